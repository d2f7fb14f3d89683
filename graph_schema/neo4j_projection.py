"""Who is paired with whom by the adopted plans: ``(:Provider)-[:PAIRED_WITH]->(:Place)``.

It is there for people who look at the network in Neo4j: derived from the plan that a period has
adopted, made anew where it differs, and read by no verb of the store.
"""

from __future__ import annotations

from collections.abc import Sequence

from .neo4j_link import Work
from .neo4j_live import Step, whole_step

Adopted = Sequence[tuple[str, str]]
"""Periods, each with the id of its plan."""

_GONE = """
    UNWIND $rows AS row MATCH (x:Provider {id: row[0]}) MATCH (y:Place {id: row[1]})
    MATCH (x)-[r:PAIRED_WITH {period: row[2], layer: row[3]}]->(y) DELETE r RETURN count(*)"""

_MOVED = """
    UNWIND $rows AS row MATCH (x:Provider {id: row[0]}) MATCH (y:Place {id: row[1]})
    MATCH (x)-[r:PAIRED_WITH {period: row[2], layer: row[3]}]->(y)
    SET r.plan_id = row[4] RETURN count(*)"""

_MADE = """
    UNWIND $rows AS row MATCH (x:Provider {id: row[0]}) MATCH (y:Place {id: row[1]})
    CREATE (x)-[:PAIRED_WITH {period: row[2], layer: row[3], plan_id: row[4]}]->(y)
    RETURN count(*)"""


def adopted_plans(work: Work) -> list[tuple[str, str]]:
    """Return the plan that each period has adopted."""
    return [(period, plan_id) for period, plan_id in work.rows(
        "MATCH (t:Period)-[:ADOPTED]->(p:Plan) RETURN t.id, p.id")]  # fmt: skip


def projection_steps(work: Work, adopted: Adopted) -> list[Step]:
    """Return the steps from the pairs that are shown to those of some plans, between live ends.

    A pair that another plan has too only changes the plan that it names.
    """
    stale = set(work.rows(
        "MATCH (x:Provider)-[r:PAIRED_WITH]->(y:Place)"
        " WHERE NOT [r.period, r.plan_id] IN $adopted"
        " RETURN x.id, y.id, r.period, r.layer", adopted=adopted))  # fmt: skip
    missing = {tuple(pair): plan_id for *pair, plan_id in work.rows(
        "UNWIND $adopted AS wanted"
        " MATCH (:Plan {id: wanted[1]})-[:ASSIGNS]->(p:Pairing)-[:TO]->(y:Place)"
        " MATCH (p)<-[:GIVES]-(x:Provider) WHERE NOT EXISTS {"
        " (x)-[:PAIRED_WITH {period: wanted[0], layer: p.layer, plan_id: wanted[1]}]->(y) }"
        " RETURN x.id, y.id, wanted[0], p.layer, wanted[1]", adopted=adopted)}  # fmt: skip
    both = stale & missing.keys()
    moved = [(*pair, missing[pair]) for pair in both]
    made = [(*pair, plan_id) for pair, plan_id in missing.items() if pair not in both]
    steps = ((_GONE, stale - both), (_MOVED, moved), (_MADE, made))
    return [whole_step(text, list(zip(*rows, strict=True))) for text, rows in steps if rows]
