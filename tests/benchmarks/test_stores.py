"""The benchmark of the stores works, at a size that takes seconds."""

from __future__ import annotations

import neo4j
import pytest

from benchmarks import neo4j_run, store_peak
from benchmarks.machine import machine
from benchmarks.national import national
from benchmarks.page_parts import part_of, with_part
from benchmarks.stores import bare_seconds, bare_statements, measure_store, plans
from graph_schema.store import open_store
from tests.neo4j_for_tests import empty_server
from tests.neo4j_server import VERSIONS

PROVIDERS, PLACES, PAIRS = 300, 400, 200

VERBS = ["write", "read back", "save a plan", "save a second plan", "difference of the two",
         "adopt the first", "adopt the second in its place"]  # fmt: skip


@pytest.fixture(scope="module")
def graph():
    return national(PROVIDERS, PLACES)


def test_every_verb_is_timed_on_a_file(graph, tmp_path):
    with open_store(str(tmp_path / "store.sqlite")) as store:
        assert list(measure_store(store, graph, PAIRS)) == VERBS


@pytest.mark.parametrize("version", VERSIONS)
def test_every_verb_is_timed_on_a_server(graph, version):
    with open_store(empty_server(version).url) as store:
        assert list(measure_store(store, graph, PAIRS)) == VERBS


def test_a_bare_client_sends_the_nodes_and_relationships_that_the_store_sends(graph):
    """Only ends with an id of their own count: the store adds nothing but its own labels."""

    def counted(url):
        driver = neo4j.GraphDatabase.driver(url, notifications_min_severity="OFF")
        with driver, driver.session() as session:
            nodes = session.run("MATCH (n:Provider|Place|Party|Layer) RETURN count(n)")
            types = session.run("MATCH (:Provider|Place)-[r]->() RETURN type(r), count(r)")
            return nodes.single()[0], {record[0]: record[1] for record in types}

    url = empty_server(VERSIONS[0]).url
    assert bare_seconds(url, graph) > 0
    barely = counted(url)
    url = empty_server(VERSIONS[0]).url
    with open_store(url) as store:
        store.write(graph, expected=None)
    assert barely == counted(url)
    assert barely[0] == PROVIDERS + PLACES + len(graph.table("parties")) + 1


def test_a_bare_client_sends_each_row_once(graph):
    sent = [rows for text, rows in bare_statements(graph) if "CREATE (n:" in text]
    named = sum(len(graph.table(name)) for name in ("parties", "places", "providers"))
    assert sum(map(len, sent)) == named + 1  # and the layer


def test_the_two_plans_share_half_of_their_pairs(graph):
    key = ["layer", "provider_id", "place_id"]
    a, b = (set(map(tuple, plan.pairs[key].to_numpy())) for plan in plans(graph, PAIRS))
    assert len(a) == PAIRS
    assert PAIRS // 2 <= len(a & b) < PAIRS


def test_peaks_are_those_of_a_fresh_process(tmp_path):
    before, after = store_peak.peaks_mb(str(tmp_path / "store.sqlite"), PROVIDERS, PLACES)
    assert 30 < before <= after < 2_000


def test_bars_are_seconds_and_a_ratio_to_the_bare_client():
    found = neo4j_run.bars("5", 9.0, 40.0, {"write": 50.0, "read back": 39.0})
    assert [bar.measured for bar in found] == [9.0, 1.25, 39.0]
    assert [bar.is_met for bar in found] == [False, True, True]
    assert found[1].remark == "0.80 of its speed"


@pytest.mark.parametrize("after", ["", "\n## What if\n\nw\n"])
def test_a_part_takes_the_place_of_the_one_before_and_leaves_the_others(after):
    page = "# Results\n\n## Bars\n\nb\n"
    first = with_part(page, "Stores", "## Stores\n\none\n") + after
    assert first == page + "\n## Stores\n\none\n" + after
    second = with_part(first, "Stores", "## Stores\n\ntwo\n\n| t |\n")
    assert second == page + "\n## Stores\n\ntwo\n\n| t |\n" + after
    assert (part_of(page, "Stores"), part_of(second, "Stores")) == (
        "", "## Stores\n\ntwo\n\n| t |\n",
    )  # fmt: skip
    assert with_part(second, "Stores", "") == page + after


def test_the_part_holds_bars_seconds_of_each_store_and_peaks():
    columns = {"SQLite": {"write": 1.25}, "5.26.30": {"write": 2.0, "a bare client": 1.5}}
    found = neo4j_run.bars("5.26.30", 5.0, 1.5, {"write": 2.0, "read back": 1.0})
    part = neo4j_run.page(machine(), "512m", 1_234, columns, found, {"5.26.30": "9 MB"})
    assert part.startswith("## Stores\n")
    assert "heap of 512m" in part
    assert "1,234 rows" in part
    assert "| seconds | SQLite | 5.26.30 |" in part
    assert "| write | 1.2 | 2.0 |" in part
    assert "| a bare client | – | 1.5 |" in part
    assert "| 5.26.30 | 9 MB |" in part
