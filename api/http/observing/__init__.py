"""What a server tells of itself: how long things take, how often, and what went wrong."""
