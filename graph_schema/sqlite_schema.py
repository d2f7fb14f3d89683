"""The tables of the SQLite store, its format number, and how older formats become this one.

The file is a property graph. ``nodes`` are the entities that ever were, each once; ``rows`` are
the states they were in, each distinct state once, with its properties as JSON; a row of a table
without a label (a lead, a pairing) is nothing but relationships. ``relationships`` are read off
rows and belong to them; both ends are nodes. The ``live_…`` views show the
live graph to whoever opens the file with another tool; nothing here reads them.

A graph is a set of table versions, a version a set of rows, kept as spans of row numbers. The
rows of a table that is new come one after another, so it is one span; the same table with ten
other rows is about eleven spans and ten rows. No graph is built upon another: the first and the
thousandth are read equally fast.
"""

from __future__ import annotations

from collections.abc import Mapping

APPLICATION_ID = 0x6A696564
"""Marks the file as a store of this program: "jied"."""

FORMAT = 2
"""Format that this program writes, kept as SQLite's ``user_version``."""

TABLES: Mapping[str, str] = {
    "nodes": """
        node_id INTEGER PRIMARY KEY,
        label TEXT NOT NULL,
        id TEXT NOT NULL,
        UNIQUE (label, id)) STRICT""",
    "rows": """
        row_id INTEGER PRIMARY KEY,
        table_name TEXT NOT NULL,
        node_id INTEGER REFERENCES nodes,
        properties TEXT NOT NULL CHECK (json_valid(properties)),
        hash BLOB NOT NULL,
        UNIQUE (table_name, hash)) STRICT""",
    "relationships": """
        row_id INTEGER NOT NULL REFERENCES rows,
        type TEXT NOT NULL,
        start_node INTEGER NOT NULL REFERENCES nodes,
        end_node INTEGER NOT NULL REFERENCES nodes,
        PRIMARY KEY (row_id, type)) STRICT, WITHOUT ROWID""",
    "versions": """
        version_id INTEGER PRIMARY KEY,
        table_name TEXT NOT NULL,
        hash TEXT NOT NULL,
        num_rows INTEGER NOT NULL,
        UNIQUE (table_name, hash)) STRICT""",
    "spans": """
        version_id INTEGER NOT NULL REFERENCES versions,
        first_row INTEGER NOT NULL REFERENCES rows,
        last_row INTEGER NOT NULL REFERENCES rows,
        PRIMARY KEY (version_id, first_row)) STRICT, WITHOUT ROWID""",
    "graphs": """
        graph_id INTEGER PRIMARY KEY,
        hash TEXT NOT NULL UNIQUE,
        created TEXT NOT NULL) STRICT""",
    "graph_tables": """
        graph_id INTEGER NOT NULL REFERENCES graphs,
        version_id INTEGER NOT NULL REFERENCES versions,
        PRIMARY KEY (graph_id, version_id)) STRICT, WITHOUT ROWID""",
    "lives": """
        live_id INTEGER PRIMARY KEY,
        graph_id INTEGER NOT NULL REFERENCES graphs,
        at TEXT NOT NULL,
        by TEXT NOT NULL DEFAULT '',
        reason TEXT NOT NULL DEFAULT '') STRICT""",
    "texts": """
        text_id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('policy', 'scenario')),
        hash TEXT NOT NULL,
        text TEXT NOT NULL,
        created TEXT NOT NULL,
        UNIQUE (kind, hash, text)) STRICT""",
    "names": """
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        version INTEGER NOT NULL,
        text_id INTEGER NOT NULL REFERENCES texts,
        created TEXT NOT NULL,
        PRIMARY KEY (kind, name, version)) STRICT, WITHOUT ROWID""",
    "plans": """
        plan_no INTEGER PRIMARY KEY,
        plan_id TEXT NOT NULL UNIQUE,
        graph_hash TEXT NOT NULL REFERENCES graphs (hash),
        base_graph_hash TEXT REFERENCES graphs (hash),
        policy_hash TEXT NOT NULL,
        scenario_hash TEXT NOT NULL,
        period TEXT NOT NULL,
        status TEXT NOT NULL,
        unmet INTEGER NOT NULL,
        idle INTEGER NOT NULL,
        cost_points INTEGER NOT NULL,
        certificate_kind TEXT NOT NULL,
        num_pairs INTEGER NOT NULL,
        pairs_hash TEXT NOT NULL,
        pair_columns TEXT NOT NULL CHECK (json_valid(pair_columns)),
        created TEXT NOT NULL,
        base_plan_id TEXT REFERENCES plans (plan_id),
        require_approval INTEGER NOT NULL DEFAULT 0) STRICT""",
    "plan_documents": """
        plan_no INTEGER PRIMARY KEY REFERENCES plans,
        document BLOB NOT NULL,
        document_sha256 TEXT NOT NULL,
        proof BLOB NOT NULL,
        proof_sha256 TEXT NOT NULL) STRICT""",
    "plan_pairs": """
        plan_no INTEGER NOT NULL REFERENCES plans,
        layer_node INTEGER NOT NULL REFERENCES nodes,
        provider_node INTEGER NOT NULL REFERENCES nodes,
        place_node INTEGER NOT NULL REFERENCES nodes,
        cost_points INTEGER NOT NULL,
        properties TEXT NOT NULL CHECK (json_valid(properties)),
        PRIMARY KEY (plan_no, layer_node, provider_node, place_node)) STRICT, WITHOUT ROWID""",
    "adoptions": """
        adoption_id INTEGER PRIMARY KEY,
        period TEXT NOT NULL,
        plan_no INTEGER NOT NULL REFERENCES plans,
        at TEXT NOT NULL,
        by TEXT NOT NULL,
        reason TEXT NOT NULL) STRICT""",
    "reviews": """
        review_id INTEGER PRIMARY KEY,
        plan_no INTEGER NOT NULL REFERENCES plans,
        before TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'approved')),
        at TEXT NOT NULL,
        by TEXT NOT NULL,
        reason TEXT NOT NULL) STRICT""",
    "audit": """
        number INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        verb TEXT NOT NULL,
        subject TEXT NOT NULL,
        before TEXT NOT NULL,
        after TEXT NOT NULL,
        by TEXT NOT NULL,
        reason TEXT NOT NULL) STRICT""",
}

_INDEXES = (
    "CREATE INDEX rows_of_node ON rows (node_id) WHERE node_id IS NOT NULL",
    "CREATE INDEX adoptions_of_period ON adoptions (period)",
    "CREATE INDEX reviews_of_plan ON reviews (plan_no)",
)

_VIEWS = (
    """CREATE VIEW live_rows AS
    SELECT rows.* FROM graph_tables JOIN spans USING (version_id)
    JOIN rows ON rows.row_id BETWEEN first_row AND last_row
    WHERE graph_id = (SELECT graph_id FROM lives ORDER BY live_id DESC LIMIT 1)""",
    """CREATE VIEW live_nodes AS
    SELECT label, id, properties FROM live_rows JOIN nodes USING (node_id)""",
    """CREATE VIEW live_relationships AS
    SELECT type, s.label AS start_label, s.id AS start_id, e.label AS end_label, e.id AS end_id,
           table_name, properties
    FROM live_rows JOIN relationships USING (row_id)
    JOIN nodes s ON s.node_id = start_node JOIN nodes e ON e.node_id = end_node""",
)

MIGRATIONS: Mapping[int, tuple[str, ...]] = {
    # Before the first release a change of the live graph did not say whose it was, and why.
    0: (
        "ALTER TABLE lives ADD COLUMN by TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE lives ADD COLUMN reason TEXT NOT NULL DEFAULT ''",
    ),
    # Before plans named the plan that they were derived from, and were reviewed.
    1: (
        "ALTER TABLE plans ADD COLUMN base_plan_id TEXT REFERENCES plans (plan_id)",
        "ALTER TABLE plans ADD COLUMN require_approval INTEGER NOT NULL DEFAULT 0",
        """CREATE TABLE reviews (
        review_id INTEGER PRIMARY KEY,
        plan_no INTEGER NOT NULL REFERENCES plans,
        before TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'approved')),
        at TEXT NOT NULL,
        by TEXT NOT NULL,
        reason TEXT NOT NULL) STRICT""",
        "CREATE INDEX reviews_of_plan ON reviews (plan_no)",
        "CREATE TRIGGER reviews_no_update BEFORE UPDATE ON reviews"
        " BEGIN SELECT RAISE(ABORT, 'reviews are kept as they are'); END",
        "CREATE TRIGGER reviews_no_delete BEFORE DELETE ON reviews"
        " BEGIN SELECT RAISE(ABORT, 'reviews are kept as they are'); END",
    ),
}
"""Format to the statements that make it the next one."""


def creation() -> list[str]:
    """Return the statements that make an empty file a store of this format."""
    tables = [f"CREATE TABLE {name} ({body}" for name, body in TABLES.items()]
    return [*tables, *_INDEXES, *_VIEWS, *_keepers(), *_marks()]


def migration(found: int) -> list[str]:
    """Return the statements that bring a store of an older format to this one."""
    steps = [step for number in range(found, FORMAT) for step in MIGRATIONS[number]]
    return [*steps, *_marks()]


def _keepers() -> list[str]:
    """Return triggers by which the file itself refuses that anything is changed or deleted."""
    return [
        f"CREATE TRIGGER {name}_no_{verb.lower()} BEFORE {verb} ON {name}"
        f" BEGIN SELECT RAISE(ABORT, '{name} are kept as they are'); END"
        for name in TABLES
        for verb in ("UPDATE", "DELETE")
    ]


def _marks() -> list[str]:
    return [f"PRAGMA application_id = {APPLICATION_ID}", f"PRAGMA user_version = {FORMAT}"]
