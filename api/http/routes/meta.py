"""``/meta``, ``/demo-data``: what the program knows of itself, and examples ready to be sent."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path

import fixtures
from api.http.declared import problems
from api.http.problem import ApiProblem
from api.http.schemas.datasets import DatasetIn
from api.http.schemas.meta import Demo, DemoBodies, Demos, Meta
from api.meta_json import SCHEMAS, meta_json
from engine.policy import read_policy
from graph_schema.graph import AssistanceGraph
from graph_schema.json_tables import json_tables
from graph_schema.tables import load_graph

router = APIRouter(tags=["meta"])


@router.get("/meta", responses=problems())
def read_meta() -> Meta:
    """Return tables, rules, KPIs and kinds, with labels in Chinese and English."""
    return Meta.model_validate(meta_json())


@router.get("/meta/schemas/{schema}", responses=problems(404))
def read_schema(schema: Annotated[Literal["policy", "scenario"], Path()]) -> dict[str, Any]:
    """Return the JSON Schema of a policy or a scenario."""
    return SCHEMAS[schema]()


@router.get("/demo-data", responses=problems())
def list_demos() -> Demos:
    """Return the examples, with the ids that they get."""
    return Demos(items=[_demo(name) for name in fixtures.NAMES])


@router.get("/demo-data/{name}", responses=problems(404))
def read_demo(
    name: Annotated[str, Path(pattern=r"^[a-z]{1,20}$", description="Name of the example.")],
) -> DemoBodies:
    """Return an example: bodies for /datasets and /policies, and the ids that they get."""
    if name not in fixtures.NAMES:
        raise ApiProblem("UNKNOWN_DEMO", name=name, names=fixtures.NAMES)
    text = (fixtures.path(name) / "policy.toml").read_text("utf-8")
    return DemoBodies(
        **_demo(name).model_dump(),
        dataset=DatasetIn(tables=json_tables(_graph(name))),
        policy=read_policy(text).model_dump(mode="json", exclude_defaults=True),
        policy_toml=text,
    )  # fmt: skip


@cache
def _graph(name: str) -> AssistanceGraph:
    return load_graph(fixtures.path(name))


@cache
def _demo(name: str) -> Demo:
    policy = read_policy((fixtures.path(name) / "policy.toml").read_text("utf-8"))
    return Demo(name=name, dataset_id=_graph(name).content_hash, policy_id=policy.content_hash)
