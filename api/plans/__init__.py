"""Plans as folders and files, and how they are verified."""
