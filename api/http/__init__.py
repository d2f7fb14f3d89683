"""The program over HTTP: one contract, described in ``openapi.json``."""
