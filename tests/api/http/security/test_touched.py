"""A planner of one county, or of one party, cannot change another."""

from __future__ import annotations

import itertools

import pytest

from api.http.problem import ApiProblem
from api.http.security.callers import Caller
from api.messages import Catalogue
from tests.api.http.test_contract import hold

from .conftest import ALL, PIN, A, B, P, Q, planned

NAMES = itertools.count()
NEW = {"If-None-Match": "*"}
PIN_B = {**PIN, "provider_id": "unit:u3", "place_id": "township:b1"}


def planner(scope):
    return ("planner", scope)


def put(office, who, edits, name=None, **headers):
    name = name or f"draft {next(NAMES)}"
    done = office.ask("PUT", f"/scenarios/{name}", who, json={"name": name, "edits": edits},
                      headers=headers or NEW)  # fmt: skip
    return name, done


def adopt(office, who, plan, expected):
    return office.ask("POST", "/adoptions", who, json={"plan_id": plan, "expected": expected})


def refused(answer, *outside):
    body = hold(answer, 403)
    assert body["code"] == "OUT_OF_SCOPE"
    assert [x for x in outside if x not in body["detail"]] == []


def test_nobody_changes_the_scenario_of_another_county(office):
    name, made = put(office, planner(A), [PIN])
    assert made.status_code == 201
    over = {"If-Match": '"1"'}
    _, emptied = put(office, planner(B), [], name, **over)
    refused(emptied, "township:a2")
    _, replaced = put(office, planner(B), [PIN_B], name, **over)
    refused(replaced, "township:a2")
    for change in ({"edits": []}, {"reason": "mine now"}):
        patched = office.ask("PATCH", f"/scenarios/{name}", planner(B), json=change, headers=over)
        refused(patched, "township:a2")
    kept = office.admin("GET", f"/scenarios/{name}")
    assert (kept["version"], kept["scenario"]["reason"]) == (1, "")


def test_nobody_writes_another_county_into_a_scenario_of_their_own(office):
    name, _ = put(office, planner(A), [PIN])
    _, both = put(office, planner(A), [PIN, PIN_B], name, **{"If-Match": '"1"'})
    refused(both, "township:b1")
    change = {"edits": [PIN_B]}
    patched = office.ask("PATCH", f"/scenarios/{name}", planner(A), json=change,
                         headers={"If-Match": '"1"'})  # fmt: skip
    refused(patched, "township:b1")


def test_what_lies_outside_is_told_by_name(office):
    detail = hold(put(office, planner(A), [PIN_B])[1], 403)["detail"]
    assert "示例甲县 (county:a)" in detail
    assert "示例乙县示例乡 3 (township:b1)" in detail


def test_of_much_that_lies_outside_some_is_told_and_all_is_counted(office):
    key = next(own for own in office.keys.all() if own.scope == A)
    for num, shown in ((5, "a, b, c, d, e."), (7, "7 others, such as a, b, c, d, e.")):
        with pytest.raises(ApiProblem) as refusal:
            Caller(key).refuse(*"gfedcba"[-num:])
        problem = refusal.value
        assert shown in Catalogue("en").text(problem.sentence, **problem.facts)


def test_a_version_that_is_not_there_lends_no_scope(office):
    name, _ = put(office, planner(A), [PIN])
    for seen in ('"2"', '"0"', "*", '"x"'):
        _, done = put(office, planner(B), [PIN_B], name, **{"If-Match": seen})
        assert hold(done, 412)["code"] == "STALE_VERSION"
    assert office.admin("GET", f"/scenarios/{name}")["version"] == 1


def test_names_in_the_place_of_ids_are_made_out_first(office):
    edit = {**PIN, "provider_id": "示例单位 1", "place_id": "示例甲县/示例乡 2"}
    assert put(office, planner(A), [edit])[1].status_code == 201
    refused(put(office, planner(B), [edit])[1], "township:a2")
    refused(put(office, planner(A), [{**PIN, "place_id": "示例甲县/无此乡"}])[1])


def test_a_plan_that_changes_one_county_is_adopted_by_those_of_that_county_only(office):
    for scope in (B, Q):
        refused(adopt(office, planner(scope), office.swapped, office.in_force))
    for scope in (A, P):
        assert adopt(office, planner(scope), office.swapped, office.in_force).status_code == 201
        assert adopt(office, planner(scope), office.in_force, office.swapped).status_code == 201


def test_taking_a_partner_away_from_another_county_is_a_change_of_it(office):
    """Without a minimum hospital k1, in county b, has no partner; no pair is new anywhere."""
    policy = office.admin("GET", f"/plans/{office.in_force}")["policy_id"]
    text = office.admin("GET", f"/policies/{policy}")["text"]
    old = "place_quota = { min = 1, max = 2, extra_cost = [300] }"
    assert old in text
    without = planned(office, office.dataset, text.replace(old, old.replace("min = 1", "min = 0")))
    refused(adopt(office, planner(A), without, office.in_force), "hospital:k1")
    refused(adopt(office, planner(Q), without, office.in_force), "hospital:h2")
    assert adopt(office, planner(B), without, office.in_force).status_code == 201
    assert adopt(office, planner(B), office.in_force, without).status_code == 201


def test_no_other_plan_can_be_named_as_the_one_in_force(office):
    """What is said to be in force is what the change is held against, and what the store asks."""
    done = adopt(office, planner(B), office.swapped, office.swapped)
    assert done.status_code in (403, 409)
    assert office.admin("GET", "/adoptions?period=2026")["items"][-1]["plan_id"] == office.in_force


def test_tables_in_which_others_are_ones_own_are_of_no_use(office):
    """Township b1 is moved into county a, and a unit is added for it: nothing of b goes away."""
    tables = office.admin("GET", f"/datasets/{office.dataset}/tables")
    for row in tables["tables"]["places"]:
        if row["id"] == "township:b1":
            row["parent_id"] = "county:a"
    made = office.ask("POST", "/datasets", planner(A), json=tables)
    assert made.status_code == 201, made.text
    policy = office.admin("GET", f"/plans/{office.in_force}")["policy_id"]
    text = office.admin("GET", f"/policies/{policy}")["text"]
    forged = planned(office, made.json()["id"], text.replace("min = 1, max = 2 }", "max = 4 }"))
    answer = hold(adopt(office, planner(A), forged, office.in_force), 403)
    assert "live tables" in answer["detail"]


def test_where_nothing_is_in_force_every_pair_is_new(office):
    policy = office.admin("GET", f"/plans/{office.in_force}")["policy_id"]
    text = office.admin("GET", f"/policies/{policy}")["text"]
    other = planned(office, office.dataset, text.replace('period = "2026"', 'period = "2027"'))
    for scope in (A, B, P, Q):
        assert hold(adopt(office, planner(scope), other, None), 403)["code"] == "OUT_OF_SCOPE"


@pytest.mark.parametrize("body", [
    {"scope": {"kind": "all"}}, {"scope": {"kind": "county", "id": "county:b"}}, {},
])  # fmt: skip
def test_an_admin_of_one_county_lets_nobody_into_another(office, body):
    wanted = {"name": "x", "role": "viewer", **body}
    assert hold(office.ask("POST", "/keys", ("admin", A), json=wanted), 403)


def test_an_admin_of_one_county_sees_and_revokes_the_keys_of_that_county_only(office):
    found = office.ask("GET", "/keys", ("admin", A)).json()["items"]
    assert found
    assert {key["scope"]["id"] for key in found} == {"county:a"}
    other, _ = office.keys.add("x", "viewer", B, 1, by="test")
    assert hold(office.ask("DELETE", f"/keys/{other.id}", ("admin", A)), 403)
    assert not office.keys.get(other.id).revoked


def test_nobody_of_one_county_cancels_the_run_of_another(office):
    policy = office.admin("GET", f"/plans/{office.in_force}")["policy_id"]
    body, key = {"dataset_id": office.dataset, "policy_id": policy}, {"Idempotency-Key": "one"}
    run = office.ask("POST", "/runs", planner(A), json=body, headers=key)
    url = f"/runs/{run.json()['id']}"
    refused(office.ask("DELETE", url, planner(B)))
    for who in (planner(A), ("planner", ALL)):  # theirs, or anybody's; it may have ended
        assert office.ask("DELETE", url, who).status_code in (200, 409)
    assert run.json()["by"].startswith("planner county:a (key-")
    other = office.ask("POST", "/runs", planner(B), json=body, headers=key)
    assert other.json()["id"] != run.json()["id"]  # a key of requests is of one caller
