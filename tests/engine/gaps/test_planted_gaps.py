"""Planted shortages are all found, each for its own reason; and what is a choice is told as one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings

from engine.facts.groups import Group
from engine.gaps.all_gaps import Gap, gaps
from engine.gaps.repairs import repairs
from engine.problem import PairingProblem
from tests.engine.brute_force import MAX_FREE_PAIRS, all_plans
from tests.engine.builders import group, layer, problem
from tests.engine.checked_by_hand import inside_of, shortage
from tests.engine.instances import pairing_problems

from .test_bound_together import asked, edits_of_groups_without_grouping

__all__ = ["edits_of_groups_without_grouping"]

COUNTIES, VILLAGES = 4, 8
"""Counties, and villages in each: the villages of one follow each other."""


class Planted(NamedTuple):
    """A problem with shortages, and for each the villages, the limit that binds, what lacks."""

    problem: PairingProblem
    causes: list[tuple[set[str], str | None, int]]


def planted(rng: np.random.Generator) -> Planted:
    """Return a problem in which all would be met, but for one to four shortages put into it.

    A firm that alone may help some villages; a party whose firms alone may help some; a county
    that may take less than its villages need; a village that nobody may help.
    """
    n, m = 24, COUNTIES * VILLAGES
    allowed = np.ones((n, m), dtype=bool)
    most, counties, parties, causes = np.full(n, 3), {}, [], []
    kinds = rng.permutation(4)[: rng.integers(1, 5)]
    for county, kind in enumerate(kinds.tolist()):
        first, lacks = county * VILLAGES, int(rng.integers(1, 4))
        if kind == 0:
            most[0] = int(rng.integers(1, 3))
            own = range(first, first + int(most[0]) + lacks)
            allowed[1:, own], limit = False, "p0"
        elif kind == 1:
            can = int(rng.integers(1, 4))
            own = range(first, first + can + lacks)
            allowed[:, own] = False
            allowed[1:4, own], limit = True, "provider:party"
            parties.append(group("provider", [1, 2, 3], 0, can, "party"))
        elif kind == 2:
            own, limit = range(first, first + VILLAGES), f"place:county{county}"
            counties[county] = VILLAGES - lacks
        else:
            own, limit, lacks = range(first, first + 1), None, 1
            allowed[:, own] = False
        causes.append(({f"s{i}" for i in own}, limit, lacks))
    places = [
        group("place", list(range(c * VILLAGES, (c + 1) * VILLAGES)), 0,
              counties.get(c, 2 * VILLAGES), f"county{c}")
        for c in range(COUNTIES)
    ]  # fmt: skip
    drawn = problem(
        layer(rng.integers(0, 900, (n, m)), provider=([0] * n, most.tolist()), place=(1, 2),
              extra_cost=[100], refused=[tuple(x) for x in np.argwhere(~allowed).tolist()]),
        provider_groups=parties, place_groups=places,
    )  # fmt: skip
    return Planted(drawn, causes)


def limits(gap: Gap) -> set[str]:
    return {term.entity_id for term in gap.cut.capacity if term.kind == "maximum"}


@pytest.mark.parametrize("seed", range(60))
def test_every_planted_shortage_is_found_once_with_the_limit_that_makes_it(seed):
    drawn, causes = planted(np.random.default_rng(seed))
    prices = asked(drawn)
    found = gaps(prices)
    assert len(found) == len(causes)
    for villages, limit, lacks in causes:
        (gap,) = [own for own in found if villages & {x.entity_id for x in own.cut.gaps}]
        assert (gap.kind, gap.lacking) == ("unmet", lacks)
        assert limits(gap) == ({limit} if limit else set())
        wanted, can_come = shortage(drawn, inside_of(gap.cut))
        assert wanted - can_come == lacks
        # Which of them stays empty is a choice among all of them.
        assert {place for _, place in gap.could_be} == villages
        if limit:
            assert limit in {x.quota.entity_id for x in repairs(prices)
                             if x.quota and not x.gives_in}  # fmt: skip


def short_somewhere(drawn: PairingProblem) -> set[tuple[str, str]]:
    """Return the places that are short in any plan with the fewest unmet, then idle units."""
    plans = all_plans(drawn)
    first = np.lexsort((plans.idle, plans.unmet))[0]
    best = plans.bits[(plans.unmet == plans.unmet[first]) & (plans.idle == plans.idle[first])]
    found, start = set(), 0
    for own in drawn.layers:
        n, m = own.shape
        partners = best[:, start : start + n * m].reshape(-1, n, m).sum(axis=1)
        short = (partners < own.place_min).any(axis=0)
        found |= {(own.name, own.place_ids[i]) for i in np.flatnonzero(short).tolist()}
        start += n * m
    return found


def has_groups_that_want(groups: tuple[Group, ...]) -> bool:
    return any(own.minimum for own in groups)


@settings(max_examples=300, deadline=None)
@given(pairing_problems())
def test_the_places_that_could_be_short_are_those_that_are_in_some_plan_as_good(
    drawn: PairingProblem,
):
    if sum(int((x.allowed & ~x.locked_in).sum()) for x in drawn.layers) > MAX_FREE_PAIRS:
        return
    unmet = [own for own in gaps(asked(drawn)) if own.kind == "unmet"]
    named = {place for gap in unmet for place in gap.could_be}
    possible = short_somewhere(drawn)
    assert named <= possible
    # Where a county lacks as well, a village may be short in its stead; that is told of neither.
    if not has_groups_that_want(drawn.place_groups):
        assert named == possible
