"""Tests of `engine.saved`."""
