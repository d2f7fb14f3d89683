"""What measuring knows of pairs is what rules know of them; what is shared is shared rightly."""

from __future__ import annotations

import numpy as np
import pytest

import fixtures
from engine.coverage import Coverage
from engine.facts.all_layers import GraphFacts
from engine.facts.coverage_facts import CoverageFacts
from engine.facts.shared_facts import SharedFacts
from engine.plan import make_plan
from engine.policy import Quota, read_policy
from graph_schema.tables import load_graph


def of(name):
    folder = fixtures.path(name)
    policy = read_policy((folder / "policy.toml").read_text("utf-8"))
    return load_graph(folder), policy


@pytest.fixture(scope="module")
def tiny():
    return of("tiny")


@pytest.fixture(scope="module")
def bijie():
    return of("bijie")


@pytest.mark.parametrize("example", ["tiny", "bijie"])
def test_every_pair_meets_where_the_rules_say(example, request):
    graph, policy = request.getfixturevalue(example)
    facts, measured = GraphFacts(graph, policy), CoverageFacts(graph, policy)
    for layer in policy.layers:
        own = facts.layer_facts(layer)
        provider_ids, place_ids = own.providers["id"].tolist(), own.places["id"].tolist()
        rows = range(0, len(provider_ids), 7 if example == "bijie" else 1)
        spots = measured.spots([(layer.name, provider_ids[row], place)
                                for row in rows for place in place_ids])  # fmt: skip
        assert [spot.leads_here for spot in spots] == own.leads_here[list(rows)].ravel().tolist()
        np.testing.assert_array_equal([s.km for s in spots], own.km[list(rows)].ravel())
        assert [spot.county_id for spot in spots] == len(rows) * list(own.place_keys["county"])
        assert set(measured.places_of[layer.name]) == set(place_ids)
        assert list(measured.providers_of[layer.name]) == provider_ids
        stands = {(layer.name, provider_ids[row], place_ids[column])
                  for row, column in np.argwhere(own.standing).tolist()}  # fmt: skip
        assert {key for key in measured.standing_keys if key[0] == layer.name} == stands


def doubled(column):
    return lambda rows: rows.assign(**{column: rows[column] * 2})


def without_first(rows):
    return rows.iloc[1:]


def with_other(column, value):
    def change(rows):
        cells = rows[column].tolist()
        cells[0] = value
        return rows.assign(**{column: cells})

    return change


CHANGES = {
    "more needed": ("needs", doubled("amount")),
    "another urgency": ("needs", with_other("urgency", 0.125)),
    "more offered": ("capabilities", doubled("amount")),
    "a capability less": ("capabilities", without_first),
    "a participant less": ("participants", without_first),
    "a maximum of one's own": ("participants", with_other("max", 7)),
    "a party left": ("providers", with_other("party_id", "")),
    "a sector barred": ("providers", lambda rows: rows.assign(barred_sectors="education")),
    "a seat moved": ("providers", lambda rows: rows.assign(lon=104.5, lat=26.5)),
    "a county seat moved": ("places", lambda rows: rows.assign(lon=rows["lon"] + 1)),
    "a lead less": ("leads", without_first),
    "a standing pair less": ("pairings", without_first),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_measuring_beside_another_graph_gives_what_measuring_afresh_gives(tiny, name):
    (graph, policy), (table, change) = tiny, CHANGES[name]
    other = graph.replace(**{table: change(graph.table(table))})
    assert other.table_hash(table) != graph.table_hash(table)
    base, pairs = Coverage(graph, policy), make_plan(graph, policy).pairs
    before = base.kpis(pairs)
    fresh = Coverage(other, policy)
    assert base.beside(other, policy).kpis(pairs) == fresh.kpis(pairs)
    served = base.beside(other, policy).needs_served(pairs)
    assert served.to_dict("records") == fresh.needs_served(pairs).to_dict("records")
    assert base.kpis(pairs) == before


def test_sets_of_pairs_measured_one_after_the_other_do_not_mix(tiny):
    graph, policy = tiny
    pairs, coverage = make_plan(graph, policy).pairs, Coverage(graph, policy)
    for rows in (slice(None), slice(1, None), slice(0, -1), slice(0, 0)):
        found = coverage.needs_served(pairs.iloc[rows])
        fresh = Coverage(graph, policy).needs_served(pairs.iloc[rows])
        assert found.to_dict("records") == fresh.to_dict("records")


def test_other_quotas_and_kinds_of_the_policy_count(tiny):
    graph, policy = tiny
    layers = [layer.model_copy(update={"provider_quota": Quota(max=9), "sector": "health"})
              for layer in policy.layers]  # fmt: skip
    other = policy.model_copy(update={"layers": tuple(layers)})
    base, pairs = Coverage(graph, policy), make_plan(graph, policy).pairs
    before = base.kpis(pairs)
    assert base.beside(graph, other).kpis(pairs) == Coverage(graph, other).kpis(pairs) != before


def test_the_period_of_the_other_policy_counts(tiny):
    graph, policy = tiny
    later = policy.model_copy(update={"period": "2031"})
    base, pairs = Coverage(graph, policy), make_plan(graph, policy).pairs
    base.kpis(pairs)
    assert base.beside(graph, later).kpis(pairs) == Coverage(graph, later).kpis(pairs)


def test_what_rests_on_tables_that_are_the_same_is_taken_over(tiny):
    graph, policy = tiny
    known = CoverageFacts(graph, policy)
    tree, supply, demand = known.tree, known.supply_of, known.demand
    needs = graph.table("needs")
    other = known.beside(graph.replace(needs=needs.assign(amount=needs["amount"] * 2)), policy)
    assert (other.tree, other.supply_of) == (tree, supply)
    assert other.demand["amount"].tolist() == [2 * x for x in demand["amount"].tolist()]


@pytest.mark.parametrize("facts", [SharedFacts, CoverageFacts])
def test_every_fact_that_is_taken_over_is_one(facts):
    assert all(hasattr(facts, name) for name in facts.RESTS_ON)
