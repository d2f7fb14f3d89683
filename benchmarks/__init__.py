"""How fast, how exact: instances, stages, peers, quality. ``make bench`` writes ``results.md``."""
