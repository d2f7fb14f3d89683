"""Candidates after an edit: the same numbers as listed anew, and what stays is not made again."""

from __future__ import annotations

import numpy as np
import pytest

from engine.candidates import LayerCandidates, list_candidates
from engine.edits import apply, edits_from
from engine.facts.all_layers import GraphFacts
from engine.policy import Policy
from engine.replan.fact_changes import FactChanges
from engine.replan.relisting import relist_candidates
from engine.rules import RULES
from graph_schema.graph import AssistanceGraph
from tests.engine.random_edits import sound_edits
from tests.engine.random_worlds import random_world
from tests.engine.small_graphs import small_graph, small_policy

WEIGHTS = {"need_gap": 3, "outside_territory": 2, "distance": 1, "change": 1.5}
GRAPH = small_graph(
    parties=[{"id": "p"}], leads=[{"party_id": "p", "place_id": "c1"}],
    needs=[{"place_id": "t1"}, {"place_id": "c2", "sector_id": "health"}],
    capabilities=[{"provider_id": "u1"}, {"provider_id": "u2", "sector_id": "health"}],
    pairings=[{"provider_id": "u1", "place_id": "t1"}],
)  # fmt: skip
POLICY = small_policy(layer={"weights": WEIGHTS})


class Listed:
    """A graph and policy with their facts and candidates."""

    def __init__(self, graph: AssistanceGraph, policy: Policy) -> None:
        self.graph, self.policy, self.facts = graph, policy, GraphFacts(graph, policy)
        self.candidates = relist_candidates((), self.facts)

    def after(self, *edits) -> Listed:
        new = Listed.__new__(Listed)
        new.graph, new.policy = apply(self.graph, self.policy, edits)
        new.facts = self.facts.beside(new.graph, new.policy)
        new.candidates = relist_candidates(self.candidates, new.facts)
        return new


def after(*edits: dict) -> tuple[LayerCandidates, LayerCandidates]:
    """Return the candidates of the one layer before and after edits."""
    before = Listed(GRAPH, POLICY)
    new = before.after(*edits_from(list(edits)))
    same(new.candidates, list_candidates(new.graph, new.policy))
    return before.candidates[0], new.candidates[0]


def same(found, expected) -> None:
    for own, other in zip(found, expected, strict=True):
        assert own.layer == other.layer
        assert (own.provider_ids, own.place_ids) == (other.provider_ids, other.place_ids)
        for name in ("total", "refused", "waived", "allowed"):
            assert np.array_equal(getattr(own, name), getattr(other, name)), name
        for rule, costs in other.costs.items():
            assert np.array_equal(own.costs[rule], costs), rule
            assert own.costs[rule].dtype == costs.dtype
        assert np.array_equal(own.facts.km, other.facts.km, equal_nan=True)
        for name in ("supply", "demand", "urgency", "standing", "leads_here", "has_standing",
                     "inside_territory", "locked_out", "bars_sector", "county"):  # fmt: skip
            assert np.array_equal(getattr(own.facts, name), getattr(other.facts, name)), name
        assert own.facts.place_keys == other.facts.place_keys
        for limit, numbers in other.facts.place_part.numbers.items():
            assert own.facts.place_part.numbers[limit] == numbers


@pytest.mark.parametrize("seed", range(40))
def test_after_any_edits_the_candidates_are_those_that_are_listed_anew(seed):
    rng = np.random.default_rng(seed)
    listed = Listed(*random_world(rng))
    for _ in range(8):
        listed = listed.after(*sound_edits(listed.graph, listed.policy, rng))
        same(listed.candidates, list_candidates(listed.graph, listed.policy))


def test_without_a_change_every_array_is_the_very_same():
    before = Listed(GRAPH, POLICY)
    old, new = before.candidates[0], before.after().candidates[0]
    assert new.total is old.total
    assert new.refused is old.refused
    assert new.waived is old.waived
    assert all(new.costs[rule] is costs for rule, costs in old.costs.items())


def test_a_need_changes_one_rule_alone():
    old, new = after({"op": "scale_need", "id": "need:1", "factor": 2})
    # u2 offers 1 of the 2 that t3 in c2 now needs; nobody else offers any of it
    assert (new.costs["need_gap"] - old.costs["need_gap"])[1].tolist() == [0, 0, 1500]
    assert all(new.costs[rule] is old.costs[rule] for rule in ("distance", "change"))


def test_a_weight_changes_its_own_column_alone():
    old, new = after({"op": "set_weight", "layer": "L", "rule": "change", "weight": 1})
    assert [rule for rule in old.costs if new.costs[rule] is not old.costs[rule]] == ["change"]
    assert (old.total - new.total)[0].tolist() == [0, 500, 500]


def test_quotas_change_no_cost():
    old, new = after(
        {"op": "set_quota", "of": "participant", "layer": "L", "side": "provider",
         "entity_id": "u1", "max": 2},
        {"op": "set_quota", "of": "layer", "layer": "L", "side": "place", "max": 2},
    )  # fmt: skip
    assert new.total is old.total
    assert new.facts.provider_part.filled("max", 1).tolist() == [2, 1, 1]
    assert new.layer.place_quota.max == 2


def test_a_lock_and_a_waiver_change_no_cost():
    pair = {"layer": "L", "provider_id": "u1", "place_id": "t2"}
    old, new = after({"op": "lock_out", **pair})
    assert new.total is old.total
    assert np.argwhere(new.refused).tolist() == [[0, 1]]
    old, new = after({"op": "allow", **pair})
    assert new.refused is old.refused
    assert np.argwhere(new.waived).tolist() == [[0, 1]]


@pytest.mark.parametrize(
    "edit",
    [
        {"op": "add_provider", "row": {"id": "u9", "kind": "unit", "name": "x"}},
        {"op": "set_property", "table": "places", "key": "c2", "column": "name", "value": "x"},
        {"op": "add_participant", "row": {"layer": "M", "side": "place", "entity_id": "t1"}},
    ],
)  # fmt: skip
def test_who_takes_part_is_not_looked_up_again_for_an_edit_of_others(edit):
    old, new = after(edit)
    assert new.facts.provider_part is old.facts.provider_part
    assert new.facts.place_part is old.facts.place_part


def test_the_row_of_one_who_takes_part_is_looked_up_again():
    old, new = after({"op": "set_property", "table": "providers", "key": "u3", "column": "party_id",
                      "value": "p"})  # fmt: skip
    assert new.facts.provider_part is not old.facts.provider_part
    assert new.facts.provider_part.texts("party_id")[2] == "p"
    assert new.facts.place_part is old.facts.place_part


def test_one_who_moves_is_as_far_off_as_where_it_is_now():
    edits = [
        {"op": "set_property", "table": "providers", "key": "u2", "column": "lon", "value": 104.0},
        {"op": "set_property", "table": "providers", "key": "u2", "column": "lat", "value": 26.0},
    ]
    before = Listed(GRAPH, POLICY)
    _ = before.facts.provider_seats
    moved = before.after(*edits_from(edits))
    assert moved.facts.provider_seats["u2"] == (104.0, 26.0)
    gone = moved.after(*edits_from([{"op": "remove_provider", "id": "u2"}]))
    for own in (moved, gone):
        anew = GraphFacts(own.graph, own.policy).provider_seats
        assert own.facts.provider_seats.keys() == anew.keys()
        for id_, seat in anew.items():
            assert np.array_equal(own.facts.provider_seats[id_], seat, equal_nan=True)


def test_who_comes_and_goes_leaves_the_others_as_they_are():
    old, new = after(
        {"op": "remove_provider", "id": "u2"},
        {"op": "add_provider", "row": {"id": "u0", "kind": "unit", "name": "x"}},
        {"op": "add_participant", "row": {"layer": "L", "side": "provider", "entity_id": "u0"}},
    )
    assert new.provider_ids == ["u0", "u1", "u3"]
    assert new.total[1:].tolist() == old.total[[0, 2]].tolist()


def changes(*edits: dict) -> FactChanges:
    before = Listed(GRAPH, POLICY)
    new = before.after(*edits_from(list(edits)))
    return FactChanges(before.candidates[0].facts, new.candidates[0].facts)


@pytest.mark.parametrize(
    ("edit", "rows", "columns"),
    [
        ({"op": "scale_need", "id": "need:0", "factor": 2}, [], [0, 1]),
        ({"op": "scale_capability", "id": "capability:1", "factor": 2}, [1], []),
        ({"op": "set_property", "table": "providers", "key": "u3", "column": "party_id",
          "value": "p"}, [2], []),
        ({"op": "set_property", "table": "providers", "key": "u3", "column": "level",
          "value": "city"}, [2], []),
        ({"op": "set_property", "table": "places", "key": "t3", "column": "parent_id",
          "value": "c1"}, [], [2]),
        ({"op": "add_lead", "row": {"party_id": "p", "place_id": "c2"}}, [], []),
        ({"op": "remove_pairing", "layer": "L", "provider_id": "u1", "place_id": "t1"}, [0], []),
        ({"op": "lock_out", "layer": "L", "provider_id": "u2", "place_id": "t3"}, [1], []),
    ],
)  # fmt: skip
def test_only_those_are_looked_at_again_whom_an_edit_touches(edit, rows, columns):
    found = changes(edit)
    assert (found.rows.tolist(), found.columns.tolist()) == (rows, columns)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@pytest.mark.parametrize("seed", range(5))
def test_what_a_rule_says_of_a_pair_does_not_depend_on_the_others(rule, seed):
    listed = Listed(*random_world(np.random.default_rng(seed)))
    for own in listed.candidates:
        n, m = own.facts.shape
        rows, columns = np.arange(0, n, 2), np.arange(1, m, 2)
        whole = rule.evaluate(own.facts)
        assert np.array_equal(rule.evaluate(own.facts.rows(rows)), whole[rows])
        assert np.array_equal(rule.evaluate(own.facts.columns(columns)), whole[:, columns])


def test_a_refused_pair_that_a_waiver_allows_is_allowed():
    inside = {"op": "set_property", "table": "providers", "key": "u1", "column": "territory_id",
              "value": "c1"}  # fmt: skip
    bound = Listed(GRAPH, POLICY).after(*edits_from([inside]))
    assert not bound.candidates[0].allowed[0, 2]
    waiver = {"op": "allow", "layer": "L", "provider_id": "u1", "place_id": "t3"}
    free = bound.after(*edits_from([waiver]))
    assert free.candidates[0].refused is bound.candidates[0].refused
    assert free.candidates[0].allowed[0, 2]
