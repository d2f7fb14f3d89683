"""Waivers: a refused pair that is allowed all the same, unless a lock forbids it."""

from __future__ import annotations

import pytest

from engine.candidates import list_candidates
from engine.check_policy import check_policy
from engine.plan import make_plan

from .small_graphs import BASE_PROVIDERS, changed, small_graph, small_policy

TERRITORIAL = small_graph(
    providers=changed(BASE_PROVIDERS, u1={"territory_id": "c2"}),
    participants=[
        {"side": "provider", "entity_id": "u1"},
        {"side": "place", "entity_id": "t1"},
    ],
)
"""u1 helps only inside c2, and the only township that takes part lies in c1."""


def waiver(provider="u1", place="t1", **cells):
    return {"layer": "L", "provider_id": provider, "place_id": place} | cells


def lock(kind, provider="u1", place="t1"):
    return waiver(provider, place, kind=kind)


def codes(graph, **content):
    layer = {"weights": {"distance": 1}}
    report = check_policy(graph, small_policy(layer=layer, **content))
    return {p.code for p in report.problems if p.severity == "error" or "waiver" in p.code}


def test_a_waiver_allows_a_refused_pair_and_the_plan_names_the_rule():
    refused = make_plan(TERRITORIAL, small_policy())
    waived = make_plan(TERRITORIAL, small_policy(waivers=[waiver()]))
    assert refused.pairs.empty
    # One place, minimum 0: nothing pulls the pair in, so ask for it.
    asked = small_policy(layer={"place_quota": {"min": 1, "max": 1}}, waivers=[waiver()])
    pairs = make_plan(TERRITORIAL, asked).pairs
    assert waived.pairs.empty
    assert pairs[["provider_id", "place_id", "locked", "waived"]].values.tolist() == [
        ["u1", "t1", False, "own_territory"]
    ]


def test_a_waived_pair_keeps_the_names_of_the_rules_that_refuse_it():
    (candidates,) = list_candidates(TERRITORIAL, small_policy(waivers=[waiver()]))
    assert (candidates.refused.tolist(), candidates.allowed.tolist()) == ([[0b100]], [[True]])


def test_no_waiver_overrides_a_lock_out():
    policy = small_policy(locks=[lock("out")], waivers=[waiver()])
    (candidates,) = list_candidates(TERRITORIAL, policy)
    assert candidates.allowed.tolist() == [[False]]


def test_a_policy_without_waivers_hashes_as_before():
    assert small_policy().content_hash == small_policy(waivers=[]).content_hash
    assert "waivers" not in small_policy().model_dump(exclude_defaults=True)


def test_a_waiver_counts_in_the_hash_without_its_reason_author_and_date():
    bare = small_policy(waivers=[waiver()])
    told = small_policy(waivers=[waiver(reason="r", by="b", date="2026")])
    assert bare.content_hash == told.content_hash != small_policy().content_hash


def test_the_order_of_waivers_does_not_count_in_the_hash():
    two = [waiver(), waiver("u2")]
    assert small_policy(waivers=two).content_hash == small_policy(waivers=two[::-1]).content_hash


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (waiver() | {"layer": "M"}, "unknown_name"),
        (waiver("u9"), "waiver_unknown_end"),
        (waiver(place="t9"), "waiver_unknown_end"),
        (waiver("u2"), "waiver_not_taking_part"),
        (waiver(place="t2"), "waiver_not_taking_part"),
    ],
)
def test_a_waiver_is_checked_like_a_lock(row, code):
    assert codes(TERRITORIAL, waivers=[row]) == {code}


def test_a_pair_cannot_be_waived_and_locked_out():
    found = codes(TERRITORIAL, waivers=[waiver()], locks=[lock("out")])
    assert found == {"waiver_locked_out"}


def test_a_pair_may_be_waived_and_locked_in():
    assert codes(TERRITORIAL, waivers=[waiver()], locks=[lock("in")]) == set()


def test_a_waiver_of_a_pair_that_nothing_refuses_is_a_warning():
    report = check_policy(small_graph(), small_policy(waivers=[waiver()]))
    (found,) = [p for p in report.problems if p.code == "waiver_of_nothing"]
    assert (found.severity, found.column) == ("warning", "waivers.u1|t1")
