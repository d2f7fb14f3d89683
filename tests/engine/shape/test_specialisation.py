"""The bounds of H2′ and d′: webs with the totals they must have, and what they cannot pass."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import random_table

from engine.shape import entropy_bounds
from engine.shape.concentration import shannon
from engine.shape.entropy_bounds import aggregated, spread, spread_entropy
from engine.shape.specialisation import d_prime, h2_prime
from engine.shape.web import web_from_links, web_from_table


def random_counts(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    table = rng.integers(1, 30, (5, 7)) * (rng.random((5, 7)) < 0.5)
    table[0, 0] += int(rng.choice([1, 400]))  # one cell that dominates, or not
    table[np.arange(5), np.arange(5)] += 1
    table[0, 5:] += 1
    return table


@pytest.mark.parametrize("seed", range(10))
def test_the_spread_web_has_the_same_totals_in_whole_numbers(seed):
    web = web_from_table(random_counts(seed))
    cells = spread(web)
    assert cells.sum(axis=1).tolist() == web.row_totals.tolist()
    assert cells.sum(axis=0).tolist() == web.column_totals.tolist()
    assert (cells >= 0).all()
    assert (cells == np.rint(cells)).all()


@pytest.mark.parametrize("seed", range(10))
def test_bounds_lie_on_both_sides_of_random_webs_with_the_same_totals(seed):
    web = web_from_table(random_counts(seed))
    proportional = np.outer(web.row_totals, web.column_totals) / web.total
    least, most = shannon(aggregated(web)), shannon(spread(web).ravel())
    assert aggregated(web).sum() == pytest.approx(web.total)
    assert least < most <= shannon(proportional.ravel()) + 1e-12
    tables = random_table(web.row_totals, web.column_totals).rvs(
        200, random_state=np.random.default_rng(seed)
    )
    middle = np.mean([shannon(table.ravel()) for table in tables])
    assert least < middle < most


def test_weights_that_are_no_whole_numbers_are_ranged_from_the_proportional_web():
    web = web_from_table([[1.5, 0.5], [0.5, 1.5]])
    most, least = shannon(np.full(4, 1.0)), shannon(np.array([2.0, 2.0]))
    own = shannon(np.array([1.5, 0.5, 0.5, 1.5]))
    assert h2_prime(web) == pytest.approx((most - own) / (most - least))
    distance = 0.75 * np.log(1.5) + 0.25 * np.log(0.5)
    assert d_prime(web).tolist() == pytest.approx([distance / np.log(2)] * 2)


@pytest.mark.parametrize("unit", [1e-3, 1, 1e6])
def test_a_proportional_web_is_not_specialised_in_any_unit(unit):
    web = web_from_table(np.outer([1, 2, 3], [2, 4]) * unit)
    assert h2_prime(web) == pytest.approx(0, abs=1e-9)
    assert d_prime(web).tolist() == pytest.approx([0, 0, 0], abs=1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_the_least_distance_is_that_of_a_plain_step_by_step_search(seed):
    table = random_counts(seed)
    web = web_from_table(table)
    q, limits = web.column_totals / web.total, web.column_totals

    def distance(x: np.ndarray) -> float:
        p = x[x > 0] / x.sum()
        return float((p * np.log(p / q[x > 0])).sum())

    for row, found in zip(table, d_prime(web), strict=True):
        x = np.floor(q * row.sum())
        while x.sum() < row.sum():
            steps = [distance(x + np.eye(len(x))[j]) if x[j] < limits[j] else np.inf
                     for j in range(len(x))]  # fmt: skip
            x[int(np.argmin(steps))] += 1
        own, least = distance(row), min(distance(x), distance(row))
        most = np.log(web.total / row.sum())
        assert found == pytest.approx((own - least) / (most - least))


@pytest.mark.parametrize("seed", range(12))
def test_webs_in_which_little_is_expected_spread_as_a_full_table_would(seed):
    rng = np.random.default_rng(seed)
    links = rng.integers(0, [[40], [55]], (2, 90))
    web = web_from_links(tuple(map(str, range(40))), tuple(map(str, range(55))), *links).linked
    assert np.outer(web.row_totals, web.column_totals).max() < web.total
    assert spread_entropy(web) == pytest.approx(shannon(spread(web).ravel()), abs=1e-12)


def test_a_cell_gets_a_second_unit_where_all_open_ones_have_one():
    table = [[2, 1, 0, 2, 0, 0, 0], [0, 0, 2, 0, 0, 0, 1], [0, 0, 0, 0, 1, 2, 1],
             [2, 2, 0, 0, 0, 0, 0], [0, 1, 0, 0, 2, 2, 0]]  # fmt: skip
    web = web_from_table(table)
    full = spread(web)
    assert full.max() == 2
    assert np.outer(web.row_totals, web.column_totals).max() < web.total
    assert spread_entropy(web) == pytest.approx(shannon(full.ravel()), abs=1e-12)


def test_whole_numbers_in_too_many_cells_have_no_h2_prime_and_never_a_wrong_one(monkeypatch):
    web = web_from_table(random_counts(0))
    assert not np.isnan(h2_prime(web))
    monkeypatch.setattr(entropy_bounds, "MOST_CELLS", 10)
    assert np.isnan(h2_prime(web))
    half = web_from_table(random_counts(0) / 2)
    assert not np.isnan(h2_prime(half))
