"""``/scenarios``: named lists of edits; whoever changes one says which version was seen."""

from __future__ import annotations

import re
import tomllib
from typing import Annotated
from urllib.parse import quote

import anyio
from fastapi import APIRouter, Header, Query
from starlette.requests import Request
from starlette.responses import Response

from api.http.body import JSON, TOML, Body, media_type, parsed_object
from api.http.cursors import Limit, NameCursor, read_name_cursor, written_cursor
from api.http.declared import problems
from api.http.problem import ApiProblem, BadField
from api.http.schemas.common import HASH
from api.http.schemas.scenarios import (
    CopyIn,
    ScenarioName,
    ScenarioOut,
    ScenarioPatch,
    Scenarios,
    ScenarioSummary,
)
from api.http.security.callers import CalledBy, Caller
from api.http.security.signing import By
from api.http.security.touched import Touched, scenario_seen
from api.http.services import Services, Shared, Store
from api.scenarios.scenario_text import scenario_text
from engine.scenario import Scenario, read_scenario, scenario_from
from graph_schema.graph import digest
from graph_schema.store import GraphStore
from graph_schema.store_errors import NotInStore, StoreConflict
from graph_schema.store_records import SavedText

router = APIRouter(prefix="/scenarios", tags=["scenarios"])

IfMatch = Annotated[str | None, Header(description="ETag of the version that was seen.")]
IfNoneMatch = Annotated[str | None, Header(description="``*`` for a name that is to be new.")]

_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            JSON: {"schema": {"$ref": "#/components/schemas/Scenario"}},
            TOML: {"schema": {"type": "string"}},
        },
    }
}
_CHANGES = problems(400, 404, 412, 428)


@router.get("", responses=problems())
def list_scenarios(store: Store, limit: Limit = 100, cursor: NameCursor = None) -> Scenarios:
    """Return every scenario at its latest version, by name."""
    seen = "" if cursor is None else read_name_cursor(cursor, "scenarios")
    found = store.scenarios(after=seen, limit=limit + 1)
    items = [_summary(own) for own in found[:limit]]
    after = written_cursor(items[-1].name, "scenarios") if len(found) > limit else None
    return Scenarios(items=items, next=after)


@router.get("/{name}", responses=problems(404))
def read(
    name: ScenarioName, store: Store, response: Response,
    version: Annotated[int | None, Query(ge=1, description="An earlier one.")] = None,
) -> ScenarioOut:  # fmt: skip
    """Return a scenario: its latest version, or an earlier one."""
    return _shown(_kept(store, name, version), response)


@router.put("/{name}", responses=problems(400, 404, 412, 413, 415, 428) | {
    201: {"description": "The name is new.", "model": ScenarioOut},
}, openapi_extra=_BODY)  # fmt: skip
async def put(
    request: Request, name: ScenarioName, body: Body, services: Shared, response: Response,
    caller: CalledBy, by: By, if_match: IfMatch = None, if_none_match: IfNoneMatch = None,
) -> ScenarioOut:  # fmt: skip
    """Keep a scenario: a new one with ``If-None-Match: *``, else over the version in ``If-Match``.

    428 when neither is said; 412 when the name is at another version, which ``current`` holds.
    """
    _refuse_other_name(name, name)
    seen = 0 if if_none_match == "*" else _version(if_match)
    kind = media_type(request, JSON, TOML)
    scenario = _read(kind, body, name, request.url.path)
    found = await anyio.to_thread.run_sync(_hold_and_keep, services, caller, scenario, seen, by)
    if found.version == 1:
        response.status_code = 201
    return _shown(found, response)


@router.patch("/{name}", responses=_CHANGES)
def patch(
    name: ScenarioName, change: ScenarioPatch, services: Shared, response: Response,
    caller: CalledBy, by: By, if_match: IfMatch = None,
) -> ScenarioOut:  # fmt: skip
    """Change some keys of a scenario, over the version in ``If-Match``."""
    seen = _version(if_match)
    current = _kept(services.kept.get(), name, None)
    if current.version != seen:
        raise _stale(name, current)
    changed = tomllib.loads(current.text) | change.model_dump(exclude_unset=True)
    content = {key: value for key, value in changed.items() if value is not None}
    changed_to = scenario_from(content, name)
    return _shown(_hold_and_keep(services, caller, changed_to, seen, by), response)


@router.post("/{name}/copy", status_code=201, responses=problems(400, 404, 412))
def copy(
    name: ScenarioName, copied: CopyIn, services: Shared, response: Response, caller: CalledBy,
    by: By,
) -> ScenarioOut:  # fmt: skip
    """Keep the latest version of a scenario under a new name."""
    _refuse_other_name(copied.name, copied.name)
    latest = _kept(services.kept.get(), name, None).scenario
    found = latest.model_copy(update={"name": copied.name})
    response.headers["Location"] = f"/api/v1/scenarios/{quote(copied.name, safe='')}"
    return _shown(_hold_and_keep(services, caller, found, 0, by), response)


def _read(kind: str, body: bytes, name: str, path: str) -> Scenario:
    if kind == TOML:
        try:
            scenario = read_scenario(body.decode("utf-8-sig"), name)
        except UnicodeError as error:
            raise ApiProblem("MALFORMED_BODY", path=path) from error
    else:
        content = parsed_object(body, path)
        scenario = scenario_from(content, name)
    _refuse_other_name(name, scenario.name)
    return scenario


def _refuse_other_name(name: str, said: str) -> None:
    """Refuse a body with another name than the address, and a name that looks like a hash."""
    if said != name or re.fullmatch(HASH, name):
        raise BadField("other_name", "body", "name", name=name)


def _version(if_match: str | None) -> int:
    if if_match is None:
        raise ApiProblem("IF_MATCH_MISSING")
    found = re.fullmatch(r'"(\d{1,9})"', if_match.strip())
    return int(found[1]) if found else -1


def _hold_and_keep(
    services: Services, caller: Caller, scenario: Scenario, seen: int, by: str
) -> ScenarioOut:
    """Keep a scenario over the version seen, when the scope of its changer has both."""
    store = services.kept.get()
    before = scenario_seen(store, scenario.name, seen)
    Touched(caller, services).hold_scenarios(*before, scenario)
    return _keep(store, scenario, seen, by)


def _keep(store: GraphStore, scenario: Scenario, seen: int, by: str) -> ScenarioOut:
    text = scenario_text(scenario)
    try:
        version = store.save_scenario(f"t1-{digest(text)}", text, scenario.name, by=by,
                                      reason=scenario.reason, expected=seen)  # fmt: skip
    except StoreConflict as error:
        raise _stale(scenario.name, _current(store, scenario.name)) from error
    return _kept(store, scenario.name, version)


def _kept(store: GraphStore, name: str, version: int | None) -> ScenarioOut:
    found = store.load_scenario(name, version)
    if not found.version:  # a hash names a text, no scenario that can be changed
        raise NotInStore("unknown_scenario", name=name, version=version or 0)
    scenario = read_scenario(found.text, name)
    return ScenarioOut(name=name, version=found.version, created=found.created, text=found.text,
                       scenario=scenario)  # fmt: skip


def _summary(found: SavedText) -> ScenarioSummary:
    author = read_scenario(found.text, found.name).author
    return ScenarioSummary(name=found.name, version=found.version, hash=found.hash, author=author,
                           updated=found.created)  # fmt: skip


def _current(store: GraphStore, name: str) -> ScenarioOut | None:
    try:
        return _kept(store, name, None)
    except NotInStore:
        return None


def _stale(name: str, current: ScenarioOut | None) -> ApiProblem:
    content = None if current is None else current.model_dump(mode="json")
    headers = {} if current is None else {"ETag": f'"{current.version}"'}
    return ApiProblem(
        "STALE_VERSION", extra={"current": content}, headers=headers,
        name=name,
        version=0 if current is None else current.version,
    )  # fmt: skip


def _shown(found: ScenarioOut, response: Response) -> ScenarioOut:
    response.headers["ETag"] = f'"{found.version}"'
    response.headers["Cache-Control"] = "no-cache"
    return found
