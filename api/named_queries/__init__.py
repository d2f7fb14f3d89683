"""The named queries on every store."""
