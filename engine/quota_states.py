"""Every quota of a plan and how it stands: its limits, and how many pairs there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple

import numpy as np

from graph_schema.arrays import IntArray

from .facts.groups import Group
from .pair_keys import PairKey
from .policy import Side
from .problem import PairingProblem

SIDES: tuple[Side, ...] = ("place", "provider")


class QuotaKey(NamedTuple):
    """Whose quota it is: a participant's in one layer, or a group's in its layers."""

    kind: Literal["member", "group"]
    side: Side
    layers: tuple[str, ...]
    entity_id: str


class QuotaState(NamedTuple):
    """How a quota stands: ``got`` pairs, from ``minimum`` to ``maximum`` (None: no maximum)."""

    minimum: int
    maximum: int | None
    got: int
    priority: int = 1

    @property
    def lacking(self) -> int:
        """Pairs that lack to the minimum."""
        return max(self.minimum - self.got, 0)

    @property
    def too_many(self) -> int:
        """Pairs beyond the maximum; only locks can pass one."""
        return 0 if self.maximum is None else max(self.got - self.maximum, 0)

    @property
    def stand(self) -> tuple[int | None, ...]:
        """What is compared: limits, priority, lack and excess, not the pairs inside the limits."""
        return self.minimum, self.maximum, self.priority, self.lacking, self.too_many


@dataclass(frozen=True)
class MemberQuotas:
    """The quotas of all participants of one side of one layer, as arrays in the order of ``ids``.

    ``limits`` has the rows minimum, maximum, priority.
    """

    ids: tuple[str, ...]
    limits: IntArray
    got: IntArray

    @cached_property
    def position(self) -> dict[str, int]:
        """Id → its place in ``ids``."""
        return {id_: i for i, id_ in enumerate(self.ids)}

    @cached_property
    def stands(self) -> IntArray:
        """One column per participant: its `QuotaState.stand`."""
        least, most, _ = self.limits
        lacking, too_many = np.maximum(least - self.got, 0), np.maximum(self.got - most, 0)
        return np.vstack([self.limits, lacking, too_many])

    def state(self, at: int) -> QuotaState:
        """Return how the quota of one participant stands."""
        least, most, priority = self.limits[:, at].tolist()
        return QuotaState(least, most, int(self.got[at]), priority)

    def otherwise(self, other: MemberQuotas) -> Iterator[str]:
        """Yield the ids that stand otherwise in the other, or are in one of the two only."""
        if self.ids == other.ids:
            for at in np.flatnonzero((self.stands != other.stands).any(axis=0)).tolist():
                yield self.ids[at]
            return
        yield from (id_ for id_ in self.ids if id_ not in other.position)
        both = [id_ for id_ in self.ids if id_ in other.position]
        mine, theirs = ([own.position[id_] for id_ in both] for own in (self, other))
        differs = (self.stands[:, mine] != other.stands[:, theirs]).any(axis=0)
        yield from (both[at] for at in np.flatnonzero(differs).tolist())
        yield from (id_ for id_ in other.ids if id_ not in self.position)


@dataclass(frozen=True)
class Quotas:
    """Every quota of a plan, of participants by (side, layer), and of groups."""

    members: Mapping[tuple[Side, str], MemberQuotas]
    groups: Mapping[QuotaKey, QuotaState]

    def get(self, key: QuotaKey) -> QuotaState | None:
        """Return how a quota stands; None when the plan does not have it."""
        if key.kind == "group":
            return self.groups.get(key)
        own = self.members.get((key.side, key.layers[0]))
        at = None if own is None else own.position.get(key.entity_id)
        return None if own is None or at is None else own.state(at)

    def otherwise(self, other: Quotas) -> Iterator[QuotaKey]:
        """Yield every quota that stands otherwise in the other plan, or that one of them lacks."""
        for side, layer in {**self.members, **other.members}:
            mine, theirs = (own.members.get((side, layer), _NOBODY) for own in (self, other))
            for id_ in mine.otherwise(theirs):
                yield QuotaKey("member", side, (layer,), id_)
        for key in {**self.groups, **other.groups}:
            if stand_of(self.groups.get(key)) != stand_of(other.groups.get(key)):
                yield key


_NOBODY = MemberQuotas((), np.zeros((3, 0), dtype=np.int64), np.zeros(0, dtype=np.int64))


def stand_of(state: QuotaState | None) -> tuple[int | None, ...] | None:
    """Return what is compared of a quota; None where a plan does not have it."""
    return None if state is None else state.stand


def quotas_of(problems: Iterable[PairingProblem], pairs: Iterable[PairKey]) -> Quotas:
    """Return how every quota of a plan stands.

    Parameters
    ----------
    pairs
        The pairs of the plan.
    """
    found = _Gathered(pairs)
    for problem in problems:
        for side in SIDES:
            groups = problem.place_groups if side == "place" else problem.provider_groups
            found.add(side, problem.layers, getattr, groups)
    return found.quotas


def saved_quotas(networks: Iterable[Mapping[str, Any]], pairs: Iterable[PairKey]) -> Quotas:
    """Return the same from saved networks (`engine.saved.saved_problem.problem_record`)."""
    found = _Gathered(pairs)
    for network in networks:
        for side in SIDES:
            groups = [
                Group(own["id"], side, own["key"], tuple(own["layers"]), tuple(own["members"]),
                      own["minimum"], own["maximum"])
                for own in network[f"{side}_groups"]
            ]  # fmt: skip
            found.add(side, network["layers"], lambda layer, name: layer[name], groups)
    return found.quotas


class _Gathered:
    """Quotas gathered network by network."""

    def __init__(self, pairs: Iterable[PairKey]) -> None:
        self._counts: dict[Side, Counter[tuple[str, str]]] = {
            "provider": Counter(), "place": Counter(),
        }  # fmt: skip
        for layer, provider, place in pairs:
            self._counts["provider"][layer, provider] += 1
            self._counts["place"][layer, place] += 1
        self._members: dict[tuple[Side, str], MemberQuotas] = {}
        self._groups: dict[QuotaKey, QuotaState] = {}

    @property
    def quotas(self) -> Quotas:
        """All that was added."""
        return Quotas(self._members, self._groups)

    def add(
        self, side: Side, layers: Sequence[Any], read: Callable[[Any, str], Any],
        groups: Sequence[Group],
    ) -> None:  # fmt: skip
        """Add one side of a network; ``read`` takes a property from a layer by its name."""
        counts, all_counts = self._counts[side], []
        for layer in layers:
            name, ids = read(layer, "name"), tuple(read(layer, f"{side}_ids"))
            least, most = read(layer, f"{side}_min"), read(layer, f"{side}_max")
            priority = read(layer, "priority") if side == "place" else np.ones_like(least)
            got = np.array([counts[name, id_] for id_ in ids], dtype=np.int64)
            limits = np.array([least, most, priority], dtype=np.int64)
            self._members[side, name] = MemberQuotas(ids, limits, got)
            all_counts.append(got)
        got_of = np.concatenate(all_counts)
        for group in groups:
            num = int(got_of[list(group.members)].sum())
            key = QuotaKey("group", side, group.layers, group.id)
            self._groups[key] = QuotaState(group.minimum, group.maximum, num)
