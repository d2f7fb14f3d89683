"""The search for modules: what each part of it is for, and that it repeats."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pytest

from engine.shape import module_search
from engine.shape.modularity import barber_q, modularity
from engine.shape.web import Web, web_from_table


def planted(seed: int) -> tuple[Web, float]:
    """Return a web with five planted modules and links between them, and their modularity."""
    rng = np.random.default_rng(seed)
    rows, columns = np.arange(60) % 5, np.arange(50) % 5
    inside = (rows[:, None] == columns[None]) & (rng.random((60, 50)) < 0.35)
    web = web_from_table(inside | (rng.random((60, 50)) < 0.03))
    return web, barber_q(web, rows, columns)


@pytest.mark.parametrize("seed", range(4))
def test_joining_modules_finds_planted_ones_before_any_shaking(seed):
    # Label propagation alone stops far below, at 0.39 to 0.47.
    web, q = planted(seed)
    assert modularity(web, effort=0).q > 0.95 * q


def test_the_search_is_no_worse_than_what_was_planted_and_repeats():
    web, q = planted(0)
    found, again = modularity(web, effort=0.1), modularity(web, effort=0.1)
    assert found.q >= q - 1e-12
    assert found.q == barber_q(web, found.row_modules, found.column_modules) == again.q
    assert found.table(web)["module"].tolist() == again.table(web)["module"].tolist()


@pytest.mark.parametrize(("seed", "better"), [(3, "rows"), (10, "columns")])
def test_of_two_starts_the_better_is_gone_on_from(seed, better):
    web = web_from_table(np.random.default_rng(seed).random((9, 7)) < 0.4)
    search = module_search._Search(web, web.total, np.random.default_rng(0))
    rows, columns = search.climb(np.arange(9)).q, search.climb_turned(np.arange(7)).q
    assert (rows > columns) == (better == "rows")
    assert modularity(web, num_climbs=0).q == pytest.approx(max(rows, columns), abs=1e-12)


def test_the_best_of_all_climbs_is_kept_not_the_last_that_was_gone_on_from(monkeypatch):
    met = []
    climb = module_search._Search.climb

    def recorded(search, rows):
        met.append(climb(search, rows))
        return met[-1]

    monkeypatch.setattr(module_search._Search, "climb", recorded)
    for seed in range(12):
        met.clear()
        web = web_from_table(np.random.default_rng(seed).random((12, 10)) < 0.4)
        found = modularity(web, num_climbs=30).q
        assert len(met) == 32
        assert found == pytest.approx(max(own.q for own in met), abs=1e-12)


def largest_q(web):
    """Return the largest modularity of all partitions, one after the other."""
    n, m = web.shape
    return max(
        barber_q(web, np.array(labels[:n]), np.array(labels[n:]))
        for labels in itertools.product(range(min(n + m, 4)), repeat=n + m)
        if all(own <= max(labels[:i], default=-1) + 1 for i, own in enumerate(labels))
    )


@pytest.mark.parametrize("table", [
    [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    [[3, 1, 0, 0], [0, 0, 2, 0], [0, 0, 0, 9]],
    [[5, 2, 0], [0, 0, 1], [0, 0, 4]],
    [[1, 1, 0], [1, 0, 0], [0, 0, 6]],
    [[2, 1, 0, 0], [1, 2, 0, 0], [0, 0, 1, 3]],
])  # fmt: skip
def test_compartments_and_stars_give_the_largest_modularity(table):
    web = web_from_table(table)
    found = modularity(web)
    assert found.q == pytest.approx(largest_q(web), abs=1e-12)
    assert found.q == barber_q(web, found.row_modules, found.column_modules)


def test_stars_are_modules_of_their_own_without_a_search():
    rng = np.random.default_rng(0)
    sizes = rng.integers(1, 5, 300)
    rows, weights = np.repeat(np.arange(300), sizes), rng.random(sizes.sum())
    web = web_from_table(np.eye(300)[rows] * weights[:, None])
    start = time.process_time()
    found = modularity(web)
    assert time.process_time() - start < 1  # a search takes half a minute
    shares = np.bincount(rows, weights) / weights.sum()
    assert found.q == pytest.approx(1 - (shares**2).sum(), abs=1e-12)
    assert found.num_modules == 300
    # Modules are numbered in the order of rows.
    assert found.row_modules.tolist() == rows.tolist()


def test_113_pairs_and_one_square_are_found_at_once():
    table = np.eye(115)
    table[113, 114] = table[114, 113] = 1
    found = modularity(web_from_table(table))
    assert found.num_modules == 114
    assert found.q == pytest.approx(1 - (113 + 4**2) / 117**2, abs=1e-12)


def test_large_tables_of_modules_change_nothing_but_memory(monkeypatch):
    web, _ = planted(1)
    table = modularity(web, effort=0.05)
    monkeypatch.setattr(module_search, "LARGE_CELLS", 10)
    monkeypatch.setattr(module_search, "SMALL_CELLS", 0)
    sparse = modularity.__wrapped__(web, effort=0.05)
    assert sparse.q == pytest.approx(table.q, abs=1e-12)
    assert sparse.q == barber_q(web, sparse.row_modules, sparse.column_modules)
