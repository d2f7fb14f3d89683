"""``/plans/{plan_id}/live-check``, ``/what-if``: what edits would do; nothing is kept."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from api.http.asked_plans import AskedPlan
from api.http.declared import problems
from api.http.schemas.what_ifs import Answered, Checked, Draft
from api.http.services import Asked, InWords
from api.screen import Screen
from api.whatifs.whatif import what_if
from api.whatifs.whatif_json import whatif_json
from engine.scenario import Scenario

router = APIRouter(prefix="/plans/{plan_id}", tags=["what-ifs"])


@router.post("/live-check", response_class=JSONResponse, responses=problems(400, 404) | {
    200: {"description": "The answer.", "model": Checked},
})  # fmt: skip
def live_check(asked: Asked, draft: Draft, screen: InWords) -> Response:
    """Say at once what edits would do: value, chains of moves, what to mind."""
    answer = _answer(asked, draft, screen, quick=True)
    return JSONResponse({key: answer[key] for key in Checked.model_fields})


@router.post("/what-if", response_class=JSONResponse, responses=problems(400, 404) | {
    200: {"description": "The answer.", "model": Answered},
})  # fmt: skip
def what_if_on(asked: Asked, draft: Draft, screen: InWords) -> Response:
    """Say what edits would do, with the plan after them held against the one before."""
    return JSONResponse(_answer(asked, draft, screen, quick=False))


def _answer(asked: AskedPlan, draft: Draft, screen: Screen, *, quick: bool) -> dict[str, Any]:
    own = {"name": screen.text("whatif.own"), "edits": tuple(draft.edits)}
    scenario = Scenario.model_validate(own)
    with asked.lock:
        found = what_if(asked.hand, [scenario])
        return whatif_json(found, screen, quick=quick)
