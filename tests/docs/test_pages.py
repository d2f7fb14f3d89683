"""The generated pages are what the engine declares."""

from __future__ import annotations

import re

from api.pages import SOURCES, render_kpis_page, render_rules_page
from api.scenario_page import render_edits_page
from engine.coverage import KPIS
from engine.rules import QUOTA_RULES, RULES
from engine.scenario import scenario_json_schema

from .pages import DOCS, table_rows


def test_the_page_of_rules_has_not_drifted():
    assert (DOCS / "rules.md").read_text("utf-8") == render_rules_page()


def test_the_page_of_kpis_has_not_drifted():
    assert (DOCS / "kpis.md").read_text("utf-8") == render_kpis_page()


def test_the_page_of_edits_has_not_drifted():
    assert (DOCS / "scenario-edits.md").read_text("utf-8") == render_edits_page()


def test_the_page_of_edits_has_every_edit_and_key():
    page = render_edits_page()
    models = scenario_json_schema()["$defs"].values()
    ops = {model["properties"]["op"]["const"] for model in models if "op" in model["properties"]}
    assert ops == {line.split(",")[0] for line in re.findall(r"^## (\w+.*)$", page, re.MULTILINE)
                   if not line.startswith("Keys")}  # fmt: skip
    keys = {key for model in models for key in model["properties"]} - {"op", "of", "reason"}
    named = {row[0].strip("[]`") for row in table_rows(page)}
    assert keys - named == {"keys"}  # of a group quota


def test_every_rule_quota_and_kpi_has_a_row():
    first_cells = {row[0].strip("`") for page in (render_rules_page(), render_kpis_page())
                   for row in table_rows(page)}  # fmt: skip
    assert first_cells >= {x.name for x in (*RULES, *QUOTA_RULES, *KPIS)}


def test_the_legend_holds_exactly_the_sources_that_rules_name():
    named = {
        name for rule in (*RULES, *QUOTA_RULES) for name in re.findall(r"\[(.*?)\]", rule.source)
    }
    assert named == set(SOURCES)
