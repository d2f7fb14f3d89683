"""The trail of changes in an SQLite file: who did what and why; the table ``audit``."""

from __future__ import annotations

import sqlite3

from .store_records import AuditEntry


def add_to_trail(
    connection: sqlite3.Connection, at: str, verb: str, subject: str, before: str, after: str,
    by: str, reason: str,
) -> None:  # fmt: skip
    """Write one change, in the transaction that makes it."""
    connection.execute(
        "INSERT INTO audit (at, verb, subject, before, after, by, reason)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (at, verb, subject, before, after, by, reason),
    )


def trail(connection: sqlite3.Connection, since: int) -> tuple[AuditEntry, ...]:
    """Return the changes numbered above ``since``, oldest first."""
    found = connection.execute(
        "SELECT number, at, verb, subject, before, after, by, reason FROM audit"
        " WHERE number > ? ORDER BY number",
        (since,),
    )
    return tuple(AuditEntry(*row) for row in found)
