"""Single cells and headers of workbooks: what is read rightly, and what is named."""

from __future__ import annotations

import datetime

import pytest
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from graph_schema.workbook import check_workbook, load_workbook, read_workbook

from .workbooks import (
    HEAD,
    HEADER,
    PACKAGE,
    PARTY,
    RELS,
    codes,
    only,
    sound_graph,
    write_rows,
    write_sheet,
    write_xml,
    xml_row,
)
from .world import sound_rows

pytestmark = pytest.mark.usefixtures("in_process")

NEED = {"id": "need:9", "place_id": "520521100", "sector_id": "tea", "title": "茶园", "amount": 3,
        "urgency": 0.5, "period": "2026", "status": "open", "origin": "real",
        "source": "x"}  # fmt: skip
PAIRING = {"period": "2025", "layer": "units", "provider_id": "unit:a", "place_id": "520521100",
           "status": "active", "origin": "real", "source": "x"}  # fmt: skip


def one_row(tmp_path, table, edit=None, **cells):
    """Return the report on, and the cells of, one row over the sound world."""
    row = (NEED if table == "needs" else PAIRING) | cells
    path = write_sheet(tmp_path / "a.xlsx", table, list(row), list(row.values()), edit=edit)
    read = read_workbook(path, sound_graph())
    return check_workbook(read), read.raw.frames[table].loc[2]


def found(report):
    """Return the problems that lie in the workbook's own row."""
    return [problem for problem in report.problems if problem.row == 2]


@pytest.mark.parametrize(
    ("column", "value", "text"),
    [
        ("amount", 3, "3"),
        ("amount", 3.0, "3"),
        ("amount", 0.1, "0.1"),
        ("amount", " 12 ", "12"),
        ("amount", "１２", "12"),
        ("amount", "1,200.5", "1200.5"),
        ("period", 2026, "2026"),
        ("period", "2026年", "2026"),
        ("period", "2026年3月", "2026-03"),
        ("status", "待对接", "open"),
        ("status", " open ", "open"),
        ("place_id", 520521100, "520521100"),
        ("title", "=1+1", "=1+1"),
        ("title", " 茶 园 ", " 茶 园 "),
    ],
)
def test_a_cell_of_a_need_is_read_as_it_is_meant(tmp_path, column, value, text):
    def as_text(_, sheet):
        for cell in sheet[2]:
            if isinstance(cell.value, str):
                cell.data_type = "s"

    report, cells = one_row(tmp_path, "needs", as_text, **{column: value})
    assert cells[column] == text
    assert report.ok


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (datetime.date(2025, 3, 14), "yyyy-mm-dd", "2025-03-14"),
        (datetime.datetime(2025, 3, 1), "mmm-yy", "2025-03"),
        (datetime.datetime(2025, 3, 1), 'yyyy"年"m"月"', "2025-03"),
        (datetime.datetime(2025, 1, 1), "yyyy", "2025"),
        ("2025/3/14", "General", "2025-03-14"),
        ("2025.3", "General", "2025-03"),
        ("2025年3月14日", "General", "2025-03-14"),
        (2025, "General", "2025"),
    ],
)
def test_dates_are_read_as_precisely_as_they_show(tmp_path, value, number_format, text):
    def edit(_, sheet):
        for cell in sheet[2]:
            if cell.column == 8:
                cell.number_format = number_format

    report, cells = one_row(tmp_path, "pairings", edit, since=value)
    assert cells["since"] == text
    assert "bad_date" not in codes(report)


def test_a_date_without_its_format_is_read_and_named(tmp_path):
    report, cells = one_row(tmp_path, "pairings", since=45730)
    assert cells["since"] == "2025-03-14"
    (problem,) = [p for p in found(report) if p.code == "serial_date"]
    assert (problem.severity, problem.value) == ("warning", "45730")
    assert problem.facts["read_as"] == "2025-03-14"


def test_days_are_counted_from_1904_where_the_workbook_says_so(tmp_path):
    def edit(book, _):
        book.epoch = datetime.datetime(1904, 1, 1)

    _, cells = one_row(tmp_path, "pairings", edit, since=45730 - 1462)
    assert cells["since"] == "2025-03-14"


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (datetime.date(2026, 3, 1), "yyyy-mm-dd", "2026-03"),
        (datetime.date(2026, 1, 1), "yyyy", "2026"),
        (46082, "General", "2026-03"),
    ],
)
def test_a_period_that_excel_made_a_date_is_read_as_its_month_or_year(
    tmp_path, value, number_format, text
):
    def edit(_, sheet):
        sheet["A2"].number_format = number_format

    _, cells = one_row(tmp_path, "pairings", edit, period=value)
    assert cells["period"] == text


def test_a_day_in_a_month_is_no_period(tmp_path):
    report, _ = one_row(tmp_path, "pairings", period=datetime.date(2026, 3, 14))
    assert [p.code for p in found(report)] == ["bad_period"]


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("amount", "三", "not_a_number"),
        ("amount", datetime.date(2026, 3, 1), "not_a_number"),
        ("amount", True, "not_a_number"),
        ("title", datetime.date(2026, 3, 1), "date_in_text"),
        ("title", "#N/A", "error_value"),
        ("status", "开着", "bad_choice"),
        ("title", "=A1", "formula_without_value"),
        ("place_id", 1234567890123456, "number_loses_digits"),
    ],
)
def test_a_cell_that_cannot_be_read_rightly_is_named(tmp_path, column, value, code):
    report, _ = one_row(tmp_path, "needs", **{column: value})
    assert code in {p.code for p in found(report) if p.severity == "error"}
    assert not report.ok


def test_a_time_of_day_is_no_date(tmp_path):
    report, cells = one_row(tmp_path, "pairings", since=datetime.datetime(2025, 3, 1, 13, 30))
    assert cells["since"] == "2025-03-01 13:30:00"
    assert "bad_date" in codes(report)


def test_booleans_are_read_from_true_false_and_chinese(tmp_path):
    rows = sound_rows()
    for cell, ethnic in ((True, "true"), ("是", "是"), ("false", "false"), (1, "1")):
        rows["places"][0]["ethnic"] = cell
        read = read_workbook(write_rows(tmp_path / "a.xlsx", rows))
        assert read.raw.frames["places"]["ethnic"].iloc[0] == ethnic


def test_a_formula_counts_as_the_value_last_computed_and_is_named(tmp_path):
    cells = '<row r="2"><c><f>"party:"&amp;"a"</f><v>party:a</v></c></row>'.replace(
        "<c>", '<c t="str">'
    )
    rest = xml_row(1, *HEADER) + cells.replace("</row>", "") + "".join(
        f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in PARTY[1:]
    ) + "</row>"  # fmt: skip
    loaded = load_workbook(write_xml(tmp_path / "a.xlsx", rest))
    problem = only(loaded.report)
    assert (problem.code, problem.severity, problem.row, problem.column) == (
        "formula_cell", "warning", 2, "id",
    )  # fmt: skip
    assert problem.facts == {"cell": "A2", "read_as": "party:a"}
    assert loaded.graph.table("parties")["id"].tolist() == ["party:a"]


def test_computed_dates_and_errors_are_read_as_such(tmp_path):
    styles = (
        '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
    )

    rels = (
        f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{RELS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{RELS}/styles" Target="styles.xml"/></Relationships>'
    )
    row = (
        '<row r="2"><c><f>TODAY()</f><v>45730</v></c>'.replace("<c>", '<c s="1">')
        + '<c t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    )
    path = write_xml(tmp_path / "a.xlsx", xml_row(1, "since", "layer") + row, title="pairings",
                     extra={"xl/styles.xml": styles,
                            "xl/_rels/workbook.xml.rels": rels})  # fmt: skip
    read = read_workbook(path)
    assert read.raw.frames["pairings"].loc[2, "since"] == "2025-03-14"
    named = {p.code: p.row for finding in read.raw.findings for p in finding.problems}
    assert (named["formula_cell"], named["error_value"]) == (2, 2)


def test_headers_may_be_chinese_mixed_padded_and_in_any_case(tmp_path):
    path = write_sheet(tmp_path / "a.xlsx", " Parties",
                       ["编号", " NAME", "类别 ", "Origin", "来 源"],
                       ["party:a", "甲党", "民主党派", "真实", "x"])  # fmt: skip
    loaded = load_workbook(path)
    assert codes(loaded.report) == []
    row = loaded.graph.table("parties").iloc[0].tolist()
    assert row == ["party:a", "甲党", "party", "", "real", "x"]


def test_a_merged_title_above_the_header_is_passed_over_and_noted(tmp_path):
    def edit(_, sheet):
        sheet.merge_cells("A1:E1")

    path = write_sheet(tmp_path / "a.xlsx", "parties", ["党派名单"], HEADER, PARTY, edit=edit)
    loaded = load_workbook(path)
    problem = only(loaded.report)
    assert (problem.code, problem.severity) == ("rows_above_header", "note")
    assert len(loaded.graph.table("parties")) == 1


def test_rows_are_counted_as_the_sheet_counts_them(tmp_path):
    path = write_sheet(tmp_path / "a.xlsx", "parties", [], ["x"], HEADER, [], PARTY,
                       ("party:b", "", "party", "real", "x"))  # fmt: skip
    (problem,) = [p for p in load_workbook(path).report.problems if p.code == "empty_name"]
    assert problem.row == 6


def test_a_merged_header_loses_no_column_in_silence(tmp_path):
    def edit(_, sheet):
        sheet.merge_cells("B1:C1")

    path = write_sheet(tmp_path / "a.xlsx", "parties", HEADER, PARTY, edit=edit)
    report = load_workbook(path).report
    assert codes(report) == ["missing_column", "cells_without_header"]
    assert report.problems[1].facts["cell"] == "C2"


def test_merged_cells_among_the_rows_are_an_error(tmp_path):
    def edit(_, sheet):
        sheet.merge_cells("B2:B3")

    path = write_sheet(tmp_path / "a.xlsx", "parties", HEADER, PARTY,
                       ("party:b", "乙党", "party", "real", "x"), edit=edit)  # fmt: skip
    report = load_workbook(path).report
    assert codes(report) == ["merged_cells", "empty_name"]
    assert (report.problems[0].value, report.problems[0].row) == ("B2:B3", 2)


def test_formatted_rows_without_content_are_no_rows(tmp_path):
    def edit(_, sheet):
        for line in range(3, 2_000):
            sheet.cell(line, 1).fill = PatternFill("solid", fgColor="FFFF00")
        sheet.cell(2_000, 3).value = ""

    path = write_sheet(tmp_path / "a.xlsx", "parties", HEADER, PARTY, edit=edit)
    loaded = load_workbook(path)
    assert codes(loaded.report) == []
    assert len(loaded.graph.table("parties")) == 1


def test_comments_do_not_count_as_content(tmp_path):
    def edit(_, sheet):
        sheet["A9"].comment = Comment("?", "x")

    path = write_sheet(tmp_path / "a.xlsx", "parties", HEADER, PARTY, edit=edit)
    assert codes(load_workbook(path).report) == []


def test_a_hidden_sheet_of_a_table_is_read_and_named(tmp_path):
    def edit(book, sheet):
        book.create_sheet("_x")
        sheet.sheet_state = "hidden"

    loaded = load_workbook(write_sheet(tmp_path / "a.xlsx", "parties", HEADER, PARTY, edit=edit))
    assert only(loaded.report).code == "hidden_sheet"
    assert len(loaded.graph.table("parties")) == 1


def test_other_sheets_are_errors_when_seen_notes_when_hidden_and_nothing_when_empty(tmp_path):
    def edit(book, _):
        book.create_sheet("Partys").append([1])
        book.create_sheet("草稿").append([1])
        book["草稿"].sheet_state = "veryHidden"
        book.create_sheet("Sheet3")
        book.create_sheet("_mine").append([1])

    report = load_workbook(
        write_sheet(tmp_path / "a.xlsx", "parties", HEADER, PARTY, edit=edit)
    ).report
    assert codes(report) == ["unknown_sheet", "hidden_stranger"]
    assert report.problems[0].remedy == "did_you_mean"
    assert report.problems[0].facts["near"] == ("parties",)


def test_two_sheets_of_one_table_are_an_error(tmp_path):
    def edit(book, _):
        book.create_sheet("党派与牵头单位").append(HEADER)

    path = write_sheet(tmp_path / "a.xlsx", "parties", HEADER, PARTY, edit=edit)
    assert only(load_workbook(path).report).code == "duplicate_sheet"


def test_a_sheet_without_a_header_is_an_error_and_what_refers_to_it_is_not_judged(tmp_path):
    rows = sound_rows()
    path = write_rows(tmp_path / "a.xlsx", rows | {"parties": [{"a": "party:a", "b": "甲"}]})
    problem = only(load_workbook(path).report, "place_without_needs")
    assert (problem.code, problem.row, problem.value) == ("no_header", 1, "a, b")


def test_a_workbook_without_any_table_is_an_error(tmp_path):
    path = write_sheet(tmp_path / "a.xlsx", "Sheet1", ["x"])
    assert codes(load_workbook(path).report) == ["unknown_sheet", "no_table_sheets"]


def test_columns_that_a_table_does_not_have_or_has_twice_are_errors(tmp_path):
    path = write_sheet(tmp_path / "a.xlsx", "parties", (*HEADER, "电话", "名称"), (*PARTY, 1, "乙"))
    assert sorted(codes(load_workbook(path).report)) == ["duplicate_column", "unknown_column"]


def test_a_sheet_with_nothing_but_its_header_is_noted(tmp_path):
    path = write_sheet(tmp_path / "a.xlsx", "parties", HEADER)
    assert codes(load_workbook(path).report) == ["no_rows"]


def test_tables_without_a_sheet_are_noted_when_there_is_no_base(tmp_path):
    path = write_sheet(tmp_path / "a.xlsx", "parties", HEADER, PARTY)
    absent = [p.table for p in load_workbook(path).report.problems if p.code == "absent_sheet"]
    assert len(absent) == 8
    assert "absent_sheet" not in load_workbook(path, sound_graph()).report.counts
