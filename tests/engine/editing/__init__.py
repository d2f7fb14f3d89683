"""Tests of `engine.editing`."""
