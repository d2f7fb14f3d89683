"""What a Neo4j store costs at full size: ``pytest benchmarks/test_neo4j.py``; takes minutes.

``python -m benchmarks.neo4j_run`` measures the same, holds it against the bars and writes the page.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from graph_schema.store import open_store
from tests.neo4j_server import VERSIONS, Server, throw_away

from .national import NUM_PAIRS, national
from .neo4j_run import LONG_LIFE
from .stores import Seconds, bare_seconds, command_seconds, measure_store


@pytest.fixture(params=VERSIONS)
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    with throw_away(request.param, heap="512m", **LONG_LIFE) as running:
        yield running


def test_load_bijie_by_the_command(benchmark: BenchmarkFixture, server: Server) -> None:
    benchmark.pedantic(command_seconds, (server.url,), rounds=1)  # type: ignore[no-untyped-call]


def test_send_a_national_graph_barely(benchmark: BenchmarkFixture, server: Server) -> None:
    run = (server.url, national())
    benchmark.pedantic(bare_seconds, run, rounds=1)  # type: ignore[no-untyped-call]


def test_keep_a_national_graph_and_two_plans(benchmark: BenchmarkFixture, server: Server) -> None:
    graph = national()

    def run() -> Seconds:
        with open_store(server.url) as store:
            return measure_store(store, graph, NUM_PAIRS)

    benchmark.extra_info |= benchmark.pedantic(run, rounds=1)  # type: ignore[no-untyped-call]
