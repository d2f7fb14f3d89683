"""A saved plan is believed only as far as it proves itself."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

from engine.saved.verify_source import verify_source
from engine.verify import MAX_DOUBTS, verify_proof

from .saved_plans import BOUNDED, STRAINED, remember_sources, save

DESCRIPTIVE = {
    "provenance.jiedui_version": "says who made the plan, decides nothing",
    "provenance.ortools_version": "says who made the plan, decides nothing",
    "provenance.numpy_version": "says who made the plan, decides nothing",
    "policy.name": "a policy of another name decides the same: it has the same hash",
    "policy.layers.*.title": "names a layer for people, decides nothing",
    "policy.locks.*.reason": "explains a lock, decides nothing",
    "policy.locks.*.by": "explains a lock, decides nothing",
    "policy.locks.*.date": "explains a lock, decides nothing",
    "keeps.*.rate": "another rate under which the proof holds proves as much",
}
"""Leaves of a record that only its digest protects, and why."""


@pytest.fixture(params=["", STRAINED, BOUNDED], ids=["tiny", "strained", "bounded"])
def saved(request, monkeypatch):
    remember_sources(monkeypatch)
    return save(request.param)


@pytest.fixture
def tiny():
    return save()


@pytest.fixture
def strained():
    return save(STRAINED)


def _proof_keys(saved):
    return [doubt.key for doubt in verify_proof(saved.record, saved.arrays)]


def _paths(saved):
    return [doubt.facts.get("path") for doubt in verify_proof(saved.record, saved.arrays)]


def _doubtful(record, arrays, saved):
    """Whether proof or source of a changed record is in doubt."""
    return bool(
        verify_proof(record, arrays) or verify_source(record, arrays, saved.graph, saved.policy)
    )


def test_a_plan_as_it_was_saved_is_verified(saved):
    assert verify_proof(saved.record, saved.arrays) == ()
    assert verify_source(saved.record, saved.arrays, saved.graph, saved.policy) == ()


# (b): a change that breaks the proof, although every hash has been made to fit.


def test_another_pair_breaks_the_proof(tiny):
    pair = next(p for p in tiny.record["pairs"] if p["provider_id"] == "unit:u1")
    other = {
        "township:a1": "township:a2",
        "township:a2": "township:a1",
        "township:b1": "township:a1",
    }
    pair["place_id"] = other[pair["place_id"]]
    assert "verify.not_optimal" in _proof_keys(tiny)


def test_swapped_pairs_break_the_proof_even_when_everything_is_added_up_again(tiny):
    # Two units trade their townships, and costs and value are corrected to what they now are.
    network = tiny.record["networks"][0]["layers"][0]
    costs = tiny.arrays["0.0.costs"]
    pairs = {p["provider_id"]: p for p in tiny.record["pairs"]}
    first, second = pairs["unit:u1"], pairs["unit:u3"]
    first["place_id"], second["place_id"] = second["place_id"], first["place_id"]
    for pair in (first, second):
        row = network["provider_ids"].index(pair["provider_id"])
        column = network["place_ids"].index(pair["place_id"])
        tiny.record["value"]["cost_points"] += int(costs[row, column]) - pair["cost_points"]
        pair["cost_points"] = int(costs[row, column])
    assert "verify.not_optimal" in _proof_keys(tiny)


def test_a_pair_left_out_breaks_the_proof(saved):
    saved.record["pairs"].pop()
    assert "verify.not_optimal" in _proof_keys(saved)


def test_a_pair_named_twice_is_seen(saved):
    saved.record["pairs"].insert(0, saved.record["pairs"][0])
    assert _proof_keys(saved)


def test_a_lower_minimum_is_seen_where_it_was_not_met(strained):
    # hospital:k1 wants 3 and has 2; with 2 wanted nothing would be unmet there
    strained.record["networks"][0]["layers"][1]["place_min"] = [2]
    assert "value.unmet" in _paths(strained)


def test_a_higher_minimum_is_seen(tiny):
    tiny.record["networks"][1]["layers"][0]["place_min"] = [2]
    assert "value.unmet" in _paths(tiny)


def test_a_higher_maximum_breaks_the_proof_where_it_binds(tiny):
    # unit:u1 is cheap everywhere in county a; with room for two it would help both townships
    tiny.record["networks"][0]["layers"][0]["provider_max"] = [2, 2, 2, 2]
    tiny.record["networks"][0]["place_groups"] = []
    tiny.arrays["0.potentials"] = np.delete(tiny.arrays["0.potentials"], [-1, -2])
    tiny.record["networks"][0]["layers"][0]["provider_min"] = [0, 0, 0, 0]
    tiny.rehash()
    assert "verify.not_optimal" in _proof_keys(tiny)


def test_a_cheaper_cost_of_a_chosen_pair_is_seen(saved):
    pair = saved.record["pairs"][-1]
    number = 0 if pair["layer"] == "units-townships" else 1
    layer = saved.record["networks"][0]["layers"][number]
    row = layer["provider_ids"].index(pair["provider_id"])
    column = layer["place_ids"].index(pair["place_id"])
    saved.arrays[f"0.{number}.costs"][row, column] -= 1
    saved.rehash()
    assert _proof_keys(saved)


def test_a_free_pair_that_was_not_chosen_breaks_the_proof(tiny):
    costs = tiny.arrays["0.0.costs"]
    costs[:] = np.where(tiny.arrays["0.0.allowed"], 0, costs)
    for pair in tiny.record["pairs"]:
        layer = tiny.record["networks"][0]["layers"][0]
        if pair["layer"] == "units-townships":
            row = layer["provider_ids"].index(pair["provider_id"])
            column = layer["place_ids"].index(pair["place_id"])
            costs[row, column] = pair["cost_points"]
    tiny.rehash()
    assert "verify.not_optimal" in _proof_keys(tiny)


def test_other_potentials_break_the_proof(saved):
    saved.arrays["0.potentials"][:] = 0
    saved.rehash()
    if saved.plan.keeps:  # then they prove a distance, and another one than is said
        assert set(_paths(saved)) == {"certificate.kind", "certificate.bound.cost_points"}
    else:
        assert "verify.not_optimal" in _proof_keys(saved)


def test_a_chosen_pair_that_is_refused_breaks_the_proof(tiny):
    layer = tiny.record["networks"][0]["layers"][0]
    pair = tiny.record["pairs"][-1]
    row = layer["provider_ids"].index(pair["provider_id"])
    column = layer["place_ids"].index(pair["place_id"])
    tiny.arrays["0.0.allowed"][row, column] = False
    tiny.rehash()
    assert "verify.not_optimal" in _proof_keys(tiny)


def test_a_lock_taken_out_breaks_the_proof(strained):
    strained.record["networks"][0]["layers"][0]["locked_in"].pop()
    assert "verify.not_optimal" in _proof_keys(strained)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("status", "complete"),
        ("certificate.kind", "none"),
        ("certificate.kind", "within"),
        ("certificate.valid", False),
        ("certificate.bound.cost_points", 1),
        ("value.unmet", 0),
        ("value.idle", 0),
        ("value.cost_points", 20_499),
        ("num_unmet", 0),
        ("num_places_short", 0),
        ("shortfalls", []),
        ("shortfalls.0.got", 3),
        ("excesses", []),
        ("extra_costs", []),
        ("layers.0.num_pairs", 6),
        ("layers.1.shortfalls", []),
        ("plan_id", "plan1-0"),
        ("provenance.graph_hash", "g1-0"),
        ("provenance.policy_hash", "p1-0"),
        ("provenance.scenario_hash", "s1-0"),
        ("policy.distance_cap_km", 222.5),
        ("policy.layers.0.place_quota.max", 4),
        ("pairs.0.cost_points", 1_999),
        ("pairs.0.need_gap", 1_499),
        ("pairs.0.standing", True),
        ("pairs.0.locked", True),
        ("format", "jiedui-plan-0"),
    ],
)
def test_a_claim_that_does_not_follow_is_seen(strained, path, value):
    *keys, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    at = strained.record
    for key in keys:
        at = at[key]
    assert at[last] != value
    at[last] = value
    assert _proof_keys(strained)


def test_a_doubt_says_what_is_claimed_and_what_follows(strained):
    strained.record["value"]["unmet"] = 0
    [doubt] = verify_proof(strained.record, strained.arrays)
    assert doubt.key == "verify.differs"
    assert doubt.facts == {"path": "value.unmet", "claimed": "0", "expected": "2"}


def test_one_is_not_true(strained):
    strained.record["pairs"][0]["standing"] = 0
    assert _paths(strained) == ["pairs.0.standing"]


def test_only_the_first_differences_are_named(tiny):
    tiny.record["pairs"] = []
    assert len([key for key in _proof_keys(tiny) if key == "verify.differs"]) == MAX_DOUBTS


@pytest.mark.parametrize(
    "record", [None, [], {}, "plan", 5, {"format": "jiedui-plan-1"},
               {"format": "jiedui-plan-1", "networks": 5},
               {"format": "jiedui-plan-1", "networks": [5], "pairs": []},
               {"format": "jiedui-plan-1", "networks": [{}], "pairs": []}],
    ids=str,
)  # fmt: skip
def test_what_is_no_plan_gives_a_doubt_and_no_exception(record):
    [doubt] = verify_proof(record, {})
    assert doubt.key == "verify.not_a_plan"


def test_penalties_beyond_64_bits_give_a_doubt_and_no_exception(tiny):
    tiny.arrays["0.0.costs"][0, 0] = 2**62
    tiny.rehash()
    assert _proof_keys(tiny)


# (c): does it follow from these tables and this policy?


def test_an_edited_table_is_named(tiny):
    needs = tiny.graph.table("needs")
    needs.loc[0, "urgency"] = 0.9
    graph = tiny.graph.replace(needs=needs)
    doubts = verify_source(tiny.record, tiny.arrays, graph, tiny.policy)
    assert doubts[0].key == "verify.table_changed"
    assert doubts[0].facts == {"table": "needs"}


def test_another_policy_is_named(tiny):
    policy = tiny.policy.model_copy(update={"distance_cap_km": 100.0})
    keys = [d.key for d in verify_source(tiny.record, tiny.arrays, tiny.graph, policy)]
    assert "verify.policy_changed" in keys


def test_a_policy_that_only_words_its_reasons_otherwise_is_the_same(tiny):
    lock = tiny.policy.locks[0].model_copy(update={"reason": "another reason"})
    policy = tiny.policy.model_copy(update={"locks": (lock,), "name": "other"})
    assert verify_source(tiny.record, tiny.arrays, tiny.graph, policy) == ()


def test_a_dearer_pair_that_was_not_chosen_does_not_follow_from_the_tables(tiny):
    # The proof still stands for these costs; they are just not those of the tables.
    chosen = {(p["provider_id"], p["place_id"]) for p in tiny.record["pairs"]}
    assert ("unit:u2", "township:b1") not in chosen
    tiny.arrays["0.0.costs"][1, 2] += 1
    tiny.rehash()
    assert verify_proof(tiny.record, tiny.arrays) == ()
    paths = [d.facts["path"] for d in
             verify_source(tiny.record, tiny.arrays, tiny.graph, tiny.policy)]  # fmt: skip
    assert paths == ["networks.0.sha256.0.0.costs"]


def test_columns_that_only_add_up_do_not_follow_from_the_tables(tiny):
    pair = tiny.record["pairs"][0]
    pair["need_gap"] += 1
    pair["distance"] -= 1
    assert verify_proof(tiny.record, tiny.arrays) == ()
    paths = [d.facts["path"] for d in
             verify_source(tiny.record, tiny.arrays, tiny.graph, tiny.policy)]  # fmt: skip
    assert paths == ["pairs.0.need_gap", "pairs.0.distance"]


# Both levels together: nothing can be changed that matters.


def _leaves(value, path=()):
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, (*path, key))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from _leaves(item, (*path, i))
    else:
        yield path


def _lists(value, path=()):
    if isinstance(value, dict | list):
        if isinstance(value, list) and value:
            yield path
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            yield from _lists(item, (*path, key))


def _dicts(value, path=()):
    if isinstance(value, dict):
        yield path
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            yield from _dicts(item, (*path, key))


def _changed(value):
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, float):
        return value + 0.125
    return "changed" if value is None else f"{value}x"


def _at(record, path):
    for key in path:
        record = record[key]
    return record


def _name(path):
    """Return a path in the words of DESCRIPTIVE: numbers in lists become *."""
    return ".".join("*" if isinstance(key, int) else key for key in path)


def test_no_leaf_of_a_record_can_be_changed_unseen(saved):
    unseen, text = [], json.dumps(saved.record)
    for path in list(_leaves(saved.record)):
        record = json.loads(text)
        holder = _at(record, path[:-1])
        holder[path[-1]] = _changed(holder[path[-1]])
        if not _doubtful(record, saved.arrays, saved):
            unseen.append(_name(path))
    assert set(unseen) <= set(DESCRIPTIVE), sorted(set(unseen) - set(DESCRIPTIVE))


def test_no_list_of_a_record_can_lose_or_repeat_an_item_unseen(saved):
    unseen, text = [], json.dumps(saved.record)
    for path in list(_lists(saved.record)):
        for change in (lambda items: items.pop(), lambda items: items.append(items[0])):
            record = json.loads(text)
            change(_at(record, path))
            if not _doubtful(record, saved.arrays, saved):
                unseen.append(_name(path))
    # A kind named twice, or a lock, is the same policy: it has the same hash.
    assert set(unseen) <= {
        "policy.layers.*.provider_kinds", "policy.layers.*.place_kinds", "policy.locks",
    }  # fmt: skip


def test_nothing_can_be_added_to_a_record_unseen(saved):
    unseen, text = [], json.dumps(saved.record)
    for path in list(_dicts(saved.record)):
        record = json.loads(text)
        _at(record, path)["more"] = "more"
        if not _doubtful(record, saved.arrays, saved):
            unseen.append(_name(path))
    assert set(unseen) <= {"provenance"}  # more about who made the plan decides nothing


def test_nothing_can_be_taken_from_a_record_unseen(saved):
    text = json.dumps(saved.record)
    for key in saved.record:
        record = json.loads(text)
        del record[key]
        doubts = verify_proof(record, saved.arrays)
        if key == "keeps":  # a plan without bounds has none: then the policy is at odds with it
            assert "keeps.0" in [doubt.facts.get("path") for doubt in doubts]
        else:
            assert [doubt.key for doubt in doubts] == ["verify.not_a_plan"]


def test_no_cost_refusal_or_standing_pair_can_be_changed_unseen(saved):
    for name, array in saved.arrays.items():
        if not name.endswith("potentials"):
            for at in np.ndindex(array.shape):
                kept = array[at].copy()
                array[at] = ~kept if array.dtype == bool else kept + 1
                saved.rehash()
                assert _doubtful(saved.record, saved.arrays, saved), (name, at)
                array[at] = kept


def test_verifying_imports_no_solver():
    solvers = "{'ortools', 'engine.solve', 'engine.plan', 'engine.networks.ties'}"
    verifiers = "engine.verify, engine.saved.verify_source"
    code = f"import sys, {verifiers}; print({solvers} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
