"""Policies and scenarios in the SQLite file: texts under hashes, and names that point to them."""

from __future__ import annotations

import sqlite3
from typing import Literal

from .store_errors import NotInStore, StoreConflict
from .store_records import SavedText

Kind = Literal["policy", "scenario"]


def add_text(
    connection: sqlite3.Connection, kind: Kind, text_hash: str, text: str, name: str, created: str,
    expected: int | None = None,
) -> tuple[str, int, bool]:  # fmt: skip
    """Keep a text and let a name point to it.

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
    added = connection.execute(
        "INSERT OR IGNORE INTO texts (kind, hash, text, created) VALUES (?, ?, ?, ?)",
        (kind, text_hash, text, created)).rowcount  # fmt: skip
    (text_id,) = connection.execute(
        "SELECT text_id FROM texts WHERE kind = ? AND hash = ? AND text = ?",
        (kind, text_hash, text)).fetchone()  # fmt: skip
    if not name:
        return "", 0, bool(added)
    latest = connection.execute(
        "SELECT hash, version, text_id FROM names JOIN texts USING (kind, text_id)"
        " WHERE kind = ? AND name = ? ORDER BY version DESC LIMIT 1", (kind, name))  # fmt: skip
    before, version, pointed_to = latest.fetchone() or ("", 0, None)
    if expected not in (None, version):
        raise StoreConflict("stale_version", name=name, expected=expected or 0, current=version)
    if pointed_to == text_id:
        return before, version, bool(added)
    connection.execute(
        "INSERT INTO names (kind, name, version, text_id, created) VALUES (?, ?, ?, ?, ?)",
        (kind, name, version + 1, text_id, created))  # fmt: skip
    return before, version + 1, True


def get_text(
    connection: sqlite3.Connection, kind: Kind, wanted: str, version: int | None
) -> SavedText:
    """Return the text of a hash, or of a name's latest or given version.

    Raises
    ------
    NotInStore
        ``unknown_policy`` or ``unknown_scenario``.
    """
    by_hash = connection.execute(
        "SELECT hash, text, '', 0, created FROM texts WHERE kind = ? AND hash = ?"
        " ORDER BY text_id LIMIT 1", (kind, wanted)).fetchone()  # fmt: skip
    by_name = connection.execute(
        "SELECT hash, text, name, version, names.created"
        " FROM names JOIN texts USING (kind, text_id)"
        " WHERE kind = ?1 AND name = ?2 AND version = coalesce(?3, version)"
        " ORDER BY version DESC LIMIT 1", (kind, wanted, version)).fetchone()  # fmt: skip
    found = (by_hash if version is None else None) or by_name
    if found is None:
        raise NotInStore(f"unknown_{kind}", name=wanted, version=version or 0)
    return SavedText(*found)


def latest_texts(
    connection: sqlite3.Connection, kind: Kind, after: str, limit: int | None
) -> tuple[SavedText, ...]:
    """Return what every name after ``after`` means now, by name."""
    # Beside max() SQLite gives the columns of the row that has it.
    found = connection.execute(
        "SELECT hash, text, name, max(version), names.created"
        " FROM names JOIN texts USING (kind, text_id)"
        " WHERE kind = ? AND name > ? GROUP BY name ORDER BY name LIMIT ?",
        (kind, after, -1 if limit is None else limit))  # fmt: skip
    return tuple(SavedText(*row) for row in found)


def require_text(connection: sqlite3.Connection, kind: Kind, text_hash: str) -> None:
    """Raise NotInStore (``unknown_policy``, ``unknown_scenario``) when no text has this hash."""
    found = connection.execute("SELECT 1 FROM texts WHERE kind = ? AND hash = ? LIMIT 1",
                               (kind, text_hash))  # fmt: skip
    if found.fetchone() is None:
        raise NotInStore(f"unknown_{kind}", name=text_hash, version=0)
