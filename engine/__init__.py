"""Who helps whom: from a graph and a policy to a proven plan."""
