"""Tests of `engine.replan`."""
