"""Tests of `engine.dispatch`."""
