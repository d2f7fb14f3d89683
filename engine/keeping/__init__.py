"""Bounds on change: plans that keep enough of what stands, and how good they are."""
