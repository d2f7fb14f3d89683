"""A month, a quarter, a year as JSON values."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from api.answers.assessment_view import assessment_json
from engine.cycle import Month, Quarter, Year
from engine.cycle.quarterly import WorkOfQuarter


def month_json(found: Month) -> dict[str, Any]:
    """Return all of a month; ``changes`` is null where the tables before are not known."""
    return _head(found.day, found.span.name) | {
        name: _plain(getattr(found, name))
        for name in ("changes", "tasks", "projects", "moves", "dispatches")
    }


def quarter_json(found: Quarter) -> dict[str, Any]:
    """Return all of a quarter; of its works ``lacks`` says that nobody has judged them."""
    return _head(found.day, found.span.name) | {
        "works": [_work(own) for own in found.works],
        "criteria": _plain(found.criteria),
        "overdue": [_work(own) for own in found.overdue],
    }


def year_json(found: Year) -> dict[str, Any]:
    """Return all of a year, the whole assessment included."""
    return _head(found.day, found.span.name) | {
        "assessment": assessment_json(found.assessment),
        "num_unjudged": found.unjudged,
        "unfinished": _plain(found.unfinished),
        "following": found.following,
        "has_begun": found.has_begun,
        "track_record": found.track_record,
    }


def _head(day: date, name: str) -> dict[str, Any]:
    return {"date": day.isoformat(), "span": name}


def _work(own: WorkOfQuarter) -> dict[str, Any]:
    layer, provider, place = own.work.pairing or (None, None, own.work.place_id)
    return {
        "quarter": own.quarter, "layer": layer, "provider_id": provider, "place_id": place,
        "project_id": own.work.project_id or None, "first": _plain(own.work.first),
        "last": _plain(own.work.last), "judged_by": list(own.judged_by), "score": own.score,
        "lacks": not own.judged_by, "due_from": _plain(own.due_from),
    }  # fmt: skip


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value
