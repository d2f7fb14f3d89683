"""Runs: plans that are made when their turn comes, and kept from when they are accepted."""
