"""Answers to questions about a plan: the engine's own records, with the names of all ids."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field

from engine.duty import BlindSpot
from engine.explain import Explanation
from engine.gaps.all_gaps import Gap
from engine.gaps.bound_together import BoundTogether
from engine.gaps.repairs import Repair
from engine.overlap import Overlap
from engine.pricing.plan_prices import PairPrice
from engine.pricing.turning_points import TurningPoint
from engine.scatter import ScatteredPair

from .common import EntityId, Model

Names = dict[str, str]
"""Id → name of every id in an answer."""


@dataclass(frozen=True)
class Why(Explanation):
    """All that can be said of one pair; ``sentences`` say it in the language of the answer."""

    sentences: tuple[str, ...] = ()
    names: Names = field(default_factory=dict)


@dataclass(frozen=True)
class WhyNot(Explanation):
    """All that can be said of a pair that is out, and the nearest weights that bring it in.

    ``sentences`` say it in the language of the answer, as ``jiedui why`` does.
    """

    turning_points: tuple[TurningPoint, ...] | None = None
    sentences: tuple[str, ...] = ()
    names: Names = field(default_factory=dict)


@dataclass(frozen=True)
class NamedPrice(PairPrice):
    """What one pair costs."""

    names: Names = field(default_factory=dict)


@dataclass(frozen=True)
class PriceRows:
    """What several pairs cost, in the order in which they were asked for, or by id."""

    rows: tuple[PairPrice, ...]
    names: Names


class PairKeyIn(Model):
    """A pair that is asked for."""

    layer: EntityId
    provider_id: EntityId
    place_id: EntityId


class PairKeys(Model):
    """Pairs to price, in any order."""

    pairs: Annotated[list[PairKeyIn], Field(min_length=1, max_length=10_000)]


@dataclass(frozen=True)
class NumberedGap(Gap):
    """A gap with the numbers of its repairs, from 0; ``together``: two edits that mend at once."""

    lacking: int = 0
    repairs: tuple[int, ...] | None = None
    together: BoundTogether | None = None


@dataclass(frozen=True)
class ShortKeep:
    """A bound on change that is not met: standing pairings, those wanted, those kept.

    ``county`` is "" and ``place_ids`` null where the places of all counties count.
    """

    id: str
    layers: tuple[str, ...]
    county: str
    place_ids: tuple[str, ...] | None
    standing: int
    wanted: int
    kept: int
    short: int
    rate: int
    scale: int


@dataclass(frozen=True)
class Gaps:
    """Every minimum, and every bound on change, that is not met; minima with their proof."""

    gaps: tuple[NumberedGap, ...]
    keeps: tuple[ShortKeep, ...]
    names: Names


@dataclass(frozen=True)
class Repairs:
    """Gaps, bounds that are not met, and every single edit that mends any, cheapest first."""

    gaps: tuple[NumberedGap, ...]
    keeps: tuple[ShortKeep, ...]
    repairs: tuple[Repair, ...]
    names: Names


@dataclass(frozen=True)
class NumberedOverlap(Overlap):
    """An overlap with its spare partners."""

    num_spare: int = 0


@dataclass(frozen=True)
class BlindSpots:
    """Needs that nobody serves, and why partners overlap or scatter."""

    blind_spots: tuple[BlindSpot, ...]
    overlaps: tuple[NumberedOverlap, ...]
    scattered: tuple[ScatteredPair, ...]
    names: Names
