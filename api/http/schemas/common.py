"""What every resource shares: strict models, ids, reports, problems, pages."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

HASH = r"^[a-z][a-z0-9]{0,7}-[0-9a-f]{8,64}$"

Hash = Annotated[str, Field(pattern=HASH)]
DatasetId = Annotated[str, Path(pattern=HASH, description="Id of a dataset: hash of its tables.")]
PolicyId = Annotated[str, Path(pattern=HASH, description="Id of a policy: hash of its rules.")]
PlanId = Annotated[str, Path(pattern=HASH, description="Id of a plan, in full.")]

Text = Annotated[str, Field(max_length=1_000, pattern=r"^[^\x00-\x1f\x7f]*$")]
"""A line of text."""

EntityId = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]


class Model(BaseModel):
    """A body or an answer; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class ErrorItem(BaseModel):
    """One thing that is wrong. ``pointer`` begins with /body, /query, /path or /header."""

    code: str
    pointer: str
    message: str
    remedy: str
    table: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None


class Problem(BaseModel):
    """Every answer that is no success: RFC 9457, with a stable ``code``."""

    type: str
    title: str
    status: int
    detail: str
    code: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]
    errors: list[ErrorItem]
    trace_id: str


class ReportProblem(Model):
    """One problem of tables or of a policy."""

    code: str
    severity: Literal["error", "warning", "note"]
    table: str
    row: int | None
    column: str
    value: str
    facts: dict[str, Any]
    message: str
    remedy: str


class Report(Model):
    """Every problem found: at most 1,000 one by one, all of them counted."""

    ok: bool
    counts: dict[str, int]
    severities: dict[str, int]
    problems: list[ReportProblem]


class MeanValue(Model):
    """The mean of the values of several plans."""

    unmet: float
    idle: float
    cost_points: float
