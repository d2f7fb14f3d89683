"""A table of who does what where that others have made: the same code, from file to page."""

from __future__ import annotations

import pandas as pd
import pytest

from api.export.shape_report import shape_page
from api.messages import Catalogue
from engine.shape.edges import web_from_edges
from engine.shape.study_making import study_of_web
from tests.api.export.shape_pages import Page
from tests.engine.shape.reference_webs import FOLDER

FILE = FOLDER / "ebola_3w_2014-12-10.csv"

needs_table = pytest.mark.skipif(not FILE.is_file(), reason="no table of who does what where here")


@needs_table
def test_organisations_and_places_of_the_ebola_response_have_a_page(run, tmp_path):
    page = tmp_path / "page.html"
    words = ("--row", "org", "--column", "place", "--against", "null:curveball", "--draws", 10)
    found = run("shape", FILE, *words, "--report", page, "--lang", "en", "--json").json
    rows = pd.read_csv(FILE)
    (web,) = found["subjects"][0]["webs"]
    assert (web["num_rows"], web["num_columns"]) == (rows["org"].nunique(), rows["place"].nunique())
    assert web["num_links"] == len(rows[["org", "place"]].drop_duplicates())
    read = Page.read(page.read_text("utf-8"))
    assert len(read.tags("svg")) == 2
    most = rows["org"].value_counts()
    assert f"Among rows, {most.index[0]} carries most: {most.iloc[0] / len(rows):.0%}" in read.text


@needs_table
def test_who_does_what_is_a_web_of_the_same_kind():
    rows = pd.read_csv(FILE)
    web = web_from_edges(rows, "org", "field", name="who does what")
    study = study_of_web(web)
    assert web.total == len(rows)
    text = Page.read(shape_page(study, Catalogue("zh"))).text
    assert "who does what" in text
    # Every field is named on the matrix, whole or cut short.
    assert all(field[:12] in text for field in rows["field"].unique())
