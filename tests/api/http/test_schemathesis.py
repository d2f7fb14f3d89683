"""Made-up requests to every operation: no fault of ours, every answer as the contract says."""

from __future__ import annotations

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from api.http.body import XLSX

from .conftest import keep_example
from .servers import ServerProcess
from .test_contract import CONTRACT

CASES = int(os.environ.get("JIEDUI_CONTRACT_CASES", "4"))
"""Cases of each kind for each operation."""


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A server in a process of its own: one that works on runs draws chances, and so do we."""
    store = tmp_path_factory.mktemp("made-up") / "store.sqlite"
    with ServerProcess(store) as server:
        yield str(server.client.base_url).rstrip("/"), keep_example(server.client, "tiny")


@schemathesis.serializer("application/toml", "application/zip", XLSX)
def as_it_is(_, value):
    return value if isinstance(value, bytes) else str(value).encode()


schema = schemathesis.openapi.from_dict(CONTRACT)


@pytest.mark.long
@schema.parametrize()
@settings(max_examples=CASES, deadline=None, derandomize=True,
          phases=(Phase.generate,),  # the contract's own examples: `test_examples`
          suppress_health_check=list(HealthCheck))  # fmt: skip
def test_every_answer_is_as_the_contract_says(case, served):
    url, kept = served
    known = {"plan_id": kept.plan, "dataset_id": kept.dataset, "policy_id": kept.policy}
    for name in set(known) & set(case.path_parameters or {}):
        if hash(repr(case.query)) % 4:  # mostly something that is there
            case.path_parameters[name] = known[name]
    # A request may fit the contract and yet make no sense: an edit of what is not there.
    excluded = [positive_data_acceptance]
    if case.operation.path.startswith("/api/v1/scenarios"):
        excluded.append(negative_data_rejection)  # a stale version is told before a faulty edit
    case.call_and_validate(base_url=url, excluded_checks=excluded)
