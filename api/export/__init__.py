"""What leaves as a file for people: plans as Excel workbooks."""
