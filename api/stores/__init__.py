"""The store that a command works on: tables and plans in and out, the turn of the year."""
