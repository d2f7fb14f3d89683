"""What differs between plans, one question a file; `engine.compare` is the door."""
