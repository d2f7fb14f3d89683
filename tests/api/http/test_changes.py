"""Scenarios, reviews, adoptions and the live tables move on only from what their changer saw."""

from __future__ import annotations

import base64
import json
import threading

import pytest

from api.http.cursors import written_cursor
from graph_schema.graph import digest

from .conftest import V1
from .test_contract import hold

ON_BOTH_STORES = "always"

PIN = {"op": "lock_in", "layer": "units-townships", "provider_id": "unit:u1",
       "place_id": "township:a2"}  # fmt: skip


def put(client, name, content=None, **headers):
    body = {"name": name, "reason": "县里能安排", "edits": [PIN], **(content or {})}
    return client.put(f"{V1}/scenarios/{name}", json=body, headers=headers)


NEW = {"If-None-Match": "*"}


def test_a_new_scenario_is_version_1_and_comes_back_as_it_was(client):
    made = put(client, "方案一", **NEW)
    assert (made.status_code, made.json()["version"], made.headers["ETag"]) == (201, 1, '"1"')
    found = client.get(f"{V1}/scenarios/方案一").json()
    assert found == made.json()
    assert found["scenario"]["edits"][0]["place_id"] == "township:a2"
    assert found["scenario"]["reason"] == "县里能安排"


def test_a_scenario_may_come_as_toml(client):
    text = 'name = "written"\n[[edits]]\nop = "freeze"\nlayer = "hospitals"\n'
    made = client.put(f"{V1}/scenarios/written", content=text.encode(),
                      headers={"Content-Type": "application/toml", **NEW})  # fmt: skip
    assert made.status_code == 201, made.text
    assert made.json()["scenario"]["edits"][0]["op"] == "freeze"


def test_whoever_does_not_say_what_was_seen_changes_nothing(client):
    put(client, "unseen", **NEW)
    assert hold(put(client, "unseen", {"edits": []}), 428)["code"] == "IF_MATCH_MISSING"
    patched = client.patch(f"{V1}/scenarios/unseen", json={"reason": "x"})
    assert hold(patched, 428)["code"] == "IF_MATCH_MISSING"
    assert client.get(f"{V1}/scenarios/unseen").json()["version"] == 1


def test_a_cell_that_is_null_is_an_empty_one(client):
    row = {"id": "need:x", "place_id": "township:a1", "amount_yuan": None}
    body = {"name": "null", "edits": [{"op": "add_need", "row": row}]}
    made = client.put(f"{V1}/scenarios/null", json=body, headers={"If-None-Match": "*"})
    assert made.status_code == 201, made.text
    assert "amount_yuan" not in made.json()["text"]


@pytest.mark.parametrize("body", [{"exact": False}, {"exact": "1"}, {"scenarios": [
    {"name": "null", "version": True}]}])  # fmt: skip
def test_true_and_texts_are_no_numbers(client, tiny_kept, body):
    ids = {"dataset_id": tiny_kept.dataset, "policy_id": tiny_kept.policy}
    (error,) = hold(client.post(f"{V1}/plans", json=ids | body), 422)["errors"]
    assert error["pointer"].startswith(f"/body/{next(iter(body))}")


@pytest.mark.parametrize("seen", ['"1"', '"9"', "1", "*"])
def test_a_stale_change_is_told_the_current_version(client, seen):
    name = f"stale {seen.strip(chr(34))}{len(seen)}".replace("*", "any")
    put(client, name, **NEW)
    put(client, name, {"reason": "second"}, **{"If-Match": '"1"'})
    stale = hold(put(client, name, {"reason": "third"}, **{"If-Match": seen}), 412)
    assert stale["code"] == "STALE_VERSION"
    assert (stale["current"]["version"], stale["current"]["scenario"]["reason"]) == (2, "second")


def test_a_name_that_is_taken_is_not_new(client):
    put(client, "taken", **NEW)
    assert hold(put(client, "taken", {"reason": "x"}, **NEW), 412)["current"]["version"] == 1


def test_a_patch_changes_what_it_names_and_nothing_else(client):
    before = put(client, "patched", **NEW).json()["scenario"]
    done = client.patch(f"{V1}/scenarios/patched", json={"author": "统战部"},
                        headers={"If-Match": '"1"'})  # fmt: skip
    assert (done.status_code, done.json()["version"]) == (200, 2)
    assert done.json()["scenario"] == before | {"author": "统战部"}
    old = client.get(f"{V1}/scenarios/patched?version=1").json()
    assert (old["scenario"], old["version"]) == (before, 1)


def test_a_copy_is_a_scenario_of_its_own(client):
    put(client, "original", **NEW)
    made = client.post(f"{V1}/scenarios/original/copy", json={"name": "copied"})
    assert (made.status_code, made.json()["version"]) == (201, 1)
    assert made.json()["scenario"]["edits"] == client.get(
        f"{V1}/scenarios/original").json()["scenario"]["edits"]  # fmt: skip
    again = client.post(f"{V1}/scenarios/original/copy", json={"name": "copied"})
    assert hold(again, 412)["current"]["name"] == "copied"


def test_scenarios_are_listed_by_name_page_by_page(client):
    names = [f"listed {'长' * 190} {number}" for number in range(3)]
    for name in reversed(names):
        put(client, name, {"author": "统战部"}, **NEW)
    changed = put(client, names[1], {"author": "甲县"}, **{"If-Match": '"1"'}).json()
    found, cursor = [], None
    while not found or cursor is not None:
        query = {"limit": 2} | ({} if cursor is None else {"cursor": cursor})
        page = client.get(f"{V1}/scenarios", params=query).json()
        assert len(page["items"]) <= 2
        found += page["items"]
        cursor = page["next"]
    assert [own["name"] for own in found] == sorted({own["name"] for own in found})
    mine = [own for own in found if own["name"] in names]
    assert [(own["version"], own["author"]) for own in mine] == [
        (1, "统战部"), (2, "甲县"), (1, "统战部")]  # fmt: skip
    assert mine[1]["updated"] == changed["created"]
    assert mine[1]["hash"] == f"t1-{digest(changed['text'])}"


@pytest.mark.parametrize("place", ["[1]", "1", "null", "{}", '[["x"]]', '"\\ud800"'])
def test_a_cursor_of_scenarios_that_names_none_is_refused(client, place):
    _, asked = json.loads(base64.urlsafe_b64decode(written_cursor("", "scenarios") + "=="))
    cursor = base64.urlsafe_b64encode(f'[{place}, "{asked}"]'.encode()).decode()
    stray = client.get(f"{V1}/scenarios", params={"cursor": cursor})
    assert hold(stray, 422)["errors"][0]["code"] == "BAD_CURSOR"


def test_a_copy_under_a_chinese_name_says_where_it_is(client):
    put(client, "in ascii", **NEW)
    made = client.post(f"{V1}/scenarios/in ascii/copy", json={"name": "方案 二"})
    assert made.status_code == 201, made.text
    assert client.get(made.headers["Location"]).json() == made.json()


@pytest.mark.parametrize(("body", "code", "pointer"), [
    ({"edits": [{**PIN, "op": "lock"}]}, "BAD_SCENARIO", "/body/edits/0"),
    ({"name": "another"}, "INVALID_REQUEST", "/body/name"),
    ({"more": 1}, "BAD_SCENARIO", "/body/more"),
])  # fmt: skip
def test_a_scenario_with_a_fault_is_not_kept(client, body, code, pointer):
    refused = hold(put(client, "faulty", body, **NEW), 422)
    assert refused["code"] == code
    assert any(x["pointer"].startswith(pointer) for x in refused["errors"])
    assert client.get(f"{V1}/scenarios/faulty").status_code == 404


def test_half_a_surrogate_pair_is_no_text(client):
    body = b'{"name": "half", "reason": "\\ud800"}'
    refused = client.put(f"{V1}/scenarios/half", content=body,
                         headers={"Content-Type": "application/json", **NEW})  # fmt: skip
    assert hold(refused, 400)["code"] == "MALFORMED_BODY"


def test_of_two_who_change_one_version_the_loser_is_told_the_winners_a_hundred_times(client):
    put(client, "race", **NEW)
    for version in range(1, 101):
        answers = {}
        ready = threading.Barrier(2)

        def change(author, version=version, answers=answers, ready=ready):
            ready.wait()
            answers[author] = put(client, "race", {"author": author, "reason": str(version)},
                                  **{"If-Match": f'"{version}"'})  # fmt: skip

        threads = [threading.Thread(target=change, args=(author,)) for author in "ab"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        winner, loser = sorted(answers, key=lambda author: answers[author].status_code)
        assert (answers[winner].status_code, answers[loser].status_code) == (200, 412)
        told = hold(answers[loser], 412)
        assert answers[loser].headers["ETag"] == f'"{version + 1}"'
        assert told["current"] == answers[winner].json()
        assert (told["current"]["version"], told["current"]["scenario"]["author"]) == (
            version + 1, winner)  # fmt: skip
    assert client.get(f"{V1}/scenarios/race").json()["version"] == 101


def test_a_plan_is_adopted_only_from_what_was_seen(client, tiny_kept):
    adopt = {"plan_id": tiny_kept.plan, "expected": None, "by": "统战部", "reason": "会议通过"}
    stale = client.post(f"{V1}/adoptions", json=adopt | {"expected": f"plan1-{'0' * 40}"})
    assert hold(stale, 409)["code"] == "STALE_ADOPTION"
    assert stale.json()["current"] is None
    done = client.post(f"{V1}/adoptions", json=adopt)
    assert (done.status_code, done.json()["replaced"]) == (201, None)
    policy = client.get(f"{V1}/policies/{tiny_kept.policy}").json()["policy"]
    policy["distance_cap_km"] = 100
    ids = {"dataset_id": tiny_kept.dataset,
           "policy_id": client.post(f"{V1}/policies", json=policy).json()["id"]}  # fmt: skip
    other = client.post(f"{V1}/plans", json=ids).json()["id"]
    late = client.post(f"{V1}/adoptions", json=adopt | {"plan_id": other})
    assert hold(late, 409)["current"] == tiny_kept.plan
    found = client.get(f"{V1}/adoptions?period=2026").json()["items"]
    assert [(x["plan_id"], x["by"], x["reason"]) for x in found] == [
        (tiny_kept.plan, "统战部", "会议通过")
    ]
    adopted = {x["id"]: x["adopted"] for x in client.get(f"{V1}/plans").json()["items"]}
    assert adopted == {key: key == tiny_kept.plan for key in adopted}


def test_tables_go_live_only_from_what_was_seen(client, tiny_kept):
    assert client.get(f"{V1}/live").json() == {"dataset_id": None}
    live = {"dataset_id": tiny_kept.dataset, "expected": None}
    assert client.put(f"{V1}/live", json=live).json() == {"dataset_id": tiny_kept.dataset}
    wrong = client.put(f"{V1}/live", json=live | {"expected": f"g1-{'0' * 40}"})
    assert wrong.status_code in (200, 409)  # making live what is live changes nothing
    assert hold(client.put(f"{V1}/live", json=live | {"dataset_id": f"g1-{'0' * 40}"}), 404)


WHO = {"by": "统战部", "reason": "会议通过"}


@pytest.fixture
def reviewed(client, tiny_kept):
    """Lead a plan, whose policy asks for approval, back to draft."""
    policy = client.get(f"{V1}/policies/{tiny_kept.policy}").json()["policy"]
    policy |= {"require_approval": True, "period": "2031"}
    ids = {"dataset_id": tiny_kept.dataset,
           "policy_id": client.post(f"{V1}/policies", json=policy).json()["id"]}  # fmt: skip
    url = f"{V1}/plans/{client.post(f'{V1}/plans', json=ids).json()['id']}"
    state = client.get(f"{url}/reviews").json()["state"]
    if state != "draft":
        client.post(f"{url}/return", json=WHO | {"expected": state})
    return url


def test_a_plan_is_submitted_approved_and_then_adopted(client, reviewed):
    adopt = {"plan_id": reviewed.rsplit("/", 1)[1], "expected": None}
    assert hold(client.post(f"{V1}/adoptions", json=adopt), 422)["code"] == "NOT_APPROVED"
    before = len(client.get(f"{reviewed}/reviews").json()["items"])
    submitted = client.post(f"{reviewed}/submit", json=WHO | {"expected": "draft"})
    assert (submitted.status_code, submitted.json()["state"]) == (201, "submitted")
    approved = client.post(f"{reviewed}/approve", json=WHO | {"expected": "submitted"})
    assert (approved.status_code, approved.json()["before"]) == (201, "submitted")
    found = client.get(f"{reviewed}/reviews").json()
    assert found["state"] == "approved"
    assert found["items"][before:] == [submitted.json(), approved.json()]
    listed = client.get(f"{V1}/plans").json()["items"]
    (own,) = (x for x in listed if x["id"] == adopt["plan_id"])
    assert (own["require_approval"], own["review"]) == (True, "approved")
    assert client.post(f"{V1}/adoptions", json=adopt).status_code == 201
    relied = client.post(f"{reviewed}/return", json=WHO | {"expected": "approved"})
    assert hold(relied, 422)["code"] == "APPROVAL_IN_FORCE"


def test_a_step_from_elsewhere_is_told_where_the_plan_stands(client, tiny_kept):
    plan = f"{V1}/plans/{tiny_kept.plan}"
    stale = hold(client.post(f"{plan}/approve", json=WHO | {"expected": "submitted"}), 409)
    assert (stale["code"], stale["current"]) == ("STALE_REVIEW", "draft")
    early = client.post(f"{plan}/approve", json=WHO | {"expected": "draft"})
    assert hold(early, 422)["code"] == "NOT_SUBMITTED"


def test_what_a_store_says_names_addresses_and_no_commands(client, tiny_kept):
    """The command line would name ``jiedui submit``; here nobody can type that."""
    plan, nobody = f"{V1}/plans/{tiny_kept.plan}", f"plan1-{'0' * 40}"
    for lang in ("zh", "en"):
        for url, expected in ((f"{plan}/approve", "draft"), (f"{plan}/approve", "submitted"),
                              (f"{V1}/plans/{nobody}/submit", "draft")):  # fmt: skip
            refused = client.post(url, json=WHO | {"expected": expected},
                                  headers={"Accept-Language": lang})  # fmt: skip
            assert "jiedui" not in hold(refused)["detail"]


def test_the_trail_says_why_a_scenario_or_a_policy_was_changed(client, tiny_kept):
    url, new = f"{V1}/scenarios/why", {"If-None-Match": "*"}
    client.put(url, json={"name": "why", "reason": "会前", "edits": []}, headers=new)
    client.patch(url, json={"reason": "会后"}, headers={"If-Match": '"1"'})
    policy = client.get(f"{V1}/policies/{tiny_kept.policy}").json()["policy"]
    client.post(
        f"{V1}/policies?reason=年度调整&by=科", json=policy | {"name": "why", "period": "2033"}
    )
    lines = client.get(f"{V1}/audit?limit=1000").json()["items"]
    own = [(x["verb"], x["reason"]) for x in lines if x["subject"] == "why"]
    assert own == [
        ("save_scenario", "会前"),
        ("save_scenario", "会后"),
        ("save_policy", "年度调整"),
    ]


def test_a_plan_that_is_returned_is_a_draft_again(client, tiny_kept):
    plan = f"{V1}/plans/{tiny_kept.plan}"
    client.post(f"{plan}/submit", json=WHO | {"expected": "draft"})
    back = client.post(f"{plan}/return", json=WHO | {"expected": "submitted"})
    assert (back.status_code, back.json()["state"]) == (201, "draft")
    assert client.get(f"{plan}/reviews").json()["state"] == "draft"


@pytest.mark.parametrize("verb", ["submit", "approve", "return"])
def test_nobody_takes_a_step_without_saying_who_and_why(client, tiny_kept, verb):
    url = f"{V1}/plans/{tiny_kept.plan}/{verb}"
    unsigned = hold(client.post(url, json={"expected": "draft", "by": "", "reason": ""}), 422)
    assert {x["pointer"] for x in unsigned["errors"]} == {"/body/by", "/body/reason"}
    unknown = client.post(f"{V1}/plans/plan1-{'0' * 40}/{verb}", json=WHO | {"expected": "draft"})
    assert hold(unknown, 404)["code"] == "UNKNOWN_PLAN"
