"""Plans in the SQLite file: a row, its pairs by node, and its documents, compressed.

A pair's further columns are a JSON object without zeros, falses and empty texts; the types of the
columns stand on the plan, so that they come back as they were.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from .plan_pairs import (
    DTYPES,
    MOST_CANDIDATES,
    SAID,
    DamagedPlan,
    column_kind,
    hash_of_pairs,
    plain_cells,
    refuse_another_plan,
    refuse_unknown_ends,
    sha256,
)  # fmt: skip
from .store_errors import NotInStore
from .store_records import PAIR_KEY, PlanRecord, PlanSummary

_SUMMARY = """
    SELECT plan_id, graph_hash, coalesce(base_graph_hash, ''), policy_hash, scenario_hash,
           base_plan_id, period, status, unmet, idle, cost_points, certificate_kind,
           require_approval, num_pairs, created
    FROM plans"""

_INSERT_PAIR = """
    INSERT INTO plan_pairs
        (plan_no, layer_node, provider_node, place_node, cost_points, properties)
    VALUES (?, (SELECT node_id FROM nodes WHERE label = 'Layer' AND id = ?),
               (SELECT node_id FROM nodes WHERE label = 'Provider' AND id = ?),
               (SELECT node_id FROM nodes WHERE label = 'Place' AND id = ?), ?, ?)"""

_PAIRS = """
    SELECT l.id, p.id, s.id, cost_points, properties FROM plan_pairs
    JOIN nodes l ON l.node_id = layer_node
    JOIN nodes p ON p.node_id = provider_node
    JOIN nodes s ON s.node_id = place_node WHERE plan_no = ?"""

_EMPTY: dict[str, Any] = {"integer": 0, "decimal": 0.0, "boolean": False, "text": ""}

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def find_plan(connection: sqlite3.Connection, plan_id: str) -> tuple[int, str]:
    """Return number and full id of the plan that an id, or the beginning of one, stands for.

    Raises
    ------
    NotInStore
        ``unknown_plan`` or ``ambiguous_plan``.
    """
    exact = connection.execute("SELECT plan_no, plan_id FROM plans WHERE plan_id = ?", (plan_id,))
    row = exact.fetchone()
    if row is not None:
        return int(row[0]), row[1]
    found = connection.execute(
        "SELECT plan_no, plan_id FROM plans WHERE ?1 <> '' AND (substr(plan_id, 1, ?2) = ?1"
        " OR substr(plan_id, instr(plan_id, '-') + 1, ?2) = ?1) ORDER BY plan_id LIMIT ?3",
        (plan_id, len(plan_id), MOST_CANDIDATES + 1)).fetchall()  # fmt: skip
    if not found:
        raise NotInStore("unknown_plan", plan_id=plan_id)
    if len(found) > 1:
        candidates = tuple(row[1] for row in found[:MOST_CANDIDATES])
        raise NotInStore("ambiguous_plan", plan_id=plan_id, candidates=candidates)
    return int(found[0][0]), found[0][1]


def require_base_plan(connection: sqlite3.Connection, plan: PlanRecord) -> None:
    """Raise NotInStore ``unknown_base_plan`` when a plan names a base that is not there."""
    base = plan.base_plan_id
    found = connection.execute("SELECT 1 FROM plans WHERE plan_id = ?", (base,)).fetchone()
    if base is not None and found is None:
        raise NotInStore("unknown_base_plan", plan_id=base)


def add_plan(
    connection: sqlite3.Connection, plan: PlanRecord, pairs: pd.DataFrame, created: str
) -> bool:
    """Keep a plan whose graph is archived; False when it is there already.

    Raises
    ------
    StoreConflict
        ``other_plan``.
    RefusedByStore
        ``unknown_end``.
    """
    pairs_hash = hash_of_pairs(pairs)
    if _is_kept(connection, plan, pairs_hash):
        return False
    types = {str(n): column_kind(series) for n, series in pairs.items() if n not in PAIR_KEY}
    names_of_plan = ("plan_id", *SAID, "certificate_kind", "base_plan_id")
    row = {name: getattr(plan, name) for name in names_of_plan}
    row |= {
        "base_graph_hash": plan.base_graph_hash or None,
        "num_pairs": len(pairs),
        "pairs_hash": pairs_hash,
        "pair_columns": _encode(types),
        "created": created,
    }
    names = ", ".join(row)
    places = ", ".join(f":{name}" for name in row)
    added = connection.execute(f"INSERT INTO plans ({names}) VALUES ({places})", row)  # noqa: S608 - names of columns
    number = int(added.lastrowid or 0)
    _refuse_unknown_ends(connection, plan.graph_hash, pairs)
    connection.executemany(_INSERT_PAIR, _pair_rows(number, pairs, types))
    connection.execute(
        "INSERT INTO plan_documents VALUES (?, ?, ?, ?, ?)",
        (number, zlib.compress(plan.document, 1), sha256(plan.document),
         zlib.compress(plan.proof, 1), sha256(plan.proof)))  # fmt: skip
    return True


def get_plan(connection: sqlite3.Connection, number: int) -> PlanRecord:
    """Return a plan with its pairs and documents."""
    cells = connection.execute(f"{_SUMMARY} WHERE plan_no = ?", (number,)).fetchone()
    kept = vars(_summary(cells))
    del kept["num_pairs"]
    document, document_hash, proof, proof_hash = connection.execute(
        "SELECT document, document_sha256, proof, proof_sha256 FROM plan_documents"
        " WHERE plan_no = ?", (number,)).fetchone()  # fmt: skip
    return PlanRecord(
        pairs=get_pairs(connection, number), document=_opened(document, document_hash),
        proof=_opened(proof, proof_hash), **kept)  # fmt: skip


def get_pairs(connection: sqlite3.Connection, number: int) -> pd.DataFrame:
    """Return the pairs of a plan, sorted by layer, provider, place."""
    found = connection.execute("SELECT pair_columns, pairs_hash FROM plans WHERE plan_no = ?",
                               (number,)).fetchone()  # fmt: skip
    types: dict[str, str] = json.loads(found[0])
    rows = connection.execute(_PAIRS, (number,)).fetchall()
    rows.sort(key=lambda row: row[:3])
    further: list[dict[str, Any]] = json.loads(f"[{','.join(row[4] for row in rows)}]")
    pairs = pd.DataFrame({
        **{name: pd.Series([row[i] for row in rows], dtype="str")
           for i, name in enumerate(PAIR_KEY)},
        "cost_points": np.array([row[3] for row in rows], dtype=np.int64),
        **{name: pd.Series([cells.get(name, _EMPTY[kind]) for cells in further],
                           dtype=DTYPES[kind])
           for name, kind in types.items() if name != "cost_points"},
    })  # fmt: skip
    if hash_of_pairs(pairs) != found[1]:
        raise DamagedPlan("the pairs of the plan are not those that were saved")
    return pairs


def list_plans(
    connection: sqlite3.Connection, filters: dict[str, str], limit: int | None
) -> tuple[PlanSummary, ...]:
    """Return the plans whose columns have the given values, the latest saved first."""
    where = "".join(f" AND {name} = :{name}" for name in filters)
    found = connection.execute(f"{_SUMMARY} WHERE true{where} ORDER BY plan_no DESC LIMIT :limit",
                               {**filters, "limit": -1 if limit is None else limit})  # fmt: skip
    return tuple(_summary(row) for row in found)


def _summary(cells: Sequence[Any]) -> PlanSummary:
    summary = PlanSummary(*cells)
    return replace(summary, require_approval=bool(summary.require_approval))


def _is_kept(connection: sqlite3.Connection, plan: PlanRecord, pairs_hash: str) -> bool:
    found = connection.execute(
        f"SELECT {', '.join(SAID)}, pairs_hash FROM plans WHERE plan_id = ?",  # noqa: S608 - names of columns
        (plan.plan_id,)).fetchone()  # fmt: skip
    if found is None:
        return False
    refuse_another_plan(plan, pairs_hash, found)
    return True


def _refuse_unknown_ends(
    connection: sqlite3.Connection, graph_hash: str, pairs: pd.DataFrame
) -> None:
    """Raise when a pair names a layer, provider or place that its graph does not have."""
    known: dict[str, set[str]] = {
        column: {id_ for (id_,) in connection.execute(query, (graph_hash,))}
        for column, query in _IDS_IN_GRAPH.items()
    }
    known["layer"] = {json.loads(twice)[0] for twice in known["layer"]}
    refuse_unknown_ends(pairs, known)


_ROWS_IN_GRAPH = """
    FROM graphs JOIN graph_tables USING (graph_id) JOIN versions USING (version_id)
    JOIN spans USING (version_id) CROSS JOIN rows ON row_id BETWEEN first_row AND last_row
    {} WHERE graphs.hash = ? AND versions.table_name = '{}'"""

_IDS_IN_GRAPH = {
    # Asked for twice, a cell comes as JSON; asked for once, as a text that ends at its first NUL.
    "layer": "SELECT DISTINCT json_extract(properties, '$.layer', '$.layer')"
    + _ROWS_IN_GRAPH.format("", "participants"),
    "provider_id": "SELECT id" + _ROWS_IN_GRAPH.format("JOIN nodes USING (node_id)", "providers"),
    "place_id": "SELECT id" + _ROWS_IN_GRAPH.format("JOIN nodes USING (node_id)", "places"),
}


def _pair_rows(
    number: int, pairs: pd.DataFrame, types: dict[str, str]
) -> Iterator[tuple[Any, ...]]:
    further = [name for name in types if name != "cost_points"]
    columns = (plain_cells(pairs[name]) for name in (*PAIR_KEY, "cost_points", *further))
    for layer, provider, place, cost, *cells in zip(*columns, strict=True):
        properties = {name: cell for name, cell in zip(further, cells, strict=True)
                      if cell is None or cell}  # fmt: skip
        yield number, layer, provider, place, cost, _encode(properties)


def _opened(compressed: bytes, expected: str) -> bytes:
    try:
        content = zlib.decompress(compressed)
    except zlib.error as error:
        raise DamagedPlan(str(error)) from error
    if sha256(content) != expected:
        raise DamagedPlan("a document of the plan is not the one that was saved")
    return content
