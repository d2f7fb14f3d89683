"""What judgements say of providers and pairings, with few of them drawn towards the mean.

The formula stands in docs/assessment.md. Of a pairing or project with judgements of weight w_i and
score y_i, W = Σ w_i, and a mean m to start from that counts as k judgements (`prior_strength`):
estimate = (k·m + Σ w_i·y_i) / (k + W). To its provider such a piece of work counts k·W / (k + W)
judgements of its mean score, below k however often it is judged: one place says little of others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from .assessment_policy import AssessmentPolicy
from .judgements import Judgement
from .pair_keys import PairKey


@dataclass(frozen=True)
class Judged:
    """Judgements summed up: how many, their weight, and Σ weight · score."""

    num: int = 0
    weight: float = 0.0
    total: float = 0.0

    @property
    def score(self) -> float | None:
        """Their weighted mean; None without any."""
        return self.total / self.weight if self.weight else None

    def to_provider(self, strength: float) -> Judged:
        """Return what this piece of work counts for its provider."""
        part = strength / (strength + self.weight)
        return Judged(self.num, self.weight * part, self.total * part)

    def plus(self, other: Judged) -> Judged:
        """Return both together."""
        return Judged(self.num + other.num, self.weight + other.weight, self.total + other.total)

    def without(self, part: Judged) -> Judged:
        """Return those that are left when a part is taken out."""
        if self.num == part.num:
            return NOTHING
        return Judged(self.num - part.num, max(self.weight - part.weight, 0.0),
                      max(self.total - part.total, 0.0))  # fmt: skip


NOTHING = Judged()


@dataclass(frozen=True, eq=False)
class TrackRecord:
    """Estimates of providers, pairings and projects, 0 (failed) to 1 (as good as can be).

    Attributes
    ----------
    mean
        Of all judgements, with one at the neutral score beside them: strictly between 0 and 1, and
        the neutral score without any.
    strength
        How many judgements the mean counts as.
    providers
        Sums over their pieces of work (`Judged.to_provider`).
    """

    mean: float
    strength: float
    providers: dict[str, Judged]
    pairings: dict[PairKey, Judged]
    projects: dict[str, Judged]

    @property
    def is_empty(self) -> bool:
        """Whether nobody was judged."""
        return not self.providers and not self.projects

    def of_provider(self, provider_id: str) -> float:
        """Return the estimate of a provider; the mean where nobody judged it."""
        return self._drawn(self.mean, self.providers.get(provider_id, NOTHING))

    def of_project(self, project_id: str) -> float:
        """Return the estimate of a project; the mean where nobody judged it."""
        return self._drawn(self.mean, self.projects.get(project_id, NOTHING))

    def of_pairing(self, pairing: PairKey) -> float:
        """Return the estimate of a pairing, drawn to that of its provider's other work.

        A pairing that nobody judged has its provider's estimate.
        """
        own = self.pairings.get(pairing, NOTHING)
        others = self.providers.get(pairing[1], NOTHING).without(own.to_provider(self.strength))
        return self._drawn(self._drawn(self.mean, others), own)

    def _drawn(self, mean: float, own: Judged) -> float:
        return (self.strength * mean + own.total) / (self.strength + own.weight)


def track_record(found: Iterable[Judgement], policy: AssessmentPolicy) -> TrackRecord:
    """Sum up judgements of one period."""
    works: dict[tuple[str, PairKey | str], Judged] = defaultdict(Judged)
    pairings: dict[PairKey, Judged] = defaultdict(Judged)
    projects: dict[str, Judged] = defaultdict(Judged)
    everything = Judged(1, 1.0, policy.neutral)
    for own in found:
        said = Judged(1, own.weight, own.weight * own.score)
        everything = everything.plus(said)
        if own.pairing is not None:
            pairings[own.pairing] = pairings[own.pairing].plus(said)
        else:
            projects[own.project_id] = projects[own.project_id].plus(said)
        for provider in own.providers:
            work = provider, own.pairing or own.project_id
            part = own.weight / len(own.providers)
            works[work] = works[work].plus(Judged(1, part, part * own.score))
    providers: dict[str, Judged] = defaultdict(Judged)
    for (provider, _), judged in works.items():
        providers[provider] = providers[provider].plus(judged.to_provider(policy.prior_strength))
    return TrackRecord(everything.total / everything.weight, policy.prior_strength,
                       dict(providers), dict(pairings), dict(projects))  # fmt: skip
