"""Tests of `api.answers`."""
