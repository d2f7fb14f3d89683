"""The assessment of a year (年考核): of every provider, pairing and project, with its uncertainty.

Nobody gets a bare rank: each has an interval, a band beside the mean, and the range of ranks that
cannot be told apart.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Literal, get_args

import pandas as pd

from engine.assessment_policy import AssessmentPolicy
from engine.facts.plain_cells import plain_cells
from engine.judgements import judgements
from engine.pair_keys import PairKey
from engine.track_record import NOTHING, Judged, TrackRecord, track_record
from graph_schema.graph import AssistanceGraph

Band = Literal["below", "alike", "above", "unjudged"]
BANDS: tuple[Band, ...] = get_args(Band)
"""All of the interval is below the mean, or holds it, or is above; nobody judged."""

NUMBERS = ("num_judgements", "weight", "score", "estimate", "low", "high", "band", "rank_from",
           "rank_to")  # fmt: skip
PAIR = ("layer", "provider_id", "place_id")


@dataclass(frozen=True)
class Assessment:
    """All that a period's evaluations say.

    Attributes
    ----------
    record
        The estimates themselves.
    providers, pairings, projects
        One row each, by id, with the columns of `NUMBERS`: judgements and their weight (of a
        provider that of its pieces of work, `Judged.to_provider`); their mean (None without any);
        estimate, low, high from 0 to 1; band; and the first and last rank that it may have among
        its like, 1 the best, when intervals that overlap are not told apart.
    """

    period: str
    policy: AssessmentPolicy
    record: TrackRecord
    providers: pd.DataFrame
    pairings: pd.DataFrame
    projects: pd.DataFrame

    @property
    def mean(self) -> float:
        """Mean of all judgements (`TrackRecord.mean`)."""
        return self.record.mean


@dataclass(frozen=True)
class _Line:
    key: tuple[str, ...]
    judged: Judged
    estimate: float
    strength: float


def assess(
    graph: AssistanceGraph, period: str, policy: AssessmentPolicy | None = None,
    pairs: Iterable[PairKey] = (),
) -> Assessment:  # fmt: skip
    """Assess a period from its evaluations; the same tables give the same numbers.

    Listed are the active pairings of the period, ``pairs``, projects of the period, whatever is
    judged besides, and the providers of all these.

    Parameters
    ----------
    policy
        The policy's ``[assessment]``; None: its defaults.
    pairs
        Pairs that ran in the period though no row of the tables says so: those of the plan adopted
        for it.
    """
    policy = policy or AssessmentPolicy.model_validate({})
    found = judgements(graph, period, policy)
    record = track_record(found, policy)
    pairings = sorted({*record.pairings, *_standing(graph, period), *pairs})
    projects = sorted({*record.projects, *_projects(graph, period)})
    providers = sorted({*record.providers, *(key[1] for key in pairings)})
    k = policy.prior_strength

    def table(columns: Sequence[str], lines: list[_Line]) -> pd.DataFrame:
        return _table(columns, lines, record.mean, policy.interval)

    return Assessment(
        period, policy, record,
        table(PAIR[1:2], [_line((id_,), record.providers.get(id_), record.of_provider(id_), k)
                          for id_ in providers]),
        table(PAIR, [_line(key, record.pairings.get(key), record.of_pairing(key), k)
                     for key in pairings]),
        table(("project_id",), [_line((id_,), record.projects.get(id_), record.of_project(id_), k)
                                for id_ in projects]),
    )  # fmt: skip


def interval(estimate: float, strength: float, level: float) -> tuple[float, float]:
    """Return the ends of an interval around an estimate, within 0 and 1.

    estimate ± z·√(estimate·(1 − estimate) / (strength + 1)), z the normal quantile of the level:
    mean and spread of a beta distribution with ``strength`` judgements. A score between 0 and 1
    cannot spread more than a yes or no of the same mean, so the interval is rather too wide.

    >>> [round(end, 3) for end in interval(0.5, 8, 0.9)]
    [0.226, 0.774]
    """
    z = NormalDist().inv_cdf((1 + level) / 2)
    half = z * sqrt(max(estimate * (1 - estimate), 0.0) / (strength + 1))
    return max(estimate - half, 0.0), min(estimate + half, 1.0)


def _line(key: tuple[str, ...], judged: Judged | None, estimate: float, k: float) -> _Line:
    own = judged or NOTHING
    return _Line(key, own, estimate, k + own.weight)


def _table(
    columns: Sequence[str], lines: Sequence[_Line], mean: float, level: float
) -> pd.DataFrame:
    ends = [interval(line.estimate, line.strength, level) for line in lines]
    lows, highs = sorted(low for low, _ in ends), sorted(high for _, high in ends)
    rows = []
    for line, (low, high) in zip(lines, ends, strict=True):
        own = line.judged
        better = len(lines) - bisect_right(lows, high)
        worse = bisect_left(highs, low)
        rows.append((*line.key, own.num, own.weight, own.score, line.estimate, low, high,
                     _band(own, low, high, mean), 1 + better, len(lines) - worse))  # fmt: skip
    frame = pd.DataFrame(rows, columns=[*columns, *NUMBERS])
    # Beside numbers pandas would make of None one that is none.
    scores = [line.judged.score for line in lines]
    return frame.assign(score=pd.Series(scores, dtype=object))


def _band(own: Judged, low: float, high: float, mean: float) -> Band:
    if not own.num:
        return "unjudged"
    return "below" if high < mean else "above" if low > mean else "alike"


def _standing(graph: AssistanceGraph, period: str) -> Iterable[PairKey]:
    columns = ("period", "status", *PAIR)
    for own, status, *key in plain_cells(graph, "pairings", *columns):
        if own == period and status == "active":
            yield key[0], key[1], key[2]


def _projects(graph: AssistanceGraph, period: str) -> Iterable[str]:
    columns = ("id", "period", "state")
    for id_, own, state in plain_cells(graph, "projects", *columns):
        if own == period and state not in ("proposed", "dropped"):
            yield id_
