"""Sentences about a network: which one a number picks, and that no more is claimed than it says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from api.export.shape_findings import Findings
from api.messages import Catalogue
from engine.shape.study_making import study_of_web
from engine.shape.web import web_from_table
from tests.api.export.shape_pages import study_of

WORDS = Catalogue("en")


def said(study, words=WORDS):
    return [own.text for own in Findings(study, str, words).all()]


def beside_chance(observed, mean, z, measure="nodf"):
    """Return a study of a web that is no forest of stars, beside chance as given."""
    study = study_of_web(web_from_table([[2, 1], [1, 2]], name="w.csv"))
    row = {"web": "w.csv", "part": "", "model": "curveball", "measure": measure, "z": z,
           "observed": observed, "mean": mean, "q025": mean, "q975": mean,
           "num_known": 99}  # fmt: skip
    return replace(study, chance=pd.DataFrame([row]))


@pytest.mark.parametrize(
    ("z", "told"),
    [(1.95, "does not differ clearly"), (-1.95, "does not differ clearly"),
     (1.97, "follow those with many"), (-1.97, "do not follow those with many")],
)  # fmt: skip
def test_a_difference_from_chance_is_named_beyond_what_95_per_cent_of_networks_reach(z, told):
    (own,) = [text for text in said(beside_chance(40, 30, z)) if text.startswith("w.csv: ")]
    assert told in own


@pytest.mark.parametrize(
    ("observed", "mean", "z", "told"),
    [(0.5, 0.3, 1.97, "stay inside groups of rows and columns clearly more"),
     (0.3, 0.5, -1.97, "run across groups of rows and columns clearly more"),
     (0.5, 0.3, 1.95, "does not differ clearly"),
     (0.509, 0.5, 9.0, "does not differ clearly")],
)  # fmt: skip
def test_modules_are_told_by_z_unless_the_difference_is_slight(observed, mean, z, told):
    texts = said(beside_chance(observed, mean, z, "modularity"))
    (own,) = [text for text in texts if text.startswith("w.csv: ")]
    assert told in own


def test_nothing_is_said_of_next_to_no_modules():
    assert not [own for own in said(beside_chance(0.04, 0.01, 9.0, "modularity"))
                if "w.csv: " in own]  # fmt: skip


@pytest.mark.parametrize(("observed", "mean", "z"), [(3.0, 2.0, 9.0), (40.0, 40.0, np.nan)])
def test_nothing_is_said_of_next_to_no_nestedness_nor_where_chance_has_no_spread(observed, mean, z):
    assert not [text for text in said(beside_chance(observed, mean, z)) if "w.csv: " in text]


@pytest.mark.parametrize(
    ("cells", "told"),
    [([[9, 0, 1], [0, 9, 1], [1, 0, 9]], "By and large rows keep to columns of their own"),
     ([[30, 20, 10], [20, 40, 25]], "Rows spread over columns much alike")],
)  # fmt: skip
def test_specialisation_is_high_or_low(cells, told):
    assert any(text.startswith(told) for text in said(study_of_web(web_from_table(cells))))


def test_shares_are_those_of_the_totals_and_modules_hold_what_is_inside_them():
    web = web_from_table([[6, 0], [0, 2], [1, 1]], ["a", "b", "c"], ["x", "y"], name="w.csv")
    texts = said(study_of_web(web))
    assert (
        "Among rows, a carries most: 60% of all help to columns; the first 3 together 100%."
        in texts
    )
    assert any("2 modules; 90% of help stays inside them" in text for text in texts)


def test_stars_are_said_to_say_nothing_more():
    texts = said(study_of_web(web_from_table([[1, 0], [1, 0], [0, 1]], name="w.csv")))
    assert any("separate stars" in text and "w.csv" in text for text in texts)


def test_a_web_without_links_has_nothing_to_tell():
    assert said(study_of_web(web_from_table([[0, 0]]))) == []


def test_a_plan_is_told_beside_what_stands_in_the_numbers_of_its_measures(tiny):
    study = study_of(tiny)
    kpis = tiny.record["kpis"]
    texts = said(study)
    standing = study.measures.query("subject == 'standing' and measure == 'places_served'")
    other = float(standing["value"].iloc[0])
    assert f"{kpis['places_served']:.1%} of places have a partner (standing: {other:.1%})." in texts
    assert f"{kpis['continuity_share']:.1%} of standing pairs are kept." in texts
    assert any("95% interval 25.0% to 50.0%" in text for text in texts)
    assert sum("re-matching each time" in text for text in texts) == 1


def test_every_finding_of_numbers_names_its_measures(tiny):
    for own in Findings(study_of(tiny), str, Catalogue("zh")).all():
        assert own.evidence or "星形" in own.text
