"""The shape of a plan's network over HTTP: measured by a run, read under its id."""

from __future__ import annotations

import pytest

from api.shapes.shape_json import study_json
from engine.plan import make_plan
from engine.policy import read_policy
from engine.shape.robustness import robustness
from engine.shape.rollups import RollUps
from engine.shape.study_making import NamedPairs, study_of_pairs
from fixtures import path
from graph_schema.tables import load_graph

from .conftest import V1
from .test_contract import hold

ON_BOTH_STORES = "long"
WAIT = {"Prefer": "wait=60"}
ASKED = {"against": ["standing"], "models": ["curveball", "allowed_trades"], "by": ["county"],
         "over_periods": True, "num_draws": 5, "num_searched": 4, "seed": 3, "num_withdrawals": 2,
         "report": "en"}  # fmt: skip


@pytest.fixture(scope="module")
def url(tiny_kept):
    return f"{V1}/plans/{tiny_kept.plan}/shape"


@pytest.fixture(scope="module")
def run(client, url):
    done = client.post(url, json=ASKED, headers=WAIT)
    assert done.status_code == 200, done.text
    return done.json()


def test_a_run_measures_what_the_engine_measures(client, url, run, tiny_kept):
    assert (run["kind"], run["state"], run["plan"]["id"]) == ("shape", "succeeded", tiny_kept.plan)
    assert run["asked"] == {**ASKED, "plans": [], "plan_id": tiny_kept.plan}
    assert [own["stage"] for own in run["stages"]] == ["start", "read", "measure", "report"]
    graph = load_graph(path("tiny"))
    policy = read_policy((path("tiny") / "policy.toml").read_text("utf-8"))
    plan = make_plan(graph, policy)
    standing = NamedPairs("standing", "standing", RollUps(graph, policy).standing())
    study = study_of_pairs(
        graph, policy, [NamedPairs("plan", "plan", plan.pairs), standing],
        models=ASKED["models"], by=["county"], over_periods=True, num_draws=5,
        num_searched=4, seed=3, plan_id=plan.plan_id,
    )  # fmt: skip
    own = study_json(study)
    found = client.get(f"{url}/{run['id']}").json()
    assert {x["num_known"] for x in found["chance"] if x["measure"] == "modularity"} == {4}
    assert (found["num_searched"], found["num_climbs"]) == (4, 50)
    assert {key: found[key] for key in own if key != "robustness"} == {
        key: own[key] for key in own if key != "robustness"}  # fmt: skip
    worth = robustness(plan, num_runs=2, seed=3).worth
    assert [x["worth"] for x in found["robustness"]["worth"]] == worth["worth"].tolist()


def test_the_page_can_be_downloaded_where_it_was_asked_for(client, url, run):
    page = client.get(f"{url}/{run['id']}/report")
    assert page.headers["Content-Type"].startswith("text/html")
    assert page.headers["Content-Disposition"].startswith("attachment")
    assert '<html lang="en"' in page.text
    bare = client.post(url, json={}, headers=WAIT).json()
    assert client.get(f"{url}/{bare['id']}").json()["robustness"] is None
    assert hold(client.get(f"{url}/{bare['id']}/report"), 404)["code"] == "NO_SHAPE"


def test_another_plan_stands_beside_by_its_id(client, url, tiny_kept):
    edited = client.post(f"{V1}/plans", json={
        "dataset_id": tiny_kept.dataset, "policy_id": tiny_kept.policy,
        "edits": [{"op": "lock_in", "layer": "units-townships", "provider_id": "unit:u1",
                   "place_id": "township:a2"}]}).json()  # fmt: skip
    run = client.post(url, json={"plans": [edited["id"]]}, headers=WAIT).json()
    found = client.get(f"{url}/{run['id']}").json()
    assert [own["name"] for own in found["subjects"]] == ["plan", edited["id"]]


def test_runs_of_both_kinds_are_listed_without_what_they_made(client, run, tiny_kept):
    (listed,) = (x for x in client.get(f"{V1}/runs").json()["items"] if x["id"] == run["id"])
    assert (listed["kind"], listed["plan_id"]) == ("shape", tiny_kept.plan)
    assert (listed["dataset_id"], listed["policy_id"]) == (tiny_kept.dataset, tiny_kept.policy)
    assert client.get(f"{V1}/runs/{run['id']}").json() == run


def test_the_same_key_is_the_same_run_and_another_body_is_refused(client, url):
    headers = {**WAIT, "Idempotency-Key": "shape-1"}
    first, again = (client.post(url, json={"seed": 1}, headers=headers).json() for _ in range(2))
    assert again["id"] == first["id"]
    reused = client.post(url, json={"seed": 2}, headers=headers)
    assert hold(reused, 422)["code"] == "IDEMPOTENCY_KEY_REUSED"


def test_what_is_not_there_is_told_before_anything_is_measured(client, url, run, tiny_kept):
    none = f"plan1-{'0' * 40}"
    for asked in (client.post(f"{V1}/plans/{none}/shape", json={}),
                  client.post(url, json={"plans": [none]})):  # fmt: skip
        assert hold(asked, 404)["code"] == "UNKNOWN_PLAN"
    assert hold(client.post(url, json={"models": ["curvebal"]}), 422)["errors"]
    assert hold(client.get(f"{url}/run1-{'0' * 40}"), 404)["code"] == "UNKNOWN_RUN"
    elsewhere = f"{V1}/plans/{none}/shape/{run['id']}"
    assert hold(client.get(elsewhere), 404)["code"] == "NO_SHAPE"
    ids = {"dataset_id": tiny_kept.dataset, "policy_id": tiny_kept.policy}
    planned = client.post(f"{V1}/runs", json=ids, headers=WAIT).json()
    assert planned["kind"] == "plan"
    assert hold(client.get(f"{url}/{planned['id']}"), 404)["code"] == "NO_SHAPE"
