"""Frozen headers, filters, widths, pages and fonts of the sheets."""

from __future__ import annotations

import pytest

from api.export.reasons import percent
from graph_schema.workbook_write import FONTS

LISTS = ("units-townships", "hospitals", "extra costs", "needs and potential coverage",
         "changed pairs", "list of pages")  # fmt: skip


@pytest.fixture
def written(tiny, short, book):
    return book(tiny, previous=short.record, per="place")


def test_a_list_keeps_its_header_on_screen_and_on_every_page_and_can_be_filtered(written):
    for name in LISTS:
        sheet = written[name]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.print_title_rows == "$1:$1"


def test_a_county_sheet_keeps_the_header_of_its_table(written):
    sheet = written["示例甲县"]
    assert sheet.freeze_panes == "A5"
    assert sheet.auto_filter.ref == "A4:H6"
    assert sheet.print_title_rows == "$4:$4"


def test_sheets_print_across_as_wide_as_a_page_on_a4(written):
    for sheet in written:
        assert sheet.page_setup.paperSize == 9
        assert sheet.print_area
        if "一策" not in sheet.title:
            assert sheet.page_setup.orientation == "landscape"
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            one_page = sheet.title == "blind spots"
            # 1 is what a sheet says nothing of; 0 is as many pages as it takes
            assert sheet.page_setup.fitToHeight == (None if one_page else 0)


def test_ids_for_looking_up_are_not_printed(written):
    sheet = written["hospitals"]
    assert [cell.value for cell in sheet[1]][-3:] == ["provider_id", "place_id", "county_id"]
    assert sheet.print_area == "'hospitals'!$A$1:$G$2"


def test_pages_are_upright_at_a_fixed_scale_each_beginning_a_new_one(written):
    sheet = written["一地一策 territory"]
    assert sheet.page_setup.orientation == "portrait"
    assert sheet.page_setup.scale == 80
    assert not (sheet.sheet_properties.pageSetUpPr and sheet.sheet_properties.pageSetUpPr.fitToPage)
    titles = [row for row in range(1, sheet.max_row + 1)
              if str(sheet.cell(row, 1).value).startswith("一地一策")]  # fmt: skip
    assert len(titles) == 3
    # a break stands below the row that it names
    assert [mark.id + 1 for mark in sheet.row_breaks.brk] == titles[1:]


def test_a_column_is_as_wide_as_its_texts_and_chinese_ones_count_twice(written):
    widths = written["extra costs"].column_dimensions
    # layer: "units-townships" 15 + 2; county: 示例乙县 8 + 2
    assert int(widths["A"].width) == 17
    assert int(widths["B"].width) == 10


def test_a_row_is_high_enough_for_a_wrapped_text(written):
    sheet = written["units-townships"]
    titles = [cell.value for cell in sheet[1]]
    why = sheet.cell(2, titles.index("why") + 1)
    assert why.alignment.wrap_text
    assert len(why.value) > 2 * 52
    assert sheet.row_dimensions[2].height >= 3 * 15


def test_numbers_have_their_formats(written):
    sheet = written["units-townships"]
    titles = [cell.value for cell in sheet[1]]
    cost = sheet.cell(2, titles.index("cost points of the pair") + 1)
    assert (cost.number_format, cost.data_type) == ("#,##0", "n")
    needs = written["needs and potential coverage"]
    titles = [cell.value for cell in needs[1]]
    assert needs.cell(2, titles.index("potential coverage") + 1).number_format == "0.0%"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_texts_have_a_font_of_their_language(tiny, book, lang):
    sheet = book(tiny, lang)["医院—医院" if lang == "zh" else "hospitals"]
    assert {cell.font.name for row in sheet.iter_rows() for cell in row} == {FONTS[lang]}


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.0, "0%"), (0.001, "<1%"), (0.29, "29%"), (0.9999, "99%"), (1.0, "100%"), (1 - 0.52, "48%")],
)
def test_a_percentage_says_all_or_nothing_only_when_it_is(share, text):
    assert percent(share) == text
