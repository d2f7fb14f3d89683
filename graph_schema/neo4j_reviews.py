"""Reviews of plans on a Neo4j server: ``(:Plan)-[:HAS_REVIEW]->(:Review)``, only ever added."""

from __future__ import annotations

from .neo4j_link import Work
from .store_records import Review


def get_reviews(work: Work, plan_id: str | None = None) -> tuple[Review, ...]:
    """Return the reviews of a plan, or of all, oldest first."""
    found = work.rows(
        "MATCH (r:Review) WHERE r.plan_id = coalesce($id, r.plan_id)"
        " RETURN r.plan_id, r.before, r.state, r.at, r.by, r.reason ORDER BY r.number",
        id=plan_id)  # fmt: skip
    return tuple(Review(*row) for row in found)


def add_review(work: Work, review: Review) -> None:
    """Add a review, in a transaction that no other writer shares."""
    work.send(
        "OPTIONAL MATCH (r:Review) WITH count(r) + 1 AS number"
        " UNWIND $rows AS row MATCH (p:Plan {id: row.plan_id})"
        " CREATE (p)-[:HAS_REVIEW]->(r:Review) SET r = row SET r.number = number"
        " RETURN count(*)", [vars(review)])  # fmt: skip


def asks_for_approval(work: Work, plan_id: str) -> bool:
    """Whether a plan may be adopted only once it was approved."""
    return work.one("MATCH (p:Plan {id: $id, require_approval: true}) RETURN 1",
                    id=plan_id) is not None  # fmt: skip
