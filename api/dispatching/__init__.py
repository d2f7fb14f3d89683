"""Dispatches on the screen and as files."""
