"""Tests of `engine.flow`."""
