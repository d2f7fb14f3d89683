"""Marked workbooks: the person's own file, the bad cells marked, and a sheet of all problems."""

from __future__ import annotations

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from graph_schema.report import Problem, Report
from graph_schema.workbook import load_workbook
from graph_schema.workbook_limits import Refused
from graph_schema.workbook_marking import mark_errors
from graph_schema.workbook_marks import FILLS
from graph_schema.workbook_template import write_template

from .workbooks import EN, HEADER, PARTY, ZH, sound_graph, write_rows, write_sheet
from .world import sound_rows

pytestmark = pytest.mark.usefixtures("in_process")


def marked(tmp_path, path, words=EN, base=None):
    """Return the report on a workbook and the marked copy, opened."""
    report = load_workbook(path, base).report
    mark_errors(path, report, tmp_path / "marked.xlsx", words)
    return report, openpyxl.load_workbook(tmp_path / "marked.xlsx")


def fill(cell):
    return cell.fill.fgColor.rgb[-6:] if cell.fill.fill_type else None


def bad_rows():
    rows = sound_rows()
    rows["needs"][0] |= {"urgency": "5", "title": "  茶园"}
    rows["parties"][0]["name"] = ""
    return rows


def test_bad_cells_are_filled_and_say_what_is_wrong_and_what_to_do(tmp_path):
    _, book = marked(tmp_path, write_rows(tmp_path / "a.xlsx", bad_rows()))
    needs = {cell.value: needs_cell for cell, needs_cell in zip(*book["needs"], strict=True)}
    assert fill(needs["urgency"]) == FILLS["error"]
    assert fill(needs["title"]) == FILLS["warning"]
    assert fill(needs["amount"]) is None
    assert needs["urgency"].value == "5"
    assert needs["urgency"].comment.text.split("\n") == [
        "—— jiedui ——", "5 is not between 0 and 1.", EN.text("remedy.keep_to_range"),
    ]  # fmt: skip
    assert fill(book["parties"]["B2"]) == FILLS["error"]


def test_the_first_sheet_lists_every_problem_with_a_link_to_its_cell(tmp_path):
    report, book = marked(tmp_path, write_rows(tmp_path / "a.xlsx", bad_rows()), ZH)
    sheet = book.worksheets[0]
    assert (sheet.title, book.active.title) == ("问题清单", "问题清单")
    assert [cell.value for cell in sheet[1]] == [
        "级别",
        "工作表",
        "行",
        "列",
        "内容",
        "问题",
        "怎样改",
    ]
    assert sheet.max_row == 1 + report.num_problems
    row = [cell.value for cell in sheet[3]]
    assert row[:5] == ["错误", "所需项目库", 2, "紧迫度", "5"]
    assert sheet["C3"].hyperlink.location == "'needs'!F2"


def test_what_the_person_wrote_and_formatted_stays(tmp_path):
    def edit(book, sheet):
        sheet["A2"].font = Font(bold=True)
        sheet["B2"].fill = PatternFill("solid", fgColor="00FF00")
        sheet["B2"].comment = Comment("mine", "me")
        sheet["D2"].comment = Comment("keep", "me")
        sheet.column_dimensions["B"].width = 44
        book.create_sheet("_mine")["A1"] = "=1+1"

    path = write_sheet(
        tmp_path / "a.xlsx", "parties", HEADER, ("party:a", "", *PARTY[2:]), edit=edit
    )
    _, book = marked(tmp_path, path)
    sheet = book["parties"]
    assert sheet["A2"].font.bold
    assert sheet.column_dimensions["B"].width == 44
    assert sheet["D2"].comment.text == "keep"
    assert sheet["B2"].comment.text.startswith("mine\n—— jiedui ——\n")
    assert book["_mine"]["A1"].value == "=1+1"


def test_corrected_cells_lose_their_marks_when_marked_again(tmp_path):
    path = write_sheet(tmp_path / "a.xlsx", "parties", HEADER, ("party:a", "", *PARTY[2:]),
                       ("party:b", "", *PARTY[2:]))  # fmt: skip
    _, book = marked(tmp_path, path)
    book["parties"]["B2"] = "甲党"
    book["parties"]["B3"].comment = Comment("mine\n—— jiedui ——\nold", "me")
    book.save(path)
    _, book = marked(tmp_path, path)
    assert book.sheetnames == ["problems", "parties"]
    assert (fill(book["parties"]["B2"]), book["parties"]["B2"].comment) == (None, None)
    assert fill(book["parties"]["B3"]) == FILLS["error"]
    text = book["parties"]["B3"].comment.text
    assert text.startswith("mine\n")
    assert "old" not in text


def test_a_marked_workbook_reads_as_before(tmp_path):
    path = write_rows(tmp_path / "a.xlsx", bad_rows())
    report, _ = marked(tmp_path, path)
    again = load_workbook(tmp_path / "marked.xlsx").report
    assert again.problems == report.problems


def test_the_file_itself_may_be_marked(tmp_path):
    path = write_rows(tmp_path / "a.xlsx", bad_rows())
    mark_errors(path, load_workbook(path).report, path, EN)
    assert openpyxl.load_workbook(path).sheetnames[0] == "problems"
    assert [p.name for p in tmp_path.iterdir()] == ["a.xlsx"]


def test_a_problem_of_a_column_stands_at_its_header_one_of_a_sheet_at_its_top(
    tmp_path,
):
    path = write_sheet(tmp_path / "a.xlsx", "parties", ["title"], (*HEADER, "phone"), (*PARTY, 1))
    report, book = marked(tmp_path, path)
    assert fill(book["parties"]["F2"]) == FILLS["error"]
    links = {row[5].value: row[2].hyperlink for row in book.worksheets[0].iter_rows(min_row=2)}
    above = links[EN.text("problem.rows_above_header", num_rows=1)]
    assert above.location == "'parties'!A1"
    assert report.counts["unknown_column"] == 1


def test_cells_without_a_header_and_merged_cells_are_marked_where_they_are(tmp_path):
    def edit(_, sheet):
        sheet["H2"] = "?"
        sheet.merge_cells("B2:B3")

    path = write_sheet(tmp_path / "a.xlsx", "parties", HEADER, PARTY, ("party:b", "", *PARTY[2:]),
                       edit=edit)  # fmt: skip
    _, book = marked(tmp_path, path)
    assert fill(book["parties"]["H2"]) == FILLS["error"]
    # The name that is missing in row 3 belongs to the merged cell, which shows in row 2.
    assert fill(book["parties"]["B2"]) == FILLS["error"]


def test_texts_on_the_sheet_of_problems_are_never_formulas_nor_broken_xml(tmp_path):
    report = Report(
        [Problem("bad_date", "error", "parties", 2, "name", "=cmd|'x'!A1\x01", "write_date")]
    )
    path = write_sheet(tmp_path / "a.xlsx", "parties", HEADER, PARTY)
    mark_errors(path, report, tmp_path / "b.xlsx", EN)
    cell = openpyxl.load_workbook(tmp_path / "b.xlsx")["problems"]["E2"]
    assert (cell.data_type, cell.value) == ("s", "=cmd|'x'!A1�")


def test_problems_of_tables_that_have_no_sheet_and_rows_that_are_no_rows_are_only_listed(tmp_path):
    report = Report([
        Problem("bad_date", "error", "needs", 2, "period", "x", "write_date"),
        Problem("bad_date", "error", "parties", 9_999_999, "name", "x", "write_date"),
        Problem("bad_date", "error", "parties", 2, "", "x"),
    ])  # fmt: skip
    path = write_sheet(tmp_path / "a.xlsx", "parties", HEADER, PARTY)
    mark_errors(path, report, tmp_path / "b.xlsx", EN)
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx")["problems"]
    assert [row[2].value for row in sheet.iter_rows(min_row=2)] == [2, 9_999_999, 2]
    assert [bool(row[2].hyperlink) for row in sheet.iter_rows(min_row=2)] == [False, True, True]


def test_a_sheet_whose_header_is_not_found_is_not_marked(tmp_path):
    path = write_sheet(tmp_path / "a.xlsx", "parties", ["x", "y"])
    report, book = marked(tmp_path, path)
    assert report.problems[0].code == "no_header"
    assert book.worksheets[0].max_row == 1 + report.num_problems


def test_beyond_the_cap_the_rest_is_counted(tmp_path):
    report = Report(
        (Problem("bad_date", "error", "parties", 2, "name") for _ in range(5)), max_lines=3
    )
    path = write_sheet(tmp_path / "a.xlsx", "parties", HEADER, PARTY)
    mark_errors(path, report, tmp_path / "b.xlsx", EN)
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx")["problems"]
    assert sheet["F5"].value == "2 more are not listed."


def test_warnings_about_rows_that_are_not_in_the_workbook_are_left_out(tmp_path):
    base = sound_graph()
    barred = base.table("providers").assign(barred_sectors="tea")
    path = write_sheet(tmp_path / "a.xlsx", "parties", HEADER, ("party:z", *PARTY[1:]))
    report, book = marked(tmp_path, path, base=base.replace(providers=barred))
    assert report.counts["barred_capability"] == 1
    assert book["problems"].max_row == report.num_problems


def test_a_file_that_cannot_be_opened_is_refused(tmp_path):
    (tmp_path / "a.xlsx").write_text("x")
    with pytest.raises(Refused, match="not_a_workbook"):
        mark_errors(tmp_path / "a.xlsx", Report(), tmp_path / "b.xlsx", EN)
    assert not (tmp_path / "b.xlsx").exists()


def test_a_marked_template_keeps_its_lists_its_locks_and_its_comments(tmp_path):
    write_template(tmp_path / "t.xlsx", ZH, sound_graph())
    before = openpyxl.load_workbook(tmp_path / "t.xlsx")["所需项目库"]
    _, book = marked(tmp_path, tmp_path / "t.xlsx", ZH, sound_graph())
    sheet = book["所需项目库"]

    def rules(own):
        return {(str(r.sqref), r.formula1) for r in own.data_validations.dataValidation}

    assert rules(sheet) == rules(before)
    assert [c.comment.text for c in sheet[1]] == [c.comment.text for c in before[1]]
    assert sheet.protection.sheet
    assert book["_lists"].sheet_state == "hidden"
    assert "places_key" in book.defined_names
