"""One file per resource: HTTP only; what is decided is decided elsewhere."""
