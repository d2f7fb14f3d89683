"""Making a study: of pairs of a graph under a policy, or of any web."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
import pandas as pd

from engine.coverage import Coverage
from engine.policy import Policy
from graph_schema.graph import AssistanceGraph

from .measures import measure, measures_of
from .modularity import modularity
from .null_test import CHANCE, NUM_SEARCHED, beside_chance, drawn, null_test
from .nulls import NULL_MODELS
from .pair_draws import PAIR_MODELS, PairDraw
from .pair_measures import measure_pairs
from .progress import Progress, Step, quiet
from .proportionality import participation
from .rollups import RollUps
from .stars import stars
from .study import DEFINITION, PAIRS, ShapeStudy, Subject, SubjectKind, WebKey
from .turnover import turnovers
from .web import Web

PartBy: TypeAlias = Literal["county", "sector", "layer"]

NULL_MEASURES = ("nodf", "c_score_rows", "c_score_columns", "mean_shared_partners_rows",
                 "mean_shared_partners_columns", "modularity")  # fmt: skip
"""What is held against random links: measures that weights do not change."""

WEIGHTED_NULL_MEASURES = (*NULL_MEASURES, "niche_overlap_rows", "niche_overlap_columns",
                          "weighted_nodf", "h2_prime", "weighted_modularity")  # fmt: skip
"""What is held against random counts and random pairs."""

NUM_DRAWS = 200
"""How many random webs are drawn, when nothing else is said."""


class _How(NamedTuple):
    """How chance is asked."""

    num_draws: int
    num_searched: int
    seed: int
    num_workers: int
    progress: Progress


class NamedPairs(NamedTuple):
    """Pairs under a name: columns layer, provider_id, place_id, and amount_yuan where known."""

    name: str
    kind: SubjectKind
    pairs: pd.DataFrame


def study_of_pairs(
    graph: AssistanceGraph, policy: Policy, subjects: Sequence[NamedPairs], *,
    models: Sequence[str] = (), by: Sequence[PartBy] = (), over_periods: bool = False,
    num_draws: int = NUM_DRAWS, num_searched: int = NUM_SEARCHED, seed: int = 0,
    num_workers: int = 1, plan_id: str = "", progress: Progress = quiet,
) -> ShapeStudy:  # fmt: skip
    """Return the study of pairs: the first subject's, beside the others and beside chance.

    Parameters
    ----------
    subjects
        Names differ.
    models
        Of `engine.shape.nulls.NULL_MODELS` and `engine.shape.pair_draws.PAIR_MODELS`.
    by
        Cut webs of provider × place down to each county, sector or layer, too.
    over_periods
        Whether active pairings of every period are subjects too, and turnovers are told.
    num_draws, seed, num_workers
        Of random webs; workers change nothing but the time.
    num_searched
        Random webs, at most, in which modularity is searched for.
    """
    rolled, coverage = RollUps(graph, policy), Coverage(graph, policy)
    named = [*subjects]
    periods = rolled.by_period() if over_periods else {}
    named += [NamedPairs(period, "period", own) for period, own in periods.items()]
    if len({own.name for own in named}) != len(named):
        raise ValueError("names of subjects repeat")
    made, tables = [], []
    for own in named:
        progress(Step("subject", own.name))
        made.append(_subject(own, rolled, coverage, by))
        tables.append(_measured(made[-1], coverage))
    how = _How(num_draws, min(num_searched, num_draws), seed, num_workers, progress)
    chance = _web_chance(made[0].webs, [own for own in models if own in NULL_MODELS], how)
    for model in (own for own in models if own not in NULL_MODELS):
        draw = PAIR_MODELS[model](graph, policy, subjects[0].pairs)
        chance.append(_pair_chance(made[0], rolled, coverage, model, draw, how))
    hashes = {"graph_hash": graph.content_hash, "policy_hash": policy.content_hash}
    if plan_id:
        hashes["plan_id"] = plan_id
    return ShapeStudy(tuple(made), pd.concat(tables, ignore_index=True), _chance(chance),
                      _turnovers([own for own in made if own.kind == "period"]), None, num_draws,
                      how.num_searched, seed, hashes)  # fmt: skip


def study_of_web(
    web: Web, *, models: Sequence[str] = (), num_draws: int = NUM_DRAWS,
    num_searched: int = NUM_SEARCHED, seed: int = 0, num_workers: int = 1,
    progress: Progress = quiet,
) -> ShapeStudy:  # fmt: skip
    """Return the study of one web, such as one from an edge list."""
    how = _How(num_draws, min(num_searched, num_draws), seed, num_workers, progress)
    key = WebKey(web.name)
    subject = Subject("edges", "edges", {key: web}, {key: modularity(web)})
    chance = _chance(_web_chance(subject.webs, models, how))
    return ShapeStudy((subject,), _measured(subject, None), chance, _turnovers([]), None,
                      num_draws, how.num_searched, seed, {})  # fmt: skip


def _subject(
    own: NamedPairs, rolled: RollUps, coverage: Coverage, by: Iterable[PartBy]
) -> Subject:  # fmt: skip
    columns = ["layer", "provider_id", "place_id"]
    pairs = own.pairs.sort_values(columns).reset_index(drop=True)
    webs = {WebKey(name): web for name, web in rolled.main_webs(pairs).items()}
    modules = {key: modularity(web) for key, web in webs.items()}
    for kind in by:
        for value, part in rolled.parts(pairs, kind).items():
            web = rolled.web(part, "provider", "place").linked
            webs[WebKey(web.name, f"{kind}:{value}")] = web
    return Subject(own.name, own.kind, webs, modules, pairs[columns], coverage.needs_served(pairs),
                   participation(rolled.layer_webs(pairs)))  # fmt: skip


def _measured(subject: Subject, coverage: Coverage | None) -> pd.DataFrame:
    """Return the rows of one subject in the table of measures."""
    tables = []
    if coverage is not None and subject.pairs is not None:
        tables.append(measure_pairs(subject.pairs, coverage).assign(part=""))
    tables += [measure(web, with_slow=not key.part).assign(web=key.web, part=key.part)
               for key, web in subject.webs.items()]  # fmt: skip
    found = pd.concat(tables, ignore_index=True).assign(subject=subject.name)
    return found[["subject", "web", "part", "measure", "value", *DEFINITION]]


def _web_chance(
    webs: Mapping[WebKey, Web], models: Sequence[str], how: _How
) -> list[pd.DataFrame]:  # fmt: skip
    """Return the studied webs beside random webs, a table for each web and model."""
    tables = []
    for model in models:
        for key, web in webs.items():
            # Other models than Patefield's draw links: they are held against links.
            own = web if model == "patefield" else web.binary
            names = WEIGHTED_NULL_MEASURES if model == "patefield" else NULL_MEASURES
            chosen = [x.name for x in measures_of(names) if not (key.part and x.is_slow)]
            if _says_nothing(own):
                continue
            how.progress(Step("model", model, key.web, key.part))
            found = null_test(own, NULL_MODELS[model], chosen, num_nulls=how.num_draws,
                              num_searched=how.num_searched, seed=how.seed,
                              num_workers=how.num_workers)  # fmt: skip
            tables.append(found.assign(web=key.web, part=key.part, model=model))
    return tables


def _says_nothing(web: Web) -> bool:
    """Whether a web has no links, or is one of stars whose degrees fix its shape."""
    told = stars(web)
    return not web.num_links or (told is not None and told.fixed_by_degrees)


def _pair_chance(
    subject: Subject, rolled: RollUps, coverage: Coverage, model: str, draw: PairDraw, how: _How
) -> pd.DataFrame:  # fmt: skip
    """Return measures of pairs, and of the whole webs they make, beside random pairs."""
    keys = [key for key, web in subject.webs.items() if not key.part and web.num_links]
    chosen = measures_of(WEIGHTED_NULL_MEASURES)

    def taken(pairs: pd.DataFrame, *, with_searched: bool) -> list[float]:
        webs = rolled.main_webs(pairs)
        of_webs = [own.beside_nulls(webs[key.web]) if with_searched or not own.is_slow else np.nan
                   for key in keys for own in chosen]  # fmt: skip
        return [*measure_pairs(pairs, coverage)["value"].tolist(), *of_webs]

    def row(number: int, generator: np.random.Generator) -> list[float]:
        return taken(draw(generator), with_searched=number < how.num_searched)

    how.progress(Step("model", model))
    assert subject.pairs is not None
    values = drawn(row, how.num_draws, how.seed, how.num_workers)
    found = beside_chance(taken(subject.pairs, with_searched=True), values)
    of_pairs = measure_pairs(subject.pairs, coverage)["measure"].tolist()
    names = [*((PAIRS, own) for own in of_pairs),
             *((key.web, own.name) for key in keys for own in chosen)]  # fmt: skip
    return found.assign(web=[web for web, _ in names], part="", model=model,
                        measure=[own for _, own in names])  # fmt: skip


def _chance(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    columns = ["web", "part", "model", "measure", *CHANCE]
    if not tables:
        return pd.DataFrame(columns=columns)
    return pd.concat(tables, ignore_index=True)[columns]


def _turnovers(periods: Sequence[Subject]) -> pd.DataFrame:
    columns = ["web", "before", "after", "whole", "rewiring", "species", "continuity"]
    if not periods:
        return pd.DataFrame(columns=columns)
    keys = [key for key in periods[0].webs if not key.part]
    tables = [turnovers({own.name: own.webs[key] for own in periods}).assign(web=key.web)
              for key in keys]  # fmt: skip
    return pd.concat(tables, ignore_index=True)[columns]
