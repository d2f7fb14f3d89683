"""``/graph``, ``/search``, ``/map``: a dataset looked at as a network, by name, on a map."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from starlette.responses import JSONResponse, Response

from api.http.declared import UNCHANGED, problems
from api.http.immutable import NeverChanges
from api.http.problem import ApiProblem
from api.http.schemas.common import EntityId, Hash, PlanId
from api.http.schemas.graphs import (
    FeatureCollection,
    Hits,
    Neighbourhood,
    Nodes,
    Queries,
    QueryIn,
    Rows,
)
from api.http.services import InWords, Shared, Store
from api.map_json import places_map, plan_map
from api.named_queries.query_view import queries_json
from api.named_queries.querying import answer, find_query
from graph_schema.named_queries import named_queries

router = APIRouter(tags=["graph"])

Dataset = Annotated[Hash, Query(description="Id of the dataset.")]
_LASTING: dict[str, Any] = {"responses": problems(404) | UNCHANGED, "dependencies": [NeverChanges]}


@router.get("/graph/nodes", **_LASTING)
def read_nodes(
    services: Shared, dataset_id: Dataset, id_: Annotated[EntityId, Query(alias="id")]
) -> Nodes:
    """Return every node with an id: its labels and properties."""
    known = services.graphs.get(dataset_id)
    keys = known.nodes_of.get(id_)
    if keys is None:
        raise ApiProblem("UNKNOWN_NODE", id=id_)
    return Nodes.model_validate({"items": [known.node(key) for key in keys]})


@router.get("/graph/neighbourhood", **_LASTING)
def read_neighbourhood(
    services: Shared,
    dataset_id: Dataset,
    key: Annotated[EntityId, Query(description="Key of a node: its label and id.")],
    depth: Annotated[int, Query(ge=1, le=3)] = 1,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 200,
) -> Neighbourhood:
    """Return what is around a node, nearest first, whatever the direction of relationships."""
    known = services.graphs.get(dataset_id)
    if key not in known.network:
        raise ApiProblem("UNKNOWN_NODE", sentence="http.problem.unknown_node_key", id=key)
    return Neighbourhood.model_validate(known.neighbourhood(key, depth, limit))


@router.get("/graph/queries", responses=problems())
def list_queries(screen: InWords) -> Queries:
    """Return the named questions that can be asked of the live dataset."""
    return Queries.model_validate({"items": queries_json(named_queries().values(), screen)})


@router.post("/graph/queries/{query}", responses=problems(400, 404))
def ask(
    query: Annotated[str, Path(pattern=r"^[a-z_]{1,40}$", description="Name of the question.")],
    asked: QueryIn, store: Store,
) -> Rows:  # fmt: skip
    """Answer a named question about the live dataset and a plan."""
    if query not in named_queries():
        raise ApiProblem("UNKNOWN_QUERY", name=query, names=tuple(named_queries()))
    own, values = find_query(query, [f"{name}={text}" for name, text in asked.parameters.items()])
    return Rows(columns=list(own.columns), rows=answer(store, own, values))


@router.get("/search", **_LASTING)
def search(
    services: Shared,
    dataset_id: Dataset,
    q: Annotated[str, Query(min_length=1, max_length=100, description="What was typed so far.")],
    kind: Annotated[Literal["place", "provider", "party", "sector"] | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
) -> Hits:
    """Find names while they are typed: name, alias, pinyin or its initials, county."""
    hits = services.graphs.get(dataset_id).search.find(q, kind, limit)
    return Hits.model_validate({"items": [vars(hit) for hit in hits]})


_GEOJSON: dict[str, Any] = _LASTING | {
    "response_class": JSONResponse,
    "responses": problems(404) | UNCHANGED | {
        200: {"description": "The map.", "model": FeatureCollection},
    },
}  # fmt: skip


@router.get("/datasets/{dataset_id}/map", **_GEOJSON)
def map_places(services: Shared, dataset_id: Annotated[Hash, Path()]) -> Response:
    """Return places and providers as points, at the seats of their counties."""
    return JSONResponse(places_map(services.graphs.get(dataset_id)))


@router.get("/plans/{plan_id}/map", **_GEOJSON)
def map_plan(services: Shared, plan_id: PlanId) -> Response:
    """Return the pairs of a plan as lines from provider to place."""
    record = services.plans.record(plan_id)
    known = services.graphs.get(record["provenance"]["graph_hash"])
    return JSONResponse(plan_map(known, record["pairs"]))
