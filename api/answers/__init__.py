"""Answers to why, what is short and what is open, as sentences, screens and JSON."""
