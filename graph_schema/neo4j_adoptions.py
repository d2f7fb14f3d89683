"""Which plan each period has adopted, on a Neo4j server: ``ADOPTED``, and an ``:Adoption`` each."""

from __future__ import annotations

from .neo4j_link import Work
from .neo4j_plans import find_plan
from .neo4j_reviews import asks_for_approval, get_reviews
from .reviews import refuse_unapproved
from .store_errors import RefusedByStore, StoreConflict
from .store_records import Adoption


def may_adopt(
    work: Work, plan_id: str, period: str, expected: str | None
) -> tuple[str, str | None]:
    """Return the full id of a plan that may be adopted, and which one is.

    What may be raised: see `store.GraphStore.adopt_plan`.
    """
    full_id, made_for = find_plan(work, plan_id)
    if made_for != period:
        raise RefusedByStore("wrong_period", plan_id=full_id, period=period, made_for=made_for)
    before = adoptions(work, period)
    current = before[-1].plan_id if before else None
    if current != expected:
        raise StoreConflict("stale_adoption", period=period, expected=expected or "",
                            current=current or "")  # fmt: skip
    if current != full_id and asks_for_approval(work, full_id):
        refuse_unapproved(full_id, get_reviews(work, full_id))
    return full_id, current


def adopt(work: Work, plan_id: str, period: str, at: str, by: str, reason: str) -> None:
    """Move ``ADOPTED`` of a period to a plan."""
    work.rows(
        "MERGE (t:Period {id: $period}) WITH t MATCH (p:Plan {id: $id})"
        " OPTIONAL MATCH (t)-[old:ADOPTED]->() DELETE old CREATE (t)-[:ADOPTED]->(p)",
        period=period, id=plan_id)  # fmt: skip
    work.rows(
        "OPTIONAL MATCH (a:Adoption) WITH count(a) + 1 AS number"
        " CREATE (:Adoption {number: number, period: $period, plan_id: $id, at: $at, by: $by,"
        " reason: $reason})", period=period, id=plan_id, at=at, by=by, reason=reason)  # fmt: skip


def adoptions(work: Work, period: str) -> tuple[Adoption, ...]:
    """Return every adoption of a period, oldest first."""
    found = work.rows("MATCH (a:Adoption {period: $period}) RETURN a.plan_id, a.at, a.by, a.reason"
                      " ORDER BY a.number", period=period)  # fmt: skip
    before = [None, *(row[0] for row in found)]
    return tuple(
        Adoption(period, plan_id, replaced, at, by, reason)
        for (plan_id, at, by, reason), replaced in zip(found, before, strict=False)
    )


def relies_on_approval(work: Work, plan_id: str, period: str) -> bool:
    """Whether a plan is adopted now for its period, under a policy that asks for its approval."""
    latest = adoptions(work, period)[-1:]
    return asks_for_approval(work, plan_id) and [a.plan_id for a in latest] == [plan_id]
