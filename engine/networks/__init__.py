"""The parts of a pairing's network: nodes, arcs, penalties, and what is left over of them."""
