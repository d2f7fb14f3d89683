"""What exists: tables, graph, validation, stores."""
