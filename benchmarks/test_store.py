"""What a store costs: ``pytest benchmarks/test_store.py``. File sizes stand beside the times."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from engine.comparing.pair_changes import pair_changes
from engine.pair_keys import pair_keys
from fixtures import path as example
from graph_schema.graph import AssistanceGraph
from graph_schema.store import GraphStore, open_store
from graph_schema.store_records import PlanRecord
from graph_schema.tables import load_graph

from .national import edited, national, national_pairs
from .peak import own_peak_mb

ROUNDS = 3


@dataclass
class Kept:
    """A store with one graph in it."""

    graph: AssistanceGraph
    store: GraphStore
    file: Path


@cache
def graph_named(name: str) -> AssistanceGraph:
    """Return an instance, made once."""
    return national() if name == "national" else load_graph(example(name))


@pytest.fixture(params=["bijie", "national"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    graph = graph_named(request.param)
    file = tmp_path / "store.sqlite"
    with open_store(str(file)) as store:
        store.write(graph, expected=None)
        yield Kept(graph, store, file)


def timed(
    benchmark: BenchmarkFixture, run: Callable[..., Any], setup: Callable[[], Any] | None = None
) -> Any:
    """Return what the last of a few timed runs returned; ``setup`` gives each its arguments."""
    return benchmark.pedantic(run, setup=setup, rounds=ROUNDS)  # type: ignore[no-untyped-call]


def note_sizes(benchmark: BenchmarkFixture, file: Path) -> None:
    """Record the size of the file and the peak of this process, in MB, beside the times."""
    benchmark.extra_info |= {"file_mb": file.stat().st_size / 1e6, "peak_mb": own_peak_mb()}


@pytest.mark.parametrize("name", ["bijie", "national"])
def test_write_and_read_back(benchmark: BenchmarkFixture, tmp_path: Path, name: str) -> None:
    graph = graph_named(name)
    files = iter(tmp_path / f"{i}.sqlite" for i in range(ROUNDS))

    def write_and_read(file: Path) -> AssistanceGraph:
        with open_store(str(file)) as store:
            store.write(graph, expected=None)
            return store.read()

    read = timed(benchmark, write_and_read, lambda: ((next(files),), {}))
    assert read == graph
    note_sizes(benchmark, tmp_path / "0.sqlite")


def test_read(benchmark: BenchmarkFixture, kept: Kept) -> None:
    assert timed(benchmark, kept.store.read) == kept.graph


def test_archive_a_graph_with_ten_other_rows(benchmark: BenchmarkFixture, kept: Kept) -> None:
    before = kept.file.stat().st_size
    sizes = iter(range(10, 10 + ROUNDS))

    def other() -> tuple[tuple[AssistanceGraph], dict[str, str]]:
        graph = edited(kept.graph, next(sizes))
        assert graph.content_hash
        return (graph,), {}

    kept_hash = timed(benchmark, kept.store.archive, other)
    assert kept.store.read(kept_hash).content_hash == kept_hash
    kept.store.close()
    benchmark.extra_info["more_mb_per_graph"] = (kept.file.stat().st_size - before) / 1e6 / ROUNDS


@pytest.fixture
def plan(tmp_path: Path) -> Iterator[tuple[GraphStore, PlanRecord, Path]]:
    """Give a national store and a plan of 139,000 pairs that it does not have yet."""
    graph = graph_named("national")
    pairs = national_pairs(graph)
    document = json.dumps({"pairs": pairs.to_dict("records")}).encode()
    record = PlanRecord("plan1-0", graph.content_hash, "policy1-0", "2026", "complete", 0, 0,
                        int(pairs["cost_points"].sum()), "optimal", pairs, document)  # fmt: skip
    file = tmp_path / "store.sqlite"
    with open_store(str(file)) as store:
        store.write(graph, expected=None)
        store.save_policy("policy1-0", "", "national")
        yield store, record, file


def test_save_a_national_plan(
    benchmark: BenchmarkFixture, plan: tuple[GraphStore, PlanRecord, Path]
) -> None:
    store, record, file = plan
    before = file.stat().st_size
    ids = iter(f"plan1-{i}" for i in range(1, 1 + ROUNDS))
    timed(benchmark, store.save_plan, lambda: ((replace(record, plan_id=next(ids)),), {}))
    assert len(store.plans()) == ROUNDS
    store.close()
    benchmark.extra_info["more_mb_per_plan"] = (file.stat().st_size - before) / 1e6 / ROUNDS
    benchmark.extra_info["document_mb"] = len(record.document) / 1e6


def test_compare_two_national_plans(
    benchmark: BenchmarkFixture, plan: tuple[GraphStore, PlanRecord, Path]
) -> None:
    store, record, _ = plan
    store.save_plan(record)
    other = national_pairs(graph_named("national"), seed=2)
    half = len(other) // 2
    mixed = pd.concat([record.pairs.iloc[:half], other.iloc[half:]])
    store.save_plan(replace(record, plan_id="plan1-1", pairs=mixed))

    def read_and_compare() -> int:
        a, b = (pair_keys(store.pairs_of(f"plan1-{i}")) for i in (0, 1))
        return len(pair_changes(a, b).kept)

    assert timed(benchmark, read_and_compare) >= half
