"""Pairs of a plan on their way to a Neo4j server, before they are a plan.

``(:PlanDraft)-[:ASSIGNS {cost_points, …}]->(:Pairing)``; the last transaction makes the draft a
plan (`neo4j_plans.add_plan`). Few pairs are sent in that one; very many go ahead in transactions of
their own. Should their sender die, the draft is taken away by whoever saves the same plan, or any
other one after `ABANDONED` seconds, with the pairings that nothing else names.
"""

from __future__ import annotations

from secrets import token_hex
from typing import Any

import pandas as pd

from .neo4j_archive import ABANDONED
from .neo4j_link import Neo4jLink, Work
from .neo4j_state import writing
from .plan_pairs import plain_cells
from .store_records import PAIR_KEY

_KNOWN = "UNWIND $ids AS id MATCH (p:Pairing {id: id}) RETURN p.id"

_ASSIGN_NEW = """
    MATCH (d:PlanDraft {id: $draft}) UNWIND $rows AS row
    OPTIONAL MATCH (x:Provider {id: row[2]}) OPTIONAL MATCH (y:Place {id: row[3]})
    CREATE (d)-[r:ASSIGNS]->
      (p:Pairing {id: row[0], layer: row[1], provider_id: row[2], place_id: row[3]})
    SET r = row[4]
    FOREACH (giver IN CASE WHEN x IS NULL THEN [] ELSE [x] END | CREATE (giver)-[:GIVES]->(p))
    FOREACH (taker IN CASE WHEN y IS NULL THEN [] ELSE [y] END | CREATE (p)-[:TO]->(taker))
    RETURN count(*)"""

_ASSIGN_KNOWN = """
    MATCH (d:PlanDraft {id: $draft}) UNWIND $rows AS row MATCH (p:Pairing {id: row[0]})
    CREATE (d)-[r:ASSIGNS]->(p) SET r = row[1] RETURN count(*)"""

AT_ONCE = 2_500
"""Pairs in one transaction of a draft; with four times as many a pair costs the server more."""

_COUNTED = 4
"""A pair is up to a node and three relationships."""


def send_draft(link: Neo4jLink, plan_id: str, pairs: pd.DataFrame, most: int) -> str | None:
    """Send pairs ahead and return the draft that holds them; None when they need not be.

    Parameters
    ----------
    most
        How many nodes and relationships may change in one transaction.
    """
    if _COUNTED * len(pairs) <= most:
        return None
    with writing(link) as (work, _):
        draft = begin_draft(work, plan_id)
    step = max(1, min(AT_ONCE, most // _COUNTED))
    for first in range(0, len(pairs), step):
        with writing(link) as (work, _):
            # Somebody else saved the same plan, or this program slept for long.
            if work.one("MATCH (d:PlanDraft {id: $id}) SET d.heard = timestamp() RETURN 1",
                        id=draft) is None:  # fmt: skip
                break
            assign(work, draft, pairs.iloc[first : first + step])
    return draft


def begin_draft(work: Work, plan_id: str) -> str:
    """Make a draft without pairs; return its id."""
    draft = f"{plan_id}|{token_hex(8)}"
    work.rows("CREATE (:PlanDraft {id: $id, plan_id: $plan_id, heard: timestamp()})",
              id=draft, plan_id=plan_id)  # fmt: skip
    return draft


def assign(work: Work, draft: str, pairs: pd.DataFrame) -> None:
    """Add pairs to a draft, in a transaction that no other writer shares."""
    rows = _rows(pairs)
    for first in range(0, len(rows), AT_ONCE):
        batch = rows[first : first + AT_ONCE]
        known = {id_ for (id_,) in work.rows(_KNOWN, ids=[row[0] for row in batch])}
        work.send(_ASSIGN_NEW, [row for row in batch if row[0] not in known], draft=draft)
        work.send(_ASSIGN_KNOWN, [[row[0], row[4]] for row in batch if row[0] in known],
                  draft=draft)  # fmt: skip


def take_away_drafts(link: Neo4jLink, plan_id: str) -> None:
    """Take away what is left of drafts: those of a plan that is kept, and abandoned ones."""
    with link.work() as work:
        left = work.rows(
            "MATCH (d:PlanDraft) WHERE d.plan_id = $plan_id"
            " OR d.heard < timestamp() - $abandoned * 1000 RETURN d.id",
            plan_id=plan_id, abandoned=ABANDONED)  # fmt: skip
    for (draft,) in left:
        while _take_away_part(link, draft):
            pass


def _take_away_part(link: Neo4jLink, draft: str) -> bool:
    """Take away up to `AT_ONCE` pairs of a draft, or the draft itself; whether more is left."""
    with writing(link) as (work, _):
        freed = work.rows("MATCH (:PlanDraft {id: $id})-[r:ASSIGNS]->(p) WITH r, p LIMIT $most"
                          " DELETE r RETURN p.id", id=draft, most=AT_ONCE)  # fmt: skip
        if freed:
            work.rows(
                "UNWIND $ids AS id MATCH (p:Pairing {id: id})"
                " WHERE NOT EXISTS { (p)<-[:ASSIGNS|STANDING]-() } DETACH DELETE p",
                ids=[id_ for (id_,) in freed])  # fmt: skip
        else:
            work.rows("MATCH (d:PlanDraft {id: $id}) DELETE d", id=draft)
    return bool(freed)


def _rows(pairs: pd.DataFrame) -> list[list[Any]]:
    """Return one row per pair: the pairing's id and key, and the cells that are not empty."""
    names = [name for name in pairs.columns if name not in PAIR_KEY]
    keys = zip(*(pairs[name].tolist() for name in PAIR_KEY), strict=True)
    columns = zip(*(plain_cells(pairs[name]) for name in names), strict=True)
    return [
        ["|".join(key), *key, {n: c for n, c in zip(names, cells, strict=True)
                               if n == "cost_points" or c not in (None, "", False, 0)}]
        for key, cells in zip(keys, columns, strict=True)
    ]  # fmt: skip
