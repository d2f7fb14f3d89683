"""Capabilities that may serve the same needs in the same tiers are one row of the network.

Nothing tells them apart but their amounts, so the optimum is the same, and the network some ten
times smaller. What a row serves is handed out to its capabilities in order of their ids.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from graph_schema.arrays import BoolArray, IntArray

from .sector_problem import SectorProblem

HashArray: TypeAlias = NDArray[np.uint64]


@dataclass(frozen=True)
class Rows:
    """Rows of a network: how much each offers, to whom, in which tier.

    ``left`` is what each capability has to offer, ``of_capability`` the row that it is in;
    ``hashes`` are unsigned, of the ids in each row: they break ties.
    """

    supply: IntArray
    allowed: BoolArray
    nearest: IntArray
    left: IntArray
    of_capability: IntArray
    hashes: HashArray


def single_rows(problem: SectorProblem, supply: IntArray | None = None) -> Rows:
    """Return one row for each capability; ``supply`` as for `pooled_rows`."""
    supply = problem.supply if supply is None else supply
    numbers = np.arange(len(supply))
    return Rows(supply, problem.allowed, problem.nearest, supply, numbers,
                id_hashes(problem.capability_ids))  # fmt: skip


def pooled_rows(problem: SectorProblem, supply: IntArray | None = None) -> Rows:
    """Return one row for all capabilities that may serve the same needs in the same tiers.

    Parameters
    ----------
    supply
        What is left of each capability; all of it by default.
    """
    supply = problem.supply if supply is None else supply
    marked = np.where(problem.allowed, problem.tiers, problem.num_tiers).astype(np.uint8)
    n, m = problem.shape
    if not n or not m:
        first, of_capability = np.zeros(min(n, 1), np.int64), np.zeros(n, np.int64)
    else:
        keys = np.ascontiguousarray(marked).view(np.dtype((np.void, m))).ravel()
        _, first, of_capability = np.unique(keys, return_index=True, return_inverse=True)
    num_rows = len(first)
    total = np.zeros(num_rows, dtype=np.int64)
    np.add.at(total, of_capability, supply)
    hashes = np.full(num_rows, np.iinfo(np.uint64).max, dtype=np.uint64)
    np.minimum.at(hashes, of_capability, id_hashes(problem.capability_ids))
    return Rows(total, problem.allowed[first], problem.nearest[first], supply, of_capability,
                hashes)  # fmt: skip


def handed_out(rows: Rows, table: IntArray) -> IntArray:
    """Return (n, m) the units of every capability when rows serve as in ``table``.

    In each row the capabilities, in order of their ids, serve the needs in order of theirs, each
    up to all that it has: the fewest are cut in two.
    """
    units = np.zeros((len(rows.left), table.shape[1]), dtype=np.int64)
    if not table.any():
        return units
    # Rows stand one after the other on a line as long as all that is offered; capabilities cut it
    # into intervals, and so do needs from each row's beginning. Every overlap is one amount.
    order = np.argsort(rows.of_capability, kind="stable")
    ends = np.cumsum(rows.left[order])
    row_starts = np.cumsum(rows.supply) - rows.supply
    at, to = np.nonzero(table)
    amounts = table[at, to]
    through = np.cumsum(amounts)
    before = through - amounts
    first_of_row = np.searchsorted(at, at)
    starts = row_starts[at] + before - before[first_of_row]
    stops = starts + amounts
    borders = np.unique(np.concatenate([ends, starts, stops]))
    lengths = np.diff(borders)
    left = borders[:-1]
    owner = np.searchsorted(ends, left, side="right")
    piece = np.searchsorted(starts, left, side="right") - 1
    inside = (piece >= 0) & (left < stops[piece])
    np.add.at(units, (order[owner[inside]], to[piece[inside]]), lengths[inside])
    return units


def id_hashes(ids: tuple[str, ...]) -> HashArray:
    """Return the 64-bit BLAKE2b hash of each id, unsigned."""
    return np.array(list(map(_hash, ids)), dtype=np.uint64)


@lru_cache(maxsize=2**16)
def _hash(id_: str) -> int:
    return int.from_bytes(hashlib.blake2b(id_.encode(), digest_size=8).digest(), "big")
