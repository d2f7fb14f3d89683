"""``/policies``: governance in, as TOML or JSON; kept for good; held to a dataset."""

from __future__ import annotations

from typing import Annotated, Any

import anyio
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.http.body import JSON, TOML, Body, media_type, parsed_object
from api.http.declared import UNCHANGED, problems
from api.http.immutable import NeverChanges
from api.http.problem import ApiProblem
from api.http.schemas.common import HASH, PolicyId, Report
from api.http.schemas.policies import PolicyMade, PolicyOut
from api.http.security.signing import By, Reason
from api.http.services import InWords, Shared, Store
from api.policy_toml import policy_toml
from api.report_view import report_json
from engine.check_policy import check_policy
from engine.policy import Policy, policy_from, read_policy
from graph_schema.store import GraphStore

router = APIRouter(prefix="/policies", tags=["policies"])

_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            JSON: {"schema": {"type": "object", "description": "As /meta/schemas/policy says."}},
            TOML: {"schema": {"type": "string"}},
        },
    }
}


@router.post("", status_code=201, responses=problems(400, 413, 415), openapi_extra=_BODY)
async def make_policy(
    request: Request, response: Response, body: Body, services: Shared, by: By, reason: Reason = ""
) -> PolicyMade:
    """Keep a policy under the hash of what it decides, and let its name point to it.

    422 names every key that is wrong.
    """
    policy, text = _read(media_type(request, JSON, TOML), body, request.url.path)

    def keep() -> int:
        store = services.kept.get()
        return store.save_policy(policy.content_hash, text, policy.name, by=by, reason=reason)

    version = await anyio.to_thread.run_sync(keep)
    response.headers["Location"] = f"/api/v1/policies/{policy.content_hash}"
    return PolicyMade(**_policy(policy, text), version=version)


def _read(kind: str, body: bytes, path: str) -> tuple[Policy, str]:
    if kind == TOML:
        try:
            text = body.decode("utf-8-sig")
        except UnicodeError as error:
            raise ApiProblem("MALFORMED_BODY", path=path) from error
        return read_policy(text), text
    policy = policy_from(parsed_object(body, path))
    return policy, policy_toml(policy)


@router.get("/{policy_id}", responses=problems(404) | UNCHANGED, dependencies=[NeverChanges])
def show_policy(policy_id: PolicyId, store: Store) -> PolicyOut:
    """Return a policy: its text and its values."""
    text = store.load_policy(policy_id).text
    return PolicyOut(**_policy(read_policy(text), text))


@router.get("/{policy_id}/check", responses=problems(404) | UNCHANGED,
            dependencies=[NeverChanges])  # fmt: skip
def check(
    policy_id: PolicyId, dataset_id: Annotated[str, Query(pattern=HASH)], store: Store,
    screen: InWords,
) -> Report:  # fmt: skip
    """Return every problem of a policy on a dataset."""
    graph, policy = store.read(dataset_id), kept_policy(store, policy_id)
    return Report.model_validate(report_json(check_policy(graph, policy), screen))


def kept_policy(store: GraphStore, policy_id: str) -> Policy:
    """Return a kept policy by its id."""
    return read_policy(store.load_policy(policy_id).text)


def _policy(policy: Policy, text: str) -> dict[str, Any]:
    return {
        "id": policy.content_hash,
        "name": policy.name,
        "period": policy.period,
        "text": text,
        "policy": policy.model_dump(mode="json"),
    }
