"""Comparisons of plans for people and programs."""
