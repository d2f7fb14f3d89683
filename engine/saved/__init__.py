"""A plan as it is written down, and read back to be proven again.

`engine.record` and `engine.verify` are the doors.
"""
