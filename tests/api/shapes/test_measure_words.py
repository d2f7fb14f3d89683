"""Names and formulas of measures: every one has its words, and the English are the register's."""

from __future__ import annotations

import pytest

from api.messages import LANGUAGES, Catalogue
from api.shapes.measure_words import MeasureWords, sides_of
from engine.shape.measures import MEASURES

ENGLISH = MeasureWords("an edge list", Catalogue("en"))


@pytest.mark.parametrize("own", MEASURES, ids=lambda own: own.name)
def test_english_formulas_and_meanings_are_those_of_the_register(own):
    assert ENGLISH.formula(own.name) == own.formula
    assert ENGLISH.higher_means(own.name) == own.higher_means


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_two_measures_of_a_web_are_called_alike(lang):
    words = MeasureWords("party × county", Catalogue(lang))
    names = [words.name(own.name) for own in MEASURES]
    assert len(set(names)) == len(names)
    assert not any("?" in name for name in names)


def test_a_measure_of_columns_is_told_of_columns():
    words = MeasureWords("party × county", Catalogue("zh"))
    assert words.name("reach_rows") == "有结对的牵头单位占比"
    assert words.name("reach_columns") == "有结对的县占比"
    assert "共有的县数" in words.formula("mean_shared_partners_rows")


def test_a_web_of_unknown_kinds_has_rows_and_columns():
    assert sides_of("organisation × prefecture") == ("row", "column")
    assert sides_of("party × county") == ("party", "county")
