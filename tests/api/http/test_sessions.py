"""Made-up sessions: one request takes what another answered, over the whole contract.

Which answers lead to which requests is inferred from the contract, and said here where it cannot
be: bodies that come whole, and the version that a change was made from.
"""

from __future__ import annotations

import contextlib
import copy

import pytest
import schemathesis
from hypothesis import seed, settings
from hypothesis.errors import Flaky
from schemathesis.core.failures import Failure
from schemathesis.generation import GenerationMode
from schemathesis.generation.stateful.state_machine import DEFAULT_STATE_MACHINE_SETTINGS
from schemathesis.specs.openapi.checks import (
    ensure_resource_availability,
    negative_data_rejection,
    positive_data_acceptance,
    use_after_free,
)

from .conftest import V1, keep_example
from .servers import ServerProcess
from .test_changes import PIN
from .test_contract import CONTRACT
from .test_schemathesis import as_it_is  # noqa: F401 - bodies that are files

FIRST = "$response.body#/items/0"
PLANNED = {"dataset_id": f"{FIRST}/dataset_id", "policy_id": f"{FIRST}/policy_id"}
CHANGED = {"path.name": "$response.body#/name", "header.If-Match": "$response.header.ETag"}
LINKS = {
    ("get", "/demo-data", "200"): [("meta-read-demo", {"path.name": f"{FIRST}/name"}, None)],
    ("get", "/demo-data/{name}", "200"): [
        ("datasets-make-dataset", {}, "$response.body#/dataset"),
        ("policies-make-policy", {}, "$response.body#/policy"),
    ],
    ("post", "/datasets", "201"): [
        ("datasets-read-dataset", {"path.dataset_id": "$response.body#/id"}, None)],
    ("post", "/policies", "201"): [
        ("policies-show-policy", {"path.policy_id": "$response.body#/id"}, None)],
    ("get", "/plans", "200"): [
        ("plans-read-plan", {"path.plan_id": f"{FIRST}/id"}, None),
        ("plans-make-plan", {}, PLANNED),
        ("runs-submit", {"header.Prefer": "wait=5"}, PLANNED | {"edits": [PIN]}),
        ("comparisons-read-comparison", {
            "query.base": f"{FIRST}/id", "query.plan": f"{FIRST}/id"}, None),
        ("adoptions-adopt", {}, {"plan_id": f"{FIRST}/id", "expected": None}),
        ("adoptions-list-adoptions", {"query.period": f"{FIRST}/period"}, None),
    ],
    ("get", "/scenarios/{name}", "200"): [
        ("scenarios-put", CHANGED, "$response.body#/scenario"),
        ("scenarios-patch", CHANGED, {"reason": "again"}),
    ],
}  # fmt: skip
"""Of an answer: the operations that it leads to, their parameters, and their body."""


SETTINGS = settings(DEFAULT_STATE_MACHINE_SETTINGS, max_examples=20, database=None)

LISTS = {f"{V1}/{name}" for name in ("plans", "runs", "scenarios")}


def linked(contract):
    """Return a contract with `LINKS` in it."""
    contract = copy.deepcopy(contract)
    for (method, path, status), targets in LINKS.items():
        answer = contract["paths"][f"{V1}{path}"][method]["responses"][status]
        answer["links"] = {
            f"{name} {number}": {"operationId": name, "parameters": parameters}
            | ({} if body is None else {"requestBody": body})
            for number, (name, parameters, body) in enumerate(targets)
        }
    return contract


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    """A server in a process of its own: one that works on runs draws chances, and so do we."""
    store = tmp_path_factory.mktemp("sessions") / "store.sqlite"
    with ServerProcess(store) as server:
        client = server.client
        kept = keep_example(client, "tiny")
        live = {"dataset_id": kept.dataset, "expected": None}
        assert client.put(f"{V1}/live", json=live).status_code == 200
        body = {"name": "draft", "edits": [PIN]}
        new = {"If-None-Match": "*"}
        assert client.put(f"{V1}/scenarios/draft", json=body, headers=new).status_code == 201
        yield str(client.base_url).rstrip("/")


def is_said(response, code):
    """Tell whether an answer is this problem."""
    return response.status_code >= 400 and response.json()["code"] == code


class Sessions:
    """Sessions with one server: each request with the status of its answer, and all faults."""

    def __init__(self, url):
        self.url, self.asked, self.faults = url, [], []
        self._machine = schemathesis.openapi.from_dict(linked(CONTRACT)).as_state_machine()

    def hold(self, num):
        """Make up sessions until there were so many requests, each held to the contract."""
        for _ in range(num):
            if len(self.asked) >= num:
                break
            # What the server keeps moves on, so that Hypothesis finds no session to go again as it
            # went; faults are kept here, and none is lost with that.
            with contextlib.suppress(Flaky):
                seed(len(self.asked))(self._session()).run(settings=SETTINGS)
        assert not self.faults, "\n".join(map(str, self.faults))
        assert len(self.asked) >= num
        assert all(status < 500 for _, status in self.asked)

    def done(self):
        """Return the operations that answered what was asked."""
        return {label for label, status in self.asked if status < 300}

    def _session(self):
        url, asked, faults = self.url, self.asked, self.faults

        class Session(self._machine):
            def get_call_kwargs(self, case):
                return {"base_url": url, "timeout": 60}

            def before_call(self, case):
                # Made-up filters find nothing, and nothing leads on from there.
                is_list = case.method == "GET" and case.operation.path in LISTS
                if is_list and case.meta.generation.mode is GenerationMode.POSITIVE:
                    case.query = {}

            def validate_response(self, response, case, additional_checks=None, **how):
                asked.append((case.operation.label, response.status_code))
                # A request may fit the contract and yet make no sense; what is deleted (a run, a
                # key) stays there to be read.
                excluded = [positive_data_acceptance, use_after_free]
                if case.operation.path.endswith("/report") and is_said(response, "NO_SHAPE"):
                    # A page is there where it was asked for, once the run has ended.
                    excluded.append(ensure_resource_availability)
                if case.operation.path.startswith(f"{V1}/scenarios"):
                    excluded.append(negative_data_rejection)  # a stale version is told first
                try:
                    case.validate_response(response, excluded_checks=excluded,
                                           recorder=self.recorder)  # fmt: skip
                except* Failure as found:
                    faults.extend(found.exceptions)

        return Session


def test_sessions_are_answered_as_the_contract_says(url):
    sessions = Sessions(url)
    sessions.hold(200)
    assert f"GET {V1}/plans" in sessions.done()


@pytest.mark.long
def test_two_thousand_requests_in_sessions_are_answered_as_the_contract_says(url):
    sessions = Sessions(url)
    names = ("GET /plans/{plan_id}", "GET /scenarios/{name}", "POST /runs")
    reached = {name.replace(" ", f" {V1}", 1) for name in names}
    # A made-up run that is accepted is rare; they go on until there was one.
    for num in range(2_000, 8_001, 1_000):
        sessions.hold(num)
        if reached <= sessions.done():
            break
    assert reached <= sessions.done()
