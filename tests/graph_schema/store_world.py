"""A small graph, changes to it, and a plan on it, for the tests of the stores."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from graph_schema.graph import AssistanceGraph
from graph_schema.neo4j_store import Neo4jStore
from graph_schema.reviews import state_of
from graph_schema.sqlite_store import SqliteStore
from graph_schema.store import GraphStore
from graph_schema.store_records import PlanRecord, ReviewState
from tests.neo4j_for_tests import empty_server
from tests.neo4j_server import VERSIONS

from .world import sound_rows, sound_year

Opener = Callable[..., GraphStore]
"""Opens one and the same store anew; keywords are those of `open_store`."""


def sqlite(folder: Path) -> Opener:
    """Return what opens the SQLite file in a folder."""
    return lambda **how: SqliteStore(folder / "store.sqlite", **how)


def neo4j(version: str) -> Callable[[Path], Opener]:
    """Return what makes openers of an emptied server of this version."""

    def factory(_: Path) -> Opener:
        url = empty_server(version).url
        return lambda **how: Neo4jStore(url, **how)

    return factory


FACTORIES: dict[str, Callable[[Path], Opener]] = {
    "sqlite": sqlite,
    **{f"neo4j-{version}": neo4j(version) for version in VERSIONS},
}
"""Kind of store to what makes an opener of an empty one."""

WORLD = AssistanceGraph({name: pd.DataFrame(rows) for name, rows in sound_rows().items()})

YEAR = AssistanceGraph({name: pd.DataFrame(rows) for name, rows in sound_year().items()})

PAIRS = pd.DataFrame(
    {
        "layer": ["units"],
        "provider_id": ["unit:a"],
        "place_id": ["520521100"],
        "cost_points": [1800],
    }
)

PLAN = PlanRecord(
    plan_id="plan1-ab12", graph_hash=WORLD.content_hash, policy_hash="policy1-7", period="2026",
    status="complete", unmet=0, idle=0, cost_points=1800, certificate_kind="optimal", pairs=PAIRS,
    document=b'{"plan_id": "plan1-ab12"}', proof=b"\x00\xffproof",
)  # fmt: skip


def with_cell(table: str, row_id: str, column: str, cell: str) -> AssistanceGraph:
    """Return the world with one other cell."""
    frame = WORLD.table(table)
    frame.loc[frame["id"] == row_id, column] = cell
    return WORLD.replace(**{table: frame})


def with_unit(unit: str, name: str = "乙单位") -> AssistanceGraph:
    """Return the world with one more unit."""
    frame = WORLD.table("providers")
    more = frame.assign(id=unit, name=name)
    return WORLD.replace(providers=pd.concat([frame, more], ignore_index=True))


def without_needs() -> AssistanceGraph:
    """Return the world without its only need."""
    return WORLD.replace(needs=WORLD.table("needs").iloc[:0])


def plan(**changes: Any) -> PlanRecord:
    """Return the plan with some fields changed."""
    return replace(PLAN, **changes)


def with_plan(store: GraphStore) -> GraphStore:
    """Return the store after it was given the world, a policy and the plan."""
    store.write(WORLD, expected=None)
    store.save_policy("policy1-7", 'name = "p"', "p")
    store.save_plan(PLAN)
    return store


def reviewed(store: GraphStore, plan_id: str, *states: ReviewState) -> None:
    """Let a plan come to one state of its review after another, from where it stands."""
    for state in states:
        store.review_plan(plan_id, state, expected=state_of(store.reviews(plan_id)), by="office",
                          reason="looked at")  # fmt: skip
