"""Actual coverage beside the potential one, worked out by hand."""

from __future__ import annotations

import pytest

from engine.coverage import Coverage
from engine.dispatch.actual import ACTUAL_KPIS, actual_coverage
from tests.engine.small_graphs import pair_rows, small_policy

from .dispatched import cap, dispatched, need
from .test_against_highs import bijie_plan
from .test_against_highs import dispatched as bijie_dispatched


def covered(*pairs, **own):
    found = dispatched(*pairs, **own)
    coverage = Coverage(found.facts.graph, small_policy())
    return actual_coverage(found, coverage, pair_rows(*pairs))


def test_a_capability_that_counts_in_full_at_two_partners_goes_to_one_of_them():
    found = covered(
        ("u1", "t1"), ("u1", "t3"), section={"order": ["partners"]},
        capabilities=[cap("c", "u1", 4)],
        needs=[need("k1", "t1", 4, urgency=1), need("k3", "t3", 8, urgency=0.5)],
    )  # fmt: skip
    assert found.served["share"].tolist() == [1, 0.5]
    assert found.served["actual_share"].tolist() == [1, 0]
    assert found.served["num_serving"].tolist() == [1, 0]
    assert found.kpis["actual_coverage"] == pytest.approx(1 / 1.5)
    assert found.kpis["actual_blind_spots"] == pytest.approx(0.5 / 1.5)
    assert found.kpis["actual_fairness_minimum"] == 0
    assert found.kpis["actual_fairness_gini"] == pytest.approx(0.5)
    assert found.kpis["capability_use"] == 1
    assert found.by("county_id") == {"c1": (1, 1), "c2": (0, 0.5)}


def test_needs_of_one_place_and_sector_are_one_row_as_in_potential_coverage():
    found = covered(
        ("u1", "t1"), capabilities=[cap("c", "u1", 3)],
        needs=[need("a", "t1", 2, urgency=1), need("b", "t1", 4, urgency=0.2)],
    )  # fmt: skip
    assert found.served["dispatched"].tolist() == [3]
    assert found.kpis["actual_coverage"] == pytest.approx(0.5)


def test_without_needs_no_kpi_has_a_value():
    found = covered(capabilities=[cap("c", "u1")])
    assert set(found.kpis) == {kpi.name for kpi in ACTUAL_KPIS}
    assert set(found.kpis.values()) == {None}


def test_from_partners_alone_no_place_of_bijie_gets_more_than_it_could():
    plan = bijie_plan()
    found = bijie_dispatched(order=("partners",))
    served = actual_coverage(found, plan.coverage, plan.pairs).served
    assert (served["actual_share"] <= served["share"] + 1e-12).all()
    assert served["dispatched"].sum() == found.items["amount"].sum() > 0
