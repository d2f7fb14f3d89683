"""Role × scope × operation: every operation of the contract, with a key of every kind."""

from __future__ import annotations

import itertools
import re
from functools import partial

from api.http.security.rights import RIGHTS, is_open
from api.http.security.roles import ALL, ROLES, is_at_least
from tests.api.http.test_contract import CONTRACT, OPERATIONS, each_operation, hold

from .conftest import BAD, PIN, SCOPES, A, P

NAMES = itertools.count()
NEW = {"If-None-Match": "*"}
CHANGED = (200, 201)


def adopt(office, who):
    body = {"plan_id": office.swapped, "expected": office.in_force}
    done = office.ask("POST", "/adoptions", who, json=body)
    if done.is_success:
        back = {"plan_id": office.in_force, "expected": office.swapped}
        office.admin("POST", "/adoptions", json=back)
    return done


def put_scenario(office, who):
    body = {"name": (name := f"put {next(NAMES)}"), "edits": [PIN]}
    return office.ask("PUT", f"/scenarios/{name}", who, json=body, headers=NEW)


def patch_scenario(office, who):
    url = made_scenario(office)
    return office.ask("PATCH", url, who, json={"reason": "x"}, headers={"If-Match": '"1"'})


def copy_scenario(office, who):
    url = f"{made_scenario(office)}/copy"
    return office.ask("POST", url, who, json={"name": f"copy {next(NAMES)}"})


def made_scenario(office):
    body = {"name": (name := f"made {next(NAMES)}"), "edits": [PIN]}
    office.admin("PUT", f"/scenarios/{name}", json=body, headers=NEW)
    return f"/scenarios/{name}"


def add_key(office, who):
    body = {"name": "x", "role": "viewer", "scope": A.model_dump()}
    return office.ask("POST", "/keys", who, json=body)


def revoke_key(office, who):
    key, _ = office.keys.add("x", "admin", A, 1, by="test")
    return office.ask("DELETE", f"/keys/{key.id}", who)


def review(office, who, verb, expected):
    """Take a step of the review of the plan that is not in force, and lead it back to draft."""
    url, step = f"/plans/{office.swapped}", {"by": "x", "reason": "x"}
    if expected == "submitted":
        office.admin("POST", f"{url}/submit", json=step | {"expected": "draft"})
    done = office.ask("POST", f"{url}/{verb}", who, json=step | {"expected": expected})
    state = office.admin("GET", f"{url}/reviews")["state"]
    if state != "draft":
        office.admin("POST", f"{url}/return", json=step | {"expected": state})
    return done


TOUCHING = {
    "adoptions-adopt": (adopt, {ALL, A, P}),
    "keys-add-key": (add_key, {ALL, A}),
    "keys-revoke-key": (revoke_key, {ALL, A}),
    "reviews-approve": (partial(review, verb="approve", expected="submitted"), {ALL, A, P}),
    "reviews-return": (partial(review, verb="return", expected="submitted"), {ALL, A, P}),
    "reviews-submit": (partial(review, verb="submit", expected="draft"), {ALL, A, P}),
    "scenarios-copy": (copy_scenario, {ALL, A, P}),
    "scenarios-patch": (patch_scenario, {ALL, A, P}),
    "scenarios-put": (put_scenario, {ALL, A, P}),
}
"""Of every operation that is held to what it touches: a request about county a and, where it is
about a pair, about party p; and the scopes that have it."""


def test_every_operation_declares_its_right_and_no_right_is_left_over():
    assert set(RIGHTS) == {operation["operationId"] for _, _, operation in OPERATIONS}
    for _, _, operation in OPERATIONS:
        right = RIGHTS[operation["operationId"]]
        if is_open(right):
            assert operation["security"] == []
        else:
            assert (operation["x-role"], operation["x-reach"]) == (right.role, right.reach)
            assert operation["security"] == [{"key": []}, {}]
            assert {"401", "403", "429"} <= set(operation["responses"])
    assert CONTRACT["components"]["securitySchemes"]["key"]["scheme"] == "bearer"


def test_every_operation_that_is_held_to_what_it_touches_is_tried_on_that():
    assert set(TOUCHING) == {name for name, right in RIGHTS.items() if right.reach == "touched"}


def test_whatever_writes_asks_for_more_than_a_viewer():
    reading_by_post = {"dispatches-dispatch-again", "graph-ask", "questions-price-batch",
                       "what-ifs-live-check", "what-ifs-what-if-on"}  # fmt: skip
    for method, _, operation in OPERATIONS:
        if method != "get" and operation["operationId"] not in reading_by_post:
            assert RIGHTS[operation["operationId"]].role != "viewer"


@each_operation
def test_nobody_does_more_than_their_key_allows_and_no_less(office, method, path, operation):
    name = operation["operationId"]
    right = RIGHTS[name]
    send, covering = TOUCHING.get(name, (nonsense(method, path), set(SCOPES)))
    if right.reach == "all":
        covering = {ALL}
    for who in BAD:
        if is_open(right):
            assert send(office, who).status_code not in (401, 403)
        else:
            answer = send(office, who)
            code = {"none": "KEY_MISSING", "expired": "KEY_EXPIRED", "revoked": "KEY_REVOKED"}
            assert hold(answer, 401)["code"] == code.get(who, "KEY_UNKNOWN"), who
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    for role, scope in itertools.product(ROLES, SCOPES):
        answer = send(office, (role, scope))
        said = (role, scope.id, answer.text)
        if is_open(right):
            assert answer.status_code not in (401, 403), said
        elif not is_at_least(role, right.role):
            assert hold(answer, 403)["code"] == "ROLE_TOO_LOW", said
        elif scope not in covering:
            assert hold(answer, 403)["code"] == "OUT_OF_SCOPE", said
        elif name in TOUCHING:
            assert answer.status_code in CHANGED, said
        else:
            assert answer.status_code not in (401, 403), said


def nonsense(method, path):
    """Return what sends a request without any sense: it gets as far as the right lets it."""
    ids = {"key_id": f"key-{'0' * 12}", "name": "nothing", "query": "nothing", "schema": "policy"}
    url = re.sub(r"\{(\w+)\}", lambda found: ids.get(found[1], f"g1-{'0' * 40}"), path)
    below = url.removeprefix("/api/v1")

    def send(office, who):
        if below != url:
            return office.ask(method, below, who)
        secret = office.secrets[who]
        headers = {} if secret is None else {"Authorization": secret}
        return office.client.request(method, url, headers=headers)

    return send
