"""The examples of the contract are sent, each as it stands; the contract is linted."""

from __future__ import annotations

import json
import re
import time
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from starlette.testclient import TestClient

from api.http import examples
from api.http.app import create_app
from api.http.contract import FILE
from api.http.settings import Settings

from .conftest import keep_example
from .test_contract import CONTRACT, OPERATIONS, hold

FIRST = ("adoptions-make-live", "adoptions-adopt", "runs-submit", "shapes-measure",
         "scenarios-put", "scenarios-patch", "scenarios-copy", "reviews-submit",
         "reviews-approve")  # fmt: skip
"""What others look at, or follow on."""

NOT_AS_IT_STANDS = {"runs-cancel": 409, "reviews-return": 409}
"""The run has ended by then, and the plan was approved."""

NO_EXAMPLE = {"keys-revoke-key"}
"""The id of a key is made up by chance."""


@pytest.fixture(scope="module")
def sent(tmp_path_factory):
    """What a server answers to the example of every operation."""
    store = tmp_path_factory.mktemp("examples") / "store.sqlite"
    app = create_app(Settings(store=str(store), language="en"))
    rank = {name: place for place, name in enumerate(FIRST)}
    found = {}
    with TestClient(app, "http://localhost", raise_server_exceptions=False) as client:
        tiny = keep_example(client, "tiny")
        assert (tiny.dataset, tiny.policy, tiny.plan) == (
            examples.DATASET, examples.POLICY, examples.PLAN,
        )  # fmt: skip
        for method, path, operation in sorted(
            OPERATIONS, key=lambda own: rank.get(own[2]["operationId"], len(rank))
        ):
            name = operation["operationId"]
            if name not in NO_EXAMPLE:
                found[name] = client.request(method, **request_of(path, operation))
            if name in ("runs-submit", "shapes-measure"):
                found[name] = ended(client, found[name])
    return found


def ended(client: TestClient, accepted: Any) -> Any:
    """Wait until a run that was accepted has ended, and return what it came to."""
    assert accepted.status_code in (200, 202), accepted.text
    url = f"/api/v1/runs/{accepted.json()['id']}"
    while (answer := client.get(url)).json()["ended"] is None:
        time.sleep(0.05)
    return answer


def request_of(path: str, operation: dict[str, Any]) -> dict[str, Any]:
    """Return the request that the examples of an operation make up."""
    given: dict[str, dict[str, str]] = {"path": {}, "query": {}, "header": {}}
    for parameter in operation.get("parameters", ()):
        if "example" in parameter:
            given[parameter["in"]][parameter["name"]] = parameter["example"]
        else:
            assert not parameter.get("required"), parameter["name"]
    asked = {"url": path.format_map(given["path"]), "params": given["query"],
             "headers": given["header"]}  # fmt: skip
    if "requestBody" in operation:
        asked["json"] = operation["requestBody"]["content"]["application/json"]["example"]
    return asked


@pytest.mark.parametrize("name", [
    operation["operationId"] for _, _, operation in OPERATIONS
    if operation["operationId"] not in NO_EXAMPLE
])  # fmt: skip
def test_an_example_is_answered_as_it_stands(sent, name):
    answer = sent[name]
    if name in NOT_AS_IT_STANDS:
        hold(answer, NOT_AS_IT_STANDS[name])
        return
    assert answer.status_code in (200, 201), answer.text


def test_the_runs_and_the_pinned_plan_are_those_that_the_examples_name(sent):
    run = sent["runs-submit"].json()
    assert (run["id"], run["plan"]["id"]) == (examples.RUN, examples.PINNED_PLAN)
    assert sent["shapes-measure"].json()["id"] == examples.SHAPE_RUN


def test_no_example_names_an_operation_or_a_parameter_that_is_not_there():
    declared = {operation["operationId"]: {own["name"] for own in operation.get("parameters", ())}
                for _, _, operation in OPERATIONS}  # fmt: skip
    assert set(examples.BODIES) | set(examples.OWN_PARAMETERS) <= set(declared)
    for name, own in examples.OWN_PARAMETERS.items():
        assert set(own) <= declared[name]
    assert set(examples.PARAMETERS) <= set().union(*declared.values())


def test_the_contract_is_sound():
    assert list(OpenAPIV31SpecValidator(json.loads(FILE.read_text("utf-8"))).iter_errors()) == []


def test_every_schema_is_used_and_every_field_of_a_path_is_declared():
    text = json.dumps(CONTRACT)
    used = set(re.findall(r"#/components/schemas/([^\"]+)", text))
    assert used == set(CONTRACT["components"]["schemas"])
    for _, path, operation in OPERATIONS:
        declared = {own["name"] for own in operation.get("parameters", ()) if own["in"] == "path"}
        assert declared == set(re.findall(r"{(\w+)}", path))
