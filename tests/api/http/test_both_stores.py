"""The same interface on a file and on a Neo4j server, which may go away and come back."""

from __future__ import annotations

import contextlib
import time

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from api.http.settings import Settings
from tests.graph_schema.neo4j_world import Proxy
from tests.neo4j_for_tests import empty_server, running
from tests.neo4j_server import VERSIONS

from .conftest import V1, Kept, keep_example, kept_in, settings_on
from .test_changes import PIN
from .test_contract import hold

VERSION = VERSIONS[-1]
NEW = {"If-None-Match": "*"}
WHY = "layer=units-townships&provider_id=unit:u1&place_id=township:a2"


@contextlib.contextmanager
def opened(**where):
    app = create_app(Settings(**where, language="en", retry_after_seconds=3))
    with TestClient(app, "http://localhost", raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module", params=["sqlite", *VERSIONS])
def on_store(request, tmp_path_factory):
    """A server on one store, with the tiny example in it."""
    where = settings_on(request.param, tmp_path_factory.mktemp("both"))
    with opened(**where) as client:
        yield client, keep_example(client, "tiny")


def get(client, url):
    found = client.get(f"{V1}{url}")
    assert found.status_code == 200, (url, found.text)
    return found.json()


def questions(kept: Kept):
    """Return what is asked of either store; the answers do not depend on which it is."""
    plan, dataset = f"/plans/{kept.plan}", f"/datasets/{kept.dataset}"
    return [
        dataset, f"{dataset}/report", f"{dataset}/tables", f"{dataset}/map",
        f"/policies/{kept.policy}", f"/policies/{kept.policy}/check?dataset_id={kept.dataset}",
        plan, *(f"{plan}/{part}" for part in (
            "pairs", "kpis", "baselines", "certificate", "gaps", "repairs", "blind-spots", "map")),
        f"{plan}/dispatch", f"{plan}/dispatch/amounts", f"{plan}/price?{WHY}",
        f"{plan}/why?{WHY}", f"{plan}/why-not?{WHY}",
        f"/graph/neighbourhood?dataset_id={kept.dataset}&key=Provider:unit:u1",
        f"/search?dataset_id={kept.dataset}&q=sl",
        f"/comparisons?base={kept.plan}&plan={kept.plan}",
    ]  # fmt: skip


def test_what_never_changes_is_answered_alike_on_both_stores(on_store, client, tiny_kept):
    """Held against the server of the other tests, on a file of its own."""
    other, kept = on_store
    assert kept == tiny_kept
    for url in questions(kept):
        assert get(other, url) == get(client, url), url


def test_what_is_exported_is_the_same_dataset(on_store):
    client, kept = on_store
    for form in ("zip", "xlsx"):
        file = client.get(f"{V1}/datasets/{kept.dataset}/export?format={form}")
        kind = {"Content-Type": file.headers["Content-Type"]}
        again = client.post(f"{V1}/datasets", content=file.content, headers=kind)
        assert (again.status_code, again.json()["id"]) == (201, kept.dataset)


def test_scenarios_move_on_from_what_was_seen(on_store):
    client, _ = on_store
    url, body = f"{V1}/scenarios/draft", {"name": "draft", "edits": [PIN]}
    assert client.put(url, json=body, headers=NEW).status_code == 201
    assert hold(client.put(url, json=body, headers=NEW), 412)["current"]["version"] == 1
    seen = {"If-Match": '"1"'}
    assert client.patch(url, json={"reason": "x"}, headers=seen).json()["version"] == 2
    stale = hold(client.patch(url, json={"reason": "y"}, headers=seen), 412)
    assert stale["current"]["scenario"]["reason"] == "x"
    assert client.post(f"{url}/copy", json={"name": "copy"}).status_code == 201
    first = get(client, "/scenarios?limit=1")
    rest = get(client, f"/scenarios?cursor={first['next']}")
    assert [(own["name"], own["version"]) for own in first["items"] + rest["items"]] == [
        ("copy", 1), ("draft", 2)]  # fmt: skip
    assert get(client, "/scenarios/draft?version=1")["scenario"]["reason"] == ""


def test_tables_and_plans_come_into_force_from_what_was_seen(on_store):
    client, kept = on_store
    live = {"dataset_id": kept.dataset, "expected": None}
    assert client.put(f"{V1}/live", json=live).status_code == 200
    body = {"plan_id": kept.plan, "expected": None, "by": "统战部", "reason": "会议通过"}
    stale = {**body, "expected": f"plan1-{'0' * 40}"}
    assert hold(client.post(f"{V1}/adoptions", json=stale), 409)["current"] is None
    assert client.post(f"{V1}/adoptions", json=body).status_code == 201
    assert get(client, "/plans")["items"][0]["adopted"]
    asked = client.post(f"{V1}/graph/queries/blind_spots", json={"parameters": {"plan": kept.plan}})
    assert asked.status_code == 200, asked.text


def test_the_trail_names_what_was_done_on_either_store(on_store):
    client, kept = on_store
    lines = get(client, "/audit?limit=1000")["items"]
    assert [line["number"] for line in lines] == list(range(1, len(lines) + 1))
    by_verb = {line["verb"]: line for line in lines}
    assert by_verb["adopt_plan"]["after"] == kept.plan
    assert (by_verb["adopt_plan"]["by"], by_verb["adopt_plan"]["reason"]) == ("统战部", "会议通过")
    assert by_verb["make_live"]["after"] == kept.dataset


def test_what_is_unknown_is_not_found_on_either_store(on_store):
    client, _ = on_store
    for url, code in (
        (f"/datasets/g1-{'0' * 40}", "UNKNOWN_GRAPH"),
        (f"/plans/plan1-{'0' * 40}", "UNKNOWN_PLAN"),
        ("/scenarios/x", "UNKNOWN_SCENARIO"),
    ):
        assert hold(client.get(f"{V1}{url}"), 404)["code"] == code


def away(client):
    """Hold a server to what it says while its store is away."""
    for method, url, body in (("GET", "/plans", None), ("PUT", "/scenarios/x", {"name": "x"}),
                              ("GET", "/live", None)):  # fmt: skip
        refused = client.request(method, f"{V1}{url}", json=body, headers=NEW)
        assert hold(refused, 503)["code"] == "NO_SERVER"
        assert refused.headers["Retry-After"] == "3"
    assert hold(client.get("/readyz"), 503)["code"] == "NO_SERVER"
    assert client.get("/healthz").status_code == 200
    assert "jiedui_store_up 0.0" in client.get("/metrics").text


def back(client):
    """Wait for a server to find its store again, by itself."""
    until = time.monotonic() + 20
    while client.get("/readyz").status_code != 200:
        assert time.monotonic() < until
        time.sleep(0.1)


def behind(proxy, folder):
    """Return the settings of a server that reaches Neo4j through a proxy."""
    return {"store": f"bolt://127.0.0.1:{proxy.port}/neo4j", **kept_in(folder)}


def test_a_neo4j_server_that_goes_and_comes_back_is_found_again_without_a_restart(tmp_path):
    target = running(VERSION).port
    empty_server(VERSION)
    between = Proxy(target)
    with opened(**behind(between, tmp_path)) as client:
        kept = keep_example(client, "tiny")
        between.close()
        away(client)
        # What is in memory is answered all the same.
        assert client.get(f"{V1}/plans/{kept.plan}/price?{WHY}").status_code == 200
        again = Proxy(target, between.port)
        back(client)
        assert get(client, "/plans")["items"][0]["id"] == kept.plan
        again.close()


def test_a_server_that_starts_before_its_store_waits_for_it(tmp_path):
    target = running(VERSION).port
    between = Proxy(target)
    between.close()
    with opened(**behind(between, tmp_path)) as client:
        away(client)
        again = Proxy(target, between.port)
        back(client)
        assert client.get(f"{V1}/plans").status_code == 200
        again.close()
