"""Graphs written as workbooks: what comes back is the same graph, whatever its texts hold."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from graph_schema.graph import AssistanceGraph
from graph_schema.schema import TABLES
from graph_schema.tables import load_graph
from graph_schema.workbook import load_workbook, read_workbook
from graph_schema.workbook_write import write_workbook

from .workbooks import sound_graph

pytestmark = pytest.mark.usefixtures("in_process")

BIJIE = Path(__file__).parents[2] / "fixtures" / "bijie"
SETTINGS = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_bijie_written_and_read_has_the_same_content_hash(tmp_path, lang):
    graph = load_graph(BIJIE)
    write_workbook(graph, tmp_path / "a.xlsx", lang)
    assert load_workbook(tmp_path / "a.xlsx").graph.content_hash == graph.content_hash


def parties(text, other):
    return AssistanceGraph({"parties": pd.DataFrame({
        "id": ["party:a", "party:b"], "name": [text, other], "kind": "party", "origin": "real",
        "source": [other, text]})})  # fmt: skip


@SETTINGS
@given(TEXTS, TEXTS)
@example("=1+1", "+1")
@example("<r><t>x</t></r>", "<r>&</r>")
@example("_x0041_", "x005F_")
@example("_x005F_x0041_", "_x005f_")
@example("a\rb", "a\r\nb")
@example("\ufffe\uffff\x01\x7f", "\t\n")
@example(" a ", "\u3000")
@example("标记", "示例")
@example("#N/A", "TRUE")
@example("2026-03-01", "1e5")
@example("'", "]]>&lt;")
def test_any_text_comes_back_as_it_is(tmp_path, text, other):
    graph = parties(text, other)
    write_workbook(graph, tmp_path / "a.xlsx", "zh")
    read = read_workbook(tmp_path / "a.xlsx").raw.frames
    assert read["parties"]["name"].tolist() == [text, other]
    assert read["parties"]["source"].tolist() == [other, text]


@SETTINGS
@given(st.floats(0, 1e12), st.floats(-180, 180))
@example(0.1 + 0.2, 1 / 3)
@example(123456789012.34567, -179.99999999999997)
def test_any_number_comes_back_exactly(tmp_path, amount, lon):
    base = sound_graph()
    pairings = base.table("pairings").assign(amount_yuan=amount)
    places = base.table("places").assign(lon=lon, lat=27.0)
    graph = base.replace(pairings=pairings, places=places)
    write_workbook(graph, tmp_path / "a.xlsx", "en")
    assert AssistanceGraph(read_workbook(tmp_path / "a.xlsx").raw.frames) == graph


def test_every_type_of_cell_comes_back_in_both_languages(tmp_path):
    base = sound_graph()
    ethnic = pd.Series([True, False, None, None], dtype="boolean")
    graph = base.replace(
        places=base.table("places").assign(ethnic=ethnic),
        providers=base.table("providers").assign(
            level="county", aliases="甲;乙", force="team_talent"
        ),
        pairings=base.table("pairings").assign(since="2025-03", until="2026", document="=x"),
        participants=base.table("participants").assign(min=1, max=3),
    )  # fmt: skip
    for lang in ("zh", "en"):
        write_workbook(graph, tmp_path / "a.xlsx", lang)
        assert load_workbook(tmp_path / "a.xlsx").graph == graph


def test_sheets_headers_and_choices_are_in_the_language(tmp_path):
    write_workbook(sound_graph(), tmp_path / "a.xlsx", "zh")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == [table.zh for table in TABLES if not table.of_the_year]
    rows = [[cell.value for cell in row] for row in book["结对关系"]]
    assert rows == [["周期", "结对类别", "帮扶方", "受扶方", "状态", "数据性质", "来源"],
                    ["2026", "units", "unit:a", "520521100", "在帮", "模拟", "test"]]  # fmt: skip
    assert book["所需项目库"]["E2"].value == 3
    assert book["结对关系"].freeze_panes == "A2"


def test_formula_starts_are_texts_not_formulas(tmp_path):
    write_workbook(parties("=1+1", "@x"), tmp_path / "a.xlsx", "en")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book["parties"]["B2"].data_type == "s"


def test_the_same_graph_gives_the_same_bytes(tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(sound_graph(), tmp_path / name, "zh")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_text_that_no_cell_can_hold_is_an_error_and_what_was_there_stays(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_text("mine")
    with pytest.raises(ValueError, match="row 2: a cell holds 32,767 characters at most"):
        write_workbook(parties("x" * 32_768, "y"), path, "en")
    assert path.read_text() == "mine"
    assert [p.name for p in tmp_path.iterdir()] == ["a.xlsx"]


def test_more_rows_than_a_sheet_holds_are_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr("graph_schema.workbook_write.MAX_ROW", 2)
    with pytest.raises(ValueError, match="has 2 rows"):
        write_workbook(parties("a", "b"), tmp_path / "a.xlsx", "en")
    assert not list(tmp_path.iterdir())
