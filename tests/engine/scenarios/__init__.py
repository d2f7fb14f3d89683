"""Tests of `engine.scenarios`."""
