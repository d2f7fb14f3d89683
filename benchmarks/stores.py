"""What a store takes for a national graph and two plans on it, and for Bijie by the command.

On a Neo4j server the same rows are first sent barely: as maps, by ``UNWIND``, 5,000 at a time in
transactions of their own, with no archive, no hashes and no word of who is live. That is what the
store's own time is held against.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import neo4j
import pandas as pd

from engine.comparing.pair_changes import pair_changes
from engine.pair_keys import pair_keys
from fixtures import path
from graph_schema.graph import AssistanceGraph
from graph_schema.schema import RELATIONSHIPS, TABLES
from graph_schema.schema_types import Relationship, kind_label
from graph_schema.store import GraphStore
from graph_schema.store_records import PlanRecord

from .national import LAYER, national_pairs

ROWS_AT_ONCE = 5_000

Seconds = dict[str, float]


@contextmanager
def clock(seconds: Seconds, name: str) -> Iterator[None]:
    """Note how long something takes."""
    began = time.perf_counter()
    yield
    seconds[name] = time.perf_counter() - began


def measure_store(store: GraphStore, graph: AssistanceGraph, num_pairs: int) -> Seconds:
    """Return the seconds of every verb that a large graph makes slow; the store is empty.

    The second plan has the first half of the pairs of the first, and other ones.
    """
    seconds: Seconds = {}
    with clock(seconds, "write"):
        store.write(graph, expected=None)
    with clock(seconds, "read back"):
        read = store.read()
    assert read == graph
    store.save_policy("policy1-0", "", "national")
    first, second = plans(graph, num_pairs)
    with clock(seconds, "save a plan"):
        store.save_plan(first)
    with clock(seconds, "save a second plan"):
        store.save_plan(second)
    with clock(seconds, "difference of the two"):
        same = num_kept(store, first.plan_id, second.plan_id)
    assert same >= num_pairs // 2
    adopt = {"by": "", "reason": ""}
    with clock(seconds, "adopt the first"):
        store.adopt_plan(first.plan_id, "2026", expected=None, **adopt)
    with clock(seconds, "adopt the second in its place"):
        store.adopt_plan(second.plan_id, "2026", expected=first.plan_id, **adopt)
    adopted = store.adopted("2026")
    assert adopted is not None
    assert adopted.plan_id == second.plan_id
    return seconds


def plans(graph: AssistanceGraph, num_pairs: int) -> tuple[PlanRecord, PlanRecord]:
    """Return two plans that share half of their pairs."""
    pairs = national_pairs(graph, num_pairs)
    other = national_pairs(graph, num_pairs, seed=2)
    mixed = pd.concat([pairs.iloc[: num_pairs // 2], other.iloc[num_pairs // 2 :]])
    key = ["layer", "provider_id", "place_id"]
    return _plan("plan1-1", graph, pairs), _plan("plan1-2", graph, mixed.drop_duplicates(key))


def _plan(plan_id: str, graph: AssistanceGraph, pairs: pd.DataFrame) -> PlanRecord:
    return PlanRecord(plan_id, graph.content_hash, "policy1-0", "2026", "complete", 0, 0,
                      int(pairs["cost_points"].sum()), "optimal", pairs, b"{}")  # fmt: skip


def num_kept(store: GraphStore, a: str, b: str) -> int:
    """Return how many pairs two plans share."""
    before, after = (pair_keys(store.pairs_of(plan)) for plan in (a, b))
    return len(pair_changes(before, after).kept)


def bare_seconds(url: str, graph: AssistanceGraph) -> float:
    """Return the seconds in which a bare client sends a graph's nodes and relationships.

    Its rows are ready, and its constraints there, before the clock begins.
    """
    statements = bare_statements(graph)
    with neo4j.GraphDatabase.driver(url, notifications_min_severity="OFF") as driver:
        for label in ("Layer", *(table.label for table in TABLES if table.label)):
            driver.execute_query(
                f"CREATE CONSTRAINT {label}_id IF NOT EXISTS FOR (n:{label})"
                " REQUIRE n.id IS UNIQUE")  # fmt: skip
        began = time.perf_counter()
        for text, rows in statements:
            for first in range(0, len(rows), ROWS_AT_ONCE):
                batch = rows[first : first + ROWS_AT_ONCE]
                driver.execute_query(text, rows=batch, database_="neo4j")
        return time.perf_counter() - began


def bare_statements(graph: AssistanceGraph) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the texts of a bare client, with their rows: nodes first."""
    found: list[tuple[str, list[dict[str, Any]]]] = []
    for table in TABLES:
        rows = _maps(graph, table.name)
        if table.label and rows:
            for kind in sorted({row.get("kind", "") for row in rows}):
                labels = table.label + (f":{kind_label(kind)}" if table.kinds_are_labels else "")
                chosen = [row for row in rows if row.get("kind", "") == kind]
                found.append((f"UNWIND $rows AS row CREATE (n:{labels}) SET n = row", chosen))
    found.append(("UNWIND $rows AS row CREATE (n:Layer) SET n = row", [{"id": LAYER}]))
    for relationship in RELATIONSHIPS:
        if relationship.table != "pairings":  # a national graph has none
            found += _bare_relationships(graph, relationship)
    return found


def _bare_relationships(
    graph: AssistanceGraph, relationship: Relationship
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    (label, (start,)), (end_label, (end,)) = relationship.start, relationship.end
    starts = {"Provider": "provider", "Place": "place"} if label == "*" else {label: ""}
    every = _maps(graph, relationship.table)
    for start_label, side in starts.items():
        rows = [
            {"start": row[start], "end": row[end],
             "cells": {name: row[name] for name in relationship.properties if name in row}}
            for row in every
            if row.get(start) and row.get(end) and (not side or row["side"] == side)
        ]  # fmt: skip
        if rows:
            yield (f"UNWIND $rows AS row MATCH (a:{start_label} {{id: row.start}})"
                   f" MATCH (b:{end_label} {{id: row.end}})"
                   f" CREATE (a)-[r:{relationship.type}]->(b) SET r = row.cells", rows)  # fmt: skip


def _maps(graph: AssistanceGraph, name: str) -> list[dict[str, Any]]:
    held = graph.held(name)
    names = held.declared.column_names
    columns = (held.column(column) for column in names)
    return [{n: cell for n, cell in zip(names, cells, strict=True) if cell is not None}
            for cells in zip(*columns, strict=True)]  # fmt: skip


def command_seconds(store: str, environment: Mapping[str, str] | None = None) -> float:
    """Return the seconds of ``jiedui load`` on Bijie, a fresh process, into an empty store."""
    command = [str(Path(sys.executable).with_name("jiedui")), "load", str(path("bijie"))]
    began = time.perf_counter()
    subprocess.run([*command, "--store", store], check=True, capture_output=True, env=environment)
    return time.perf_counter() - began
