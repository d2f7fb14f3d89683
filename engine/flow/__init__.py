"""Flows in plain arrays: shortest ways, potentials, cycles. No provider, no place, no policy."""
