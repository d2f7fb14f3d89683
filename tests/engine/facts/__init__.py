"""Tests of `engine.facts`."""
