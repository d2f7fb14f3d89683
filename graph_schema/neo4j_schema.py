"""Everything that is said to a Neo4j server about nodes and relationships, made from the schema.

A label, a type and a property name come from `schema.py` and stand in the texts; every value is a
parameter. A text takes ``$rows`` and returns how many of them it acted on. A row is a list of
cells, which takes half the time of a map of names and cells, to send and to read.

Nodes of the live graph carry the properties of their row, and ``row``, a hash of it, so that the
next graph is compared without sending it. Relationships that are a row of their own (`LEADS`,
`TAKES_PART`, `STANDING`) carry it too. An entity that leaves the live graph stays as ``:Retired``
without relationships. Layers, periods and pairings are facts that stay.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .schema import DERIVED_LABELS, RELATIONSHIPS, TABLES
from .schema_types import DerivedLabel, Relationship, Table, kind_label

FORMAT = 2
"""Format that this program writes, kept on the node ``:JieduiStore``."""

LABELLED: tuple[Table, ...] = tuple(table for table in TABLES if table.label)
"""Tables whose rows are nodes."""

SIDES = (("provider", "Provider"), ("place", "Place"))
"""``side`` of a participant, and the label of the node that its row starts at."""

_KEPT_KEYS = (
    ("JieduiStore", "id"), ("JieduiTurn", "id"), ("Graph", "hash"), ("TableVersion", "id"),
    ("Chunk", "hash"),
    ("LiveGraph", "number"), ("Policy", "id"), ("Scenario", "id"), ("TextName", "id"),
    ("Plan", "id"), ("PlanDraft", "id"), ("PlanFile", "plan_id"), ("Adoption", "number"),
    ("Review", "number"),    ("AuditEntry", "number"), ("Retired", "retired_key"),
)  # fmt: skip
"""Labels of what the store keeps beside the live graph, and the property that is unique."""


@dataclass(frozen=True)
class NodeTexts:
    """What is said about the nodes of one table.

    A row to create, change or revive has the cells of ``columns``, the id first, and then a list
    of the second label, empty for none; a row to retire has the id.
    """

    table: Table
    columns: tuple[str, ...]
    seen: str
    seen_retired: str
    create: str
    change: str
    revive: str
    retire: str


@dataclass(frozen=True)
class RelationshipTexts:
    """What is said about one relationship of the schema.

    A row has the ids of both ends, then, where ``has_row`` says that each is a row of its own,
    ``row``, which tells it from others with these ends; then, to create, the cells of ``columns``.
    ``side`` is the side of the participants that it starts at, "" elsewhere.
    """

    relationship: Relationship
    side: str
    has_row: bool
    columns: tuple[str, ...]
    seen: str
    create: str
    delete: str


def constraints() -> list[str]:
    """Return the statements that make every constraint and index; those there are stay.

    People look up providers and places by name; all else is small, or found by its id.
    """
    keys = [*_KEPT_KEYS, *((t.label, "id") for t in LABELLED),
            *((d.label, "id") for d in DERIVED_LABELS)]  # fmt: skip
    unique = [f"CREATE CONSTRAINT {label}_{name} IF NOT EXISTS FOR (n:{label})"
              f" REQUIRE n.{name} IS UNIQUE" for label, name in keys]  # fmt: skip
    named = [f"CREATE INDEX {t.label}_name IF NOT EXISTS FOR (n:{t.label}) ON (n.name)"
             for t in LABELLED if t.kinds_are_labels]  # fmt: skip
    return [*unique, *named]


def kind_labels(table: Table) -> dict[str, list[str]]:
    """Return kind to the second label of its nodes; kinds that are not declared have none."""
    if not table.kinds_are_labels:
        return {}
    return {kind: [kind_label(kind)] for kind in table.column("kind").choices}


def node_texts(table: Table, columns: Iterable[str]) -> NodeTexts:
    """Return what is said about the nodes of a table of which only some columns hold anything."""
    label = table.label
    names = ("id", *(name for name in columns if name != "id"))
    every = ":".join([label, *(found for (found,) in kind_labels(table).values())])
    cells, kind = _properties(names, 0), f"row[{len(names)}]"
    become = f"SET n = {cells} SET n:{label}:$({kind}) RETURN count(*)"
    return NodeTexts(
        table=table,
        columns=names,
        seen=f"MATCH (n:{label}) RETURN n.id, n.row",
        seen_retired=f"MATCH (n:Retired) WHERE n.retired_label = '{label}' RETURN n.retired_id",
        create=f"UNWIND $rows AS row CREATE (n:{label}:$({kind}) {cells}) RETURN count(*)",
        change=f"UNWIND $rows AS row MATCH (n:{label} {{id: row[0]}}) REMOVE n:{every} {become}",
        revive="UNWIND $rows AS row"
               f" MATCH (n:Retired {{retired_key: '{label}|' + row[0]}}) REMOVE n:Retired {become}",
        retire=f"UNWIND $rows AS row MATCH (n:{label} {{id: row[0]}})"
               " CALL (n) { MATCH (n)-[r]-() DELETE r }"
               f" REMOVE n:{every}"
               f" SET n:Retired, n.retired_label = '{label}', n.retired_id = n.id,"
               f" n.retired_key = '{label}|' + n.id RETURN count(*)",
    )  # fmt: skip


def relationship_texts(
    relationship: Relationship, side: str, columns: Iterable[str]
) -> RelationshipTexts:
    """Return what is said about relationships of which only some properties hold anything.

    Parameters
    ----------
    side
        Side of the participants that they start at; "" elsewhere.
    """
    label, end = relationship.start[0], relationship.end[0]
    start = dict(SIDES)[side] if label == "*" else label
    type_, has_row = relationship.type, not _table(relationship.table).label
    names = tuple(name for name in columns if name in relationship.properties) if has_row else ()
    pattern = f"(a:{start})-[r:{type_}]->(b:{end})"
    ends = f"MATCH (a:{start} {{id: row[0]}}) MATCH (b:{end} {{id: row[1]}})"
    told = " {row: row[2]}" if has_row else ""
    cells = f" {_properties(('row', *names), 2)}" if has_row else ""
    return RelationshipTexts(
        relationship, side, has_row, names,
        seen=f"MATCH {pattern} RETURN a.id, b.id" + (", r.row" if has_row else ""),
        create=f"UNWIND $rows AS row {ends} CREATE (a)-[r:{type_}{cells}]->(b) RETURN count(*)",
        delete=f"UNWIND $rows AS row {ends} MATCH (a)-[r:{type_}{told}]->(b) DELETE r"
               " RETURN count(*)",
    )  # fmt: skip


def _derived_text(derived: DerivedLabel) -> str:
    cells = ", ".join(f"n.{name} = row[{place}]" for place, name in
                      enumerate((n for n in derived.properties if n != "id"), 1))  # fmt: skip
    on_create = f" ON CREATE SET {cells}" if cells else ""
    return (f"UNWIND $rows AS row MERGE (n:{derived.label} {{id: row[0]}}){on_create}"
            " RETURN count(*)")  # fmt: skip


def _properties(names: Iterable[str], first: int) -> str:
    """Return a map of properties whose cells stand in a row from ``first`` on."""
    cells = ", ".join(f"{name}: row[{place}]" for place, name in enumerate(names, first))
    return f"{{{cells}}}"


def _table(name: str) -> Table:
    return next(table for table in TABLES if table.name == name)


RELATIONSHIP_SIDES: tuple[tuple[Relationship, str], ...] = tuple(
    (relationship, side)
    for relationship in RELATIONSHIPS
    # Pairings of plans have these two as well: see `TIES`.
    if relationship.type not in {"GIVES", "TO"}
    for side in (dict(SIDES) if relationship.start[0] == "*" else ("",))
)
"""Relationships of the rows, each with the side of the participants that it starts at, or ""."""

IS_SHOWN = f"MATCH (n:{'|'.join([*(t.label for t in LABELLED), 'Retired'])}) RETURN 1 LIMIT 1"
"""Finds something where a graph was ever shown as nodes."""

DERIVED_TEXTS: dict[str, str] = {
    derived.label: _derived_text(derived) for derived in DERIVED_LABELS
}
"""Label without a table to the text that makes its nodes where they are not there yet."""

TIES: tuple[str, ...] = (
    """MATCH (p:Pairing) WHERE NOT EXISTS { (p)<-[:GIVES]-() }
    MATCH (x:Provider {id: p.provider_id}) WITH p, x LIMIT $most
    CREATE (x)-[:GIVES]->(p) RETURN count(*)""",
    """MATCH (p:Pairing) WHERE NOT EXISTS { (p)-[:TO]->() }
    MATCH (x:Place {id: p.place_id}) WITH p, x LIMIT $most
    CREATE (p)-[:TO]->(x) RETURN count(*)""",
)
"""What ties pairings to ends that live."""
