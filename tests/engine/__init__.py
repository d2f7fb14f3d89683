"""Tests of the engine: who helps whom."""
