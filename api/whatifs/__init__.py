"""What-ifs: from options and scenarios to the plan after them, and its words."""
