"""z of modularity: the network and its random ones are searched with the same effort."""

from __future__ import annotations

import numpy as np
import pytest

from engine.shape import module_search
from engine.shape.modularity import NULL_CLIMBS, modularity
from engine.shape.null_test import null_test
from engine.shape.nulls import curveball, patefield
from engine.shape.web import Web, web_from_table

BOTH = ["modularity", "weighted_modularity"]


def planted(seed: int = 0, *, between: float = 0.05) -> Web:
    """Return a web with four planted modules and some links between them."""
    rng = np.random.default_rng(seed)
    inside = np.equal.outer(np.arange(24) % 4, np.arange(20) % 4)
    return web_from_table(rng.random((24, 20)) < np.where(inside, 0.7, between))


def beside(web: Web, names=BOTH, draw=curveball, **how):
    return null_test(web, draw, names, **({"num_nulls": 20} | how)).set_index("measure")


def test_planted_modules_are_far_from_chance():
    row = beside(planted()).loc["modularity"]
    assert row["z"] > 10
    assert row["p_value"] == pytest.approx(2 / 21)
    assert row["observed"] > row["q975"]


def test_of_a_random_web_chance_is_no_surprise():
    rng = np.random.default_rng(1)
    z = [beside(curveball(planted(), rng), num_nulls=30).loc["modularity", "z"] for _ in range(5)]
    assert max(map(abs, z)) < 3
    assert abs(np.mean(z)) < 1.3  # the mean of five has a standard deviation of 0.45


def test_weights_are_held_against_random_counts():
    blocks = np.kron(np.eye(3), np.full((4, 3), 8)) + 1  # every cell has a link
    found = beside(web_from_table(blocks), draw=patefield)
    # Inside 36 cells of 9, outside 72 of 1: 324 of 396 inside, less three times a third of a third.
    assert found.loc["weighted_modularity", "observed"] == pytest.approx(9 / 11 - 1 / 3)
    assert found.loc["weighted_modularity", "z"] > 10
    assert found.loc["modularity", "observed"] == 0  # links alone are a full web


def test_what_is_told_is_what_the_same_search_finds_in_the_web_and_in_each_draw():
    web = planted(2, between=0.2)
    row = beside(web, num_nulls=6, seed=5).loc["modularity"]
    seeds = np.random.SeedSequence(5).spawn(6)
    nulls = [curveball(web, np.random.default_rng(own)) for own in seeds]
    found = [modularity(own, num_climbs=NULL_CLIMBS).q for own in nulls]
    assert row["observed"] == modularity(web, num_climbs=NULL_CLIMBS).q
    assert row["mean"] == pytest.approx(np.mean(found), abs=1e-15)
    assert row["sd"] == pytest.approx(np.std(found, ddof=1), abs=1e-15)
    assert row["z"] == pytest.approx((row["observed"] - np.mean(found)) / np.std(found, ddof=1))


@pytest.fixture
def climbs(monkeypatch):
    """Return a list that holds the shape of each web that was climbed on from a shaken optimum."""
    told = []
    climb = module_search._Search.shaken_climb

    def counted(search, found):
        told.append((len(found.rows), len(found.columns)))
        return climb(search, found)

    monkeypatch.setattr(module_search._Search, "shaken_climb", counted)
    modularity.cache_clear()
    return told


@pytest.mark.parametrize("size", [6, 30])
def test_every_web_has_as_many_climbs_whatever_its_size_and_its_modules(size, climbs):
    rng = np.random.default_rng(0)
    modularity(web_from_table(rng.random((size, size)) < 0.6), num_climbs=40)
    assert climbs == [(size, size)] * 40


def test_compartments_share_climbs_by_their_nodes_and_stars_need_none(climbs):
    table = np.zeros((9, 9))
    table[:4, :4], table[4:6, 4:6], table[6, 6:] = 1, 1, 1  # 8 of 16 linked nodes, 4, and a star
    modularity(web_from_table(table), num_climbs=5)
    assert climbs == [(4, 4)] * 3 + [(2, 2)] * 2  # 2.5 and 1.25, rounded up


def test_the_effort_beside_chance_does_not_depend_on_that_of_the_web_alone(climbs):
    web = planted(3)
    beside(web, ["modularity"], num_nulls=3)
    assert climbs == [(24, 20)] * (4 * NULL_CLIMBS)


def test_only_the_first_random_webs_are_searched_and_the_others_count_for_the_rest():
    web = planted(between=0.2)
    found = beside(web, ["nodf", "modularity"], num_nulls=12, num_searched=7)
    assert found["num_known"].to_dict() == {"nodf": 12, "modularity": 7}
    few = beside(web, ["nodf", "modularity"], num_nulls=7)
    assert found.loc["modularity"].equals(few.loc["modularity"])
    assert found.loc["nodf", "mean"] != few.loc["nodf", "mean"]


def test_without_a_searched_web_there_is_no_z():
    row = beside(planted(), num_searched=0).loc["modularity"]
    assert (row["num_known"], np.isnan(row["mean"]), np.isnan(row["z"])) == (0, True, True)


def test_the_same_seed_gives_the_same_z_with_any_number_of_workers():
    web = planted(between=0.3)
    one, again, two = (beside(web, seed=3, num_workers=num) for num in (1, 1, 2))
    assert one.equals(again)
    assert one.equals(two)
    assert not one.equals(beside(web, seed=4))


@pytest.mark.parametrize("table", [np.ones((3, 4)), np.ones((1, 4)), np.eye(3), np.zeros((2, 2))])
def test_where_all_random_webs_are_alike_or_there_is_none_there_is_no_z(table):
    found = beside(web_from_table(table), num_nulls=5)
    assert found["z"].isna().all()
    assert found["observed"].isna().all() == (table.sum() == 0)
