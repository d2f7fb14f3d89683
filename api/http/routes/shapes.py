"""``/plans/{plan_id}/shape``: the shape of a plan's network, measured by a run."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.http.declared import problems
from api.http.problem import ApiProblem
from api.http.runs.accepting import IdempotencyKey, Prefer, accepted
from api.http.runs.queue import Made
from api.http.schemas.common import HASH, PlanId
from api.http.schemas.runs import RunOut
from api.http.schemas.shapes import ShapeAsked, ShapeIn, ShapeOut
from api.http.security.callers import CalledBy
from api.http.security.signing import By
from api.http.services import Services, Shared

router = APIRouter(prefix="/plans/{plan_id}/shape", tags=["shapes"])

RunId = Annotated[str, Path(pattern=HASH, description="Id of the run that measured it.")]


@router.post("", status_code=202, responses=problems(400, 404) | {
    200: {"description": "The run has ended while the caller waited.", "model": RunOut},
})  # fmt: skip
async def measure(
    plan_id: PlanId, request: Request, response: Response, wanted: ShapeIn, services: Shared,
    by: By, caller: CalledBy, prefer: Prefer = None, idempotency_key: IdempotencyKey = None,
) -> RunOut:  # fmt: skip
    """Accept the shape of a plan's network to be measured, beside others and beside chance.

    A run like any other: ``Location``, ``Prefer: wait=N`` and ``Idempotency-Key`` are those of
    ``/runs``. What it has measured is then read under its id; the same seed, the same numbers.
    """
    shape = ShapeAsked(plan_id=plan_id, **wanted.model_dump())
    content = shape.model_dump(mode="json")

    def asked() -> dict[str, Any]:
        record = services.plans.record(plan_id)
        for own in wanted.plans:
            services.plans.record(own)
        hashes = record["provenance"]
        ground = {"dataset_id": hashes["graph_hash"], "policy_id": hashes["policy_hash"]}
        return {"shape": content, "ground": ground}

    return await accepted(
        request, response, services, asked, request_content=content, by=by, caller=caller,
        prefer=prefer, idempotency_key=idempotency_key,
    )  # fmt: skip


@router.get("/{run_id}", response_class=JSONResponse, responses=problems(404) | {
    200: {"description": "The study.", "model": ShapeOut},
})  # fmt: skip
def read_shape(plan_id: PlanId, run_id: RunId, services: Shared) -> Response:
    """Return what a run has measured: every number, with its definition."""
    return JSONResponse(_made(plan_id, run_id, services)["study"])


@router.get("/{run_id}/report", response_class=Response, responses=problems(404) | {
    200: {"description": "The page.", "content": {"text/html": {"schema": {"type": "string"}}}},
})  # fmt: skip
def read_report(plan_id: PlanId, run_id: RunId, services: Shared) -> Response:
    """Return the page (HTML) of what a run has measured: one file that asks for nothing else."""
    page = _made(plan_id, run_id, services).get("report")
    if page is None:
        raise ApiProblem("NO_SHAPE", run_id=run_id)
    name = f'attachment; filename="shape-{run_id}.html"'
    return Response(page, media_type="text/html", headers={"Content-Disposition": name})


def _made(plan_id: str, run_id: str, services: Services) -> Made:
    run = services.runs.find(run_id)
    made = None
    if run.outcome is not None and run.asked.get("shape", {}).get("plan_id") == plan_id:
        made = services.runs.made(run_id)
    if made is None:
        raise ApiProblem("NO_SHAPE", run_id=run_id)
    return made
