"""Smoke tests of the benchmarks: that they run and tell the truth, never how fast they are."""
