"""Scenarios: named lists of edits that planners change; every version stays readable."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path
from pydantic import Field

from engine.scenario import Scenario

from .common import Model

NAME = r"^[^/\x00-\x1f\x7f]{1,200}$"

ScenarioName = Annotated[str, Path(pattern=NAME, description="Name of a scenario.")]


class ScenarioOut(Model):
    """A scenario at one of its versions; its ETag is the version in quotation marks."""

    name: str
    version: int
    created: str
    text: str = Field(description="As TOML.")
    scenario: Scenario


class ScenarioSummary(Model):
    """The latest version of a scenario in one line."""

    name: str
    version: int
    hash: str = Field(description="Of the text; equal texts, equal hashes.")
    author: str
    updated: str = Field(description="When this version was kept: ISO 8601, UTC.")


class Scenarios(Model):
    """One page of scenarios, by name."""

    items: list[ScenarioSummary]
    next: str | None


class ScenarioPatch(Model):
    """What to change of a scenario (a JSON merge patch of its top level); the rest stays."""

    reason: str | None = None
    author: str | None = None
    date: str | None = None
    based_on: str | None = None
    edits: list[dict[str, Any]] | None = None


class CopyIn(Model):
    """Where a copy goes."""

    name: Annotated[str, Field(pattern=NAME)]
