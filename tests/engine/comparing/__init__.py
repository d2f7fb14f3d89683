"""Tests of `engine.comparing`."""
