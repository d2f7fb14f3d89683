"""The scale of worth and the weights of ranks."""

from __future__ import annotations

import numpy as np
import pytest

from engine.dispatch.ranks import OutOfRange, Ranks, ranks_of
from engine.dispatch_policy import DispatchPolicy

from .instances import sector


def test_what_is_worth_anything_is_worth_a_point():
    ranks = Ranks("value_first", ("floor", "worth"), (100, 1), 1_000, ())
    own = sector([1], [10_000], [0], urgency=[0.1])
    assert ranks.unit_worths(own).tolist() == [[1]]
    assert ranks.unit_worths(sector([1], [10_000], [0], urgency=[0])).tolist() == [[0]]


def test_a_distance_is_split_by_rounding_to_each_weight():
    ranks = Ranks("value_first", ("floor", "worth", "tier.2"), (10_000, 100, 1), 1_000, ())
    assert ranks.split(2 * 10_000 - 3 * 100 + 4) == (2, -3, 4)
    assert ranks.split(-10_000 + 30 * 100 - 2) == (-1, 30, -2)


def test_the_scale_is_the_finest_that_fits():
    small = ranks_of([sector([1], [1], [0])], DispatchPolicy())
    assert small.worth == 10**9
    assert 10**3 <= ranks_of([unlike(500)], DispatchPolicy()).worth < 10**9


def test_capabilities_that_are_alike_cost_no_range():
    n = 3_000
    alike = sector([1] * n, [1] * 3, [0] * n * 3)
    assert ranks_of([alike], DispatchPolicy()).worth == 10**9


def test_where_no_scale_fits_it_is_said():
    with pytest.raises(OutOfRange):
        ranks_of([unlike(500)], DispatchPolicy(ranking="tiers_first"))


def unlike(n):
    """Return a sector of n capabilities that all differ in their tiers, and n needs."""
    return sector([1] * n, [1] * n, np.random.default_rng(1).integers(0, 4, n * n))


@pytest.mark.parametrize(
    ("section", "names"),
    [
        ({}, ("floor", "worth", "tier.4", "tier.3", "tier.2")),
        ({"ranking": "tiers_first"}, ("floor", "tier.1", "tier.2", "tier.3", "tier.4", "worth")),
        ({"ranking": "points", "tier_points": (0, 1, 2, 3)}, ("floor", "worth")),
    ],
)
def test_floors_come_first_then_what_the_ranking_says(section, names):
    ranks = ranks_of([sector([1], [1], [0])], DispatchPolicy(**section))
    assert ranks.names == names
    assert sorted(ranks.weights, reverse=True) == list(ranks.weights)
