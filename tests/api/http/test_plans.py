"""Plans are made once, proven, and told page by page."""

from __future__ import annotations

import pytest

from engine.coverage import KPIS
from engine.plan import make_plan
from engine.policy import read_policy
from fixtures import path
from graph_schema.tables import load_graph

from .conftest import V1

ON_BOTH_STORES = "long"
URL = f"{V1}/plans"


@pytest.fixture(scope="module")
def made():
    policy = read_policy((path("tiny") / "policy.toml").read_text("utf-8"))
    return make_plan(load_graph(path("tiny")), policy)


def test_a_plan_is_the_one_that_the_engine_makes(client, tiny_kept, made):
    plan = client.get(f"{URL}/{tiny_kept.plan}").json()
    assert plan["id"] == made.plan_id
    assert plan["value"] == {"unmet": 0, "idle": 0, "cost_points": 10_500}  # fixtures/tiny/README
    assert (plan["certificate"]["kind"], plan["certificate"]["valid"]) == ("optimal", True)


def test_what_was_planned_before_is_only_read(client, tiny_kept):
    ids = {"dataset_id": tiny_kept.dataset, "policy_id": tiny_kept.policy}
    again = client.post(URL, json=ids)
    assert (again.status_code, again.json()["id"]) == (200, tiny_kept.plan)
    assert again.headers["Location"] == f"{URL}/{tiny_kept.plan}"


def test_pages_of_pairs_are_all_pairs_each_once(client, tiny_kept, made):
    found, cursor = [], ""
    while cursor is not None:
        page = client.get(f"{URL}/{tiny_kept.plan}/pairs?limit=2{cursor and f'&cursor={cursor}'}")
        found += page.json()["items"]
        assert page.json()["total"] == len(made.keys)
        cursor = page.json()["next"]
    keys = [(x["layer"], x["provider_id"], x["place_id"]) for x in found]
    assert sorted(keys) == sorted(made.keys)
    assert all(sum(x["cost_by_rule"].values()) == x["cost_points"] for x in found)


def test_a_cursor_of_another_question_is_refused(client, tiny_kept):
    url = f"{URL}/{tiny_kept.plan}/pairs?limit=2"
    cursor = client.get(url).json()["next"]
    refused = client.get(f"{url}&sort=cost&cursor={cursor}")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == "BAD_CURSOR"
    assert client.get(f"{url}&cursor=%00").status_code == 422


@pytest.mark.parametrize(("question", "keep"), [
    ("county_id=county:a", lambda x: x["county_id"] == "county:a"),
    ("standing=true", lambda x: x["standing"]),
    ("layer=hospitals", lambda x: x["layer"] == "hospitals"),
    ("provider_id=unit:u1&locked=false", lambda x: x["provider_id"] == "unit:u1"),
])  # fmt: skip
def test_a_filter_keeps_exactly_what_it_says(client, tiny_kept, question, keep):
    every = client.get(f"{URL}/{tiny_kept.plan}/pairs").json()["items"]
    some = client.get(f"{URL}/{tiny_kept.plan}/pairs?{question}").json()["items"]
    assert some == [x for x in every if keep(x)]
    assert 0 < len(some) < len(every)


def test_pairs_come_by_cost_up_and_down(client, tiny_kept):
    up, down = ([x["cost_points"] for x in
                 client.get(f"{URL}/{tiny_kept.plan}/pairs?sort={sort}").json()["items"]]
                for sort in ("cost", "-cost"))  # fmt: skip
    assert up == sorted(up) == down[::-1]
    assert len(set(up)) > 1


def test_figures_and_proof_are_told(client, tiny_kept, made):
    url = f"{URL}/{tiny_kept.plan}"
    assert client.get(f"{url}/kpis").json() == made.kpis
    assert set(client.get(f"{url}/kpis").json()) == {kpi.name for kpi in KPIS}
    baselines = client.get(f"{url}/baselines").json()
    assert list(baselines) == ["standing", "greedy", "nearest", "random"]
    proof = client.get(f"{url}/certificate").json()
    assert proof["provenance"]["graph_hash"] == tiny_kept.dataset


def test_a_plan_is_listed_with_what_it_was_made_from(client, tiny_kept):
    listed = client.get(f"{URL}?dataset_id={tiny_kept.dataset}").json()["items"]
    assert [(x["id"], x["policy_id"], x["adopted"]) for x in listed] == [
        (tiny_kept.plan, tiny_kept.policy, False)
    ]
    assert client.get(f"{URL}?period=1999").json() == {"items": [], "next": None}


def test_a_plan_is_not_found_by_the_beginning_of_its_id(client, tiny_kept):
    short = client.get(f"{URL}/{tiny_kept.plan[:20]}")
    assert (short.status_code, short.json()["code"]) == (404, "UNKNOWN_PLAN")


def test_a_policy_that_does_not_fit_the_tables_plans_nothing(client, tiny_kept):
    policy = client.get(f"{V1}/policies/{tiny_kept.policy}").json()["policy"]
    policy["layers"][0]["weights"] = {"no_such_rule": 1.0}
    other = client.post(f"{V1}/policies", json=policy).json()["id"]
    refused = client.post(URL, json={"dataset_id": tiny_kept.dataset, "policy_id": other})
    assert (refused.status_code, refused.json()["code"]) == (422, "BAD_TABLES")
    assert [x["code"] for x in refused.json()["errors"]] == ["UNKNOWN_NAME"]
    check = client.get(f"{V1}/policies/{other}/check?dataset_id={tiny_kept.dataset}")
    assert (check.status_code, check.json()["ok"]) == (200, False)


def test_quotas_that_cannot_be_met_are_an_answer(client, tiny_kept):
    policy = client.get(f"{V1}/policies/{tiny_kept.policy}").json()["policy"]
    layer = next(x for x in policy["layers"] if x["name"] == "units-townships")
    layer["place_quota"] = {"min": 2, "max": 2, "extra_cost": []}
    ids = {"dataset_id": tiny_kept.dataset,
           "policy_id": client.post(f"{V1}/policies", json=policy).json()["id"]}  # fmt: skip
    plan = client.post(URL, json=ids)
    assert (plan.status_code, plan.json()["status"]) == (201, "short")
    assert plan.json()["value"]["unmet"] > 0
