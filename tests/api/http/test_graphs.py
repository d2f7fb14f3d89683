"""A dataset as a network, by name, on a map; examples that are ready to be sent."""

from __future__ import annotations

import pytest

from api.named_queries.querying import answer
from fixtures import NAMES
from graph_schema.named_queries import named_queries
from graph_schema.store import open_store

from .conftest import V1
from .test_contract import hold

ON_BOTH_STORES = "always"


def ask(client, path, **asked):
    found = client.get(f"{V1}/{path}", params=asked)
    assert found.status_code == 200, found.text
    return found.json()


def test_a_node_is_told_with_its_labels_and_properties(client, tiny_kept):
    (node,) = ask(client, "graph/nodes", dataset_id=tiny_kept.dataset, id="unit:u1")["items"]
    assert node["key"] == "Provider:unit:u1"
    assert node["labels"] == ["Provider", "Unit"]
    assert node["properties"]["name"] == node["name"] == "示例单位 1"


def test_around_a_node_are_exactly_those_it_is_related_to(client, tiny_kept):
    asked = {"dataset_id": tiny_kept.dataset, "key": "Place:township:a1"}
    near = ask(client, "graph/neighbourhood", **asked)
    touched = {x[end] for x in near["relationships"] for end in ("start", "end")
               if asked["key"] in (x["start"], x["end"])}  # fmt: skip
    assert {node["key"] for node in near["nodes"]} == touched
    assert near["nodes"][0]["key"] == asked["key"]
    assert near["is_whole"]
    far = ask(client, "graph/neighbourhood", **asked, depth=2)
    assert {node["key"] for node in far["nodes"]} > touched
    few = ask(client, "graph/neighbourhood", **asked, depth=2, limit=3)
    assert (len(few["nodes"]), few["is_whole"]) == (3, False)
    assert few["nodes"] == far["nodes"][:3]


def test_a_node_that_is_not_there_is_not_found(client, tiny_kept):
    for path, name in (("graph/nodes", "id"), ("graph/neighbourhood", "key")):
        asked = {"dataset_id": tiny_kept.dataset, name: "nobody"}
        assert hold(client.get(f"{V1}/{path}", params=asked), 404)["code"] == "UNKNOWN_NODE"


def test_whoever_gives_an_id_for_a_key_is_told_what_a_key_is(client, tiny_kept):
    asked = {"dataset_id": tiny_kept.dataset, "key": "unit:u1"}
    refused = client.get(f"{V1}/graph/neighbourhood", params=asked)
    assert "/graph/nodes?id=" in hold(refused, 404)["detail"]


def test_named_questions_are_answered_as_on_the_command_line(client, tiny_kept):
    client.put(f"{V1}/live", json={"dataset_id": tiny_kept.dataset, "expected": None})
    listed = ask(client, "graph/queries")["items"]
    assert {x["name"] for x in listed} == set(named_queries())
    url = client.app.state.settings.store
    for query in named_queries().values():
        if query.parameters != ("plan",):
            continue
        asked = {"parameters": {"plan": tiny_kept.plan}}
        found = client.post(f"{V1}/graph/queries/{query.name}", json=asked).json()
        with open_store(url) as store:
            assert found["rows"] == answer(store, query, {"plan": tiny_kept.plan})
    assert hold(client.post(f"{V1}/graph/queries/none", json={}), 404)["code"] == "UNKNOWN_QUERY"
    assert hold(client.post(f"{V1}/graph/queries/load", json={}), 422)


@pytest.mark.parametrize(("typed", "best"), [
    ("示例乡 1", "township:a1"),
    ("示例乡1", "township:a1"),
    ("slx1", "township:a1"),  # initials
    ("shilixiang 1", "township:a1"),
    ("ＳＨＩＬＩＸＩＡＮＧ1", "township:a1"),
    ("unit:u1", "unit:u1"),
    ("甲县 乡2", "township:a2"),  # county, name
])  # fmt: skip
def test_what_is_meant_comes_first(client, tiny_kept, typed, best):
    hits = ask(client, "search", dataset_id=tiny_kept.dataset, q=typed)["items"]
    assert hits[0]["id"] == best


def test_a_search_keeps_to_its_kind_and_its_limit(client, tiny_kept):
    hits = ask(client, "search", dataset_id=tiny_kept.dataset, q="示例", kind="provider", limit=2)
    assert [x["kind"] for x in hits["items"]] == ["provider"] * 2
    assert ask(client, "search", dataset_id=tiny_kept.dataset, q="没有的名字")["items"] == []
    assert ask(client, "search", dataset_id=tiny_kept.dataset, q="（ ）")["items"] == []


def test_a_map_of_a_plan_has_a_line_for_every_pair_whose_ends_are_known(client, tiny_kept):
    pairs = ask(client, f"plans/{tiny_kept.plan}/pairs")["items"]
    lines = ask(client, f"plans/{tiny_kept.plan}/map")["features"]
    points = {x["id"] for x in ask(client, f"datasets/{tiny_kept.dataset}/map")["features"]}
    known = {
        f"{x['layer']}|{x['provider_id']}|{x['place_id']}" for x in pairs
        if {f"provider:{x['provider_id']}", f"place:{x['place_id']}"} <= points
    }  # fmt: skip
    assert {line["id"] for line in lines} == known
    assert 0 < len(known) < len(pairs) + 1
    assert all(-180 <= x <= 180 and -90 <= y <= 90 for line in lines
               for x, y in line["geometry"]["coordinates"])  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_an_example_gets_the_ids_that_it_says(client, name):
    demo = ask(client, f"demo-data/{name}")
    assert {"name": name, "dataset_id": demo["dataset_id"], "policy_id": demo["policy_id"]} in ask(
        client, "demo-data")["items"]  # fmt: skip
    sent = client.post(f"{V1}/datasets", json=demo["dataset"])
    assert (sent.status_code, sent.json()["id"]) == (201, demo["dataset_id"])
    policy = client.post(f"{V1}/policies", json=demo["policy"])
    assert (policy.status_code, policy.json()["id"]) == (201, demo["policy_id"])


def test_the_program_knows_its_figures_and_their_direction(client):
    meta = ask(client, "meta")
    directions = {kpi["name"]: kpi["better"] for kpi in meta["kpis"]}
    assert (directions["blind_spots"], directions["territory_share"]) == ("lower", "higher")
    assert {rule["name"] for rule in meta["rules"] if rule["kind"] == "soft"} >= {"need_gap"}
    assert meta["kpis"][0]["label"]["zh"] != meta["kpis"][0]["label"]["en"]
    assert ask(client, "meta/schemas/scenario")["title"] == "Scenario"
