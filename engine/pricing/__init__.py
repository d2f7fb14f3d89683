"""What pairs, quotas and weights are worth; `engine.prices` and `engine.explain` are the doors."""
