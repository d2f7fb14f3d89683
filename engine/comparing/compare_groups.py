"""Pairs kept, added, removed and moved, counted by who or what they belong to.

Every pair belongs to one group of each kind, so the counts of all groups sum to those of the
whole. Groups are told by the later plan's tables; what those no longer hold, by the earlier's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Literal, NamedTuple, get_args

from .compared import Compared
from .pair_changes import PairChanges

GroupBy = Literal["layer", "provider", "place", "county", "party", "sector"]
"""``party``: of the provider. ``sector``: of the layer, "" for territory layers; what the change
does to needs is counted by the sector of the need (`engine.comparing.compare_needs`)."""

GROUPINGS: tuple[GroupBy, ...] = get_args(GroupBy)


class GroupCount(NamedTuple):
    """Pairs of one group. A move leaves the group of its old pair and enters that of its new one.

    ``before`` = kept + removed + moved_out; ``after`` = kept + added + moved_in.
    """

    key: str
    kept: int
    added: int
    removed: int
    moved_in: int
    moved_out: int

    @property
    def before(self) -> int:
        """Pairs in the earlier plan."""
        return self.kept + self.removed + self.moved_out

    @property
    def after(self) -> int:
        """Pairs in the later plan."""
        return self.kept + self.added + self.moved_in

    @property
    def is_changed(self) -> bool:
        """Whether any pair of the group is not kept."""
        return bool(self.added or self.removed or self.moved_in or self.moved_out)


def count_groups(
    by: GroupBy, changes: PairChanges, before: Compared, after: Compared
) -> tuple[GroupCount, ...] | None:
    """Return the counts of every group that has a pair in either plan, in order of keys.

    Providers, places and layers are groups of their own. None by party when the tables of a plan
    are not at hand.
    """
    position = _POSITION[by]
    lists = [
        [pair[position] for pair in pairs]
        for pairs in (changes.kept, changes.added, changes.removed,
                      [move.added for move in changes.moved],
                      [move.removed for move in changes.moved])
    ]  # fmt: skip
    group_of = _groups(by, set().union(*lists), before, after)
    if group_of is None:
        return None
    counts = [Counter([group_of[own] for own in ids]) for ids in lists]
    keys = sorted(set().union(*counts))
    return tuple(GroupCount(key, *(count[key] for count in counts)) for key in keys)


_POSITION: dict[GroupBy, int] = {
    "layer": 0, "sector": 0, "provider": 1, "party": 1, "place": 2, "county": 2,
}  # fmt: skip
"""Which part of a pair says the group."""


def _groups(
    by: GroupBy, ids: set[str], before: Compared, after: Compared
) -> Mapping[str, str] | None:
    """Return the group of each layer, provider or place."""
    if by == "county":
        return {id_: after.county_of(id_) or before.county_of(id_) or "" for id_ in ids}
    if by == "sector":
        sectors = {**before.sectors, **after.sectors}
        return {id_: sectors.get(id_, "") for id_ in ids}
    if by == "party":
        if before.parties is None or after.parties is None:
            return None
        parties = {**before.parties, **after.parties}
        return {id_: parties.get(id_, "") for id_ in ids}
    return {id_: id_ for id_ in ids}
