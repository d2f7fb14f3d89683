"""Arcs of a flow network, gathered block by block, and supplies of its nodes."""

from __future__ import annotations

import numpy as np

from graph_schema.arrays import IntArray


class Arcs:
    """Arcs gathered block by block, and the supplies that saturated minima and locks make."""

    def __init__(self, num_nodes: int) -> None:
        self.supplies = np.zeros(num_nodes, dtype=np.int64)
        self._blocks: list[tuple[int, dict[str, IntArray | int]]] = []

    def add(
        self, tails: IntArray, heads: IntArray, capacities: IntArray | int, *,
        unmet: IntArray | int = 0, idle: IntArray | int = 0, points: IntArray | int = 0,
    ) -> None:  # fmt: skip
        """Add arcs from tails to heads; those of capacity 0 are left out."""
        block = {"tails": tails, "heads": heads, "capacities": capacities, "unmet": unmet,
                 "idle": idle, "points": points}  # fmt: skip
        size = len(tails)
        if isinstance(capacities, np.ndarray) and not (keep := capacities > 0).all():
            size = int(keep.sum())
            block = {name: values[keep] if isinstance(values, np.ndarray) else values
                     for name, values in block.items()}  # fmt: skip
        self._blocks.append((size, block))

    def add_minimum(
        self, tails: IntArray, heads: IntArray, minima: IntArray, *,
        unmet: IntArray | int = 0, idle: IntArray | int = 0,
    ) -> None:  # fmt: skip
        """Let ``minima`` flow from tails to heads by supply; a unit given up pays the penalty."""
        self.move(tails, heads, minima)
        self.add(heads, tails, minima, unmet=unmet, idle=idle)

    def move(self, tails: IntArray, heads: IntArray, units: IntArray) -> None:
        """Let units flow from tails to heads by supply."""
        np.subtract.at(self.supplies, tails, units)
        np.add.at(self.supplies, heads, units)

    @property
    def num_blocks(self) -> int:
        """Number of blocks so far."""
        return len(self._blocks)

    def column(self, name: str, first_block: int = 0) -> IntArray:
        """Return one property of all arcs, or of those from a block on."""
        blocks = self._blocks[first_block:]
        column = np.empty(sum(size for size, _ in blocks), dtype=np.int64)
        start = 0
        for size, block in blocks:
            column[start : start + size] = block[name]
            start += size
        return column
