"""Pairs of a plan on a Neo4j server: sent in parts, new and known ones, each with its cells."""

from __future__ import annotations

import pandas as pd
import pytest

from graph_schema import neo4j_drafts
from graph_schema.neo4j_store import Neo4jStore
from tests.neo4j_for_tests import empty_server
from tests.neo4j_server import VERSIONS

from .neo4j_world import ask
from .store_world import PAIRS, WORLD, plan

NEW = [f"unit:n{number}" for number in range(5)]
"""Units that another graph has."""

COSTS = "MATCH (:Plan {id: $id})-[r:ASSIGNS]->(p:Pairing) RETURN p.provider_id, r.cost_points"


@pytest.fixture(params=VERSIONS)
def url(request):
    return empty_server(request.param).url


@pytest.fixture
def store(url):
    with Neo4jStore(url) as opened:
        opened.write(WORLD, expected=None)
        opened.save_policy("policy1-7", "", "p")
        yield opened


def wider():
    """Return the world with five more units, and with its township under one more id."""
    units, places = (WORLD.table(name) for name in ("providers", "places"))
    townships = places[places["id"] == "520521100"]
    return WORLD.replace(
        providers=pd.concat([units, *(units.assign(id=unit) for unit in NEW)]),
        places=pd.concat([places, townships.assign(id="520521101")]))  # fmt: skip


def costing(*costs, place="520521100"):
    """Return a pair of each unit, the one that stands first, at its cost."""
    units = ["unit:a", *NEW][: len(costs)]
    return pd.concat([PAIRS.assign(provider_id=unit, place_id=place, cost_points=cost)
                      for unit, cost in zip(units, costs, strict=True)])  # fmt: skip


@pytest.mark.parametrize("at_once", [2, 2_500])
def test_every_pair_is_there_with_its_own_cost_whether_it_is_new_or_not(
    store, url, monkeypatch, at_once
):
    monkeypatch.setattr(neo4j_drafts, "AT_ONCE", at_once)
    there = store.archive(wider())
    for number, costs in enumerate([(10, 20, 30), (11, 21, 31, 41, 51, 61)]):
        store.save_plan(plan(plan_id=f"plan1-{number}", graph_hash=there, pairs=costing(*costs)))
        found = ask(url, COSTS.replace("$id", f"'plan1-{number}'"))
        assert dict(found) == dict(zip(["unit:a", *NEW], costs, strict=False))


def test_a_new_pairing_has_the_ends_that_live_and_gets_the_others_when_they_do(store, url):
    ends = ("MATCH (p:Pairing) RETURN p.provider_id, p.place_id, COUNT { (p)<-[:GIVES]-() },"
            " COUNT { (p)-[:TO]->() } ORDER BY p.place_id, p.provider_id")  # fmt: skip
    there = store.archive(wider())
    pairs = pd.concat([costing(10, 20), costing(10, 20, place="520521101")])
    store.save_plan(plan(plan_id="plan1-1", graph_hash=there, pairs=pairs))
    assert ask(url, ends) == [
        ("unit:a", "520521100", 1, 1),
        ("unit:n0", "520521100", 0, 1),
        ("unit:a", "520521101", 1, 0),
        ("unit:n0", "520521101", 0, 0),
    ]
    store.make_live(there, expected=store.live())
    assert {row[2:] for row in ask(url, ends)} == {(1, 1)}
