"""Who may do what: keys, roles, scopes, and the trail of what was done."""
