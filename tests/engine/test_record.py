"""What a saved plan says: everything that is known of the plan, in plain JSON values."""

from __future__ import annotations

import json

import pytest

from engine.plan_id import plan_id

from .saved_plans import STRAINED, save


@pytest.fixture(scope="module")
def tiny():
    return save()


@pytest.fixture(scope="module")
def strained():
    return save(STRAINED)


def test_a_record_is_plain_json(tiny):
    assert json.loads(json.dumps(tiny.record, allow_nan=False)) == tiny.record


def test_a_record_says_what_the_plan_is_worth(tiny):
    record = tiny.record
    assert record["status"] == "complete"
    assert record["value"] == {"unmet": 0, "idle": 0, "cost_points": 10_500}
    assert (record["num_unmet"], record["num_places_short"]) == (0, 0)
    assert record["certificate"]["kind"] == "optimal"
    assert record["certificate"]["valid"] is True


def test_a_record_names_who_helps_whom(tiny):
    pair = next(p for p in tiny.record["pairs"] if p["provider_id"] == "unit:u1")
    assert pair["provider_name"] == "示例单位 1"
    assert (
        pair["county_name"] == "示例" + {"county:a": "甲县", "county:b": "乙县"}[pair["county_id"]]
    )
    columns = ("need_gap", "outside_territory", "distance", "change")
    assert sum(pair[column] for column in columns) == pair["cost_points"]


def test_layers_count_those_who_take_part(tiny):
    counts = [[x[key] for key in ("name", "num_providers", "num_places", "num_pairs")]
              for x in tiny.record["layers"]]  # fmt: skip
    assert counts == [["units-townships", 4, 3, 4], ["hospitals", 2, 1, 1]]


def test_gaps_are_named_and_stand_in_every_layer_that_they_count(strained):
    gaps = {gap["entity_id"]: gap for gap in strained.record["shortfalls"]}
    party = gaps["provider:party:party:p@units-townships+hospitals"]
    assert (party["name"], party["wanted"], party["got"], party["lacking"]) == (
        "示例党派甲", 4, 3, 1,
    )  # fmt: skip
    assert gaps["place:county:county:b@units-townships"]["name"] == "示例乙县"
    assert gaps["hospital:k1"]["name"] == "示例县医院 1"
    for layer in strained.record["layers"]:
        assert party in layer["shortfalls"]


def test_excesses_are_named(strained):
    [excess] = strained.record["excesses"]
    assert (excess["name"], excess["allowed"], excess["got"], excess["by"]) == (
        "示例单位 4",
        1,
        2,
        1,
    )


def test_a_waived_rule_stands_beside_its_pair(strained):
    waived = {p["provider_id"]: p["waived"] for p in strained.record["pairs"] if p["waived"]}
    assert waived == {"unit:u2": "own_territory"}


def test_costs_of_pairs_and_extra_costs_sum_to_the_value(strained):
    record = strained.record
    pairs = sum(pair["cost_points"] for pair in record["pairs"])
    extra = sum(row["extra_cost_points"] for row in record["extra_costs"])
    assert extra == 400  # township:a2 and township:b1 have two partners each, minimum 0
    assert pairs + extra == record["value"]["cost_points"]


def test_a_record_says_where_it_comes_from(tiny):
    said = tiny.record["provenance"]
    assert said["graph_hash"] == tiny.graph.content_hash
    assert said["policy_hash"] == tiny.policy.content_hash
    assert said["scenario_hash"] == ""
    assert said["table_hashes"]["needs"] == tiny.graph.table_hash("needs")
    assert {"jiedui_version", "ortools_version", "numpy_version"} < set(said)


def test_baselines_stand_beside_the_plan(tiny):
    assert list(tiny.record["baselines"]) == ["standing", "greedy", "nearest", "random"]
    random = tiny.record["baselines"]["random"]
    assert random["num_runs"] == 20
    low, high = random["spread"]["cost_points"]
    assert low <= random["value"]["cost_points"] <= high
    assert set(random["kpis"]) == set(tiny.record["kpis"])


def test_the_id_of_a_plan_does_not_depend_on_the_order_of_its_pairs(tiny):
    pairs = [(p["layer"], p["provider_id"], p["place_id"]) for p in tiny.record["pairs"]]
    said = tiny.record["provenance"]
    hashes = said["graph_hash"], said["policy_hash"], ""
    assert plan_id(*hashes, pairs) == plan_id(*hashes, pairs[::-1]) == tiny.record["plan_id"]
    assert plan_id(*hashes, pairs[1:]) != tiny.record["plan_id"]
