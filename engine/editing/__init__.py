"""How edits are written, checked and made, one kind a file; `engine.edits` is the door."""
