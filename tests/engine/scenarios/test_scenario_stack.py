"""Stacks: later files win, nothing in one file is at odds, and what does nothing is told."""

from __future__ import annotations

import pytest

from engine.policy import policy_from
from engine.scenario import BadScenario, scenario_from
from engine.scenarios.scenario_findings import findings
from engine.scenarios.scenario_stack import Base, apply_stack, steps_of
from tests.engine.any_edits import GRAPH, POLICY

BASE = Base(GRAPH, POLICY)
PAIR = {"layer": "L", "provider_id": "u2", "place_id": "t1"}
OWN = {"op": "set_quota", "of": "participant", "layer": "L", "side": "place", "entity_id": "t1"}
GROUP = {"op": "set_quota", "of": "group", "layers": ["L"], "side": "place", "by": "county",
         "key": "c1"}  # fmt: skip
SIDE = {"op": "set_quota", "of": "layer", "layer": "M", "side": "place"}
WEIGHT = {"op": "set_weight", "layer": "L", "rule": "distance"}
NEED = {"op": "add_need", "row": {"id": "n", "place_id": "t1", "sector_id": "edu", "title": "x",
                                  "amount": 1, "urgency": 1}}  # fmt: skip
CELL = {"op": "set_property", "table": "participants", "column": "max",
        "key": {"layer": "L", "side": "place", "entity_id": "t1"}}  # fmt: skip
AMOUNT = {"op": "set_property", "table": "needs", "key": "need:0", "column": "amount"}
LEAD = {"party_id": "q", "place_id": "c1", "role": "lead", "since": "2025"}


def scenario(*edits, name="x"):
    return scenario_from({"name": name, "edits": list(edits)})


def faults(*stack, base=BASE):
    with pytest.raises(BadScenario) as caught:
        apply_stack(base, stack)
    return caught.value.report.problems


def told(*stack):
    return [
        (p.facts["file"], p.column, p.code, p.severity) for p in findings(steps_of(BASE, stack))
    ]


def test_without_effect_graph_and_policy_are_the_very_same():
    for stack in ([], [scenario()], [scenario(WEIGHT | {"weight": 1.5})]):
        made = apply_stack(BASE, stack)
        assert made.graph is GRAPH
        assert made.policy is POLICY


def test_the_later_of_two_files_wins():
    stack = [scenario(OWN | {"max": 2}), scenario(OWN | {"max": 3})]
    rows = apply_stack(BASE, stack).graph.table("participants")
    assert rows.loc[(rows["layer"] == "L") & (rows["entity_id"] == "t1"), "max"].tolist() == [3]


def test_marks_of_pairs_bear_author_and_date_of_their_scenario():
    edits = [{"op": "lock_in", **PAIR}, {"op": "allow", **PAIR, "by": "李"}]
    content = {"name": "x", "author": "王", "date": "2026-03-01", "edits": edits}
    policy = apply_stack(BASE, [scenario_from(content)]).policy
    assert [(x.by, x.date) for x in policy.locks if x.provider_id == "u2" and x.kind == "in"] == [
        ("王", "2026-03-01")
    ]
    assert [(x.by, x.date) for x in policy.waivers if x.provider_id == "u2"] == [
        ("李", "2026-03-01")
    ]


# At odds inside one file.


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"op": "lock_in", **PAIR}, {"op": "lock_out", **PAIR}),
        ({"op": "lock_out", **PAIR}, {"op": "lock_in", **PAIR}),
        ({"op": "allow", **PAIR}, {"op": "lock_out", **PAIR}),
        ({"op": "lock_in", **PAIR}, {"op": "release", **PAIR}),
        ({"op": "freeze", "place_id": "t1"},
         {"op": "release", "layer": "L", "provider_id": "u1", "place_id": "t1"}),
        ({"op": "lock_in", **PAIR}, {"op": "remove_provider", "id": "u2"}),
        ({"op": "lock_in", **PAIR},
         {"op": "remove_participant", "layer": "L", "side": "place", "entity_id": "t1"}),
        (OWN | {"max": 2}, OWN | {"max": 3}),
        (OWN | {"max": 2}, OWN | {"max": "default"}),
        (OWN | {"max": 2}, CELL | {"value": 3}),
        (OWN | {"max": 2}, OWN | {"entity_id": {"within": "c1"}, "max": 3}),
        (OWN | {"max": 2}, {"op": "remove_place", "id": "t1"}),
        (SIDE | {"max": 2}, SIDE | {"max": 3}),
        (SIDE | {"extra_cost": [1]}, SIDE | {"extra_cost": [2]}),
        (GROUP | {"max": 7}, GROUP | {"max": 8}),
        (WEIGHT | {"weight": 1}, WEIGHT | {"weight": 2}),
        ({"op": "switch_rule", "layer": "L", "rule": "distance", "on": True},
         {"op": "switch_rule", "layer": "L", "rule": "distance", "on": False}),
        ({"op": "set_keep_share", "share": 0.5}, {"op": "set_keep_share", "share": 0.6}),
        ({"op": "set_keep_share", "by": "county", "layer": "L", "share": 0.5},
         {"op": "set_keep_share", "by": "county", "layer": "L", "share": "default"}),
        ({"op": "set_budget_of_changes", "budget": 0},
         {"op": "set_budget_of_changes", "budget": 1}),
        ({"op": "set_group_quotas", "layer": "L", "group_quotas": []},
         {"op": "set_group_quotas", "layer": "L",
          "group_quotas": [{"side": "place", "by": "county"}]}),
        (AMOUNT | {"value": 2}, AMOUNT | {"value": 3}),
        ({"op": "scale_need", "sector_id": "edu", "factor": 2.0}, AMOUNT | {"value": 3}),
        (AMOUNT | {"value": 3}, {"op": "scale_need", "id": "need:0", "factor": 2.0}),
        (NEED, {"op": "set_property", "table": "needs", "key": "n", "column": "amount",
                "value": 2}),
        (NEED, {"op": "remove_need", "id": "n"}),
        ({"op": "add_pairing", "row": PAIR}, {"op": "remove_pairing", **PAIR}),
        ({"op": "add_lead", "row": LEAD}, {"op": "remove_lead", **LEAD}),
        (AMOUNT | {"value": 3}, {"op": "remove_need", "id": "need:0"}),
        ({"op": "scale_capability", "sector_id": "edu", "factor": 2.0},
         {"op": "remove_capability", "id": "capability:0"}),
    ],
)  # fmt: skip
def test_two_edits_of_one_file_at_odds_are_an_error_at_the_second(first, second):
    (problem,) = faults(scenario(first, second))
    assert (problem.column, problem.code) == ("edits.1", "scenario_contradiction")
    assert problem.facts["first"] == "edits.0"
    assert (problem.facts["op"], problem.facts["other"]) == (second["op"], first["op"])


@pytest.mark.parametrize(
    "edits",
    [
        [{"op": "lock_in", **PAIR}, {"op": "allow", **PAIR}],
        [{"op": "allow", **PAIR}, {"op": "lock_in", **PAIR}],
        [{"op": "release", **PAIR}, {"op": "lock_in", **PAIR}],
        [{"op": "lock_in", **PAIR}, {"op": "lock_in", **PAIR, "place_id": "t2"}],
        [OWN | {"max": 2}, OWN | {"min": 1}],
        [OWN | {"max": 2}, CELL | {"value": "2"}],
        [GROUP | {"max": 7}, GROUP | {"max": 8, "key": "c2"}],
        [SIDE | {"max": 2}, SIDE | {"max": 3, "layer": "L"}],
        [AMOUNT | {"value": 3}, AMOUNT | {"value": 3.0}],
        [{"op": "scale_need", "sector_id": "edu", "factor": 2.0},
         {"op": "scale_need", "id": "need:0", "factor": 2.0}],
        [{"op": "remove_need", "id": "need:0"},
         {"op": "add_need", "row": NEED["row"] | {"id": "need:0"}}],
        [{"op": "remove_provider", "id": "u3"},
         {"op": "add_provider", "row": {"id": "u3", "kind": "unit", "name": "x"}}],
    ],
)  # fmt: skip
def test_what_goes_together_or_means_something_in_its_order_is_not_at_odds(edits):
    apply_stack(BASE, [scenario(*edits)])


def test_what_is_at_odds_in_two_files_is_none():
    one, other = ({"op": op, **PAIR} for op in ("lock_in", "lock_out"))
    policy = apply_stack(BASE, [scenario(one), scenario(other)]).policy
    assert [x.kind for x in policy.locks if x.provider_id == "u2" and x.place_id == "t1"] == ["out"]


# Faults.


def test_faults_of_all_files_are_named_at_once_each_with_its_file():
    stack = [
        scenario({"op": "lock_in", **PAIR, "provider_id": "u9"}, OWN | {"max": 2}, name="one"),
        scenario(WEIGHT | {"rule": "distanse", "weight": 1}, name="two"),
    ]
    assert [(p.facts["file"], p.column, p.code) for p in faults(*stack)] == [
        ("one", "edits.0.provider_id", "edit_unknown_id"),
        ("two", "edits.0.rule", "edit_unknown_rule"),
    ]


def test_a_file_may_use_what_an_earlier_one_has_added():
    second = {"op": "set_property", "table": "needs", "key": "n", "column": "urgency", "value": 0}
    rows = apply_stack(BASE, [scenario(NEED), scenario(second)]).graph.table("needs")
    assert rows.loc[rows["id"] == "n", "urgency"].tolist() == [0]


def test_after_a_file_whose_edits_are_unsound_together_no_other_is_looked_at():
    half = {"op": "set_property", "table": "providers", "key": "u2", "column": "lon", "value": 106}
    found = faults(scenario(half, name="one"), scenario(WEIGHT | {"rule": "x", "weight": 1}))
    assert [(p.facts["file"], p.column, p.code) for p in found] == [
        ("one", "edits.0.value", "half_coordinate")
    ]


def test_faults_of_pairs_that_a_selector_stands_for_are_said_once():
    gone = {"op": "lock_in", "layer": "L", "provider_id": "u9", "place_id": {"all": True}}
    assert [(p.column, p.code) for p in faults(scenario(gone))] == [
        ("edits.0.provider_id", "edit_unknown_id")
    ]


# What does nothing.


@pytest.mark.parametrize(
    ("edit", "found"),
    [
        (WEIGHT | {"weight": 1.5}, ("edits.0", "edit_changes_nothing")),
        (OWN | {"entity_id": {"kind": "village"}, "max": 1}, ("edits.0", "edit_selects_nothing")),
        ({"op": "freeze", "place_id": "t3"}, ("edits.0", "edit_selects_nothing")),
        ({"op": "freeze", "place_id": "t1"}, ("edits.0", "edit_changes_nothing")),  # is pinned
        ({"op": "allow", "layer": "L", "provider_id": "u3", "place_id": {"within": "c1"}},
         ("edits.0.provider_id", "edit_waives_nothing")),
        ({"op": "scale_need", "place_id": "c2", "sector_id": "edu", "factor": 1.0},
         ("edits.0", "edit_changes_nothing")),
        ({"op": "scale_need", "place_id": "t3", "factor": 2.0},
         ("edits.0", "edit_selects_nothing")),
    ],
)  # fmt: skip
def test_an_edit_that_does_nothing_is_told(edit, found):
    assert told(scenario(edit)) == [("x", *found, "warning")]


def test_an_edit_of_which_one_pair_does_something_is_not_dead():
    freeze = {"op": "freeze", "layer": "L"}  # (u1, t1) is pinned already, (u2, t2) is not
    assert told(scenario(freeze)) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (OWN | {"max": 2}, OWN | {"max": 3}),
        (OWN | {"max": 2}, CELL | {"value": 3}),
        ({"op": "lock_in", **PAIR}, {"op": "release", **PAIR}),
        ({"op": "lock_in", "layer": "L", "provider_id": "u2", "place_id": {"within": "c1"}},
         {"op": "lock_out", "layer": "L", "provider_id": {"ids": ["u2", "u3"]},
          "place_id": {"all": True}}),
        (AMOUNT | {"value": 2}, {"op": "remove_need", "id": "need:0"}),
        ({"op": "scale_need", "id": "need:0", "factor": 2.0}, AMOUNT | {"value": 2}),
        (WEIGHT | {"weight": 2}, WEIGHT | {"weight": 3}),
        (NEED, {"op": "remove_need", "id": "n"}),
    ],
)  # fmt: skip
def test_an_edit_of_which_later_files_leave_nothing_is_told(first, second):
    stack = scenario(first, name="one"), scenario(second, name="two")
    (problem,) = findings(steps_of(BASE, stack))
    assert (problem.column, problem.code, problem.severity) == (
        "edits.0", "scenario_superseded", "note",
    )  # fmt: skip
    assert (problem.facts["file"], problem.facts["by"]) == ("one", ("two",))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (OWN | {"max": 2, "min": 1}, OWN | {"max": 3}),
        ({"op": "lock_in", **PAIR}, {"op": "allow", **PAIR}),
        (AMOUNT | {"value": 2}, {"op": "scale_need", "id": "need:0", "factor": 2.0}),
        ({"op": "lock_out", "layer": "L", "provider_id": "u3", "place_id": {"within": "c1"}},
         {"op": "release", "layer": "L", "provider_id": "u3", "place_id": "t1"}),
    ],
)  # fmt: skip
def test_an_edit_of_which_a_part_is_left_is_not_superseded(first, second):
    stack = scenario(first, name="one"), scenario(second, name="two")
    assert [code for _, _, code, _ in told(*stack)].count("scenario_superseded") == 0


def test_a_policy_of_another_period_decides_what_a_row_without_one_is_of():
    policy = policy_from(POLICY.model_dump() | {"period": "2025"})
    pairing = {"layer": "L", "provider_id": "u2", "place_id": "t3"}
    edits = [{"op": "add_pairing", "row": pairing}, {"op": "remove_pairing", **pairing}]
    (problem,) = faults(scenario(*edits), base=Base(GRAPH, policy))
    assert problem.facts["what"] == "pairings 2025|L|u2|t3"
