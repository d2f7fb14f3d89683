"""Tests of `engine.pricing`."""
