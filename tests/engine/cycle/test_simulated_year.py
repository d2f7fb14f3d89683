"""A simulated year: what is drawn, what each policy is worth, and that none beats hindsight."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.cycle.simulated_year import MONTHS, Chances, SectorYear, Span, draw_year, part_of
from engine.cycle.year_policies import (
    YearRun,
    greedy_desk,
    hindsight,
    monthly_redispatch,
    points_of,
    year_ranks,
)
from engine.dispatch_policy import DispatchPolicy
from tests.engine.dispatch.brute_force import Dispatches
from tests.engine.dispatch.instances import PIECES, sector, sectors

ALL = 10**6
PLAIN = DispatchPolicy()


def span(*months):
    """Return the span of things that are there from one month until before another."""
    table = np.array(months, dtype=np.int64).reshape(-1, 2)
    return Span(table[:, 0], table[:, 1])


def a_year(supply, demand, capabilities, needs, **more):
    problem = sector(supply, demand, more.pop("tiers", [0] * len(supply) * len(demand)), **more)
    return (SectorYear(problem, span(*capabilities), span(*needs)),)


def points(run, ranks):
    """Return the whole needs' worth of each month."""
    return [month / ranks.worth for month in run.months]


@st.composite
def years(draw):
    """A sector's year of few months that differ, and the policy."""
    problem, policy = draw(sectors())
    problem = replace(problem, floors=np.zeros_like(problem.floors))

    def spans(size):
        starts = draw(st.lists(st.integers(0, 3), min_size=size, max_size=size))
        lasts = draw(st.lists(st.integers(1, 3), min_size=size, max_size=size))
        return span(*((a, a + b) for a, b in zip(starts, lasts, strict=True)))

    n, m = problem.shape
    return (SectorYear(problem, spans(n), spans(m)),), policy


def best_by_brute_force(year, ranks):
    """Return the most points of each month: all dispatches of the year's sector, some left out."""
    every = Dispatches(year.problem, ranks)
    worth = -every.values[:, ranks.names.index("worth")]
    found = []
    for month in range(MONTHS):
        away = [~((own.start <= month) & (month < own.stop))
                for own in (year.capabilities, year.needs)]  # fmt: skip
        fits = ~(every.units[:, away[0]].any(axis=(1, 2)) | every.units[:, :, away[1]].any((1, 2)))
        found.append(int(worth[fits].max()))
    return tuple(found)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(years(), st.sampled_from([0, 1, 2, ALL]))
def test_hindsight_is_the_best_of_all_and_no_policy_beats_it_in_any_month(drawn, most_changes):
    own, policy = drawn
    ranks = year_ranks(own, policy)
    best = hindsight(own, ranks)
    assert best.months == best_by_brute_force(own[0], ranks)
    again = monthly_redispatch(own, ranks, most_changes)
    assert max(again.num_changes) <= most_changes
    for run in (again, greedy_desk(own, ranks)):
        assert all(x <= y for x, y in zip(run.months, best.months, strict=True))
    if most_changes == ALL:
        assert again.months == best.months


def test_what_runs_for_some_months_counts_in_each_of_them():
    own = a_year([4], [4], [(2, 12)], [(0, 7)])
    ranks = year_ranks(own, PLAIN)
    for run in (hindsight(own, ranks), greedy_desk(own, ranks), monthly_redispatch(own, ranks, 0)):
        assert points(run, ranks) == [0, 0, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0]
        assert run.points == 5 * ranks.worth


def test_a_commitment_costs_what_a_more_urgent_need_would_have_been_worth():
    own = a_year([4], [4, 4], [(0, 12)], [(0, 12), (6, 12)], urgency=[0.5, 1.0])
    ranks = year_ranks(own, PLAIN)
    best = hindsight(own, ranks)
    assert points(best, ranks) == [0.5] * 6 + [1.0] * 6
    assert points(monthly_redispatch(own, ranks, 0), ranks) == [0.5] * 12
    assert monthly_redispatch(own, ranks, 0).share_of(best) == 6 / 9
    one = monthly_redispatch(own, ranks, 1)
    assert one.months == best.months
    assert one.num_changes == (0,) * 6 + (1,) + (0,) * 5


def test_changes_are_counted_over_all_sectors_together():
    (own,) = a_year([4], [4, 4], [(0, 12)], [(0, 12), (6, 12)], urgency=[0.5, 1.0])
    both = (own, replace(own, problem=replace(own.problem, sector_id="health")))
    run = monthly_redispatch(both, year_ranks(both, PLAIN), 1)
    assert run.num_changes == (0,) * 6 + (1, 1) + (0,) * 4


def test_what_lapses_by_a_withdrawal_is_no_change_and_is_served_anew():
    own = a_year([4, 4], [4], [(0, 3), (3, 12)], [(0, 12)])
    ranks = year_ranks(own, PLAIN)
    run = monthly_redispatch(own, ranks, 0)
    assert points(run, ranks) == [1] * 12
    assert run.num_changes == (0,) * 12
    assert points(greedy_desk(own, ranks), ranks) == [1] * 12


def test_the_desk_serves_first_come_first_and_whole():
    own = a_year([4], [4, 4], [(1, 12)], [(0, 12), (1, 12)], urgency=[0.5, 1.0], pieces=PIECES[1])
    ranks = year_ranks(own, PLAIN)
    assert points(greedy_desk(own, ranks), ranks) == [0, *[0.5 * 0.5 + 0.5 * 0.5 * 0.4] * 11]


def test_of_needs_that_came_together_the_desk_serves_the_one_worth_most():
    own = a_year([4], [4, 4], [(0, 12)], [(0, 12), (0, 12)], urgency=[0.5, 1.0])
    ranks = year_ranks(own, PLAIN)
    assert points(greedy_desk(own, ranks), ranks) == [1.0] * 12


@pytest.mark.parametrize("tiers", [[1, 0, 0, 9], [0, 9, 1, 0]])
def test_the_desk_takes_from_the_first_tier_that_has_some(tiers):
    # The first need takes the capability of its first tier, be it listed last or first; so the
    # other is left for the second need, which nobody else may serve.
    own = a_year([4, 4], [4, 4], [(0, 12), (0, 12)], [(0, 12), (1, 12)], tiers=tiers)
    ranks = year_ranks(own, PLAIN)
    assert points(greedy_desk(own, ranks), ranks) == [1, *[2] * 11]


def test_points_fill_pieces_in_order_and_take_off_tier_points():
    policy = DispatchPolicy(order=("partners", "anyone"), ranking="points", tier_points=(0, 200))
    problem = sector([2, 2], [4], [0, 1], pieces=PIECES[1], num_tiers=2)
    ranks = year_ranks(a_year([2, 2], [4], [(0, 1)] * 2, [(0, 1)], tiers=[0, 1]), policy)
    # 2 of 4 units at value 1, one at 0.4, less 200 of 1,000 points for a quarter of the need.
    assert points_of(problem, ranks, np.array([[2], [1]])) * 100 == 55 * ranks.worth


def test_a_policy_of_tiers_first_is_valued_by_points():
    own = a_year([1], [1], [(0, 1)], [(0, 1)])
    assert year_ranks(own, DispatchPolicy(ranking="tiers_first")) == year_ranks(own, PLAIN)


def test_a_year_with_nothing_to_have_is_a_whole_share():
    own = a_year([], [2], [], [(0, 12)])
    ranks = year_ranks(own, PLAIN)
    best = hindsight(own, ranks)
    assert best.points == greedy_desk(own, ranks).points == 0
    assert monthly_redispatch(own, ranks, 0).share_of(best) == 1.0
    assert YearRun((3,), (0,)).share_of(YearRun((4,), (0,))) == 0.75


BIG = sector([1] * 400, [1] * 300, [0] * 120_000, floors=(3,), county=[0] * 300,
             portions=[1] * 300)  # fmt: skip


def test_a_year_is_the_same_for_a_seed_and_another_for_another():
    first, again, other = (draw_year([BIG], seed)[0] for seed in (1, 1, 2))
    for one, two in ((first.needs, again.needs), (first.capabilities, again.capabilities)):
        assert one.start.tolist() == two.start.tolist()
        assert one.stop.tolist() == two.stop.tolist()
    assert first.needs.start.tolist() != other.needs.start.tolist()


def test_shares_are_drawn_as_the_chances_say_within_the_year():
    (year,) = draw_year([BIG], 3, Chances(at_start=0.5, expires=0.2, withdraws=0.1))
    assert 0.4 < (year.needs.start == 0).mean() < 0.6
    assert 0.4 < (year.capabilities.start == 0).mean() < 0.6
    assert 0.1 < (year.needs.stop < MONTHS).mean() < 0.3
    assert 0.04 < (year.capabilities.stop < MONTHS).mean() < 0.16
    assert (year.needs.stop > year.needs.start).all()
    assert set(year.needs.start.tolist()) == set(range(MONTHS))
    assert year.capabilities.stop.min() >= 1


def test_certain_chances_leave_everything_there_all_year():
    (year,) = draw_year([BIG], 0, Chances(at_start=1, expires=0, withdraws=0))
    for month in (0, MONTHS - 1):
        assert year.in_month(month)[0].shape == BIG.shape


def test_a_provider_withdraws_with_all_its_capabilities_in_all_sectors():
    same = replace(BIG, provider_ids=("p",) * 400)
    one, two = draw_year([same, same], 5, Chances(withdraws=1))
    stops = {*one.capabilities.stop.tolist(), *two.capabilities.stop.tolist()}
    assert len(stops) == 1
    assert stops <= set(range(1, MONTHS))


def test_floors_and_portions_are_left_out_of_a_year():
    (year,) = draw_year([BIG], 0)
    assert not year.problem.floors.any()
    assert not year.problem.portions.any()
    assert BIG.floors.any()


@pytest.mark.parametrize("name", ["at_start", "expires", "withdraws"])
def test_chances_outside_their_range_are_refused(name):
    for chance in (-0.1, 1.1):
        with pytest.raises(ValueError, match="from 0 to 1"):
            draw_year([BIG], 0, Chances(**{name: chance}))


def test_a_part_keeps_rows_and_columns_together():
    whole = sector([1, 2, 3], [4, 5], [0, 1, 2, 3, 1, 0], urgency=[0.3, 0.7], county=[0, -1],
                   floors=(1,))  # fmt: skip
    part = part_of(whole, np.array([2, 0]), np.array([1]))
    assert (part.capability_ids, part.need_ids) == (("c2", "c0"), ("k1",))
    assert part.supply.tolist() == [3, 1]
    assert part.tiers.tolist() == [[0], [1]]
    assert (part.demand.tolist(), part.urgency.tolist(), part.county.tolist()) == ([5], [0.7], [-1])
