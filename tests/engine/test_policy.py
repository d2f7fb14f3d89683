"""Policies: what is read, what is refused and named, what the hash sees."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from engine.policy import (
    PLACE_GROUPINGS,
    PROVIDER_GROUPINGS,
    BadPolicy,
    policy_from,
    policy_json_schema,
    read_policy,
)

from .small_graphs import layer_row, small_policy

FULL = """
name = "full"
period = "2026-03"
distance_cap_km = 120.5
[[layers]]
name = "units"
sector = "health"
provider_kinds = ["unit", "firm"]
place_kinds = ["township"]
provider_quota = { min = 1, max = 2 }
place_quota = { min = 1, max = 3, extra_cost = [200, 500] }
group_quotas = [{ side = "place", by = "county", min = 5, max = 9, keys = { "c1" = { max = 25 } } }]
weights = { need_gap = 3.0, change = 1.25 }
rules = { distance = false }
[[group_quotas]]
layers = ["units"]
side = "provider"
by = "party"
max = 80
[[locks]]
layer = "units"
provider_id = "unit:a"
place_id = "520525211"
kind = "in"
reason = "signed"
by = "office"
date = "2025-03-14"
"""


def test_every_key_of_a_policy_is_read():
    policy = read_policy(FULL)
    layer = policy.layer("units")
    assert (policy.name, policy.period, policy.distance_cap_km) == ("full", "2026-03", 120.5)
    assert (layer.sector, layer.provider_kinds) == ("health", ("unit", "firm"))
    assert (layer.provider_quota.min, layer.provider_quota.max) == (1, 2)
    assert layer.place_quota.extra_cost == (200, 500)
    assert layer.group_quotas[0].keys["c1"].max == 25
    assert layer.group_quotas[0].keys["c1"].min is None
    assert layer.weights == {"need_gap": 3.0, "change": 1.25}
    assert layer.rules == {"distance": False}
    assert policy.group_quotas[0].layers == ("units",)
    assert (policy.locks[0].kind, policy.locks[0].reason) == ("in", "signed")


def test_what_a_policy_leaves_out_has_the_promised_defaults():
    policy = small_policy()
    [layer] = policy.layers
    assert (policy.distance_cap_km, policy.group_quotas, policy.locks) == (300.0, (), ())
    assert (layer.sector, layer.weights, layer.rules, layer.group_quotas) == ("", {}, {}, ())
    assert (layer.provider_quota.min, layer.place_quota.extra_cost) == (0, ())


def test_a_byte_order_mark_is_no_part_of_the_text():
    assert read_policy("\ufeff" + FULL).name == "full"


def test_policy_cannot_be_changed():
    with pytest.raises(ValidationError, match="frozen"):
        small_policy().period = "2027"  # type: ignore[misc]


def test_unknown_layer_is_a_key_error_that_names_those_there_are():
    with pytest.raises(KeyError, match="no layer 'x'; there are L"):
        small_policy().layer("x")


def problems(content: dict[str, Any]):
    with pytest.raises(BadPolicy) as caught:
        policy_from({"period": "2026", "layers": [layer_row()]} | content, "my.toml")
    assert not caught.value.report.ok
    return caught.value.report.problems


def in_layer(**content: Any) -> dict[str, Any]:
    return {"layers": [layer_row(**content)]}


def group(**content: Any) -> dict[str, Any]:
    return {"side": "place", "by": "county", "max": 1} | content


def lock(**content: Any) -> dict[str, Any]:
    return {"locks": [{"layer": "L", "provider_id": "u", "place_id": "t", "kind": "in"} | content]}


@pytest.mark.parametrize(
    ("content", "key", "value"),
    [
        ({"period": "2026-13"}, "period", "2026-13"),
        ({"period": "26"}, "period", "26"),
        ({"period": 2026}, "period", "2026"),
        ({"distance_cap_km": 0}, "distance_cap_km", "0"),
        ({"distance_cap_km": float("inf")}, "distance_cap_km", "inf"),
        ({"distance_cap_km": float("nan")}, "distance_cap_km", "nan"),
        ({"distance_cap_km": 25_001}, "distance_cap_km", "25001"),
        ({"layers": []}, "layers", ""),
        ({"require_approval": 1}, "require_approval", "1"),
        ({"require_approval": "true"}, "require_approval", "true"),
        (in_layer(name=""), "layers.0.name", ""),
        (in_layer(name="a b"), "layers.0.name", "a b"),
        (in_layer(name="a|b"), "layers.0.name", "a|b"),
        (in_layer(title="a\nb"), "layers.0.title", "a\nb"),
        ({"partners_wanted": {"edu": 0}}, "partners_wanted.edu", "0"),
        ({"partners_wanted": {"edu": 1.5}}, "partners_wanted.edu", "1.5"),
        (in_layer(provider_kinds=[]), "layers.0.provider_kinds", ""),
        (in_layer(place_kinds=[]), "layers.0.place_kinds", ""),
        (in_layer(provider_quota={"max": -1}), "layers.0.provider_quota.max", "-1"),
        (in_layer(provider_quota={"max": 1.0}), "layers.0.provider_quota.max", "1.0"),
        (in_layer(provider_quota={"max": True}), "layers.0.provider_quota.max", "True"),
        (in_layer(provider_quota={"max": "1"}), "layers.0.provider_quota.max", "1"),
        (in_layer(provider_quota={"min": -1, "max": 1}), "layers.0.provider_quota.min", "-1"),
        (in_layer(place_quota={"max": 100_001}), "layers.0.place_quota.max", "100001"),
        (in_layer(place_quota={"max": 1, "extra_cost": [-1]}),
         "layers.0.place_quota.extra_cost.0", "-1"),
        (in_layer(place_quota={"max": 1, "extra_cost": [1_000_001]}),
         "layers.0.place_quota.extra_cost.0", "1000001"),
        (in_layer(place_quota={"max": 1, "extra_cost": [0.5]}),
         "layers.0.place_quota.extra_cost.0", "0.5"),
        (in_layer(weights={"change": -1}), "layers.0.weights.change", "-1"),
        (in_layer(weights={"change": 100.5}), "layers.0.weights.change", "100.5"),
        (in_layer(weights={"change": float("nan")}), "layers.0.weights.change", "nan"),
        (in_layer(weights={"change": 0.125}), "layers.0.weights", ""),
        (in_layer(rules={"change": "maybe"}), "layers.0.rules.change", "maybe"),
        (in_layer(group_quotas=[group(by="sector")]), "layers.0.group_quotas.0.by", "sector"),
        (in_layer(group_quotas=[group(side="left")]), "layers.0.group_quotas.0.side", "left"),
        (in_layer(group_quotas=[group(by="party")]), "layers.0.group_quotas.0", ""),
        (in_layer(group_quotas=[group(max=-1)]), "layers.0.group_quotas.0.max", "-1"),
        (in_layer(group_quotas=[group(layers=["L"])]), "layers.0.group_quotas", ""),
        ({"group_quotas": [group(side="provider")]}, "group_quotas.0", ""),
        (lock(kind="maybe"), "locks.0.kind", "maybe"),
        (lock(provider_id=""), "locks.0.provider_id", ""),
        (lock(place_id="x" * 201), "locks.0.place_id", "x" * 80),
    ],
)  # fmt: skip
def test_bad_value_is_named_with_file_key_value_and_reason(content, key, value):
    [problem] = problems(content)
    assert (problem.code, problem.severity, problem.table) == (
        "policy_bad_value",
        "error",
        "policy",
    )
    assert (problem.column, problem.value) == (key, value)
    assert problem.remedy == "mend_policy_key"
    assert problem.facts["file"] == "my.toml"
    assert problem.facts["reason"]
    assert "Value error" not in str(problem.facts["reason"])


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ({"periods": "2026"}, "periods"),
        (in_layer(quota=1), "layers.0.quota"),
        (in_layer(provider_quota={"max": 1, "extra_cost": [1]}),
         "layers.0.provider_quota.extra_cost"),
        (in_layer(group_quotas=[group(keys={"c1": {"most": 1}})]),
         "layers.0.group_quotas.0.keys.c1.most"),
        (lock(why="x"), "locks.0.why"),
    ],
)  # fmt: skip
def test_unknown_key_is_named(content, key):
    [problem] = problems(content)
    assert (problem.code, problem.column) == ("policy_unknown_key", key)


@pytest.mark.parametrize("key", ["name", "provider_kinds", "place_kinds", "provider_quota",
                                 "place_quota"])  # fmt: skip
def test_missing_key_is_named(key):
    row = layer_row()
    del row[key]
    [problem] = problems({"layers": [row]})
    assert (problem.code, problem.column) == ("policy_missing_key", f"layers.0.{key}")


def test_all_problems_come_at_once():
    found = problems({"period": "x", "nonsense": 1} | in_layer(weights={"change": -1}))
    assert {p.column for p in found} == {"period", "nonsense", "layers.0.weights.change"}


def test_text_that_is_no_toml_is_one_problem_that_names_the_file():
    with pytest.raises(BadPolicy, match="line: ") as caught:
        read_policy("period = 2026 2027", "broken.toml")
    [problem] = caught.value.report.problems
    assert (problem.code, problem.remedy) == ("policy_syntax", "mend_toml")
    assert problem.facts["file"] == "broken.toml"
    assert "line 1" in str(problem.facts["reason"])


def test_error_message_names_key_and_reason():
    with pytest.raises(BadPolicy, match=r"layers\.0\.weights: weight change = 0\.125 has more"):
        policy_from({"period": "2026"} | in_layer(weights={"change": 0.125}))


@pytest.mark.parametrize("weight", [0, 0.01, 1.15, 2.3, 33.33, 100])
def test_weights_of_at_most_two_decimals_are_taken(weight):
    policy = small_policy(layer={"weights": {"change": weight}})
    assert policy.layers[0].weights["change"] == weight


def hash_of(**content: Any) -> str:
    return small_policy(**content).content_hash


BASE_HASH = hash_of()


def test_hash_names_its_version():
    assert BASE_HASH.startswith("p1-")
    assert len(BASE_HASH) == len("p1-") + 40


@pytest.mark.parametrize(
    "content",
    [
        {"name": "other"},
        {"distance_cap_km": 300},
        {"group_quotas": []},
        {"locks": []},
        {"partners_wanted": {}},
        {"partners_wanted": {"edu": 1, "health": 1}},
        {"require_approval": False},
        {"layer": {"sector": ""}},
        {"layer": {"title": "单位—乡镇"}},
        {"layer": {"provider_quota": {"min": 0, "max": 1}}},
        {"layer": {"place_quota": {"max": 1, "extra_cost": []}}},
        {"layer": {"weights": {}, "rules": {}}},
        {"layer": {"weights": {"change": 0}}},
        {"layer": {"rules": {"change": True}}},
        {"layer": {"group_quotas": []}},
        {"layer": {"provider_kinds": ["unit", "unit"]}},
    ],
)
def test_names_and_keys_at_their_default_do_not_change_the_hash(content):
    assert hash_of(**content) == BASE_HASH


LOCKS = [{"layer": "L", "provider_id": p, "place_id": "t1", "kind": "out"} for p in ("u1", "u2")]


def test_reasons_authors_dates_and_repeats_of_locks_do_not_change_the_hash():
    told = [lock | {"reason": "r", "by": "b", "date": "2026-01-01"} for lock in LOCKS]
    assert hash_of(locks=told) == hash_of(locks=LOCKS) == hash_of(locks=LOCKS + LOCKS)


def test_order_of_layers_locks_kinds_and_keys_does_not_change_the_hash():
    two = [layer_row(name="A"), layer_row(name="B", place_kinds=["village", "township"])]
    turned = [dict(reversed(layer_row(name="B", place_kinds=["township", "village"]).items())),
              layer_row(name="A")]  # fmt: skip
    assert hash_of(layers=two, locks=LOCKS) == hash_of(layers=turned, locks=LOCKS[::-1])


COUNTY = {"side": "place", "by": "county", "max": 5}
PREFECTURE = {"side": "place", "by": "prefecture", "max": 5}


def test_everything_that_decides_changes_the_hash():
    contents: list[dict[str, Any]] = [
        {},
        {"period": "2027"},
        {"distance_cap_km": 299},
        {"locks": LOCKS[:1]},
        {"locks": LOCKS[1:]},
        {"locks": [LOCKS[0] | {"kind": "in"}]},
        {"locks": [LOCKS[0] | {"place_id": "t2"}]},
        {"locks": [LOCKS[0] | {"layer": "M"}]},
        {"group_quotas": [COUNTY | {"layers": ["L"]}]},
        {"group_quotas": [COUNTY | {"layers": ["L", "M"]}]},
        {"require_approval": True},
        {"partners_wanted": {"edu": 2}},
        {"partners_wanted": {"edu": 3}},
        {"partners_wanted": {"health": 2}},
        {"partners_wanted": {"edu": 1, "health": 3}},
        {"layers": [layer_row(name="M")]},
        {"layers": [layer_row(), layer_row(name="M")]},
        *({"layer": own} for own in (
            {"sector": "health"},
            {"provider_kinds": ["firm"]},
            {"place_kinds": ["village"]},
            {"provider_quota": {"max": 2}},
            {"provider_quota": {"min": 1, "max": 1}},
            {"place_quota": {"max": 2}},
            {"place_quota": {"min": 1, "max": 1}},
            {"place_quota": {"max": 1, "extra_cost": [1]}},
            {"place_quota": {"max": 1, "extra_cost": [1, 2]}},
            {"weights": {"change": 1}},
            {"weights": {"change": 1.01}},
            {"weights": {"distance": 1}},
            {"rules": {"change": False}},
            {"rules": {"own_territory": False}},
            {"group_quotas": [COUNTY]},
            {"group_quotas": [COUNTY | {"max": 0}]},
            {"group_quotas": [COUNTY | {"min": 1}]},
            {"group_quotas": [COUNTY | {"keys": {"c1": {"max": 1}}}]},
            {"group_quotas": [COUNTY | {"min": 1, "keys": {"c1": {"min": 0}}}]},
            {"group_quotas": [PREFECTURE]},
            {"group_quotas": [{"side": "provider", "by": "party", "max": 5}]},
            {"group_quotas": [{"side": "provider", "by": "parent", "max": 5}]},
            {"group_quotas": [COUNTY, PREFECTURE]},
            {"group_quotas": [PREFECTURE, COUNTY]},
        )),
    ]  # fmt: skip
    hashes = [hash_of(**content) for content in contents]
    assert len(set(hashes)) == len(contents)


def test_bounds_on_change_of_all_layers_and_of_one_change_the_hash_each_in_its_own_way():
    bounds = (
        {"keep_share": 0.5}, {"keep_share": 0.51}, {"keep_share": 1}, {"budget_of_changes": 0},
        {"budget_of_changes": 1}, {"keep_share_by_county": 0.5},
        {"keep_share": 0.5, "budget_of_changes": 1},
    )  # fmt: skip
    hashes = [hash_of(), *(hash_of(**own) for own in bounds)]
    hashes += [hash_of(layers=[layer_row(**own)]) for own in bounds]
    assert len(set(hashes)) == len(hashes)
    assert hash_of(keep_share=0) == hash_of(keep_share_by_county=0.0) == hash_of()


@pytest.mark.parametrize("content", [
    {"keep_share": 1.01}, {"keep_share": -0.1}, {"keep_share": float("nan")},
    {"keep_share_by_county": 2}, {"budget_of_changes": -1}, {"budget_of_changes": 1.5},
])  # fmt: skip
def test_a_bound_on_change_out_of_its_range_is_named(content):
    [key] = content
    for whole in ({"period": "2026", "layers": [layer_row()]} | content,
                  {"period": "2026", "layers": [layer_row(**content)]}):  # fmt: skip
        with pytest.raises(BadPolicy) as found:
            policy_from(whole)
        assert [x.column.split(".")[-1] for x in found.value.report.problems] == [key]


def test_only_bounds_that_can_ask_for_a_pair_limit_change():
    assert not small_policy(keep_share=0.0, layer={"keep_share_by_county": 0}).limits_change
    for own in ({"keep_share": 0.1}, {"keep_share_by_county": 0.1}, {"budget_of_changes": 0}):
        assert small_policy(**own).limits_change
        assert small_policy(layer=own).limits_change


def test_json_schema_describes_every_key():
    schema = policy_json_schema()
    assert schema["required"] == ["period", "layers"]
    assert set(schema["properties"]) == {
        "name", "period", "distance_cap_km", "layers", "group_quotas", "partners_wanted", "locks",
        "waivers", "keep_share", "keep_share_by_county", "budget_of_changes", "require_approval",
        "dispatch", "assessment", "teams",
    }  # fmt: skip
    assert schema["additionalProperties"] is False
    quota = schema["$defs"]["PlaceQuota"]
    assert quota["properties"]["max"]["maximum"] == 100_000
    assert quota["properties"]["extra_cost"]["description"].startswith("Entry i is what partner")
    by = schema["$defs"]["GroupQuota"]["properties"]["by"]
    assert by["enum"] == [*PLACE_GROUPINGS, *PROVIDER_GROUPINGS]
