"""What a plan pairs, dispatched: as the engine does, page by page, with a price on anything."""

from __future__ import annotations

import anyio
import pytest

from api.http import dispatches
from engine.dispatch import dispatch
from engine.plan import make_plan
from engine.policy import read_policy
from fixtures import path
from graph_schema.tables import load_graph

from .conftest import V1
from .test_contract import hold

ON_BOTH_STORES = "always"


@pytest.fixture(scope="module")
def url(tiny_kept):
    return f"{V1}/plans/{tiny_kept.plan}/dispatch"


def ask(client, url, **asked):
    found = client.get(url, params=asked)
    assert found.status_code == 200, found.text
    return found.json()


def planned(client, tiny_kept, **section):
    """Return where the dispatch of a plan is whose policy has a section of its own."""
    policy = client.get(f"{V1}/policies/{tiny_kept.policy}").json()["policy"]
    policy_id = client.post(f"{V1}/policies", json=policy | section).json()["id"]
    ids = {"dataset_id": tiny_kept.dataset, "policy_id": policy_id}
    return f"{V1}/plans/{client.post(f'{V1}/plans', json=ids).json()['id']}/dispatch"


def test_a_dispatch_is_the_one_that_the_engine_makes(client, url):
    graph = load_graph(path("tiny"))
    plan = make_plan(graph, read_policy((path("tiny") / "policy.toml").read_text("utf-8")))
    made = dispatch(graph, plan.policy, plan.keys, plan.plan_id)
    found = ask(client, url)
    assert found["dispatch_id"] == made.dispatch_id
    assert found["value"] == dict(zip(made.ranks.names, made.value, strict=True))
    assert found["certificate"] == {"kind": "optimal", "gap": dict.fromkeys(found["value"], 0)}
    assert (found["num_amounts"], found["floor_gaps"]) == (9, [])
    # 4 fields; of industry 200 are needed and 130 offered: all of it goes, and neither is whole.
    industry = next(own for own in found["sectors"] if own["sector_id"] == "industry")
    assert industry == {
        "sector_id": "industry", "needed": 200, "served": 130, "offered": 130, "idle": 0,
        "num_needs": 2, "num_needs_lacking": 2, "certificate": "optimal",
    }  # fmt: skip
    assert found["kpis"]["actual_coverage"] == pytest.approx(0.9075, abs=1e-3)
    assert found["names"]["industry"] == "产业"


def test_it_may_be_kept_for_ever(client, url):
    first = client.get(url)
    assert "immutable" in first.headers["Cache-Control"]
    assert client.get(url, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_it_is_made_once(client, url, monkeypatch):
    ask(client, url)
    monkeypatch.setattr(dispatches, "watched", None)
    assert ask(client, f"{url}/needs")["total"] == 6


def test_pages_of_amounts_are_all_amounts_each_once(client, url):
    found, cursor = [], {}
    while cursor is not None:
        page = ask(client, f"{url}/amounts", limit=4, **cursor)
        assert page["total"] == 9
        found += page["items"]
        cursor = page["next"] and {"cursor": page["next"]}
    assert sum(own["amount"] for own in found if own["sector_id"] == "industry") == 130
    assert len({(own["capability_id"], own["need_id"]) for own in found}) == 9
    (own,) = ask(client, f"{url}/amounts", need_id="need:4", tier="anyone")["items"]
    assert (own["capability_id"], own["amount"]) == ("capability:1", 30)
    stray = client.get(f"{url}/needs", params={"cursor": ask(
        client, f"{url}/amounts", limit=1)["next"]})  # fmt: skip
    assert hold(stray, 422)["errors"][0]["code"] == "BAD_CURSOR"


def test_a_need_says_what_binds_it_and_what_one_unit_more_would_bring(client, url):
    found = ask(client, f"{url}/needs", bound_by="exhausted")
    # The second piece of need:1 is worth 1,000 × 0.5 × 0.6 / 100 points a unit.
    assert [(own["need_id"], own["served"], own["points_per_unit"]) for own in found["items"]] == [
        ("need:1", 50, 3), ("need:4", 80, 3)]  # fmt: skip
    assert found["names"]["need:1"] == "示例需求：加工车间"
    assert ask(client, f"{url}/needs", county_id="county:a", bound_by="full")["total"] == 2


def test_a_capability_says_what_is_idle(client, url):
    found = ask(client, f"{url}/capabilities", provider_id="unit:u1")["items"]
    assert {own["capability_id"]: own["idle"] for own in found} == {
        "capability:1": 0, "capability:2": 8}  # fmt: skip


def test_a_price_is_that_of_whoever_has_to_step_aside(client, url):
    """One unit of unit 3 to need:1 lets unit 1 serve need:4 instead: two units from strangers."""
    asked = {"capability_id": "capability:4", "need_id": "need:1"}
    found = ask(client, f"{url}/price", **asked)
    assert (found["amount"], found["tier"], found["refused"]) == (0, "anyone", [])
    assert found["ranks"] == {"floor": 0, "worth": 0, "tier.4": 2, "tier.3": 0, "tier.2": 0}
    assert found["names"]["unit:u3"] == "示例单位 3"


@pytest.mark.parametrize(("capability", "need", "told"), [
    ("capability:4", "need:3", "different sectors"),
    ("capability:4", "need:7", "open need"),
    ("nobody", "need:1", "capability"),
])  # fmt: skip
def test_what_cannot_be_dispatched_has_no_price(client, url, capability, need, told):
    refused = client.get(f"{url}/price", params={"capability_id": capability, "need_id": need})
    problem = hold(refused, 404)
    assert problem["code"] == "UNKNOWN_AMOUNT"
    assert told in problem["detail"]


RUNNING = [{"capability_id": "capability:4", "need_id": "need:1", "amount": 50.0}]


@pytest.mark.parametrize(("changes", "to_need_1", "cut"), [
    (0, {"capability:4": 50}, []),
    (1, {"capability:1": 50}, [("capability:4", 50, 0, "chosen")]),
])  # fmt: skip
def test_what_runs_goes_on_but_for_so_many_changes(client, url, changes, to_need_1, cut):
    """Need:1 and need:4 get 50 and 80 in any case; of strangers, as few units as may be."""
    done = client.post(f"{url}/again", json={"running": RUNNING, "changes": changes})
    assert done.status_code == 200, done.text
    found = done.json()
    assert {own["capability_id"]: own["amount"] for own in found["amounts"]
            if own["need_id"] == "need:1"} == to_need_1  # fmt: skip
    assert [(own["capability_id"], own["before"], own["after"], own["cause"])
            for own in found["changes"]] == cut  # fmt: skip
    assert found["value_with_any_changes"]["tier.4"] == 30
    assert found["certificate"]["kind"] == "optimal"


def test_every_running_amount_that_is_none_is_told_by_its_place(client, url):
    wrong = [
        *RUNNING, *RUNNING,
        {"capability_id": "capability:4", "need_id": "need:3", "amount": 1.0},
        {"capability_id": "nobody", "need_id": "need:1", "amount": 0.001},
    ]  # fmt: skip
    refused = hold(client.post(f"{url}/again", json={"running": wrong, "changes": 0}), 422)
    assert refused["code"] == "BAD_DISPATCH"
    assert [(own["code"], own["pointer"]) for own in refused["errors"]] == [
        ("RUNNING_TWICE", "/body/running/1/need_id"),
        ("RUNNING_TWO_SECTORS", "/body/running/2/need_id"),
        ("RUNNING_UNKNOWN_ID", "/body/running/3/capability_id"),
        ("DISPATCH_AMOUNT_TOO_FINE", "/body/running/3/amount"),
    ]


def test_a_floor_out_of_reach_is_an_answer_with_its_proof(client, tiny_kept):
    """All of industry, 200, is to be served first; all that may serve it comes to 130."""
    url = planned(client, tiny_kept, dispatch={"county_floor": 1.0})
    found = ask(client, url)
    (gap,) = (own for own in found["floor_gaps"] if own["sector_id"] == "industry")
    assert (gap["demand"], gap["capacity"], gap["is_proven"]) == (200, 130, True)
    assert sum(gap["counties"].values()) == found["value"]["floor"] == 70


def test_a_policy_whose_dispatch_does_not_fit_the_tables_is_not_planned(client, tiny_kept):
    policy = client.get(f"{V1}/policies/{tiny_kept.policy}").json()["policy"]
    own = policy | {"dispatch": {"county_floors": {"county:none": 0.5}}}
    policy_id = client.post(f"{V1}/policies", json=own).json()["id"]
    ids = {"dataset_id": tiny_kept.dataset, "policy_id": policy_id}
    refused = hold(client.post(f"{V1}/plans", json=ids), 422)
    assert len(refused["errors"]) == 1


def test_what_nobody_planned_is_not_dispatched(client):
    url = f"{V1}/plans/plan1-{'0' * 40}/dispatch"
    assert hold(client.get(url), 404)["code"] == "UNKNOWN_PLAN"
    again = client.post(f"{url}/again", json={"running": [], "changes": 0})
    assert hold(again, 404)["code"] == "UNKNOWN_PLAN"


def test_who_asks_meanwhile_waits_for_the_same_dispatch(client, tiny_kept, monkeypatch):
    """Ten at once, and one worker's work."""
    services, made = client.app.state.services, []
    own = dispatches.Dispatches(services.plans, services.graphs, services.workers, 1 << 40)
    work = dispatches.watched

    async def counted(*arguments):
        made.append(1)
        return await work(*arguments)

    monkeypatch.setattr(dispatches, "watched", counted)

    async def ten():
        async with anyio.create_task_group() as tasks:
            for _ in range(10):
                tasks.start_soon(own.of, tiny_kept.plan)

    client.portal.call(ten)
    assert made == [1]
