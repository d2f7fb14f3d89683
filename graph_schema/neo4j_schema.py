"""Everything that is said to a Neo4j server about nodes and relationships, made from the schema.

A label, a type and a property name come from `schema.py` and stand in the texts; every value is a
parameter. A text takes ``$rows`` and returns how many of them it acted on.

Nodes of the live graph carry the properties of their row, and ``row``, a hash of it, so that the
next graph is compared without sending it. Relationships that are a row of their own (`LEADS`,
`TAKES_PART`, `STANDING`) carry it too. An entity that leaves the live graph stays as ``:Retired``
without relationships. Layers, periods and pairings are facts that stay.
"""

from __future__ import annotations

from dataclasses import dataclass

from .schema import DERIVED_LABELS, RELATIONSHIPS, TABLES
from .schema_types import Column, Relationship, Table, kind_label

FORMAT = 1
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
    ("AuditEntry", "number"), ("Retired", "retired_key"),
)  # fmt: skip
"""Labels of what the store keeps beside the live graph, and the property that is unique."""

_KEPT_INDEXES = (
    ("Policy", "hash"), ("Scenario", "hash"), ("Plan", "short"), ("Plan", "period"),
    ("Pairing", "provider_id"), ("Pairing", "place_id"), ("Adoption", "period"),
)  # fmt: skip


@dataclass(frozen=True)
class NodeTexts:
    """What is said about the nodes of one table.

    A row is ``{id, cells, kind}``; ``kind`` is a list of the second label, empty for none.
    """

    table: Table
    seen: str
    seen_retired: str
    create: str
    change: str
    revive: str
    retire: str


@dataclass(frozen=True)
class RelationshipTexts:
    """What is said about one relationship of the schema.

    ``has_row`` says that each is a row of its own, told by ``row``; others are told by their ends.
    ``side`` is the side of the participants that it starts at, "" elsewhere.
    """

    relationship: Relationship
    side: str
    has_row: bool
    seen: str
    create: str
    delete: str


def constraints() -> list[str]:
    """Return the statements that make every constraint and index; those there are stay."""
    keys = [*_KEPT_KEYS, *((t.label, "id") for t in LABELLED),
            *((d.label, "id") for d in DERIVED_LABELS)]  # fmt: skip
    nodes = [f"CREATE CONSTRAINT {label}_{name} IF NOT EXISTS FOR (n:{label})"
             f" REQUIRE n.{name} IS UNIQUE" for label, name in keys]  # fmt: skip
    types = sorted({t.relationship.type for t in RELATIONSHIP_TEXTS if t.has_row})
    rows = [f"CREATE CONSTRAINT {type_}_row IF NOT EXISTS FOR ()-[r:{type_}]-()"
            f" REQUIRE r.row IS UNIQUE" for type_ in types]  # fmt: skip
    found = [*_KEPT_INDEXES, *((t.label, c.name) for t in LABELLED for c in _looked_up(t))]
    indexes = [f"CREATE INDEX {label}_{name} IF NOT EXISTS FOR (n:{label}) ON (n.{name})"
               for label, name in found]  # fmt: skip
    return [*nodes, *rows, *indexes]


def _looked_up(table: Table) -> list[Column]:
    """Return the columns of a label that people look nodes up by."""
    return [column for column in table.columns if column.name in {"name", "kind", "period"}]


def kind_labels(table: Table) -> dict[str, list[str]]:
    """Return kind to the second label of its nodes; kinds that are not declared have none."""
    if not table.kinds_are_labels:
        return {}
    return {kind: [kind_label(kind)] for kind in table.column("kind").choices}


def _node_texts(table: Table) -> NodeTexts:
    label = table.label
    every = ":".join([label, *(found for (found,) in kind_labels(table).values())])
    become = f"SET n = row.cells SET n:{label}:$(row.kind) RETURN count(*)"
    return NodeTexts(
        table=table,
        seen=f"MATCH (n:{label}) RETURN n.id, n.row",
        seen_retired=f"MATCH (n:Retired) WHERE n.retired_label = '{label}' RETURN n.retired_id",
        create=f"UNWIND $rows AS row CREATE (n:{label}:$(row.kind)) SET n = row.cells"
               " RETURN count(*)",
        change=f"UNWIND $rows AS row MATCH (n:{label} {{id: row.id}}) REMOVE n:{every} {become}",
        revive="UNWIND $rows AS row"
               f" MATCH (n:Retired {{retired_key: '{label}|' + row.id}}) REMOVE n:Retired {become}",
        retire=f"UNWIND $rows AS row MATCH (n:{label} {{id: row.id}})"
               " CALL (n) { MATCH (n)-[r]-() DELETE r }"
               f" REMOVE n:{every}"
               f" SET n:Retired, n.retired_label = '{label}', n.retired_id = n.id,"
               f" n.retired_key = '{label}|' + n.id RETURN count(*)",
    )  # fmt: skip


def _relationship_texts(relationship: Relationship, side: str, start: str) -> RelationshipTexts:
    (_, columns), end = relationship.start, relationship.end[0]
    type_, has_row = relationship.type, not _table(relationship.table).label
    pattern = f"(a:{start})-[r:{type_}]->(b:{end})"
    ends = f"MATCH (a:{start} {{id: row.start}}) MATCH (b:{end} {{id: row.end}})"
    assert columns
    if has_row:
        seen = f"MATCH {pattern} RETURN r.row"
        delete = f"UNWIND $rows AS row MATCH ()-[r:{type_} {{row: row.row}}]->() DELETE r"
    else:
        seen = f"MATCH {pattern} RETURN a.id, b.id"
        delete = f"UNWIND $rows AS row {ends} MATCH (a)-[r:{type_}]->(b) DELETE r"
    cells = " SET r = row.cells" if has_row else ""
    create = f"UNWIND $rows AS row {ends} CREATE (a)-[r:{type_}]->(b){cells} RETURN count(*)"
    return RelationshipTexts(relationship, side, has_row, seen, create,
                             f"{delete} RETURN count(*)")  # fmt: skip


def _table(name: str) -> Table:
    return next(table for table in TABLES if table.name == name)


def _all_relationship_texts() -> tuple[RelationshipTexts, ...]:
    found: list[RelationshipTexts] = []
    for relationship in RELATIONSHIPS:
        if relationship.type in {"GIVES", "TO"}:
            continue  # pairings of plans have them too: see `LINKS`
        label = relationship.start[0]
        starts = SIDES if label == "*" else (("", label),)
        found += [_relationship_texts(relationship, side, start) for side, start in starts]
    return tuple(found)


NODE_TEXTS: tuple[NodeTexts, ...] = tuple(_node_texts(table) for table in LABELLED)

RELATIONSHIP_TEXTS: tuple[RelationshipTexts, ...] = _all_relationship_texts()

DERIVED_TEXTS: dict[str, str] = {
    derived.label: f"UNWIND $rows AS row MERGE (n:{derived.label} {{id: row.id}})"
    " ON CREATE SET n = row RETURN count(*)"
    for derived in DERIVED_LABELS
}
"""Label without a table to the text that makes its nodes where they are not there yet."""

LINKS: tuple[tuple[str, str], ...] = (
    ("""MATCH (p:Pairing) WHERE NOT EXISTS { (p)<-[:GIVES]-() }
     MATCH (x:Provider {id: p.provider_id}) RETURN p.id AS id""",
     """UNWIND $rows AS row MATCH (p:Pairing {id: row.id}) MATCH (x:Provider {id: p.provider_id})
     MERGE (x)-[:GIVES]->(p) RETURN count(*)"""),
    ("""MATCH (p:Pairing) WHERE NOT EXISTS { (p)-[:TO]->() }
     MATCH (x:Place {id: p.place_id}) RETURN p.id AS id""",
     """UNWIND $rows AS row MATCH (p:Pairing {id: row.id}) MATCH (x:Place {id: p.place_id})
     MERGE (p)-[:TO]->(x) RETURN count(*)"""),
    ("""MATCH (t:Period)-[:ADOPTED]->(plan:Plan)-[:ASSIGNS]->(p:Pairing)-[:TO]->(y:Place)
     MATCH (p)<-[:GIVES]-(x:Provider)
     WHERE NOT EXISTS { (x)-[:PAIRED_WITH {period: t.id, layer: p.layer}]->(y) }
     RETURN p.id AS id, t.id AS period, plan.id AS plan_id""",
     """UNWIND $rows AS row MATCH (x:Provider)-[:GIVES]->(p:Pairing {id: row.id})-[:TO]->(y:Place)
     MERGE (x)-[r:PAIRED_WITH {period: row.period, layer: p.layer}]->(y)
     SET r.plan_id = row.plan_id RETURN count(*)"""),
)  # fmt: skip
"""What ties pairings to ends that live: which are not tied yet, and the text that ties them."""
