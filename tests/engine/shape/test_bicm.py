"""The bipartite configuration model: expected degrees are the observed ones."""

from __future__ import annotations

import numpy as np
import pytest

from engine.shape import bicm as bicm_module
from engine.shape.bicm import bicm, link_chances
from engine.shape.web import web_from_table


def expanded(table):
    web = web_from_table(table)
    chances, rows, columns = link_chances(web)
    return web, chances[rows][:, columns]


@pytest.mark.parametrize("seed", range(6))
def test_expected_degrees_are_the_observed_ones(seed):
    rng = np.random.default_rng(seed)
    likely = np.outer(rng.random(30), rng.random(40)) * rng.choice([0.5, 1.5])
    web, chances = expanded(rng.random((30, 40)) < likely)
    assert chances.sum(axis=1) == pytest.approx(web.row_degrees, abs=1e-5)
    assert chances.sum(axis=0) == pytest.approx(web.column_degrees, abs=1e-5)
    assert ((chances >= 0) & (chances <= 1)).all()
    # Odds are a product of one number a row and one a column: cross ratios are 1.
    inner = chances[(web.row_degrees > 0)][:, web.column_degrees > 0]
    odds = inner / (1 - inner)
    assert odds[0, 0] * odds[3, 4] == pytest.approx(odds[0, 4] * odds[3, 0], rel=1e-3)


def test_who_is_linked_to_all_or_to_none_always_is():
    _, chances = expanded([[1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 1, 0], [0, 0, 0, 0]])
    # Row 0 has all that can be had; of the rest column 0 has both; what is left is a half each.
    assert chances.round(6).tolist() == [[1, 1, 1, 0], [1, 0.5, 0.5, 0], [1, 0.5, 0.5, 0],
                                         [0, 0, 0, 0]]  # fmt: skip
    assert (chances[0, :3] == 1).all()
    assert (chances[1:3, 0] == 1).all()  # exactly: these are no solutions of equations
    assert (chances[3] == 0).all()
    assert (chances[:, 3] == 0).all()


def test_links_come_as_often_as_their_chances_say():
    web, chances = expanded([[1, 1, 0], [1, 0, 0], [0, 1, 1]])
    rng = np.random.default_rng(0)
    found = np.mean([bicm(web, rng).dense() for _ in range(3000)], axis=0)
    assert np.abs(found - chances).max() < 4 * 0.5 / np.sqrt(3000)


def test_random_webs_have_as_many_links_as_the_web_on_average():
    rng = np.random.default_rng(1)
    web = web_from_table(rng.random((30, 40)) < np.outer(rng.random(30), rng.random(40)))
    nums = [bicm(web, rng).num_links for _ in range(400)]
    assert abs(np.mean(nums) - web.num_links) < 4 * np.std(nums) / np.sqrt(400)


def test_chances_that_miss_the_degrees_are_refused(monkeypatch):
    monkeypatch.setattr(bicm_module, "TOLERANCE", -1)  # nothing is near enough
    with pytest.raises(ValueError, match="no chances"):
        link_chances(web_from_table([[1, 1, 0], [1, 0, 0], [0, 1, 1]]))
