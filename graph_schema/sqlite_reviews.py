"""Reviews of plans in the SQLite file: rows that are only ever added."""

from __future__ import annotations

import sqlite3

from .store_records import Review

_REVIEWS = """
    SELECT plan_id, before, state, at, by, reason FROM reviews JOIN plans USING (plan_no)
    WHERE plan_no = coalesce(?, plan_no) ORDER BY review_id"""


def get_reviews(connection: sqlite3.Connection, number: int | None = None) -> tuple[Review, ...]:
    """Return the reviews of a plan, or of all, oldest first."""
    return tuple(Review(*row) for row in connection.execute(_REVIEWS, (number,)))


def add_review(connection: sqlite3.Connection, number: int, review: Review) -> None:
    """Add a review of the plan of this number."""
    connection.execute(
        "INSERT INTO reviews (plan_no, before, state, at, by, reason) VALUES (?, ?, ?, ?, ?, ?)",
        (number, review.before, review.state, review.at, review.by, review.reason))  # fmt: skip


def asks_for_approval(connection: sqlite3.Connection, number: int) -> bool:
    """Whether a plan may be adopted only once it was approved."""
    (required,) = connection.execute(
        "SELECT require_approval FROM plans WHERE plan_no = ?", (number,)
    ).fetchone()
    return bool(required)
