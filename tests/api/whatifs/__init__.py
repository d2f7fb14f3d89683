"""Tests of `api.whatifs`."""
