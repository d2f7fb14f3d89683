"""Arcs in order of the nodes that they start or end at, so that those of a node stand together."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graph_schema.arrays import IntArray


class NodeArcs(NamedTuple):
    """Arcs in order of the node that a search comes from: those of node v are first[v:v+2].

    ``number`` tells which of the arcs given to `arcs_by_node` stands at a position.
    """

    number: IntArray
    first: IntArray
    far: IntArray
    lengths: IntArray


def in_order(nodes: IntArray, num_nodes: int) -> IntArray:
    """Return where nodes are, in order of their numbers; short numbers are sorted much faster."""
    return np.argsort(nodes.astype(np.uint16) if num_nodes <= 2**16 else nodes, kind="stable")


def arcs_by_node(near: IntArray, far: IntArray, lengths: IntArray, num_nodes: int) -> NodeArcs:
    """Return arcs in order of their near ends."""
    number = in_order(near, num_nodes)
    counts = np.bincount(near, minlength=num_nodes)
    first = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts)])
    return NodeArcs(number, first, far[number], lengths[number])


def arcs_of(nodes: IntArray, first: IntArray) -> tuple[IntArray, IntArray]:
    """Return the positions of all arcs that start at the nodes, in ranges ``first`` marks off.

    And for each which of the nodes it starts at, by its number among them.
    """
    lengths = first[nodes + 1] - first[nodes]
    starts = first[nodes] - np.cumsum(lengths) + lengths
    which = np.repeat(np.arange(len(nodes)), lengths)
    return starts[which] + np.arange(len(which)), which
