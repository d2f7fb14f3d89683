"""Tests of `engine.keeping`."""
