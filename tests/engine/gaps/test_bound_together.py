"""Repairs of each gap, and two edits that mend together: held to solving again with every edit."""

from __future__ import annotations

from itertools import combinations
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings

from engine.gaps.all_gaps import gaps
from engine.gaps.bound_together import two_edits
from engine.gaps.gap_repairs import repairs_of
from engine.gaps.repairs import Repair, repairs
from engine.network import chosen_pairs
from engine.plan import prove
from engine.prices import Prices
from engine.pricing.plan_prices import PlanPrices
from engine.pricing.quota_values import QuotaValue, QuotaValues
from engine.problem import PairingProblem
from engine.value import Value, excesses, shortfalls
from tests.engine.builders import group, layer, problem
from tests.engine.instances import pairing_problems
from tests.engine.pricing.test_quota_values import edited
from tests.engine.solved import Parts, best_value, change, solved, with_layer


@pytest.fixture(scope="module", autouse=True)
def edits_of_groups_without_grouping():
    """Leave the edit of a quota out: groups of these problems have no key of a table."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("engine.gaps.repairs.quota_edit", lambda *_: None)
        yield


def asked(drawn: PairingProblem) -> PlanPrices:
    """Return the prices of a problem's plan, which has neither tables nor policy."""
    proof = prove(drawn)
    found = tuple(shortfalls(drawn, chosen_pairs(proof.network, proof.flows)))
    return PlanPrices(SimpleNamespace(proofs=(proof,), shortfalls=found, has_prices=True))


def with_pair(drawn: PairingProblem, pair: tuple[str, str, str], *, locked: bool) -> PairingProblem:
    """Return the problem with a pair allowed, or, when it was pinned, released."""
    number = drawn.layer_names.index(pair[0])
    own = drawn.layers[number]
    at = own.provider_ids.index(pair[1]), own.place_ids.index(pair[2])
    table = (own.locked_in if locked else own.allowed).copy()
    table[at] = not locked
    return with_layer(drawn, number, **{"locked_in" if locked else "allowed": table})


def made(drawn: PairingProblem, edit: Repair) -> PairingProblem:
    """Return the problem after an edit."""
    if edit.quota is not None:
        return edited(drawn, edit.quota)
    pair = edit.waived or edit.released
    assert pair is not None
    return with_pair(drawn, pair, locked=edit.released is not None)


def every_edit(drawn: PairingProblem) -> list[Repair]:
    """Return all edits that let more in: higher maxima, refused pairs allowed, pinned released."""
    quotas = [Repair(0, None, None, quota=quota)
              for quota in QuotaValues(Prices(solved(drawn)[1])).all()
              if (quota.limit, quota.delta) == ("max", 1)]  # fmt: skip
    pairs = []
    for own in drawn.layers:
        for row, column in np.ndindex(own.shape):
            pair = own.name, own.provider_ids[row], own.place_ids[column]
            if own.locked_in[row, column]:
                pairs.append(Repair(0, None, None, released=pair))
            elif not own.allowed[row, column]:
                pairs.append(Repair(0, None, None, waived=pair))
    return quotas + pairs


def key(edit: Repair) -> tuple[object, ...]:
    quota: QuotaValue | None = edit.quota
    named = None if quota is None else (quota.side, quota.layers, quota.entity_id, quota.limit)
    return named, edit.waived, edit.released


@settings(max_examples=300, deadline=None)
@given(pairing_problems())
def test_the_repairs_are_exactly_the_edits_that_lessen_what_lacks(drawn: PairingProblem):
    best = best_value(drawn)
    said = {key(own): own.change for own in repairs(asked(drawn)) if not own.gives_in}
    for edit in every_edit(drawn):
        parts = change(best, best_value(made(drawn, edit)))
        found = said.pop(key(edit), None)
        assert (found is not None) == (parts[:2] < (0, 0)), key(edit)
        if found is not None:
            assert (found.unmet, found.idle, found.cost_points) == parts
    assert not said


@settings(max_examples=300, deadline=None)
@given(pairing_problems())
def test_every_repair_of_places_mends_a_gap_and_no_gap_has_one_that_lessens_nothing_of_its_kind(
    drawn: PairingProblem,
):
    prices = asked(drawn)
    found, mended = repairs(prices), set()
    for gap in gaps(prices):
        own = repairs_of(prices, gap, found)
        assert all((x.change.unmet if gap.kind == "unmet" else x.change.idle) < 0 for x in own)
        mended |= {id(x) for x in own}
    assert {id(x) for x in found if x.change.unmet < 0} <= mended


def combined(drawn: PairingProblem, best: Value, *edits: Repair) -> Parts:
    """Return what edits change the best value by."""
    for edit in edits:
        drawn = made(drawn, edit)
    return change(best, best_value(drawn))


def is_past_a_maximum(drawn: PairingProblem, edit: Repair) -> bool:
    """Whether an edit is about a maximum that locks have passed, or about one of those locks."""
    over = {(own.side, own.entity_id) for own in excesses(drawn, solved(drawn)[1].chosen)}
    if edit.quota is not None:
        return (edit.quota.side, edit.quota.entity_id) in over
    if edit.released is None:
        return False
    number = drawn.layer_names.index(edit.released[0])
    own = drawn.layers[number]
    ends = {("provider", edit.released[1]), ("place", edit.released[2])}
    for side, first, ids, end in (("provider", drawn.first_provider, own.provider_ids, 1),
                                  ("place", drawn.first_place, own.place_ids, 2)):  # fmt: skip
        at = first[number] + ids.index(edit.released[end])
        groups = drawn.provider_groups if side == "provider" else drawn.place_groups
        ends |= {(side, own.id) for own in groups if at in own.members}
    return bool(over & ends)


@settings(max_examples=300, deadline=None)
@given(pairing_problems())
def test_two_edits_that_mend_together_are_the_cheapest_of_all_and_none_means_none(
    drawn: PairingProblem,
):
    prices, best = asked(drawn), best_value(drawn)
    unmet = [gap for gap in gaps(prices) if gap.kind == "unmet"]
    for gap in unmet:
        both = two_edits(prices, gap)
        if both is not None:
            assert combined(drawn, best, *both)[0] < 0
            for own in both:
                alone = own.change.unmet, own.change.idle, own.change.cost_points
                assert combined(drawn, best, own) == alone
                assert own.change.unmet >= 0
    if len(unmet) == 1:
        barren = [own for own in every_edit(drawn) if combined(drawn, best, own)[0] >= 0]
        barren = [own for own in barren if not is_past_a_maximum(drawn, own)]
        found = [combined(drawn, best, *pair) for pair in combinations(barren, 2)]
        mending = [parts for parts in found if parts[0] < 0]
        both = two_edits(prices, unmet[0])
        assert (both is None) == (not mending)
        if both is not None:
            assert combined(drawn, best, *both) == min(mending)


def test_three_limits_that_bind_together_are_not_told_as_two():
    # p0 may help one place and its party one, and the county may take one: s1 lacks its partner.
    drawn = problem(
        layer([[1, 2]], provider=([0], [1]), place=([1, 1], [1, 1])),
        provider_groups=[group("provider", [0], 0, 1, "party")],
        place_groups=[group("place", [0, 1], 0, 1, "county")],
    )
    prices = asked(drawn)
    (gap,) = gaps(prices)
    assert two_edits(prices, gap) is None
    assert [own for own in repairs(prices) if not own.gives_in] == []


def test_a_pinned_pair_that_is_released_is_a_repair():
    # p0 may help one place; it is pinned to s0, which needs nobody. s1 needs a partner.
    drawn = problem(layer([[4, 3]], provider=([0], [1]), place=([0, 1], [1, 1]), locked=[(0, 0)]))
    found = [own for own in repairs(asked(drawn)) if own.released]
    assert [(own.released, own.change.unmet, own.change.cost_points) for own in found] == [
        (("L", "p0", "s0"), -1, -1)
    ]
