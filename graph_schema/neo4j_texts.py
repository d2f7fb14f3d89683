"""Policies and scenarios on a Neo4j server: texts under hashes, and names that point to them.

``(:TextName {id: "policy|base"})-[:MEANS {version}]->(:Policy {hash, text})``
"""

from __future__ import annotations

from typing import Literal

from .neo4j_link import Work
from .neo4j_rows import hash_of
from .store_errors import NotInStore, StoreConflict
from .store_records import SavedText

Kind = Literal["policy", "scenario"]

_LABELS: dict[Kind, str] = {"policy": "Policy", "scenario": "Scenario"}


def add_text(
    work: Work, kind: Kind, text_hash: str, text: str, name: str, created: str,
    expected: int | None = None,
) -> tuple[str, int, bool]:  # fmt: skip
    """Keep a text and let a name point to it, in a transaction that no other writer shares.

    Returns
    -------
    before
        Hash that the name pointed to until now, "" for none.
    version
        The name's version that means this text; 0 without a name.
    changed
        Whether anything was written.

    Raises
    ------
    StoreConflict
        ``stale_version``.
    """
    label = _LABELS[kind]
    text_id = f"{text_hash}|{hash_of(text)}"
    added = work.one(f"MATCH (t:{label} {{id: $id}}) RETURN 1", id=text_id) is None
    if added:
        work.rows(
            f"OPTIONAL MATCH (t:{label} {{hash: $hash}}) WITH count(t) AS number"
            f" CREATE (:{label} {{id: $id, hash: $hash, text: $text, created: $created,"
            " number: number})",
            id=text_id, hash=text_hash, text=text, created=created)  # fmt: skip
    if not name:
        return "", 0, added
    latest = work.one(
        f"MATCH (:TextName {{id: $name}})-[m:MEANS]->(t:{label})"
        " RETURN t.hash, m.version, t.id ORDER BY m.version DESC LIMIT 1",
        name=f"{kind}|{name}")  # fmt: skip
    before, version, pointed_to = latest or ("", 0, None)
    if expected not in (None, version):
        raise StoreConflict("stale_version", name=name, expected=expected or 0, current=version)
    if pointed_to == text_id:
        return before, version, added
    work.rows(
        f"MATCH (t:{label} {{id: $id}}) MERGE (n:TextName {{id: $key}})"
        " ON CREATE SET n.kind = $kind, n.name = $name"
        " CREATE (n)-[:MEANS {version: $version, created: $created}]->(t)",
        id=text_id, key=f"{kind}|{name}", kind=kind, name=name, version=version + 1,
        created=created)  # fmt: skip
    return before, version + 1, True


def get_text(work: Work, kind: Kind, wanted: str, version: int | None) -> SavedText:
    """Return the text of a hash, or of a name's latest or given version.

    Raises
    ------
    NotInStore
        ``unknown_policy`` or ``unknown_scenario``.
    """
    label = _LABELS[kind]
    found = None
    if version is None:
        found = work.one(
            f"MATCH (t:{label} {{hash: $hash}}) RETURN t.hash, t.text, '', 0, t.created"
            " ORDER BY t.number LIMIT 1", hash=wanted)  # fmt: skip
    found = found or work.one(
        f"MATCH (n:TextName {{id: $name}})-[m:MEANS]->(t:{label})"
        " WHERE m.version = coalesce($version, m.version)"
        " RETURN t.hash, t.text, n.name, m.version, m.created ORDER BY m.version DESC LIMIT 1",
        name=f"{kind}|{wanted}", version=version)  # fmt: skip
    if found is None:
        raise NotInStore(f"unknown_{kind}", name=wanted, version=version or 0)
    return SavedText(*found)


def latest_texts(work: Work, kind: Kind, after: str, limit: int | None) -> tuple[SavedText, ...]:
    """Return what every name after ``after`` means now, by name."""
    # Servers order names by code points, and compare them by UTF-16 units: here both is done.
    names = work.rows("MATCH (n:TextName {kind: $kind}) RETURN n.name", kind=kind)
    wanted = sorted(name for (name,) in names if name > after)[:limit]
    found = work.rows(
        "UNWIND $keys AS key MATCH (n:TextName {id: key})-[m:MEANS]->()"
        " WITH n, max(m.version) AS latest"
        f" MATCH (n)-[m:MEANS {{version: latest}}]->(t:{_LABELS[kind]})"
        " RETURN t.hash, t.text, n.name, m.version, m.created",
        keys=[f"{kind}|{name}" for name in wanted])  # fmt: skip
    return tuple(sorted((SavedText(*row) for row in found), key=lambda own: own.name))


def require_text(work: Work, kind: Kind, text_hash: str) -> None:
    """Raise NotInStore (``unknown_policy``, ``unknown_scenario``) when no text has this hash."""
    found = work.one(f"MATCH (t:{_LABELS[kind]} {{hash: $hash}}) RETURN 1 LIMIT 1", hash=text_hash)
    if found is None:
        raise NotInStore(f"unknown_{kind}", name=text_hash, version=0)
