"""The contract is the one that is kept, and every operation keeps to the shape of problems."""

from __future__ import annotations

import json
import re

import pytest

from api.http.app import create_app
from api.http.contract import FILE, contract_text, made_contract
from api.http.settings import Settings

CONTRACT = json.loads(FILE.read_text("utf-8"))
OPERATIONS = [
    (method, path, operation)
    for path, methods in CONTRACT["paths"].items()
    for method, operation in methods.items()
]
MEMBERS = {"type", "title", "status", "detail", "code", "errors", "trace_id"}


def each_operation(test):
    ids = [operation["operationId"] for _, _, operation in OPERATIONS]
    return pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=ids)(test)


def hold(response, status=None):
    """Hold a problem to its shape, and return its body."""
    body = response.json()
    assert response.headers["Content-Type"] == "application/problem+json"
    assert set(body) >= MEMBERS
    assert body["status"] == response.status_code == (status or response.status_code)
    assert re.fullmatch(r"[A-Z][A-Z0-9_]*", body["code"])
    assert body["type"] == f"urn:jiedui:problem:{body['code']}"
    assert body["trace_id"] == response.headers["Trace-Id"]
    assert body["title"]
    assert body["detail"]
    for item in body["errors"]:
        assert set(item) >= {"code", "pointer", "message", "remedy"}
        assert re.fullmatch(r"[A-Z][A-Z0-9_]*", item["code"])
        assert item["pointer"].startswith(("/body", "/query", "/path", "/header"))
        assert item["message"]
        assert item["remedy"]
    return body


def test_the_kept_contract_is_that_of_the_routes():
    contract = made_contract(create_app(Settings(store="nowhere.sqlite")))
    assert contract_text(contract) == FILE.read_text("utf-8")  # make docs


def test_the_contract_is_of_openapi_3_1():
    assert CONTRACT["openapi"].startswith("3.1")


def test_operation_ids_are_unique():
    ids = [operation["operationId"] for _, _, operation in OPERATIONS]
    assert len(set(ids)) == len(ids)


@each_operation
def test_every_operation_says_what_it_does_and_every_problem_it_may_answer(method, path, operation):
    assert operation["description"].endswith(".")
    assert {"422", "500", "503"} <= set(operation["responses"])
    for status, answer in operation["responses"].items():
        if status[0] in "45":
            (media_type,) = answer["content"]
            assert media_type == "application/problem+json"
    if "{" in path:
        assert "404" in operation["responses"]


@each_operation
def test_every_operation_refuses_a_parameter_that_it_does_not_have(client, method, path, operation):
    url = re.sub(r"\{\w+\}", f"g1-{'0' * 40}", path)
    wrong = client.request(method, f"{url}?no_such_parameter=1")
    body = hold(wrong, 422 if method == "get" else None)
    if method == "get":
        assert "/query/no_such_parameter" in {item["pointer"] for item in body["errors"]}


@each_operation
def test_every_operation_speaks_both_languages_about_its_problems(client, method, path, operation):
    url = re.sub(r"\{\w+\}", "no such id", path) + "?no_such_parameter=1"
    zh, en = (hold(client.request(method, url, headers={"Accept-Language": lang}))
              for lang in ("zh", "en"))  # fmt: skip
    assert zh["code"] == en["code"]
    assert zh["title"] != en["title"]
    assert zh["detail"] != en["detail"]


@each_operation
def test_every_operation_refuses_other_methods(client, method, path, operation):
    url = re.sub(r"\{\w+\}", "x", path)
    wrong = client.request("TRACE", url)
    assert hold(wrong, 405)["code"] == "METHOD_NOT_ALLOWED"
    assert wrong.headers["Allow"]


def test_an_address_that_is_not_there_is_a_problem_too(client):
    assert hold(client.get("/api/v1/none"), 404)["code"] == "NOT_FOUND"


@pytest.mark.parametrize(("body", "pointer"), [
    ({"dataset_id": "x", "policy_id": f"p1-{'0' * 40}"}, "/body/dataset_id"),
    ({"dataset_id": f"g1-{'0' * 40}", "policy_id": f"p1-{'0' * 40}", "more": 1}, "/body/more"),
    ({}, "/body/policy_id"),
])  # fmt: skip
def test_a_wrong_field_is_told_by_its_pointer(client, body, pointer):
    refused = hold(client.post("/api/v1/plans", json=body), 422)
    assert pointer in {item["pointer"] for item in refused["errors"]}


@pytest.mark.parametrize(("method", "path"), [
    ("PUT", "/api/v1/scenarios/x"), ("POST", "/api/v1/policies"), ("POST", "/api/v1/datasets"),
    ("POST", "/api/v1/plans"),
])  # fmt: skip
@pytest.mark.parametrize("body", ["[]", "null", "1", '"x"', "[[]]"])
def test_a_body_that_is_no_object_is_refused(client, method, path, body):
    headers = {"Content-Type": "application/json", "If-None-Match": "*"}
    hold(client.request(method, path, content=body, headers=headers), 422)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("said", [{}, {"Content-Type": "application/x-www-form-urlencoded"}])
def test_a_body_that_is_not_said_to_be_json_is_told_how_to_say_so(client, said, lang):
    headers = said | {"Accept-Language": lang}
    refused = client.post("/api/v1/plans", content=b"{}", headers=headers)
    body = hold(refused, 415)
    assert body["code"] == "UNSUPPORTED_MEDIA_TYPE"
    assert "application/json" in body["detail"]
    assert "Content-Type" in body["detail"]


@pytest.mark.parametrize(("body", "code", "told"), [
    ({"against": ["random"]}, "LITERAL_ERROR", "standing、nearest、greedy"),
    ({"against": "standing"}, "LIST_TYPE", "列表"),
    ({"num_draws": 0.5}, "INT_TYPE", "整数"),
    ({"by": ["county"] * 4}, "TOO_LONG", "不能超过 3 项"),
])  # fmt: skip
def test_a_wrong_field_is_told_in_chinese_without_a_word_of_english(client, body, code, told):
    url = f"/api/v1/plans/plan1-{'0' * 40}/shape"
    refused = hold(client.post(url, json=body, headers={"Accept-Language": "zh"}), 422)
    (error,) = refused["errors"]
    assert error["code"] == code
    assert told in error["message"]
    assert " or " not in error["message"]


def test_a_scenario_that_is_only_named_is_told_to_be_an_object(client):
    body = {"dataset_id": f"g1-{'0' * 40}", "policy_id": f"p1-{'0' * 40}", "scenarios": ["draft"]}
    (error,) = hold(client.post("/api/v1/plans", json=body), 422)["errors"]
    assert error["pointer"] == "/body/scenarios/0"
    assert error["message"] == "This has to be an object: keys and values in braces."


def test_a_trace_id_is_taken_over_from_the_client(client):
    trace = "0af7651916cd43dd8448eb211c80319c"
    given = client.get("/healthz", headers={"traceparent": f"00-{trace}-b7ad6b7169203331-01"})
    assert given.headers["Trace-Id"] == trace
    own = client.get("/healthz", headers={"traceparent": "00-<script>-b7ad6b7169203331-01"})
    assert re.fullmatch(r"[0-9a-f]{32}", own.headers["Trace-Id"])
