"""The study of a network: its webs, their measures, and what it is held against.

A `ShapeStudy` is all that a table, a page or a file says of one network. Everything in it is worked
out when it is made (`engine.shape.study_making`); nothing here computes but look-ups.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple, TypeAlias

import pandas as pd

from .modularity import Modules
from .robustness_record import Robustness
from .stars import Stars, stars
from .web import Web

SubjectKind: TypeAlias = Literal["plan", "standing", "greedy", "nearest", "period", "edges"]

PAIRS = "pairs"
"""Stands in the place of a web for measures that are taken of pairs, needs and distances."""

DEFINITION = ("formula", "lowest", "highest", "reference", "higher_means", "better", "for_whom")
"""Columns that define a measure, in `ShapeStudy.measures` and `ShapeStudy.table`."""


class WebKey(NamedTuple):
    """Which web of a subject.

    Attributes
    ----------
    web
        Such as "party × county"; the name of an edge list for that.
    part
        "" for all of it; else what it is cut down to: "county:" and a county's id, "sector:" and a
        sector's, "layer:" and a layer's name.
    """

    web: str
    part: str = ""


@dataclass(frozen=True, eq=False)
class Subject:
    """One network: a plan, standing pairs, pairs of a period or a baseline, or an edge list.

    Attributes
    ----------
    name
        Unique in its study: the kind itself, a plan's id, a period, a file's name.
    kind
        What it is.
    webs
        Every web, whole ones first. Ids of nodes are those of the tables.
    modules
        The best partition found, with weights, of every whole web.
    pairs
        Columns layer, provider_id, place_id, sorted; None for an edge list.
    needs
        As `engine.coverage.Coverage.needs_served` gives them; None for an edge list.
    participation
        As `engine.shape.proportionality.participation` gives it, over layers; None for an edge
        list.
    """

    name: str
    kind: SubjectKind
    webs: Mapping[WebKey, Web]
    modules: Mapping[WebKey, Modules]
    pairs: pd.DataFrame | None = None
    needs: pd.DataFrame | None = None
    participation: pd.DataFrame | None = None

    @cached_property
    def stars(self) -> dict[WebKey, Stars]:
        """The webs that are forests of stars: their degrees fix the shape, no z is told of them."""
        found = {key: stars(web) for key, web in self.webs.items()}
        return {key: own for key, own in found.items() if own is not None}


@dataclass(frozen=True, eq=False)
class ShapeStudy:
    """The shape of one network, beside others and beside chance.

    Attributes
    ----------
    subjects
        The one that is studied, then those that it is held against, in the order asked for.
    measures
        One row per subject, web, part and measure. Columns: subject, web, part, measure, value
        (NaN where it has none), and those of `DEFINITION`. Measures of pairs stand under the web
        `PAIRS`.
    chance
        The studied subject beside random webs, one row per web, part, model and measure. Columns:
        web, part, model, measure, observed, mean, sd, q025, q500, q975, z, difference, p_value,
        num_known (`engine.shape.null_test.null_test`). Models of links compare the web without its
        weights. No rows of forests of stars whose degrees fix them; z is NaN where random webs do
        not differ.
    turnovers
        From each period to the next. Columns: web, before, after, whole, rewiring, species,
        continuity (`engine.shape.turnover.turnovers`). No rows unless periods were asked for.
    robustness
        What withdrawals do, with and without re-matching; None unless asked for.
    num_draws, seed
        Of the random webs.
    num_searched
        Of these, those in which modularity was searched for: the first ones.
    hashes
        ``graph_hash`` and ``policy_hash`` of what pairs were measured on, ``plan_id`` of a plan;
        empty for an edge list.
    """

    subjects: tuple[Subject, ...]
    measures: pd.DataFrame
    chance: pd.DataFrame
    turnovers: pd.DataFrame
    robustness: Robustness | None
    num_draws: int
    num_searched: int
    seed: int
    hashes: Mapping[str, str]

    @property
    def subject(self) -> Subject:
        """The one that is studied."""
        return self.subjects[0]

    @cached_property
    def models(self) -> tuple[str, ...]:
        """Names of the null models, in the order asked for."""
        return tuple(dict.fromkeys(self.chance["model"].tolist()))

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per web, part and measure: everything about it side by side.

        Columns: web, part, measure; one column per subject, under its name; for each null model
        ``‹model›_observed``, ``‹model›_mean``, ``‹model›_low`` and ``‹model›_high`` (2.5 and 97.5
        %), ``‹model›_z``, ``‹model›_draws`` (how many they rest on); then those of `DEFINITION`.
        """
        keys = ["web", "part", "measure"]
        first = self.measures.drop_duplicates(keys)
        found = first[keys]
        for own in self.subjects:
            rows = self.measures[self.measures["subject"] == own.name]
            values = rows[[*keys, "value"]].rename(columns={"value": own.name})
            found = found.merge(values, how="left", on=keys)
        for model in self.models:
            rows = self.chance[self.chance["model"] == model]
            columns = {"observed": "observed", "mean": "mean", "q025": "low", "q975": "high",
                       "z": "z", "num_known": "draws"}  # fmt: skip
            named = {old: f"{model}_{new}" for old, new in columns.items()}
            found = found.merge(rows[[*keys, *columns]].rename(columns=named), how="left", on=keys)
        return found.merge(first[[*keys, *DEFINITION]], on=keys)
