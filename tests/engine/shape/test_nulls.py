"""Null models: what they keep, that they are uniform, and what is told of chance."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, product

import numpy as np
import pytest
from scipy.stats import chisquare, multinomial

from engine.shape.measures import measure
from engine.shape.null_test import chain_trace, null_test
from engine.shape.nulls import (
    NULL_MODELS,
    Draw,
    curveball,
    curveball_with_forbidden,
    equiprobable,
    fixed_columns,
    fixed_rows,
    patefield,
)
from engine.shape.stars import stars
from engine.shape.web import Web, web_from_table

Key = tuple[tuple[float, ...], ...]

WEB = web_from_table([[1, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1]])


def key(web: Web) -> Key:
    return tuple(map(tuple, web.dense().tolist()))


def all_tables(shape: tuple[int, int]) -> list[np.ndarray]:
    return [np.array(cells).reshape(shape) for cells in product((0, 1), repeat=shape[0] * shape[1])]


def drawn(web: Web, draw: Draw, num: int, seed: int = 0) -> Counter[Key]:
    return Counter(key(draw(web, np.random.default_rng(own)))
                   for own in np.random.SeedSequence(seed).spawn(num))  # fmt: skip


def is_kept(model: str, table: np.ndarray) -> bool:
    rows = (table.sum(axis=1) == WEB.row_degrees).all()
    columns = (table.sum(axis=0) == WEB.column_degrees).all()
    total = table.sum() == WEB.num_links
    return bool({"equiprobable": total, "fixed_rows": rows, "fixed_columns": columns,
                 "curveball": rows and columns}[model])  # fmt: skip


@pytest.mark.parametrize("model", ["equiprobable", "fixed_rows", "fixed_columns", "curveball"])
def test_every_web_that_keeps_what_the_model_keeps_is_equally_likely(model):
    support = [tuple(map(tuple, own.astype(float).tolist()))
               for own in all_tables(WEB.shape) if is_kept(model, own)]  # fmt: skip
    found = drawn(WEB, NULL_MODELS[model], 12 * len(support))
    assert set(found) <= set(support)
    assert chisquare([found[own] for own in support]).pvalue > 1e-3


def test_curveball_is_uniform_when_columns_are_the_shorter_side():
    web = WEB.transposed
    support = [own for own in all_tables(web.shape)
               if (own.sum(axis=1) == web.row_degrees).all()
               and (own.sum(axis=0) == web.column_degrees).all()]  # fmt: skip
    found = drawn(web, curveball, 30 * len(support))
    assert len(found) == len(support)
    assert chisquare(list(found.values())).pvalue > 1e-3


@pytest.mark.parametrize(
    ("table", "forbidden"),
    [
        (WEB.dense(), [[0, 0, 0, 1], [0, 0, 0, 0], [1, 0, 0, 0]]),
        # Nobody with himself: no two rows can trade, only all three in a circle.
        ([[0, 1, 0], [0, 0, 1], [1, 0, 0]], np.eye(3)),
        # A derangement of four: trades of two and cycles of three alone do not reach all nine.
        ([[0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1], [1, 0, 0, 0]], np.eye(4)),
    ],
)
def test_with_forbidden_cells_every_allowed_web_is_equally_likely(table, forbidden):
    web, closed = web_from_table(table), np.array(forbidden, dtype=bool)
    support = [own for own in all_tables(web.shape) if not own[closed].any()
               and (own.sum(axis=1) == web.row_degrees).all()
               and (own.sum(axis=0) == web.column_degrees).all()]  # fmt: skip
    found = drawn(web, curveball_with_forbidden(closed), 60 * len(support))
    assert len(found) == len(support)
    assert chisquare(list(found.values())).pvalue > 1e-3


def test_a_web_with_a_link_in_a_forbidden_cell_is_refused():
    with pytest.raises(ValueError, match="forbidden"):
        curveball_with_forbidden(np.ones(WEB.shape, bool))(WEB, np.random.default_rng(0))
    with pytest.raises(ValueError, match="forbidden"):
        curveball_with_forbidden(np.zeros((1, 1), bool))(WEB, np.random.default_rng(0))


def test_patefield_draws_tables_as_likely_as_random_meetings():
    web = web_from_table([[2, 0], [0, 1], [1, 0]])  # totals 2, 1, 1 and 3, 1
    # The one unit of column 1 comes from row 0 twice as likely as from row 1 or row 2.
    found = drawn(web, patefield, 800)
    counts = [found[((1, 1), (1, 0), (1, 0))], found[((2, 0), (0, 1), (1, 0))],
              found[((2, 0), (1, 0), (0, 1))]]  # fmt: skip
    assert sum(counts) == 800
    assert chisquare(counts, multinomial(800, [0.5, 0.25, 0.25]).mean()).pvalue > 1e-3


def test_patefield_is_of_counts():
    with pytest.raises(ValueError, match="counts"):
        patefield(web_from_table([[0.5]]), np.random.default_rng(0))


@pytest.mark.parametrize("model", [*NULL_MODELS])
@pytest.mark.parametrize("table", [np.zeros((0, 0)), np.zeros((2, 3)), np.ones((1, 3)),
                                   np.ones((3, 1)), np.ones((3, 3))])  # fmt: skip
def test_webs_without_room_are_drawn_as_they_are(model, table):
    if model == "patefield" and table.shape == (3, 3):
        return  # counts can heap up where links cannot
    web = web_from_table(table)
    assert key(NULL_MODELS[model](web, np.random.default_rng(0))) == key(web)


@pytest.mark.parametrize("seed", range(5))
def test_what_a_model_keeps_is_kept_in_larger_webs(seed):
    rng = np.random.default_rng(seed)
    web = web_from_table(rng.random((31, 24)) < 0.2)
    assert equiprobable(web, rng).num_links == web.num_links
    assert fixed_rows(web, rng).row_degrees.tolist() == web.row_degrees.tolist()
    assert fixed_columns(web, rng).column_degrees.tolist() == web.column_degrees.tolist()
    found = curveball(web, rng)
    assert found.row_degrees.tolist() == web.row_degrees.tolist()
    assert found.column_degrees.tolist() == web.column_degrees.tolist()
    assert key(found) != key(web)


def test_the_distribution_of_a_measure_is_that_over_all_webs():
    table = null_test(WEB, curveball, ["nodf", "c_score_rows"], num_nulls=1500)
    webs = [web_from_table(own) for own in all_tables(WEB.shape) if is_kept("curveball", own)]
    for name in ("nodf", "c_score_rows"):
        exact = np.array([measure(own, [name])["value"].item() for own in webs])
        row = table[table["measure"] == name].iloc[0]
        error = exact.std() / np.sqrt(1500)
        assert row["mean"] == pytest.approx(exact.mean(), abs=4 * error + 1e-9)
        assert row["sd"] == pytest.approx(exact.std(), rel=0.15)
        assert row["z"] == pytest.approx((row["observed"] - row["mean"]) / row["sd"])
        assert row["difference"] == pytest.approx(row["observed"] - row["mean"])


def test_a_p_value_counts_the_observed_web_among_the_random_ones():
    # Of the 15 webs with two links in 2 × 3 cells, the three with both in one column share a
    # partner: as extreme as the observed one are 3 of 15.
    web = web_from_table([[1, 0, 0], [1, 0, 0]])
    row = null_test(web, fixed_rows, ["mean_shared_partners_rows"], num_nulls=900).iloc[0]
    assert len(list(combinations(range(6), 2))) == 15
    assert row["p_value"] == pytest.approx(2 / 3, abs=0.1)  # twice 1 ÷ 3: rows keep one link each
    assert 2 / 901 <= row["p_value"] <= 1


def test_where_degrees_fix_the_shape_there_is_no_z():
    web = web_from_table([[1, 0], [1, 0], [0, 1]])
    told = stars(web)
    assert told is not None
    assert told.fixed_by_degrees
    row = null_test(web, curveball, ["nodf"], num_nulls=50).iloc[0]
    assert np.isnan(row["z"])
    assert (row["sd"], row["p_value"]) == (0, 1)


def test_the_same_seed_gives_the_same_numbers_with_any_number_of_workers():
    one = null_test(WEB, curveball, ["nodf"], num_nulls=40, seed=3)
    two = null_test(WEB, curveball, ["nodf"], num_nulls=40, seed=3, num_workers=2)
    other = null_test(WEB, curveball, ["nodf"], num_nulls=40, seed=4)
    assert one.equals(two)
    assert not one.equals(other)


def test_a_measure_without_a_value_has_no_z():
    row = null_test(web_from_table(np.zeros((2, 2))), curveball, ["nodf"], num_nulls=5).iloc[0]
    assert (row["num_known"], np.isnan(row["z"]), np.isnan(row["p_value"])) == (0, True, True)


def test_the_chain_forgets_blocks_that_keep_apart():
    web = web_from_table(np.kron(np.eye(3), np.ones((4, 4))))
    trace = chain_trace(web, "c_score_rows", rounds=40)
    values = trace["value"].to_numpy()
    assert trace["round"].tolist() == list(range(41))
    assert values[0] == measure(web, ["c_score_rows"])["value"].item()
    assert values[20:].max() < values[0]


def test_an_unknown_measure_is_named():
    with pytest.raises(KeyError, match="no_such"):
        null_test(WEB, curveball, ["no_such"], num_nulls=1)
