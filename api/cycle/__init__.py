"""What a month, a quarter, a year ask for: read from the store, shown, with what comes next."""
