"""Scenario files: read, checked, said in sentences, written."""
