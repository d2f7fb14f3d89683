"""What a saved plan says of bounds on change is believed only as far as it proves itself."""

from __future__ import annotations

import pytest

from engine.saved.verify_source import verify_source
from engine.verify import verify_proof
from tests.engine.saved_plans import BOUNDED, save

FREE = BOUNDED.replace("keep_share = 1.0", "")
HALF = BOUNDED.replace("keep_share = 1.0", "keep_share = 0.5")
NO_CHANGE = BOUNDED.replace("keep_share = 1.0", "budget_of_changes = 0")


@pytest.fixture
def bounded():
    return save(BOUNDED)


def paths(saved):
    return [doubt.facts.get("path") for doubt in verify_proof(saved.record, saved.arrays)]


def keys(saved):
    return [doubt.key for doubt in verify_proof(saved.record, saved.arrays)]


def test_bound_costs_what_the_pair_that_would_have_gone_costs(bounded):
    [kept] = bounded.plan.keeps
    assert (kept.bound.standing, kept.bound.wanted, kept.kept, kept.removed) == (2, 2, 2, 0)
    assert bounded.plan.value.cost_points - save(FREE).plan.value.cost_points == 1150
    assert (kept.rate, kept.scale, bounded.plan.certificate.kind) == (1150, 1, "optimal")


def test_no_change_at_all_is_the_same_as_keeping_all(bounded):
    other = save(NO_CHANGE).plan
    assert other.keys == bounded.plan.keys
    assert other.keeps == bounded.plan.keeps
    assert other.plan_id != bounded.plan.plan_id  # another policy


def test_plan_without_bounds_says_nothing_of_them_and_bounds_without_effect_change_no_pair():
    free, half = save(FREE), save(HALF)
    assert "keeps" not in free.record
    assert free.plan.keys == half.plan.keys
    assert [(own.kept, own.rate) for own in half.plan.keeps] == [(1, 0)]


def test_plan_that_keeps_more_than_is_asked_for_is_not_called_the_best(bounded):
    # The plan that keeps both, sold as the best that keeps one: at its rate a pair less is worth
    # 1,150 points, and that much it may be away from the best one.
    half = save(HALF)
    bounded.record["policy"] = half.record["policy"]
    bounded.record["provenance"] = half.record["provenance"]
    bounded.record["keeps"][0]["wanted"] = 1
    assert {"certificate.kind", "certificate.bound.cost_points"} <= set(paths(bounded))


def test_plan_that_keeps_too_little_is_not_called_the_best():
    free, bounded = save(FREE), save(BOUNDED)
    for key in ("policy", "provenance", "keeps"):
        free.record[key] = bounded.record[key]
    found = paths(free)
    assert {"keeps.0.kept", "keeps.0.short", "certificate.kind"} <= set(found)


def test_bound_that_the_policy_sets_cannot_be_left_out(bounded):
    del bounded.record["keeps"]
    assert "keeps.0" in paths(bounded)


def test_bound_that_the_policy_does_not_set_is_seen():
    free = save(FREE)
    free.record["keeps"] = save(BOUNDED).record["keeps"]
    assert paths(free)


@pytest.mark.parametrize("rate", [-1, 1.0, "1150", None, True, 10**9, 2**60, 2**70])
def test_rate_beyond_its_limits_proves_nothing(bounded, rate):
    bounded.record["keeps"][0]["rate"] = rate
    assert keys(bounded)


@pytest.mark.parametrize("scale", [0, -1, 2, 2**59, None])
def test_other_scale_proves_nothing(bounded, scale):
    bounded.record["keeps"][0]["scale"] = scale
    assert keys(bounded)


@pytest.mark.parametrize("keeps", [None, {}, [None], [{}], "keeps", [1]])
def test_what_is_no_bound_gives_a_doubt_and_no_exception(bounded, keeps):
    bounded.record["keeps"] = keeps
    assert keys(bounded)


def test_lower_rate_than_the_saving_of_a_pair_proves_a_distance_only(bounded):
    bounded.record["keeps"][0]["rate"] = 1000
    assert {"certificate.kind", "certificate.bound.cost_points"} <= set(paths(bounded))


def test_bounds_follow_from_the_tables(bounded):
    assert verify_proof(bounded.record, bounded.arrays) == ()
    assert verify_source(bounded.record, bounded.arrays, bounded.graph, bounded.policy) == ()
