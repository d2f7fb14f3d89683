"""Figures of a network's shape: order, shares, steps and marks, each worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from api.export.shape_canvas import drawing, picture
from api.export.shape_curves import draw_curves
from api.export.shape_heat import draw_heat, need_and_share
from api.export.shape_matrix import draw_matrix, ordered
from api.export.shape_robustness import draw_robustness
from api.export.shape_tables import ShapeTables
from api.messages import Catalogue
from engine.shape.modularity import Modules, modularity
from engine.shape.study_making import study_of_web
from engine.shape.web import web_from_table
from tests.api.export.shape_pages import Page, study_of, withdrawals

WORDS = Catalogue("en")
NEEDS = pd.DataFrame({
    "county_id": ["a", "a", "b"], "sector_id": ["s", "s", "t"], "urgency": [1.0, 3.0, 2.0],
    "share": [1.0, 0.5, 0.0],
})  # fmt: skip


def test_modules_come_by_weight_and_nodes_without_a_link_last():
    web = web_from_table([[0, 1, 0], [0, 0, 0], [5, 0, 1]])
    modules = Modules(0.0, np.array([0, -1, 1]), np.array([1, 0, 1]))
    rows, columns = ordered(web, modules)
    assert rows.tolist() == [2, 0, 1]
    assert columns.tolist() == [0, 2, 1]


def test_a_matrix_writes_its_cells_and_frames_its_modules():
    web = web_from_table([[7, 0], [0, 3]], ["r1", "r2"], ["c1", "c2"])
    with drawing():
        figure = draw_matrix(web, modularity(web), str, ("rows", "columns"), "pairs")
    axes = figure.axes[0]
    assert {text.get_text() for text in axes.texts} == {"7", "3"}
    frames = [(own.get_xy(), own.get_width(), own.get_height()) for own in axes.patches]
    assert frames == [((-0.5, -0.5), 1, 1), ((0.5, 0.5), 1, 1)]
    assert [own.get_text() for own in axes.get_yticklabels()] == ["r1", "r2"]


def test_the_longer_side_lies_across_and_is_counted_when_it_is_too_long_to_name():
    web = web_from_table(np.eye(50)[:, :2] + 1)
    with drawing():
        axes = draw_matrix(web, modularity(web), str, ("firms", "counties"), "pairs").axes[0]
    assert axes.get_xlabel() == "firms (50)"
    assert axes.get_ylabel() == "counties"


def test_urgency_is_summed_and_the_share_weighted_and_no_need_is_neither():
    urgency, share = need_and_share(NEEDS)
    assert urgency.loc["s", "a"] == 4
    assert share.loc["s", "a"] == pytest.approx((1 + 1.5) / 4)
    assert share.loc["t", "b"] == 0
    assert np.isnan(urgency.loc["t", "a"])
    assert np.isnan(share.loc["t", "a"])


def test_the_heat_map_writes_needs_above_and_shares_below():
    with drawing():
        above, _, below, _ = draw_heat(NEEDS, str, WORDS).axes
    assert [text.get_text() for text in above.texts] == ["4.0", "–", "–", "2.0"]
    assert [text.get_text() for text in below.texts] == ["62%", "–", "–", "0%"]


def test_degrees_fall_in_steps_from_all_to_none_and_equal_totals_lie_on_the_diagonal():
    web = web_from_table([[1, 1, 0], [0, 0, 2]])
    with drawing():
        figure = draw_curves({"one": web}, ("rows", "columns"), WORDS)
    degrees, lorenz = (own.get_lines()[0].get_xydata().tolist() for own in figure.axes[:2])
    assert degrees == [[0, 1], [1, 1], [2, 0.5], [3, 0]]
    assert lorenz == [[0, 0], [0.5, 0.5], [1, 1]]


def test_there_is_a_panel_for_each_attack_and_measure_with_its_worth():
    with drawing():
        figure = draw_robustness(withdrawals(), WORDS)
    assert len(figure.axes) == 4
    told = [own.texts[0].get_text() for own in figure.axes]
    assert told[0] == "worth +0.375\n95% interval +0.250 to +0.500"
    assert told[1] == "worth +0.375"
    none, rematched = (own.get_ydata().tolist() for own in figure.axes[0].get_lines())
    assert (none, rematched) == ([1.0, 0.5, 0.0], [1.0, 1.0, 0.5])


def test_letters_stay_letters_also_those_that_no_font_here_has():
    web = web_from_table([[1]], ["𠮷一 $x$ & <b>"], ["y"])
    with drawing():
        figure = draw_matrix(web, modularity(web), str, ("rows", "columns"), "pairs")
        own = picture("k", figure, "t", "d")
    assert "𠮷一 $x$ & <b>" in Page.read(own.svg).text
    assert "&lt;b&gt;" in own.svg


def test_chance_stands_only_where_it_was_drawn_and_links_are_told_apart_from_weights(tiny):
    tables = ShapeTables(study_of(tiny), str, WORDS).all()
    pairs, party = tables[0], next(own for own in tables if own.title == "party × county")
    assert pairs.columns == ("plan", "standing")
    assert party.columns == ("plan", "standing", "curveball")
    stars = next(own for own in tables if own.title == "provider × place")
    assert stars.columns == ("plan", "standing")


def test_a_measure_that_no_model_goes_with_is_blank_and_one_without_spread_says_so():
    web = web_from_table([[5, 1, 0], [1, 5, 0], [0, 1, 1]], name="w.csv")
    (table,) = ShapeTables(study_of_web(web, models=["curveball"], num_draws=5), str, WORDS).all()
    cells = {line.code: line.cells for line in (*table.first, *table.others)}
    assert cells["h2_prime"][1].text == ""
    assert cells["nodf"][1].text == "33.333 [33.333,\u00a033.333]"
    assert cells["nodf"][1].below == "no spread in chance"
