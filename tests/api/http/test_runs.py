"""Runs: plans made when their turn comes, followed, cancelled, asked for once."""

from __future__ import annotations

import itertools
import json
import threading

import pytest

from engine.plan import make_plan
from engine.policy import read_policy
from engine.scenario import scenario_from
from engine.scenarios.scenario_flatten import flattened, scenario_hash
from engine.scenarios.scenario_stack import Base, steps_of
from fixtures import path
from graph_schema.tables import load_graph

from .conftest import V1
from .test_contract import hold

ON_BOTH_STORES = "always"

URL = f"{V1}/runs"
PIN = {"op": "lock_in", "layer": "units-townships", "provider_id": "unit:u1",
       "place_id": "township:a2"}  # fmt: skip
WAIT = {"Prefer": "wait=60"}
STAGES = ["start", "read", "plan", "baselines", "record", "write"]

_caps = itertools.count(101)


@pytest.fixture
def anew(client, tiny_kept):
    """What to ask for a plan that nobody has asked for: its own policy, one cap on distance."""

    def anew(**more):
        policy = client.get(f"{V1}/policies/{tiny_kept.policy}").json()["policy"]
        policy["distance_cap_km"] = next(_caps)
        policy_id = client.post(f"{V1}/policies", json=policy).json()["id"]
        return {"dataset_id": tiny_kept.dataset, "policy_id": policy_id, **more}

    return anew


def events_of(client, url, **headers):
    """Return the events of a run that has ended or will: id, name, data."""
    found = []
    with client.stream("GET", f"{url}/events", headers=headers) as stream:
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        for block in "".join(stream.iter_text()).split("\n\n"):
            lines = dict(
                line.split(": ", 1) for line in block.split("\n") if line[:1] not in ("", ":")
            )
            if lines:
                found.append((int(lines["id"]), lines["event"], json.loads(lines["data"])))
    return found


def stages(run):
    return [own["stage"] for own in run["stages"]]


def test_a_run_is_accepted_at_once_and_says_where_it_is(client, anew):
    accepted = client.post(URL, json=anew())
    assert (accepted.status_code, accepted.json()["state"]) == (202, "queued")
    assert int(accepted.headers["Retry-After"]) > 0
    assert accepted.json()["plan"] is None
    (*_, end) = events_of(client, accepted.headers["Location"])
    found = client.get(accepted.headers["Location"]).json()
    assert found == end[2]
    assert (found["state"], stages(found)) == ("succeeded", STAGES)
    times = [found["created"], *(x["at"] for x in found["stages"]), found["ended"]]
    assert times == sorted(times)
    assert found["plan"] == client.get(f"{V1}/plans/{found['plan']['id']}").json()


def test_whoever_waits_has_the_plan_in_the_same_answer(client, anew):
    done = client.post(URL, json=anew(), headers=WAIT)
    assert (done.status_code, done.headers["Preference-Applied"]) == (200, "wait=60")
    assert done.json()["plan"]["certificate"]["kind"] == "optimal"


def test_what_was_planned_before_is_only_read(client, anew):
    wanted = anew()
    first = client.post(URL, json=wanted, headers=WAIT).json()
    again = client.post(URL, json=wanted, headers=WAIT).json()
    assert again["id"] != first["id"]
    assert (stages(again), again["plan"]) == (["start"], first["plan"])


def test_a_plan_with_scenarios_is_the_one_that_the_engine_makes(client, tiny_kept):
    client.put(f"{V1}/scenarios/first", json={"name": "first", "edits": [PIN]},
               headers={"If-None-Match": "*"})  # fmt: skip
    cost = {"op": "set_weight", "layer": "units-townships", "rule": "distance", "weight": 0.5}
    wanted = {"dataset_id": tiny_kept.dataset, "policy_id": tiny_kept.policy,
              "scenarios": [{"name": "first"}], "edits": [cost],
              "base_plan_id": tiny_kept.plan}  # fmt: skip
    run = client.post(URL, json=wanted, headers=WAIT).json()
    assert run["state"] == "succeeded", run
    assert run["asked"]["scenarios"] == [{"name": "first", "version": 1}]
    base = Base(load_graph(path("tiny")),
                read_policy((path("tiny") / "policy.toml").read_text("utf-8")))  # fmt: skip
    steps = steps_of(base, [scenario_from({"name": "x", "edits": own}) for own in ([PIN], [cost])])
    made = steps[-1].made
    hashed = scenario_hash(flattened(steps))
    plan = make_plan(made.graph, made.policy, scenario_hash=hashed)
    assert (run["plan"]["id"], run["plan"]["scenario_id"]) == (plan.plan_id, hashed)
    assert run["plan"]["base_plan_id"] == tiny_kept.plan
    listed = client.get(f"{V1}/plans?policy_id={made.policy.content_hash}").json()["items"]
    assert [(x["id"], x["base_plan_id"]) for x in listed] == [(plan.plan_id, tiny_kept.plan)]
    # It can be asked like any other, and asking for it again is no solving, under any name.
    assert client.get(f"{V1}/plans/{plan.plan_id}/gaps").status_code == 200
    again = client.post(f"{V1}/plans", json={**wanted, "scenarios": [], "edits": [PIN, cost]})
    assert (again.status_code, again.json()["id"]) == (200, plan.plan_id)
    assert client.get(f"{V1}/scenarios/first").json()["version"] == 1
    # The same tables and policy without a scenario are another plan.
    ids = {"dataset_id": tiny_kept.dataset, "policy_id": made.policy.content_hash}
    bare = client.post(f"{V1}/plans", json=ids)
    assert (bare.status_code, bare.json()["scenario_id"]) == (201, "")


def test_a_plan_on_edited_tables_says_which_they_were(client, tiny_kept):
    wanted = {"dataset_id": tiny_kept.dataset, "policy_id": tiny_kept.policy,
              "edits": [{"op": "remove_provider", "id": "unit:u4"}]}  # fmt: skip
    run = client.post(URL, json=wanted, headers=WAIT).json()
    assert run["state"] == "succeeded", run
    assert run["plan"]["base_dataset_id"] == tiny_kept.dataset != run["plan"]["dataset_id"]
    dataset = client.get(f"{V1}/datasets/{run['plan']['dataset_id']}")
    assert dataset.status_code == 200


def test_a_run_keeps_the_version_of_a_scenario_that_was_there_when_it_was_accepted(client, anew):
    name = "moving"
    client.put(f"{V1}/scenarios/{name}", json={"name": name, "edits": [PIN]},
               headers={"If-None-Match": "*"})  # fmt: skip
    accepted = client.post(URL, json=anew(scenarios=[{"name": name}]))
    client.put(f"{V1}/scenarios/{name}", json={"name": name}, headers={"If-Match": '"1"'})
    assert accepted.json()["asked"]["scenarios"] == [{"name": name, "version": 1}]
    (*_, end) = events_of(client, accepted.headers["Location"])
    assert end[2]["plan"]["scenario_id"].startswith("s1-")


@pytest.mark.parametrize(("change", "code", "status"), [
    ({"edits": [{**PIN, "place_id": "township:none"}]}, "BAD_SCENARIO", 422),
    ({"dataset_id": f"g1-{'0' * 40}"}, "UNKNOWN_GRAPH", 404),
])  # fmt: skip
def test_a_run_that_fails_says_why_in_the_language_of_who_asks(client, anew, change, code, status):
    accepted = client.post(URL, json=anew() | change, headers=WAIT)
    assert (accepted.status_code, accepted.json()["state"]) == (200, "failed")
    url = accepted.headers["Location"]
    zh, en = (client.get(url, headers={"Accept-Language": lang}).json()["problem"]
              for lang in ("zh", "en"))  # fmt: skip
    assert zh["code"] == en["code"] == code
    assert zh["status"] == en["status"] == status
    assert zh["detail"] != en["detail"]
    if code == "BAD_SCENARIO":
        assert [x["pointer"] for x in en["errors"]] == ["/body/edits/0/place_id"]


def test_what_names_nothing_is_not_accepted(client, anew):
    unknown = client.post(URL, json=anew(policy_id=f"p1-{'0' * 40}"))
    assert hold(unknown, 404)["code"] == "UNKNOWN_POLICY"
    unknown = client.post(URL, json=anew(scenarios=[{"name": "nobody"}]))
    assert hold(unknown, 404)["code"] == "UNKNOWN_SCENARIO"
    assert hold(client.get(f"{URL}/run1-{'0' * 40}"), 404)["code"] == "UNKNOWN_RUN"
    assert hold(client.delete(f"{URL}/run1-{'0' * 40}"), 404)["code"] == "UNKNOWN_RUN"
    assert hold(client.get(f"{URL}/run1-{'0' * 40}/events"), 404)["code"] == "UNKNOWN_RUN"


def at_once(num, call):
    """Return what as many threads get from one call each."""
    answers, gate = [], threading.Barrier(num)

    def each():
        gate.wait()
        answers.append(call())

    threads = [threading.Thread(target=each) for _ in range(num)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_one_key_ten_times_at_once_is_one_run(client, anew):
    wanted, key = anew(), {"Idempotency-Key": "ten-times"}
    before = len(client.get(f"{URL}?limit=1000").json()["items"])
    answers = at_once(10, lambda: client.post(URL, json=wanted, headers=key | WAIT))
    assert {x.status_code for x in answers} == {200}
    assert len({x.json()["id"] for x in answers}) == 1
    assert len(client.get(f"{URL}?limit=1000").json()["items"]) == before + 1
    assert stages(answers[0].json()) == STAGES
    later = client.post(URL, json=wanted, headers=key)
    assert (later.status_code, later.json()["id"]) == (200, answers[0].json()["id"])


def test_a_key_is_for_one_request(client, anew):
    key = {"Idempotency-Key": "one-request"}
    first = client.post(URL, json=anew(), headers=key)
    refused = hold(client.post(URL, json=anew(), headers=key), 422)
    assert refused["code"] == "IDEMPOTENCY_KEY_REUSED"
    assert first.json()["id"] in refused["detail"]
    bad = client.post(URL, json=anew(), headers={"Idempotency-Key": "two words"})
    assert hold(bad, 422)["errors"][0]["pointer"] == "/header/idempotency-key"


def test_who_was_cut_off_goes_on_after_the_last_event_that_was_seen(client, anew):
    url = client.post(URL, json=anew()).headers["Location"]
    every = events_of(client, url)
    assert [x[0] for x in every] == list(range(1, len(STAGES) + 2))
    assert [x[1] for x in every] == ["stage"] * len(STAGES) + ["end"]
    assert [x[2]["stage"] for x in every[:-1]] == STAGES
    assert events_of(client, url, **{"Last-Event-ID": "4"}) == every[4:]
    bad = client.get(f"{url}/events", headers={"Last-Event-ID": "x"})
    assert hold(bad, 422)["errors"][0]["pointer"] == "/header/Last-Event-ID"


def test_a_run_that_has_ended_is_not_cancelled(client, anew):
    done = client.post(URL, json=anew(), headers=WAIT)
    late = hold(client.delete(done.headers["Location"]), 409)
    assert (late["code"], late["current"]["plan"]) == ("RUN_ENDED", done.json()["plan"])


def test_a_run_that_is_cancelled_never_begins(client, anew):
    urls = [client.post(URL, json=anew()).headers["Location"] for _ in range(4)]
    cancelled = client.delete(urls[-1])
    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled")
    assert client.delete(urls[-1]).json()["state"] == "cancelled"
    assert [events_of(client, url)[-1][2]["state"] for url in urls] == ["succeeded"] * 3 + [
        "cancelled"
    ]
    found = client.get(urls[-1]).json()
    assert (found["stages"], found["plan"], found["problem"]) == ([], None, None)
    assert found["created"] <= found["ended"]


def test_pages_of_runs_are_all_runs_each_once_the_latest_first(client, anew):
    ids = [client.post(URL, json=anew(), headers=WAIT).json()["id"] for _ in range(3)]
    found, cursor = [], ""
    while cursor is not None:
        page = client.get(f"{URL}?active=false&limit=2{cursor and f'&cursor={cursor}'}").json()
        found += page["items"]
        cursor = page["next"]
    every = [x["id"] for x in found]
    assert len(set(every)) == len(every)
    assert set(every[:3]) == set(ids)
    assert client.get(f"{URL}?active=true").json()["items"] == []
    stray = client.get(f"{URL}?cursor={client.get(f'{URL}?limit=1').json()['next']}&active=true")
    assert hold(stray, 422)["errors"][0]["code"] == "BAD_CURSOR"
