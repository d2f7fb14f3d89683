"""From a plan before an edit to the plan after it; `engine.reoptimise` is the door."""
