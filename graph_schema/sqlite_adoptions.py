"""Which plan each period has adopted, in the SQLite file: rows that are only ever added."""

from __future__ import annotations

import sqlite3

from .reviews import refuse_unapproved
from .sqlite_reviews import asks_for_approval, get_reviews
from .store_errors import RefusedByStore, StoreConflict
from .store_records import Adoption


def may_adopt(
    connection: sqlite3.Connection, number: int, plan_id: str, period: str, expected: str | None
) -> str | None:
    """Return which plan is adopted now; raise when this one may not be.

    What may be raised: see `store.GraphStore.adopt_plan`.
    """
    made_for = _period_of(connection, number)
    if made_for != period:
        raise RefusedByStore("wrong_period", plan_id=plan_id, period=period, made_for=made_for)
    before = adoptions(connection, period)
    current = before[-1].plan_id if before else None
    if current != expected:
        raise StoreConflict("stale_adoption", period=period, expected=expected or "",
                            current=current or "")  # fmt: skip
    if current != plan_id and asks_for_approval(connection, number):
        refuse_unapproved(plan_id, get_reviews(connection, number))
    return current


def adopt(
    connection: sqlite3.Connection, number: int, period: str, at: str, by: str, reason: str
) -> None:
    """Adopt a plan for a period."""
    connection.execute(
        "INSERT INTO adoptions (period, plan_no, at, by, reason) VALUES (?, ?, ?, ?, ?)",
        (period, number, at, by, reason))  # fmt: skip


def adoptions(connection: sqlite3.Connection, period: str) -> tuple[Adoption, ...]:
    """Return every adoption of a period, oldest first."""
    found = connection.execute(
        "SELECT adoptions.period, plan_id,"
        " lag(plan_id) OVER (ORDER BY adoption_id), at, by, reason"
        " FROM adoptions JOIN plans USING (plan_no) WHERE adoptions.period = ?"
        " ORDER BY adoption_id", (period,))  # fmt: skip
    return tuple(Adoption(*row) for row in found)


def relies_on_approval(connection: sqlite3.Connection, number: int) -> bool:
    """Whether a plan is adopted now, under a policy that asks for its approval."""
    if not asks_for_approval(connection, number):
        return False
    (latest,) = connection.execute(
        "SELECT max(adoption_id) FROM adoptions WHERE period = ?",
        (_period_of(connection, number),)).fetchone()  # fmt: skip
    return connection.execute(
        "SELECT 1 FROM adoptions WHERE adoption_id = ? AND plan_no = ?", (latest, number)
    ).fetchone() is not None  # fmt: skip


def _period_of(connection: sqlite3.Connection, number: int) -> str:
    (period,) = connection.execute(
        "SELECT period FROM plans WHERE plan_no = ?", (number,)
    ).fetchone()
    return str(period)
