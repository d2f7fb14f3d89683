"""Tests of `api.plans`."""
