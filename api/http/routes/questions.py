"""``/plans/{plan_id}/…``: prices, why, why not; answered from the plan in memory."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Annotated, Any

import pyarrow as pa
from fastapi import APIRouter, Query
from starlette.responses import JSONResponse, Response

from api.answers.asked_names import AskedNames
from api.answers.why_json import plain, with_names
from api.answers.why_view import explanation_lines, rate_lines, turning_lines
from api.answers.why_words import WhyWords
from api.http.asked_plans import AskedPlan
from api.http.body import ARROW
from api.http.declared import UNCHANGED, file_content, problems
from api.http.immutable import NeverChanges
from api.http.problem import ApiProblem, BadField
from api.http.schemas.common import EntityId
from api.http.schemas.questions import NamedPrice, PairKeys, PriceRows, Why, WhyNot
from api.http.services import Asked, Words
from api.messages import Catalogue
from api.screen import plain as safe
from engine.explain import Explanation, explain
from engine.pricing.plan_prices import UnknownPair
from engine.pricing.turning_points import TurningPoint, turning_points

router = APIRouter(prefix="/plans/{plan_id}", tags=["questions"])

Layer = Annotated[EntityId, Query(description="Name of the layer.")]
Provider = Annotated[EntityId, Query(description="Id of the provider.")]
Place = Annotated[EntityId, Query(description="Id of the place.")]


def lasting(model: Any) -> dict[str, Any]:
    """Return how a route declares an answer that never changes."""
    declared = {200: {"description": "The answer.", "model": model}}
    return {"responses": problems(404) | UNCHANGED | declared, "response_class": JSONResponse,
            "dependencies": [NeverChanges]}  # fmt: skip


def named(asked: AskedPlan, found: Any) -> JSONResponse:
    """Return an answer with the names of all ids in it."""
    return JSONResponse(with_names(found, AskedNames(asked.prices)))


@router.get("/price", **lasting(NamedPrice))
def read_price(asked: Asked, layer: Layer, provider_id: Provider, place_id: Place) -> Response:
    """Return what the best plan with one pair is worse; of a pair of the plan, without it."""
    with asked.lock:
        return named(asked, asked.prices.price_of(layer, provider_id, place_id))


@router.get("/prices", **lasting(PriceRows))
def read_prices(
    asked: Asked,
    layer: Layer,
    provider_id: Annotated[EntityId | None, Query(description="For all its pairs.")] = None,
    place_id: Annotated[EntityId | None, Query(description="For all its pairs.")] = None,
) -> Response:
    """Return what all pairs of one provider, or of one place, cost."""
    if (provider_id is None) == (place_id is None):
        raise BadField("one_of", "query", names=("provider_id", "place_id"))
    with asked.lock:
        rows = (asked.prices.row(layer, provider_id) if provider_id is not None
                else asked.prices.column(layer, str(place_id)))  # fmt: skip
        return named(asked, rows)


@router.post("/prices", responses=problems(400, 404) | {
    200: {"description": "The answer.", "model": PriceRows},
}, response_class=JSONResponse)  # fmt: skip
def price_batch(asked: Asked, wanted: PairKeys) -> Response:
    """Return what each of many pairs costs, in their order."""
    with asked.lock:
        rows = [asked.prices.price_of(x.layer, x.provider_id, x.place_id) for x in wanted.pairs]
        return named(asked, rows)


@router.get("/prices.arrow", response_class=Response, dependencies=[NeverChanges],
            responses=problems(404) | UNCHANGED | {200: file_content(ARROW)})  # fmt: skip
def read_all_prices(
    asked: Asked, layer: Annotated[EntityId | None, Query(description="Only this layer.")] = None
) -> Response:
    """Return what every pair costs, as an Arrow file: layer, ids, kind, value, who refuses it."""
    with asked.lock:
        if layer is not None and layer not in asked.prices.layers:
            raise UnknownPair("layer", layer, layer)
        frame = asked.prices.all()
    if layer is not None:
        frame = frame[frame["layer"] == layer]
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata()
    target = io.BytesIO()
    with pa.ipc.new_file(target, table.schema) as writer:
        writer.write_table(table)
    return Response(target.getvalue(), media_type=ARROW)


@router.get("/why", **lasting(Why))
def read_why(
    asked: Asked, layer: Layer, provider_id: Provider, place_id: Place, words: Words
) -> Response:
    """Say why a pair is in the plan or out of it: cost by rule, price, the chain of moves."""
    with asked.lock:
        found = explain(asked.prices, layer, provider_id, place_id, with_mends=False)
        return named(asked, plain(found) | {"sentences": _sentences(asked, found, (), words)})


@router.get("/why-not", **lasting(WhyNot))
def read_why_not(
    asked: Asked, layer: Layer, provider_id: Provider, place_id: Place, words: Words,
    weights: Annotated[bool, Query(description="Also the nearest weights; takes longer.")] = False,
) -> Response:  # fmt: skip
    """Say why a pair is out of the plan, and every single edit after which it would be in."""
    with asked.lock:
        if asked.prices.has(layer, provider_id, place_id):
            raise ApiProblem("PAIR_IN_PLAN")
        found = explain(asked.prices, layer, provider_id, place_id)
        content = plain(found)
        points: tuple[TurningPoint, ...] = ()
        if weights:
            points = tuple(turning_points(asked.prices, layer, provider_id, place_id))
            content |= {"turning_points": plain(points)}
        return named(asked, content | {"sentences": _sentences(asked, found, points, words)})


def _sentences(
    asked: AskedPlan, found: Explanation, points: Sequence[TurningPoint], words: Catalogue
) -> list[str]:
    """Return what the command line says of a pair."""
    told = WhyWords(asked.prices, AskedNames(asked.prices), words)
    lines = [*explanation_lines(found, told), *rate_lines(asked.prices, words)]
    return [safe(line) for line in [*lines, *(turning_lines(points, words) if points else ())]]
