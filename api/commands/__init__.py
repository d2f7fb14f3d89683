"""Verbs of the command, one file per group."""
