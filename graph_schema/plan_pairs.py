"""The pairs of a plan as stores keep them: in order, hashed, each column of one kind."""

from __future__ import annotations

import hashlib
import math
from typing import Any

import pandas as pd

from .graph import digest
from .store_errors import RefusedByStore, StoreConflict
from .store_records import PAIR_KEY, PlanRecord

SAID = ("graph_hash", "policy_hash", "scenario_hash", "period", "status", "unmet", "idle",
        "cost_points", "require_approval")  # fmt: skip
"""What a plan says besides its pairs: two plans of one id must agree in it."""

DTYPES = {"integer": "int64", "decimal": "float64", "boolean": "bool", "text": "str"}
"""Kind of a column of pairs to the type in which it is held in memory."""

MOST_CANDIDATES = 5
"""How many plans an error names when the beginning of an id fits several."""


class DamagedPlan(Exception):
    """What a store holds of a plan is not what was saved."""


def sorted_pairs(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs of a plan in key order, the key and the cost first.

    Raises
    ------
    RefusedByStore
        ``duplicate_key``: a pair stands twice.
    """
    key = list(PAIR_KEY)
    others = [name for name in pairs.columns if name not in {*key, "cost_points"}]
    ordered = pairs[[*key, "cost_points", *others]].sort_values(key, ignore_index=True)
    twice = ordered[ordered.duplicated(key)]
    if len(twice):
        first = twice[key].head(5).itertuples(index=False, name=None)
        raise RefusedByStore("duplicate_key", table="pairs", count=len(twice),
                             keys=tuple("|".join(row) for row in first))  # fmt: skip
    return ordered


def refuse_another_plan(plan: PlanRecord, pairs_hash: str, kept: tuple[Any, ...]) -> None:
    """Raise when what is kept under the plan's id (`SAID`, then its pairs' hash) is another plan.

    Raises
    ------
    StoreConflict
        ``other_plan``.
    """
    says = {**{name: getattr(plan, name) for name in SAID}, "pairs": pairs_hash}
    parts = tuple(name for name, cell in zip(says, kept, strict=True) if says[name] != cell)
    if parts:
        raise StoreConflict("other_plan", plan_id=plan.plan_id, parts=parts)


def refuse_unknown_ends(pairs: pd.DataFrame, known: dict[str, set[str]]) -> None:
    """Raise when a pair names a layer, provider or place that is not known.

    Raises
    ------
    RefusedByStore
        ``unknown_end``.
    """
    for column, ids in known.items():
        lost = sorted(set(pairs[column]) - ids)
        if lost:
            raise RefusedByStore("unknown_end", table="pairs", type=column, count=len(lost),
                                 keys=tuple(lost[:5]))  # fmt: skip


def column_kind(series: pd.Series[Any]) -> str:
    """Return the kind of a column of pairs: integer, decimal, boolean or text."""
    kind = {"i": "integer", "u": "integer", "f": "decimal", "b": "boolean"}.get(series.dtype.kind)
    return kind or "text"


def plain_cells(series: pd.Series[Any]) -> list[Any]:
    """Return a column as plain values; None where a decimal is missing, which is not zero."""
    if column_kind(series) != "decimal":
        return series.tolist()
    return [None if math.isnan(number) else number for number in series.tolist()]


def hash_of_pairs(pairs: pd.DataFrame) -> str:
    """Return one hash over who is paired with whom at what cost."""
    return digest([pairs[name].tolist() for name in (*PAIR_KEY, "cost_points")])


def sha256(content: bytes) -> str:
    """Return the SHA-256 of a document, in hex."""
    return hashlib.sha256(content).hexdigest()
