"""Tests of the shape of a network."""
