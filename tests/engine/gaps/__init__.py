"""Tests of `engine.gaps`."""
