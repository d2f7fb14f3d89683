"""Every measure by hand on a 3 × 3 web, and on webs where formulas divide by nothing."""

from __future__ import annotations

from itertools import product
from math import exp, log

import numpy as np
import pytest

from engine.shape.measures import MEASURES, measure
from engine.shape.modularity import barber_q
from engine.shape.web import Web, web_from_table

WEB = web_from_table([[2, 1, 1], [2, 0, 0], [0, 0, 2]])
# Row totals 4, 2, 2; column totals 4, 1, 3; 8 in all. Row degrees 3, 1, 1; column degrees 2, 1, 2.
# It is a tree: row 1 - column 0 - row 0 - column 2 - row 2, and column 1 at row 0.

LEAST = log(4 / 3) / 2  # of rows 1 and 2: two units best lie on columns 0 and 2
D_ROWS = [0.0, (log(2) - LEAST) / (log(4) - LEAST), (log(8 / 3) - LEAST) / (log(4) - LEAST)]
LEAST_2 = (log(2 / 3) + 2 * log(4 / 3)) / 3  # of column 2: three units, one in each row
D_2 = (log(2 / 3) + 2 * log(8 / 3)) / 3
D_COLUMNS = [0.5, 0.0, (D_2 - LEAST_2) / (log(8 / 3) - LEAST_2)]
MEAN_D = (2 * D_ROWS[1] + 2 * D_ROWS[2]) / 8, (4 * 0.5 + 3 * D_COLUMNS[2]) / 8

BY_HAND = {
    "reach_rows": 1,
    "reach_columns": 1,
    "mean_partners_rows": 5 / 3,
    "mean_partners_columns": 5 / 3,
    "hhi_rows": (4 + 1 + 1) / 16,
    "hhi_columns": (16 + 1 + 9) / 64,
    "gini_rows": 2 * (2 + 2 + 0) / (2 * 3 * 8),
    "gini_columns": 2 * (3 + 1 + 2) / (2 * 3 * 8),
    "shannon_rows": log(2) / 2 + 2 * log(4) / 4,
    "shannon_columns": log(2) / 2 + log(8) / 8 + 3 * log(8 / 3) / 8,
    "shannon_links": 3 * log(4) / 4 + 2 * log(8) / 8,
    "interaction_evenness": (3 * log(4) / 4 + 2 * log(8) / 8) / log(9),
    "connectance": 5 / 9,
    "links_per_node": 5 / 6,
    "web_asymmetry": 0,
    "effective_partners_rows": (4 * 2**1.5 + 2 + 2) / 8,
    "effective_partners_columns": (4 * 2 + 1 + 3 * exp(log(3) - 2 * log(2) / 3)) / 8,
    "partner_diversity_rows": 4 * 1.5 * log(2) / 8,
    "partner_diversity_columns": (4 * log(2) + 3 * (log(3) - 2 * log(2) / 3)) / 8,
    "linkage_density": ((4 * 2**1.5 + 4) / 8 + (9 + 9 / 2 ** (2 / 3)) / 8) / 2,
    "mean_shared_partners_rows": (1 + 1 + 0) / 3,
    "mean_shared_partners_columns": (1 + 1 + 1) / 3,
    "c_score_rows": 1,  # rows 1 and 2 only: row 0 has every column
    "c_score_columns": (0 + 1 + 0) / 3,  # columns 0 and 2 must share one row, and do
    "niche_overlap_rows": (8 / 11 + 4 / 11 + 0) / 3,
    "niche_overlap_columns": (2 / 3 + 6 / 19 + 3 / 7) / 3,
    "nodf": 100 * (2 + 2) / 6,
    "nodf_rows": 100 * (1 + 1 + 0) / 3,
    "nodf_columns": 100 * (1 + 0 + 1) / 3,
    "weighted_nodf": 100 * (0 + 1) / 6,  # column 1 has 1 in row 0, where column 0 has 2
    # Most spread 2 1 1 / 1 0 1 / 1 0 1; most heaped up 4, 2, 1, 1; in units of ln 2:
    "h2_prime": (2.75 - 2.25) / (2.75 - 1.75),
    "d_prime_rows": MEAN_D[0],
    "d_prime_columns": MEAN_D[1],
    "specialisation_asymmetry": (MEAN_D[1] - MEAN_D[0]) / (MEAN_D[1] + MEAN_D[0]),
    "num_compartments": 1,
    "compartment_diversity": 1,
    "bridge_share": 1,
    "articulation_share_rows": 1 / 3,
    "articulation_share_columns": 2 / 3,
    # Row 0 lies between branches of 2, 1 and 2 nodes: 2 + 4 + 2, which is the most for 3 × 3.
    "largest_betweenness_rows": 8 / 8,
    "largest_betweenness_columns": 4 / 8,
    # Modules row 0 + column 1, row 1 + column 0, row 2 + column 2.
    "modularity": 3 / 5 - (3 * 1 + 1 * 2 + 1 * 2) / 25,
    "weighted_modularity": 5 / 8 - (4 * 1 + 2 * 4 + 2 * 3) / 64,
}

NAN = float("nan")
EDGES = ("none", "zero", "row", "column", "full", "apart")
EDGE_WEBS: dict[str, Web] = {
    "none": web_from_table(np.zeros((0, 0))),
    "zero": web_from_table(np.zeros((3, 3))),
    "row": web_from_table([[1, 1, 2]]),
    "column": web_from_table([[1], [1], [2]]),
    "full": web_from_table(np.ones((3, 3))),
    "apart": web_from_table(np.eye(3)),
}
ON_EDGES: dict[str, tuple[float, ...]] = {
    "reach_rows": (NAN, 0, 1, 1, 1, 1),
    "reach_columns": (NAN, 0, 1, 1, 1, 1),
    "mean_partners_rows": (NAN, 0, 3, 1, 3, 1),
    "mean_partners_columns": (NAN, 0, 1, 3, 3, 1),
    "hhi_rows": (NAN, NAN, 1, 3 / 8, 1 / 3, 1 / 3),
    "hhi_columns": (NAN, NAN, 3 / 8, 1, 1 / 3, 1 / 3),
    "gini_rows": (NAN, NAN, 0, 1 / 6, 0, 0),
    "gini_columns": (NAN, NAN, 1 / 6, 0, 0, 0),
    "shannon_rows": (NAN, NAN, 0, 1.5 * log(2), log(3), log(3)),
    "shannon_columns": (NAN, NAN, 1.5 * log(2), 0, log(3), log(3)),
    "shannon_links": (NAN, NAN, 1.5 * log(2), 1.5 * log(2), log(9), log(3)),
    "interaction_evenness": (NAN, NAN, 1.5 * log(2) / log(3), 1.5 * log(2) / log(3), 1, 0.5),
    "connectance": (NAN, NAN, 1, 1, 1, 1 / 3),
    "links_per_node": (NAN, NAN, 3 / 4, 3 / 4, 3 / 2, 1 / 2),
    "web_asymmetry": (NAN, NAN, 1 / 2, -1 / 2, 0, 0),
    "effective_partners_rows": (NAN, NAN, 2**1.5, 1, 3, 1),
    "effective_partners_columns": (NAN, NAN, 1, 2**1.5, 3, 1),
    "partner_diversity_rows": (NAN, NAN, 1.5 * log(2), 0, log(3), 0),
    "partner_diversity_columns": (NAN, NAN, 0, 1.5 * log(2), log(3), 0),
    "linkage_density": (NAN, NAN, (1 + 2**1.5) / 2, (1 + 2**1.5) / 2, 3, 1),
    "mean_shared_partners_rows": (NAN, NAN, NAN, 1, 3, 0),
    "mean_shared_partners_columns": (NAN, NAN, 1, NAN, 3, 0),
    "c_score_rows": (NAN, NAN, NAN, NAN, NAN, 1),
    "c_score_columns": (NAN, NAN, NAN, NAN, NAN, 1),
    "niche_overlap_rows": (NAN, NAN, NAN, 1, 1, 0),
    "niche_overlap_columns": (NAN, NAN, 1, NAN, 1, 0),
    "nodf": (NAN, NAN, 0, 0, 0, 0),
    "nodf_rows": (NAN, NAN, NAN, 0, 0, 0),
    "nodf_columns": (NAN, NAN, 0, NAN, 0, 0),
    "weighted_nodf": (NAN, NAN, 0, 0, 0, 0),
    "h2_prime": (NAN, NAN, NAN, NAN, 0, NAN),  # totals of 1 leave no choice but whom
    "d_prime_rows": (NAN, NAN, NAN, 0, 0, NAN),
    "d_prime_columns": (NAN, NAN, 0, NAN, 0, NAN),
    "specialisation_asymmetry": (NAN, NAN, NAN, NAN, NAN, NAN),
    "num_compartments": (0, 0, 1, 1, 1, 3),
    "compartment_diversity": (NAN, NAN, 1, 1, 1, 3),
    "bridge_share": (NAN, NAN, 1, 1, 0, 1),
    "articulation_share_rows": (NAN, NAN, 1, 0, 0, 0),
    "articulation_share_columns": (NAN, NAN, 0, 1, 0, 0),
    # Of a full 3 × 3 web: 3 pairs of the other side, each with 3 shortest ways; at most 8.
    "largest_betweenness_rows": (NAN, NAN, 1, 0, 1 / 8, 0),
    "largest_betweenness_columns": (NAN, NAN, 0, 1, 1 / 8, 0),
    "modularity": (NAN, NAN, 0, 0, 0, 2 / 3),
    "weighted_modularity": (NAN, NAN, 0, 0, 0, 2 / 3),
}


def values(web: Web, *, with_slow: bool = True) -> dict[str, float]:
    table = measure(web, with_slow=with_slow)
    return dict(zip(table["measure"].tolist(), table["value"].tolist(), strict=True))


def test_every_measure_is_worked_by_hand():
    assert values(WEB) == pytest.approx(BY_HAND, abs=1e-12)


@pytest.mark.parametrize("name", EDGES)
def test_every_measure_of_a_web_without_room_is_a_stated_number_or_nan(name):
    expected = {own: row[EDGES.index(name)] for own, row in ON_EDGES.items()}
    assert values(EDGE_WEBS[name]) == pytest.approx(expected, abs=1e-12, nan_ok=True)


COUNTS_ALL = {f"{own}_{side}" for own in ("reach", "mean_partners", "gini")
              for side in ("rows", "columns")}  # fmt: skip


@pytest.mark.parametrize("name", sorted(set(BY_HAND) - COUNTS_ALL))
def test_nodes_without_a_link_change_no_measure_of_structure(name):
    wider = web_from_table(np.pad(WEB.dense(), ((1, 0), (0, 2))))
    assert measure(wider, [name])["value"].item() == pytest.approx(BY_HAND[name])


def test_nodes_without_a_link_count_for_reach():
    wider = web_from_table(np.pad(WEB.dense(), ((1, 0), (0, 2))))
    found = measure(wider, ["reach_rows", "reach_columns", "mean_partners_rows"])["value"]
    assert found.tolist() == [3 / 4, 3 / 5, 5 / 4]


def test_nodes_without_a_link_have_a_total_of_0_and_make_totals_less_equal():
    wider = web_from_table(np.pad(WEB.dense(), ((1, 0), (0, 2))))
    found = measure(wider, ["gini_rows", "gini_columns"])["value"]
    # Totals 4, 2, 2, 0: differences 2 + 2 + 4 + 0 + 2 + 2; 4, 1, 3, 0, 0: 3 + 1 + 8 + 2 + 2 + 6.
    assert found.tolist() == pytest.approx([2 * 12 / (2 * 4 * 8), 2 * 22 / (2 * 5 * 8)])


def test_the_modules_by_hand_are_the_best_of_all():
    for web, name in ((WEB.binary, "modularity"), (WEB, "weighted_modularity")):
        best = max(barber_q(web, np.array(own[:3]), np.array(own[3:]))
                   for own in product(range(4), repeat=6))  # fmt: skip
        assert best == pytest.approx(BY_HAND[name])


@pytest.mark.parametrize("seed", range(5))
def test_order_of_rows_and_columns_does_not_matter(seed):
    rng = np.random.default_rng(seed)
    table = rng.integers(0, 4, (6, 9)) * (rng.random((6, 9)) < 0.5)
    other = table[rng.permutation(6)][:, rng.permutation(9)]
    # The bound of H2′ takes the first of equally good cells, and a search its own ways.
    fixed = [own.name for own in MEASURES if own.name != "h2_prime" and not own.is_slow]
    found = [measure(web_from_table(own), fixed)["value"].to_numpy() for own in (table, other)]
    np.testing.assert_allclose(*found, atol=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_columns_are_measured_as_rows_of_the_transposed_web(seed):
    rng = np.random.default_rng(seed)
    web = web_from_table(rng.integers(0, 4, (5, 8)) * (rng.random((5, 8)) < 0.6))
    own = values(web, with_slow=False)
    turned = values(web.transposed, with_slow=False)
    sides = [name.removesuffix("_rows") for name in own if name.endswith("_rows")]
    assert {name: own[f"{name}_columns"] for name in sides} == pytest.approx(
        {name: turned[f"{name}_rows"] for name in sides}, nan_ok=True
    )


@pytest.mark.parametrize("seed", range(8))
def test_values_lie_in_their_ranges(seed):
    rng = np.random.default_rng(seed)
    table = rng.integers(0, 5, (7, 5)) * (rng.random((7, 5)) < rng.choice([0.2, 0.5, 0.9]))
    found = measure(web_from_table(table), with_slow=seed == 0)
    for value, low, high in zip(found["value"], found["lowest"], found["highest"], strict=True):
        if low in ("-1", "0", "1"):
            assert not value < float(low) - 1e-9
        if high in ("1", "100"):
            assert not value > float(high) + 1e-9


def test_the_register_is_complete():
    names = [own.name for own in MEASURES]
    assert len(set(names)) == len(names)
    for own in MEASURES:
        assert all((own.formula, own.lowest, own.highest, own.higher_means)), own.name
        assert (own.better == "neither") == (own.for_whom == ""), own.name
        assert "‹" not in "".join(map(str, vars(own).values())), own.name


def test_an_unknown_measure_is_named():
    with pytest.raises(KeyError, match="no_such"):
        measure(WEB, ["connectance", "no_such"])


def test_slow_measures_can_be_left_out():
    left_out = set(BY_HAND).difference(measure(WEB, with_slow=False)["measure"])
    assert left_out == {"modularity", "weighted_modularity"}
