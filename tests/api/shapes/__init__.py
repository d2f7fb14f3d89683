"""Tests of `api.shapes`."""
