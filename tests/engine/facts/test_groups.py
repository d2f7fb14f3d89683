"""Group quotas resolved."""

from __future__ import annotations

import pytest

from engine.facts.all_layers import GraphFacts
from engine.facts.groups import ROOT, NotNested, nested_groups
from engine.policy import policy_from
from tests.engine.small_graphs import (
    BASE,
    BASE_PLACES,
    BASE_PROVIDERS,
    PERIOD,
    changed,
    layer_row,
    small_graph,
)

VILLAGES = [
    {"id": f"v{i}", "kind": "village", "parent_id": parent}
    for i, parent in enumerate(("t1", "t1", "t2", "t3"))
]


def groups(*quotas, places=BASE_PLACES, providers=BASE_PROVIDERS, take_part=None, coupled=()):
    """Return the groups of layer L (and M, when quotas of both are coupled) by side."""
    names = ("L", "M") if coupled else ("L",)
    rows = [
        row | {"layer": name}
        for name in names
        for row in (take_part or BASE["participants"])
    ]  # fmt: skip
    kinds = ["township", "village"]
    policy = policy_from(
        {
            "period": PERIOD,
            "layers": [
                layer_row(name=name, place_kinds=kinds, group_quotas=list(quotas) if not i else [])
                for i, name in enumerate(names)
            ],
            "group_quotas": list(coupled),
        }
    )
    graph = small_graph(places=places, providers=providers, participants=rows)
    shared = GraphFacts(graph, policy)
    return nested_groups([(layer, shared.layer_facts(layer)) for layer in policy.layers], policy)


def summary(found):
    return [(g.id, g.members, g.minimum, g.maximum, g.parent) for g in found]


def test_group_holds_the_participants_of_one_key():
    quota = {"side": "place", "by": "county", "min": 1, "max": 2}
    assert summary(groups(quota)["place"]) == [
        ("place:county:c1@L", (0, 1), 1, 2, ROOT),
        ("place:county:c2@L", (2,), 1, 2, ROOT),
    ]


def test_keys_have_their_own_numbers_and_the_quotas_for_what_they_leave_out():
    quota = {"side": "place", "by": "county", "min": 1, "max": 2,
             "keys": {"c1": {"max": 5}, "c2": {"min": 0}}}  # fmt: skip
    assert [(g.key, g.minimum, g.maximum) for g in groups(quota)["place"]] == [
        ("c1", 1, 5), ("c2", 0, 2),
    ]  # fmt: skip


def test_groups_that_no_number_limits_and_groups_of_nobody_are_left_out():
    quota = {"side": "place", "by": "county", "keys": {"c1": {"min": 2}, "c9": {"min": 1}}}
    assert [g.key for g in groups(quota)["place"]] == ["c1"]


def test_maximum_0_is_a_limit():
    quota = {"side": "place", "by": "county", "keys": {"c1": {"max": 0}}}
    assert [(g.key, g.maximum) for g in groups(quota)["place"]] == [("c1", 0)]


@pytest.mark.parametrize(("by", "column"), [("party", "party_id"), ("parent", "parent_id")])
def test_providers_are_grouped_by_party_or_by_the_provider_above(by, column):
    providers = changed(BASE_PROVIDERS, u1={column: "k"}, u3={column: "k"})
    found = groups({"side": "provider", "by": by, "max": 1}, providers=providers)
    assert summary(found["provider"]) == [(f"provider:{by}:k@L", (0, 2), 0, 1, ROOT)]
    assert found["place"] == ()


def test_places_without_the_key_are_in_no_group():
    places = [*changed(BASE_PLACES, t1={"run_by": "z"}), {"id": "z", "kind": "zone"}]
    found = groups({"side": "place", "by": "zone", "max": 1}, places=places)
    assert [(g.key, g.members) for g in found["place"]] == [("z", (0,))]


def test_groups_nest_and_the_smallest_around_is_the_parent():
    take_part = [{"side": "place", "entity_id": row["id"]} for row in VILLAGES]
    found = groups(
        {"side": "place", "by": "township", "max": 1},
        {"side": "place", "by": "prefecture", "max": 9},
        {"side": "place", "by": "county", "max": 3},
        places=BASE_PLACES + VILLAGES,
        take_part=take_part,
    )["place"]
    assert summary(found) == [
        ("place:prefecture:B@L", (0, 1, 2, 3), 0, 9, ROOT),
        ("place:county:c1@L", (0, 1, 2), 0, 3, 0),
        ("place:township:t1@L", (0, 1), 0, 1, 1),
        ("place:township:t2@L", (2,), 0, 1, 1),
        ("place:township:t3@L", (3,), 0, 1, 0),
        ("place:county:c2@L", (3,), 0, 3, 4),
    ]


def test_of_two_equal_sets_the_one_named_earlier_stands_above():
    quotas = [{"side": "place", "by": by, "keys": {key: {"max": 1}}}
              for by, key in (("county", "c2"), ("township", "t3"))]  # fmt: skip
    assert [g.id for g in groups(*quotas)["place"]] == ["place:county:c2@L", "place:township:t3@L"]
    assert [g.parent for g in groups(*quotas)["place"]] == [ROOT, 0]
    assert [g.id for g in groups(*quotas[::-1])["place"]] == [
        "place:township:t3@L", "place:county:c2@L",
    ]  # fmt: skip


def test_counties_nest_in_areas_in_prefectures_in_the_province():
    places = [*changed(BASE_PLACES, B={"parent_id": "P"}, c1={"area_id": "a"}),
              {"id": "P", "kind": "province"}, {"id": "a", "kind": "area"}]  # fmt: skip
    quotas = [{"side": "place", "by": by, "max": 1}
              for by in ("province", "prefecture", "area", "county")]  # fmt: skip
    found = groups(*quotas, places=places)["place"]
    above = {own.id: "" if own.parent < 0 else found[own.parent].id for own in found}
    assert above == {
        "place:province:P@L": "",
        "place:prefecture:B@L": "place:province:P@L",
        "place:area:a@L": "place:prefecture:B@L",
        "place:county:c1@L": "place:area:a@L",
        "place:county:c2@L": "place:prefecture:B@L",
    }


@pytest.mark.parametrize("turned", [False, True])
def test_groups_that_overlap_are_named_both(turned):
    # Zone z runs t1 of c1 and t3 of c2: it crosses both counties.
    places = [*changed(BASE_PLACES, t1={"run_by": "z"}, t3={"run_by": "z"}),
              {"id": "z", "kind": "zone"}]  # fmt: skip
    quotas = [{"side": "place", "by": by, "max": 1} for by in ("county", "zone")]
    with pytest.raises(NotNested) as caught:
        groups(*(quotas[::-1] if turned else quotas), places=places)
    assert {caught.value.first, caught.value.second} == {"place:county:c1@L", "place:zone:z@L"}
    assert "place:county:c1@L" in str(caught.value)
    assert "place:zone:z@L" in str(caught.value)


def test_group_that_overlaps_an_inner_group_is_told_from_the_outer_one():
    # Both in c1: zone z runs v1 (of t1) and v2 (of t2), so it lies in c1 but crosses t1.
    villages = changed(VILLAGES, v1={"run_by": "z"}, v2={"run_by": "z"})
    with pytest.raises(NotNested) as caught:
        groups(
            *({"side": "place", "by": by, "max": 1} for by in ("county", "township", "zone")),
            places=[*BASE_PLACES, *villages, {"id": "z", "kind": "zone"}],
            take_part=[{"side": "place", "entity_id": row["id"]} for row in VILLAGES],
        )
    assert {caught.value.first, caught.value.second} == {"place:township:t1@L", "place:zone:z@L"}


def test_quota_over_two_layers_counts_the_members_of_both_numbered_through():
    coupled = [{"layers": ["L", "M"], "side": "place", "by": "county", "max": 3}]
    assert summary(groups(coupled=coupled)["place"]) == [
        ("place:county:c1@L+M", (0, 1, 3, 4), 0, 3, ROOT),
        ("place:county:c2@L+M", (2, 5), 0, 3, ROOT),
    ]


def test_quota_of_one_layer_nests_in_the_one_over_both():
    coupled = [{"layers": ["L", "M"], "side": "place", "by": "county", "max": 3}]
    own = {"side": "place", "by": "county", "max": 2}
    assert [(g.id, g.layers, g.parent) for g in groups(own, coupled=coupled)["place"]] == [
        ("place:county:c1@L+M", ("L", "M"), ROOT),
        ("place:county:c2@L+M", ("L", "M"), ROOT),
        ("place:county:c1@L", ("L",), 0),
        ("place:county:c2@L", ("L",), 1),
    ]
