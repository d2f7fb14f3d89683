"""What differs between two sets of pairs: added, removed, kept, moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from .pair_keys import PairKey, pair_keys
from .value import Value


@dataclass(frozen=True)
class Move:
    """A pair removed and a pair added that share one partner: the other partner is new.

    ``kept_side`` says which end stayed.
    """

    removed: PairKey
    added: PairKey
    kept_side: str


@dataclass(frozen=True)
class Comparison:
    """From plan a to plan b. Every pair of either is in exactly one of the four lists.

    Attributes
    ----------
    kept, added, removed
        Pairs in both; only in b and not part of a move; only in a and not part of a move.
    moved
        A removed and an added pair of one layer that share an end, each pair used once;
        a provider that goes elsewhere is seen before a place that gets another provider.
    value_delta
        Value of b minus value of a, part by part.
    kpi_deltas
        KPI of b minus KPI of a, None where either is undefined.
    """

    kept: tuple[PairKey, ...]
    added: tuple[PairKey, ...]
    removed: tuple[PairKey, ...]
    moved: tuple[Move, ...]
    value_delta: Value
    kpi_deltas: dict[str, float | None]


@dataclass(frozen=True)
class Compared:
    """What a comparison needs of a plan, from memory or from a file."""

    pairs: pd.DataFrame
    value: Value
    kpis: Mapping[str, float | None]


def compare(a: Compared, b: Compared) -> Comparison:
    """Return what changes from a to b.

    Both may come from different graphs and policies; pairs are told by layer and ids.
    """
    old, new = _keys(a.pairs), _keys(b.pairs)
    removed = [key for key in old if key not in new]
    added = [key for key in new if key not in old]
    moved: list[Move] = []
    for side, end in (("provider", 1), ("place", 2)):
        moved += _moves(removed, added, end, side)
        used = {m.removed for m in moved} | {m.added for m in moved}
        removed = [key for key in removed if key not in used]
        added = [key for key in added if key not in used]
    return Comparison(
        kept=tuple(key for key in old if key in new),
        added=tuple(added),
        removed=tuple(removed),
        moved=tuple(moved),
        value_delta=Value(
            b.value.unmet - a.value.unmet,
            b.value.idle - a.value.idle,
            b.value.cost_points - a.value.cost_points,
        ),
        kpi_deltas={name: _difference(b.kpis[name], a.kpis.get(name)) for name in b.kpis},
    )


def _moves(removed: list[PairKey], added: list[PairKey], end: int, side: str) -> list[Move]:
    """Match removed and added pairs of one layer that share an end, in order of ids."""
    waiting: dict[tuple[str, str], list[PairKey]] = {}
    for key in added:
        waiting.setdefault((key[0], key[end]), []).append(key)
    return [
        Move(key, partners.pop(0), side)
        for key in removed
        if (partners := waiting.get((key[0], key[end])))
    ]


def _keys(pairs: pd.DataFrame) -> dict[PairKey, None]:
    """Return the keys of pairs, each once, in order: those of a plan are in order already."""
    return dict.fromkeys(sorted(pair_keys(pairs)))


def _difference(after: float | None, before: float | None) -> float | None:
    return None if after is None or before is None else after - before
