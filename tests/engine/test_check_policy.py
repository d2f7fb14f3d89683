"""Does a policy fit a graph: every check by name, with what it names."""

from __future__ import annotations

from typing import Any

import pytest

from engine.check_policy import check_policy

from .small_graphs import (
    BASE,
    BASE_PLACES,
    BASE_PROVIDERS,
    changed,
    layer_row,
    small_graph,
    small_policy,
)

SOUND: dict[str, Any] = {
    "needs": [{"place_id": "t1"}],
    "pairings": [{"provider_id": "u1", "place_id": "t1"}],
}
WEIGHED = {"weights": {"change": 1}}


def found(policy, **tables):
    """Return (code, severity, column, value) of every problem."""
    report = check_policy(small_graph(**SOUND | tables), policy)
    return [(p.code, p.severity, p.column, p.value) for p in report.problems]


def facts(policy, **tables):
    """Return the facts of the only problem."""
    [problem] = check_policy(small_graph(**SOUND | tables), policy).problems
    return dict(problem.facts)


def policy(layer: dict[str, Any] | None = None, **content: Any):
    return small_policy(layer=WEIGHED | (layer or {}), **content)


def lock(provider="u1", place="t1", kind="in", layer="L"):
    return {"layer": layer, "provider_id": provider, "place_id": place, "kind": kind}


def test_policy_that_fits_has_no_problem():
    assert found(policy(locks=[lock(), lock("u2", "t3", "out")])) == []


@pytest.mark.parametrize(
    ("layer", "key", "name", "near"),
    [
        ({"weights": {"chnge": 1}}, "weights", "chnge", "change"),
        ({"weights": {"lock_out": 1}}, "weights", "lock_out", "need_gap, outside_territory"),
        ({"rules": {"distanc": False}}, "rules", "distanc", "distance"),
        ({"provider_kinds": ["units"]}, "provider_kinds", "units", "unit"),
        ({"place_kinds": ["townships"]}, "place_kinds", "townships", "township"),
        ({"sector": "helth"}, "sector", "helth", "health"),
    ],
)
def test_name_that_means_nothing_is_an_error_with_near_matches(layer, key, name, near):
    own = policy(layer)
    assert ("unknown_name", "error", f"layers.L.{key}", name) in found(own)
    report = check_policy(small_graph(**SOUND), own)
    [unknown] = [p for p in report.problems if p.code == "unknown_name"]
    assert str(unknown.facts["near"]).startswith(near)


def test_a_number_of_partners_wanted_names_a_sector():
    assert found(policy(partners_wanted={"edu": 2, "helth": 2})) == [
        ("unknown_name", "error", "partners_wanted", "helth")
    ]


def test_two_layers_of_one_name_are_an_error():
    own = small_policy(layers=[layer_row(**WEIGHED), layer_row(**WEIGHED)])
    assert ("duplicate_layer", "error", "layers.name", "L") in found(own)


def test_group_quota_over_layers_must_name_layers_that_are_there():
    quota = {"side": "place", "by": "county", "max": 1}
    assert found(policy(group_quotas=[quota])) == [
        ("group_without_layers", "error", "group_quotas.0.layers", "")
    ]
    own = policy(group_quotas=[quota | {"layers": ["L", "M"]}])
    assert found(own) == [("unknown_name", "error", "group_quotas.0.layers", "M")]


@pytest.mark.parametrize(
    ("layer", "column"),
    [
        ({"provider_quota": {"min": 2, "max": 1}}, "layers.L.provider_quota"),
        ({"place_quota": {"min": 2, "max": 1}}, "layers.L.place_quota"),
        ({"group_quotas": [{"side": "place", "by": "county", "min": 2, "max": 1}]},
         "layers.L.group_quotas.0"),
    ],
)  # fmt: skip
def test_least_above_most_is_an_error(layer, column):
    assert ("quota_min_above_max", "error", column, "") in found(policy(layer))


def test_least_of_a_single_key_above_the_quotas_most_is_an_error():
    quota = {"side": "place", "by": "county", "max": 1, "keys": {"c1": {"min": 2}}}
    own = policy({"group_quotas": [quota]})
    assert found(own) == [("quota_min_above_max", "error", "layers.L.group_quotas.0.c1", "")]
    assert facts(own) == {"min": 2, "max": 1}


@pytest.mark.parametrize(("steps", "falls"), [([1, 2, 1], True), ([2, 2], False), ([0, 5], False)])
def test_extra_cost_that_falls_is_an_error(steps, falls):
    own = policy({"place_quota": {"max": 3, "extra_cost": steps}})
    wanted = [("extra_cost_falls", "error", "layers.L.place_quota.extra_cost", str(steps))]
    assert found(own) == (wanted if falls else [])


def test_one_group_quota_given_twice_is_an_error():
    quota = {"side": "place", "by": "county", "max": 1}
    assert found(policy({"group_quotas": [quota, quota | {"max": 2}]})) == [
        ("duplicate_group_quota", "error", "layers.L.group_quotas.1", "place by county")
    ]


@pytest.mark.parametrize(
    ("own", "code", "column", "value"),
    [
        (lock("u9"), "lock_unknown_end", "locks.u9|t1.provider_id", "u9"),
        (lock(place="t9"), "lock_unknown_end", "locks.u1|t9.place_id", "t9"),
        (lock(place="c1"), "lock_not_taking_part", "locks.u1|c1.place_id", "c1"),
        (lock(place="u2"), "lock_unknown_end", "locks.u1|u2.place_id", "u2"),
        (lock(layer="M"), "unknown_name", "locks.u1|t1.layer", "M"),
    ],
)
@pytest.mark.parametrize("kind", ["in", "out"])
def test_lock_of_an_end_that_is_unknown_or_takes_no_part_is_an_error(
    own, code, column, value, kind
):
    assert found(policy(locks=[own | {"kind": kind}])) == [(code, "error", column, value)]


def test_lock_of_a_provider_that_takes_part_in_another_layer_only_is_an_error():
    rows = [row | ({"layer": "M"} if row["entity_id"] == "u1" else {})
            for row in BASE["participants"]]  # fmt: skip
    codes = [code for code, *_ in found(policy(locks=[lock()]), participants=rows)]
    assert codes[0] == "lock_not_taking_part"


def test_pair_locked_in_and_out_at_once_is_an_error():
    assert found(policy(locks=[lock(), lock(kind="out")])) == [
        ("lock_in_and_out", "error", "locks.u1|t1", "")
    ]
    assert found(policy(locks=[lock(), lock()])) == []


def test_participant_of_the_wrong_kind_is_an_error():
    providers = changed(BASE_PROVIDERS, u2={"kind": "firm"})
    own = policy()
    assert found(own, providers=providers) == [
        ("participant_of_wrong_kind", "error", "entity_id", "u2")
    ]
    assert facts(own, providers=providers) == {"layer": "L", "kind": "firm", "kinds": "unit"}


@pytest.mark.parametrize(
    ("cells", "limits"),
    [({"min": 3, "max": 2}, (3, 2)), ({"min": 2}, (2, 1)), ({"max": 0}, None)],
)
def test_participants_own_numbers_are_held_to_the_layers_for_the_one_they_leave_out(cells, limits):
    rows = [row | (cells if row["entity_id"] == "t1" else {}) for row in BASE["participants"]]
    own = policy()
    if limits is None:
        assert found(own, participants=rows) == []
    else:
        assert found(own, participants=rows) == [
            ("participant_min_above_max", "error", "min", "t1")
        ]
        assert facts(own, participants=rows) == {"layer": "L", "min": limits[0], "max": limits[1]}


def test_participant_whose_most_is_below_the_layers_least_is_an_error():
    rows = [row | ({"max": 0} if row["entity_id"] == "t1" else {}) for row in BASE["participants"]]
    own = policy({"place_quota": {"min": 1, "max": 1}})
    assert facts(own, participants=rows) == {"layer": "L", "min": 1, "max": 0}


def test_participants_of_a_layer_that_the_policy_leaves_out_are_one_note():
    rows = [*BASE["participants"], {"side": "place", "entity_id": "t1", "layer": "LL"},
            {"side": "place", "entity_id": "t2", "layer": "LL"}]  # fmt: skip
    own = policy()
    assert found(own, participants=rows) == [("layer_not_in_policy", "note", "layers", "LL")]
    assert facts(own, participants=rows) == {"times": 2, "near": "L"}


def test_groups_that_are_not_nested_are_an_error_that_names_both():
    places = [*changed(BASE_PLACES, t1={"run_by": "z"}, t3={"run_by": "z"}),
              {"id": "z", "kind": "zone"}]  # fmt: skip
    quotas = [{"side": "place", "by": by, "max": 1} for by in ("county", "zone")]
    own = policy({"group_quotas": quotas})
    [(code, severity, *_)] = found(own, places=places)
    assert (code, severity) == ("groups_not_nested", "error")
    assert set(facts(own, places=places).values()) == {"place:county:c1@L", "place:zone:z@L"}


@pytest.mark.parametrize(("minimum", "warned"), [(2, False), (3, True)])
def test_group_minimum_above_its_members_maxima_is_only_a_warning(minimum, warned):
    quota = {"side": "place", "by": "county", "keys": {"c1": {"min": minimum}}}
    wanted = [("group_min_above_members", "warning", "group_quotas", "place:county:c1@L")]
    own = policy({"group_quotas": [quota]})
    assert found(own) == (wanted if warned else [])
    if warned:
        assert facts(own) == {"min": 3, "can": 2}
        assert check_policy(small_graph(**SOUND), own).ok


def test_members_own_maxima_count_for_what_a_group_can():
    quota = {"side": "place", "by": "county", "keys": {"c1": {"min": 3}}}
    rows = [row | ({"max": 2} if row["entity_id"] == "t1" else {}) for row in BASE["participants"]]
    assert found(policy({"group_quotas": [quota]}), participants=rows) == []


def test_numbers_for_a_key_that_holds_nobody_are_a_warning():
    quota = {"side": "place", "by": "county", "max": 9, "keys": {"c9": {"min": 1}}}
    assert found(policy({"group_quotas": [quota]})) == [
        ("empty_group", "warning", "group_quotas", "place:county:c9@L")
    ]


@pytest.mark.parametrize("side", ["provider", "place"])
def test_layer_without_participants_of_a_side_is_a_warning(side):
    rows = [row for row in BASE["participants"] if row["side"] != side]
    assert found(policy(), participants=rows) == [
        ("layer_without_participants", "warning", "layers.L", side)
    ]


def test_layer_in_which_nothing_weighs_is_a_warning():
    own = small_policy(layer={"weights": {"change": 0}})
    assert found(own) == [("layer_without_weights", "warning", "layers.L.weights", "")]


def test_locks_beyond_a_maximum_are_a_warning_that_says_by_how_much():
    own = policy(locks=[lock(), lock(place="t2")])
    assert found(own) == [("locks_beyond_maximum", "warning", "locks", "u1")]
    assert facts(own) == {"layer": "L", "times": 2, "max": 1}
    both = policy({"provider_quota": {"max": 2}}, locks=[lock(), lock("u2")])
    assert found(both) == [("locks_beyond_maximum", "warning", "locks", "t1")]


def test_a_policy_that_asks_for_approvals_is_one_note():
    assert found(policy(WEIGHED, require_approval=True)) == [
        ("approval_required", "note", "require_approval", "")]  # fmt: skip
    assert found(policy(WEIGHED, require_approval=False)) == []


def test_period_without_needs_is_a_warning_and_without_pairings_a_note():
    assert found(policy(period="2027")) == [
        ("no_open_needs", "warning", "period", "2027"),
        ("no_standing_pairings", "note", "period", "2027"),
    ]


def test_all_errors_come_at_once_and_stop_the_later_checks():
    own = policy(
        {"weights": {"x": 1}, "place_quota": {"min": 2, "max": 1, "extra_cost": [2, 1]}},
        locks=[lock("u9")],
        period="2027",
    )
    assert {code for code, *_ in found(own)} == {
        "unknown_name", "quota_min_above_max", "extra_cost_falls", "lock_unknown_end",
    }  # fmt: skip


def test_share_that_rules_and_maxima_cannot_keep_is_a_warning():
    stands = [{"provider_id": "u1", "place_id": "t1"}, {"provider_id": "u1", "place_id": "t3"}]
    assert found(policy(keep_share=0.5), pairings=stands) == []
    assert found(policy(keep_share=1), pairings=stands) == [  # u1 may help one place only
        ("keep_out_of_reach", "warning", "keep_share", "")
    ]
    assert facts(policy(budget_of_changes=0), pairings=stands) == {
        "standing": 2, "wanted": 2, "can": 1,
    }  # fmt: skip


def test_share_of_a_layer_or_county_out_of_reach_names_its_key():
    own = {"keep_share_by_county": 1}
    barred = {"locks": [lock(kind="out")]}
    assert found(policy(own, **barred)) == [
        ("keep_out_of_reach", "warning", "layers.L.keep_share_by_county", "c1")
    ]
    assert found(policy({"keep_share": 1}, **barred)) == [
        ("keep_out_of_reach", "warning", "layers.L.keep_share", "")
    ]
    assert found(policy(own, locks=[lock()])) == []  # a pinned pair stays whatever rules say
