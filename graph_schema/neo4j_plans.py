"""Plans on a Neo4j server: an immutable node, its pairs as a graph, and its exact content.

``(:Plan)-[:ASSIGNS {cost_points, …}]->(:Pairing)`` is for people and their Cypher; the pairs that
the verbs read, and the documents, are kept compressed on ``:PlanFile`` as they were saved. A plan
begins as a ``:PlanDraft`` (see `neo4j_drafts`), which one transaction makes a ``:Plan``.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from . import neo4j_archive, neo4j_texts
from .neo4j_link import Work
from .neo4j_rows import encode
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
from .schema import table
from .store_errors import NotInStore
from .store_records import PlanRecord, PlanSummary

_SUMMARY = ("id", "graph_hash", "base_graph_hash", "policy_hash", "scenario_hash", "base_plan_id",
            "period", "status", "unmet", "idle", "cost_points", "certificate_kind",
            "require_approval", "num_pairs", "created")  # fmt: skip

_RETURN_SUMMARY = "RETURN " + ", ".join(f"p.{name}" for name in _SUMMARY)


@dataclass(frozen=True)
class PackedPlan:
    """A plan whose pairs and documents are compressed; ``file`` is what ``:PlanFile`` holds."""

    plan: PlanRecord
    num_pairs: int
    pairs_hash: str
    file: dict[str, bytes | str]


def find_plan(work: Work, plan_id: str) -> tuple[str, str]:
    """Return full id and period of the plan that an id, or the beginning of one, stands for.

    Raises
    ------
    NotInStore
        ``unknown_plan`` or ``ambiguous_plan``.
    """
    exact = work.one("MATCH (p:Plan {id: $id}) RETURN p.id, p.period", id=plan_id)
    if exact is not None:
        return exact[0], exact[1]
    found = work.rows(
        "MATCH (p:Plan) WHERE $id <> '' AND (p.id STARTS WITH $id OR p.short STARTS WITH $id)"
        " RETURN p.id, p.period ORDER BY p.id LIMIT $most",
        id=plan_id, most=MOST_CANDIDATES + 1)  # fmt: skip
    if not found:
        raise NotInStore("unknown_plan", plan_id=plan_id)
    if len(found) > 1:
        candidates = tuple(row[0] for row in found[:MOST_CANDIDATES])
        raise NotInStore("ambiguous_plan", plan_id=plan_id, candidates=candidates)
    return found[0][0], found[0][1]


def is_kept(work: Work, plan: PlanRecord, pairs: pd.DataFrame) -> bool:
    """Whether a plan is there already.

    Raises
    ------
    StoreConflict
        ``other_plan``: another one is kept under its id.
    """
    names = ", ".join(f"p.{name}" for name in (*SAID, "pairs_hash"))
    found = work.one(f"MATCH (p:Plan {{id: $id}}) RETURN {names}", id=plan.plan_id)
    if found is None:
        return False
    refuse_another_plan(plan, hash_of_pairs(pairs), found)
    return True


def refuse_lost_ends(work: Work, graph_hash: str, pairs: pd.DataFrame) -> None:
    """Raise RefusedByStore ``unknown_end`` when a pair names what its graph does not have."""
    ends = {"layer": ("participants", "layer"), "provider_id": ("providers", "id"),
            "place_id": ("places", "id")}  # fmt: skip
    known = {name: neo4j_archive.column_of(work, graph_hash, table(source), column)
             for name, (source, column) in ends.items()}  # fmt: skip
    refuse_unknown_ends(pairs, known)


def packed(plan: PlanRecord, pairs: pd.DataFrame) -> PackedPlan:
    """Return a plan as it is kept; of a large one that takes seconds."""
    columns = [[str(name), column_kind(series), plain_cells(series)]
               for name, series in pairs.items()]  # fmt: skip
    return PackedPlan(plan, len(pairs), hash_of_pairs(pairs), {
        "pairs": zlib.compress(encode(columns).encode(), 1),
        "document": zlib.compress(plan.document, 1), "document_hash": sha256(plan.document),
        "proof": zlib.compress(plan.proof, 1), "proof_hash": sha256(plan.proof),
    })  # fmt: skip


def add_plan(work: Work, ready: PackedPlan, draft: str, created: str, number: int) -> None:
    """Make a plan of a draft that holds its pairs, in a transaction that no other writer shares."""
    plan = ready.plan
    cells = {name: getattr(plan, name) for name in (*SAID, "certificate_kind", "base_graph_hash")}
    cells |= {"base_plan_id": plan.base_plan_id or ""}
    cells |= {"id": plan.plan_id, "short": plan.plan_id.partition("-")[2] or plan.plan_id,
              "num_pairs": ready.num_pairs, "pairs_hash": ready.pairs_hash, "created": created,
              "number": number}  # fmt: skip
    work.send(
        "UNWIND $rows AS row MATCH (d:PlanDraft {id: $draft}) REMOVE d:PlanDraft"
        " SET d:Plan SET d = row RETURN count(*)", [cells], draft=draft)  # fmt: skip
    work.rows(
        "MATCH (p:Plan {id: $id}) MATCH (g:Graph {hash: p.graph_hash})"
        " CREATE (p)-[:PLANNED_ON]->(g)", id=plan.plan_id)  # fmt: skip
    work.rows(
        "MATCH (p:Plan {id: $id}) MATCH (g:Graph {hash: p.base_graph_hash})"
        " CREATE (p)-[:STARTED_FROM]->(g)", id=plan.plan_id)  # fmt: skip
    work.rows(
        "MATCH (p:Plan {id: $id}) MATCH (base:Plan {id: p.base_plan_id})"
        " CREATE (p)-[:DERIVED_FROM]->(base)", id=plan.plan_id)  # fmt: skip
    work.rows(
        "MATCH (p:Plan {id: $id}) MATCH (t:Policy {hash: p.policy_hash, number: 0})"
        " CREATE (p)-[:FOLLOWS]->(t)", id=plan.plan_id)  # fmt: skip
    work.rows(
        "MATCH (p:Plan {id: $id}) MATCH (t:Scenario {hash: p.scenario_hash, number: 0})"
        " CREATE (p)-[:ANSWERS]->(t)", id=plan.plan_id)  # fmt: skip
    work.rows(
        "CREATE (:PlanFile {plan_id: $id, pairs: $pairs, document: $document,"
        " document_sha256: $document_hash, proof: $proof, proof_sha256: $proof_hash})",
        id=plan.plan_id, **ready.file)  # fmt: skip


def get_plan(work: Work, plan_id: str) -> PlanRecord:
    """Return a plan with its pairs and documents; DamagedPlan when they are not what was saved."""
    cells = work.one(f"MATCH (p:Plan {{id: $id}}) {_RETURN_SUMMARY}", id=plan_id)
    content = work.one(
        "MATCH (f:PlanFile {plan_id: $id})"
        " RETURN f.document, f.document_sha256, f.proof, f.proof_sha256", id=plan_id)  # fmt: skip
    assert cells is not None
    assert content is not None
    kept = vars(_summary(cells))
    num_pairs = kept.pop("num_pairs")
    document, document_hash, proof, proof_hash = content
    pairs = get_pairs(work, plan_id)
    if len(pairs) != num_pairs:
        raise DamagedPlan("the plan has more or fewer pairs than were saved")
    return PlanRecord(pairs=pairs, document=_opened(document, document_hash),
                      proof=_opened(proof, proof_hash), **kept)  # fmt: skip


def get_pairs(work: Work, plan_id: str) -> pd.DataFrame:
    """Return the pairs of a plan, sorted; DamagedPlan when they are not those that were saved."""
    found = work.one(
        "MATCH (p:Plan {id: $id}) MATCH (f:PlanFile {plan_id: $id}) RETURN f.pairs, p.pairs_hash",
        id=plan_id)  # fmt: skip
    assert found is not None
    try:
        columns = json.loads(zlib.decompress(found[0]))
    except (zlib.error, ValueError) as error:
        raise DamagedPlan(str(error)) from error
    pairs = pd.DataFrame({name: pd.Series(cells, dtype=DTYPES[kind])
                          for name, kind, cells in columns})  # fmt: skip
    if hash_of_pairs(pairs) != found[1]:
        raise DamagedPlan("the pairs of the plan are not those that were saved")
    return pairs


def list_plans(
    work: Work, period: str | None, graph_hash: str | None, policy_hash: str | None,
    limit: int | None,
) -> tuple[PlanSummary, ...]:  # fmt: skip
    """Return the plans that match every filter given, the latest saved first."""
    found = work.rows(
        "MATCH (p:Plan) WHERE p.period = coalesce($period, p.period)"
        " AND p.graph_hash = coalesce($graph_hash, p.graph_hash)"
        " AND p.policy_hash = coalesce($policy_hash, p.policy_hash)"
        f" {_RETURN_SUMMARY} ORDER BY p.number DESC LIMIT $limit",
        period=period, graph_hash=graph_hash, policy_hash=policy_hash,
        limit=2**31 - 1 if limit is None else limit)  # fmt: skip
    return tuple(_summary(row) for row in found)


def require_sources(work: Work, plan: PlanRecord) -> None:
    """Raise NotInStore when a plan names a graph, text or plan that is not there."""
    for graph_hash in filter(None, (plan.graph_hash, plan.base_graph_hash)):
        neo4j_archive.require_graph(work, graph_hash)
    neo4j_texts.require_text(work, "policy", plan.policy_hash)
    if plan.scenario_hash:
        neo4j_texts.require_text(work, "scenario", plan.scenario_hash)
    base = plan.base_plan_id
    if base is not None and not work.rows("MATCH (p:Plan {id: $id}) RETURN 1", id=base):
        raise NotInStore("unknown_base_plan", plan_id=base)


def _summary(cells: tuple[Any, ...]) -> PlanSummary:
    summary = PlanSummary(*cells)
    return replace(summary, base_plan_id=summary.base_plan_id or None)


def _opened(compressed: bytes, expected: str) -> bytes:
    try:
        content = zlib.decompress(compressed)
    except zlib.error as error:
        raise DamagedPlan(str(error)) from error
    if sha256(content) != expected:
        raise DamagedPlan("a document of the plan is not the one that was saved")
    return content
