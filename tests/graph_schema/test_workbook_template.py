"""The template: what an office finds in it, and that its example and lists do what they say."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from api.messages import entries
from graph_schema.graph import AssistanceGraph
from graph_schema.schema import TABLES
from graph_schema.tables import load_graph
from graph_schema.workbook import load_workbook
from graph_schema.workbook_choices import ZH, choice_word, choices_by_word
from graph_schema.workbook_examples import EXAMPLES
from graph_schema.workbook_lists import name_lists
from graph_schema.workbook_template import write_template

from .workbooks import EN, codes, sound_graph, write_rows
from .workbooks import ZH as ZH_WORDS
from .world import ORIGIN, sound_rows

pytestmark = pytest.mark.usefixtures("in_process")

BIJIE = Path(__file__).parents[2] / "fixtures" / "bijie"


@pytest.fixture(params=["zh", "en"])
def words(request):
    return {"zh": ZH_WORDS, "en": EN}[request.param]


def template(tmp_path, words, base=None):
    write_template(tmp_path / "t.xlsx", words, base)
    return openpyxl.load_workbook(tmp_path / "t.xlsx")


def title(declared, words):
    return declared.zh if words.lang == "zh" else declared.name


def rules(sheet):
    """Return first cell of the range → rule."""
    return {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}


def test_there_is_a_sheet_per_table_with_every_column_and_a_comment_on_each(tmp_path, words):
    book = template(tmp_path, words)
    for table in TABLES:
        sheet = book[title(table, words)]
        headers = [cell.value for cell in sheet[1]]
        assert [h for h in headers if h in {title(c, words) for c in table.columns}] == [
            title(column, words) for column in table.columns
        ]
        assert all(cell.comment and "?" not in cell.comment.text for cell in sheet[1])


def test_comments_give_need_unit_range_and_example(tmp_path):
    sheet = template(tmp_path, ZH_WORDS)["所需项目库"]
    comments = {cell.value: cell.comment.text for cell in sheet[1]}
    assert comments["紧迫度"].split("\n") == [
        "【必填】", "紧迫程度：0 可以等，1 最紧迫。", "范围：[0, 1]", "例：0.8",
    ]  # fmt: skip
    assert "单位：元" in comments["金额"]
    assert comments["编号"].startswith("【可不填】")


def test_headers_and_examples_are_locked_and_rows_are_open(tmp_path, words):
    book = template(tmp_path, words)
    for table in TABLES:
        sheet = book[title(table, words)]
        assert sheet.protection.sheet
        assert not sheet.protection.deleteRows
        assert all(cell.protection.locked for row in sheet["A1:C2"] for cell in row)
        assert not any(d.protection.locked for d in sheet.column_dimensions.values())
        assert sheet.freeze_panes == "B2"


def test_the_template_itself_reads_as_nothing_but_examples(tmp_path, words):
    write_template(tmp_path / "t.xlsx", words, sound_graph())
    loaded = load_workbook(tmp_path / "t.xlsx", sound_graph())
    assert codes(loaded.report) == ["example_rows"] * len(TABLES)
    assert loaded.graph == sound_graph()


def test_choices_are_offered_in_the_language_and_read_back(tmp_path, words):
    sheet = template(tmp_path, words)[title(TABLES[2], words)]
    kinds = (
        next(r for cell, r in rules(sheet).items() if cell == "C3").formula1.strip('"').split(",")
    )
    column = TABLES[2].column("kind")
    assert kinds == [choice_word(column, choice, words.lang) for choice in column.choices]


def test_every_choice_has_a_chinese_word_of_its_own_in_its_column():
    for table in TABLES:
        for column in table.columns:
            assert set(column.choices) <= set(ZH)
            assert len(choices_by_word(column)) == len(column.choices)


def test_numbers_are_held_to_their_range(tmp_path):
    sheet = template(tmp_path, ZH_WORDS)["所需项目库"]
    column = next(cell.column_letter for cell in sheet[1] if cell.value == "紧迫度")
    rule = rules(sheet)[f"{column}3"]
    assert (rule.type, rule.formula1, rule.formula2) == ("decimal", "0", "1")


def test_without_a_base_there_are_no_lists_of_names(tmp_path):
    sheet = template(tmp_path, ZH_WORDS)["所需项目库"]
    assert {rule.type for rule in rules(sheet).values()} == {"list", "decimal"}
    assert all('"' in rule.formula1 for rule in rules(sheet).values() if rule.type == "list")


def test_places_depend_on_the_township_and_county_before_them(tmp_path):
    book = template(tmp_path, ZH_WORDS, load_graph(BIJIE))
    sheet = book["所需项目库"]
    at = {cell.value: cell.column_letter for cell in sheet[1]}
    found = {
        name: rules(sheet)[f"{at[name]}3"].formula1 for name in ("所在县", "所在乡镇", "受扶方")
    }
    county, township = f"${at['所在县']}3", f"${at['所在乡镇']}3"
    assert found["所在县"] == "counties_item"
    assert f"MATCH({county},townships_key,0)" in found["所在乡镇"]
    assert f'MATCH({county}&IF({township}="","","/"&{township}),places_key,0)' in found["受扶方"]
    assert all(len(formula) < 256 for formula in found.values())
    assert book["_lists"].sheet_state == "hidden"
    assert book.defined_names["places_key"].attr_text.startswith("_lists!$")


def test_the_lists_hold_every_place_of_bijie_under_its_county_and_township():
    lists = name_lists(load_graph(BIJIE))
    assert lists.counties[:2] == ("七星关区", "大方县")
    assert ("大方县", "羊场镇") in lists.townships
    inside = [item for key, item in lists.places if key == "大方县/羊场镇"]
    assert inside[0] == "羊场镇"
    assert all(item.endswith("居民委员会") or item.endswith("村民委员会") for item in inside[1:])
    keys = [key for key, _ in lists.places]
    assert len(set(keys)) == 1 + sum(a != b for a, b in pairwise(keys))


def test_equal_names_are_offered_with_their_ids_and_read_back(tmp_path):
    rows = sound_rows()
    rows["providers"].append({"id": "unit:b", "kind": "unit", "name": "甲单位"} | ORIGIN)
    base = AssistanceGraph({n: pd.DataFrame(t, dtype="str").fillna("") for n, t in rows.items()})
    assert name_lists(base).plain["providers"] == ("甲单位（unit:a）", "甲单位（unit:b）")
    row = {"period": "2025", "layer": "units", "provider_id": "甲单位（unit:b）",
           "place_id": "羊场镇", "status": "ended"} | ORIGIN  # fmt: skip
    loaded = load_workbook(write_rows(tmp_path / "a.xlsx", {"pairings": [row]}), base)
    assert set(loaded.graph.table("pairings")["provider_id"]) == {"unit:a", "unit:b"}


def test_the_examples_are_a_sound_world_when_they_are_read_as_rows(tmp_path):
    helpers = {"#county": "county", "#township": "township"}
    rows = {
        name: [{helpers.get(column, column): cell for column, cell in row.items()}]
        for name, row in EXAMPLES.items()
    }
    team = EXAMPLES["team_members"]["team_id"]
    rows["providers"].append({"id": "team:1", "kind": "team", "name": team, **ORIGIN})
    loaded = load_workbook(write_rows(tmp_path / "a.xlsx", rows))
    assert loaded.report.severities["error"] == 0
    assert loaded.report.severities["warning"] == 0
    assert all(len(loaded.graph.table(name)) == len(own) for name, own in rows.items())
    assert {*rows} == {table.name for table in TABLES}


def test_every_column_has_an_example_or_is_empty_on_purpose():
    for table in TABLES:
        columns = {name for name in EXAMPLES[table.name] if not name.startswith("#")}
        assert columns == set(table.column_names)


def test_no_word_of_the_template_is_left_over():
    columns = {c.name for t in TABLES for c in t.columns}
    for key in entries():
        if key.startswith("workbook.column."):
            *table, column = key.removeprefix("workbook.column.").split(".")
            assert column in columns
            assert not table or table[0] in {t.name for t in TABLES}
