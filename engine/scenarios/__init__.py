"""Names, selectors, claims and normal form of scenarios; `engine.scenario` is the door."""
