"""The key list: built, moved, shown; for the command and for HTTP."""
