"""``/datasets``: tables in, checked and kept for good; their report; tables out."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated, Any, Literal

import anyio
from fastapi import APIRouter, Query
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from api.http.body import JSON, XLSX, ZIP, Body, media_type, parsed
from api.http.declared import UNCHANGED, file_content, problems
from api.http.immutable import NeverChanges
from api.http.problem import ApiProblem
from api.http.problem_handlers import invalid
from api.http.report_errors import in_files, in_json_tables, report_errors
from api.http.schemas.common import DatasetId, Report
from api.http.schemas.datasets import Dataset, DatasetIn, DatasetMade
from api.http.security.signing import By, Reason
from api.http.services import InWords, Shared, Store, Words
from api.http.watched import no_stage, watched
from api.http.work import read_json, read_workbook, read_zip
from api.report_view import report_json
from graph_schema.graph import AssistanceGraph
from graph_schema.json_tables import json_tables
from graph_schema.schema import TABLES
from graph_schema.tables import Loaded
from graph_schema.validate import check_graph
from graph_schema.workbook_write import write_workbook
from graph_schema.zip_tables import BadZip, zip_tables

router = APIRouter(prefix="/datasets", tags=["datasets"])

_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            JSON: {"schema": DatasetIn.model_json_schema()},
            ZIP: {"schema": {"type": "string", "format": "binary"}},
            XLSX: {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


@router.post("", status_code=201, responses=problems(400, 413, 415), openapi_extra=_BODY)
async def make_dataset(
    request: Request, response: Response, body: Body, services: Shared, screen: InWords,
    by: By, reason: Reason = "",
) -> DatasetMade:  # fmt: skip
    """Check tables and keep them under the hash of their content; the same tables, the same id.

    They come as JSON, as a zip of CSV files, or as a workbook. Tables with an error are not kept:
    422 names every problem by table, row, column, code and remedy.
    """
    kind = media_type(request, JSON, ZIP, XLSX)
    loaded = await _loaded(kind, body, request, services)
    if loaded.graph is None:
        point = in_json_tables if kind == JSON else in_files
        raise ApiProblem("BAD_TABLES", num=loaded.report.severities["error"],
                         errors=report_errors(loaded.report, screen, point))  # fmt: skip
    graph = loaded.graph

    def keep() -> str:
        return services.kept.get().archive(graph, by=by, reason=reason)

    dataset_id = await anyio.to_thread.run_sync(keep)
    response.headers["Location"] = f"/api/v1/datasets/{dataset_id}"
    found = {**_dataset(graph), "report": report_json(loaded.report, screen)}
    return DatasetMade.model_validate(found)


async def _loaded(kind: str, body: bytes, request: Request, services: Shared) -> Loaded:
    most = services.settings.worker_mib << 20
    if kind == XLSX:
        return await watched(services.workers, most, no_stage, read_workbook, body)
    if kind == ZIP:
        try:
            return await watched(services.workers, most, no_stage, read_zip, body,
                                 services.settings.max_unpacked_bytes)  # fmt: skip
        except BadZip as error:
            raise ApiProblem("BAD_ZIP", sentence=f"http.problem.{error.code}", status=422,
                             limit=error.limit, xlsx=XLSX) from error  # fmt: skip
    try:
        given = DatasetIn.model_validate(parsed(body, request.url.path))
    except ValidationError as error:
        faults = [{**fault, "loc": ("body", *fault["loc"])} for fault in error.errors()]
        raise invalid(request, faults) from error
    return await watched(services.workers, most, no_stage, read_json, given.tables)


@router.get("/{dataset_id}", responses=problems(404) | UNCHANGED, dependencies=[NeverChanges])
def read_dataset(dataset_id: DatasetId, store: Store) -> Dataset:
    """Return what a dataset holds."""
    return Dataset.model_validate(_dataset(store.read(dataset_id)))


@router.get("/{dataset_id}/report", responses=problems(404) | UNCHANGED,
            dependencies=[NeverChanges])  # fmt: skip
def read_report(dataset_id: DatasetId, store: Store, screen: InWords) -> Report:
    """Return the warnings and notes on a dataset; rows are counted from 2, in order of keys."""
    return Report.model_validate(report_json(check_graph(store.read(dataset_id)), screen))


@router.get("/{dataset_id}/tables", responses=problems(404) | UNCHANGED,
            dependencies=[NeverChanges])  # fmt: skip
def read_tables(dataset_id: DatasetId, store: Store) -> DatasetIn:
    """Return the tables as JSON: the very body from which the dataset can be made again."""
    return DatasetIn(tables=json_tables(store.read(dataset_id)))


@router.get("/{dataset_id}/export", response_class=Response, dependencies=[NeverChanges],
            responses=problems(404) | UNCHANGED | {200: file_content(ZIP, XLSX)})  # fmt: skip
def export_dataset(
    dataset_id: DatasetId, store: Store, words: Words,
    as_file: Annotated[Literal["zip", "xlsx"], Query(alias="format")] = "zip",
) -> Response:  # fmt: skip
    """Return the tables as a zip of CSV files or as a workbook, headers in the language asked."""
    graph = store.read(dataset_id)
    with tempfile.TemporaryDirectory(prefix="jiedui-") as name:
        folder = Path(name)
        if as_file == "zip":
            content, kind = zip_tables(graph, folder, words.lang), ZIP
        else:
            write_workbook(graph, folder / "tables.xlsx", words.lang)
            content, kind = (folder / "tables.xlsx").read_bytes(), XLSX
    called = f'attachment; filename="{dataset_id[:14]}.{as_file}"'
    return Response(content, media_type=kind, headers={"Content-Disposition": called})


def _dataset(graph: AssistanceGraph) -> dict[str, Any]:
    counts = [{"table": t.name, "num_rows": len(graph.held(t.name))} for t in TABLES]
    return {"id": graph.content_hash, "num_rows": graph.num_rows, "tables": counts}
