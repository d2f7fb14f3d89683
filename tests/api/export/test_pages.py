"""Reasons of pairs, and one page for each place and provider, on the tiny example."""

from __future__ import annotations

import pandas as pd
import pytest

from api.export import page_sheets

from .conftest import planned, rows_of, texts_of, with_layer

WHY = {
    "unit:u1": "territory fits (示例党派甲 leads 示例甲县); 0 km from the county seat; could serve"
    " 40% of its needs (potential); a new pair",
    "unit:u3": "territory fits (示例党派乙 leads 示例乙县); 0 km from the county seat; could serve"
    " 30% of its needs (potential); its provider changes places",
    "hospital:h2": "示例党派甲 does not lead the field 健康; distance unknown; could serve"
    " 100% of its needs (potential); a standing pair",
}  # fmt: skip
"""As worked out in fixtures/tiny/README.md."""


def test_a_pair_says_why_it_is_there(tiny, book):
    written = book(tiny)
    rows = [*rows_of(written["units-townships"]), *rows_of(written["hospitals"])]
    found = {row["provider_id"]: row["why"] for row in rows}
    assert {provider: found[provider] for provider in WHY} == WHY


def test_a_pair_says_why_in_chinese(tiny, book):
    row = next(row for row in rows_of(book(tiny, "zh")["单位—乡镇"])
               if row["帮扶方编号"] == "unit:u4")  # fmt: skip
    assert row["结对理由"] == (
        "同属地域（示例党派乙牵头示例乙县）；距县城 111.2 公里；潜在可满足 40% 的需求；新结对"
    )


def test_a_place_without_needs_is_measured_by_those_of_the_place_above(tiny, book):
    needs = tiny.graph.table("needs")
    needs = needs[needs["place_id"] != "township:b1"]
    of_county = needs.iloc[:1].assign(id="need:c", place_id="county:b", sector_id="talent",
                                      amount=100.0, status="open")  # fmt: skip
    graph = tiny.graph.replace(needs=pd.concat([needs, of_county], ignore_index=True))
    written = book(planned(graph, tiny.policy), per="place")
    row = next(row for row in rows_of(written["units-townships"])
               if row["place_id"] == "township:b1" and row["provider_id"] == "unit:u4")  # fmt: skip
    # health of the hospital below the county: urgency 1, talent: 50 of 100 for the same urgency
    assert "of the needs of 示例乙县 (potential; it has none of its own)" in row["why"]
    texts = _page(written["一地一策 territory"], "示例乡 3")
    assert "What it needs (none on record here; those of 示例乙县 count)" in texts
    assert (
        "示例乙县, 人才: potential coverage 50% (needs 100, partners offer 50 培训人次)." in texts
    )


def test_the_page_of_a_place_says_what_it_needs_who_helps_who_leads_and_what_is_lacking(tiny, book):
    texts = _page(book(tiny, per="place")["一地一策 territory"], "示例乡 1")
    order = ["What it needs", "示例需求：加工车间", "示例需求：卫生院带教",
             "Who helps, and with what", "示例单位 1", "产业 80 万元",
             "Who leads, and whom to ask", "示例党派甲", "What is lacking"]  # fmt: skip
    assert [text for text in order if text in texts] == order
    places = [texts.index(text) for text in order if text != "示例党派甲"]
    assert places == sorted(places)
    assert texts[-2:] == [
        "健康: blind spot, no partner can help (needs 20, 0 医务人员人月 offered;"
        " potential coverage 0%).",
        "产业: potential coverage 80% (needs 100, partners offer 80 万元).",
    ]  # fmt: skip


def test_a_page_names_the_contact_office_of_the_provider_else_of_its_party(tiny, book):
    parties = tiny.graph.table("parties").assign(contact_office="党派办公室")
    providers = tiny.graph.table("providers")
    own = providers["contact_office"].where(providers["id"] != "unit:u1", "单位办公室")
    graph = tiny.graph.replace(parties=parties, providers=providers.assign(contact_office=own))
    plan = planned(graph, tiny.policy)
    written = book(plan)
    offices = {row["provider"]: row["contact office"]
               for row in rows_of(written["示例甲县"], header=4)}  # fmt: skip
    assert offices == {"示例单位 1": "单位办公室", "示例单位 2": "党派办公室"}


def test_a_place_that_nobody_helps_says_so_on_its_page_and_in_its_county(tiny, book):
    quota = tiny.policy.layers[0].provider_quota.model_copy(update={"min": 0, "max": 0})
    plan = planned(tiny.graph, with_layer(tiny.policy, provider_quota=quota))
    written = book(plan, per="place")
    rows = rows_of(written["示例甲县"], header=4)
    assert [(row["place"], row["provider"]) for row in rows] == [
        ("示例乡 1", "nobody helps yet"), ("示例乡 2", "nobody helps yet"),
    ]  # fmt: skip
    texts = _page(written["一地一策 territory"], "示例乡 1")
    assert "nobody helps yet" in texts
    assert "units-townships: wants 1, got 0, lacks 1." in texts


def test_the_page_of_a_provider_says_whom_it_helps_and_what_it_offers(tiny, book):
    texts = _page(book(tiny, per="provider")["provider page"], "示例单位 1")
    assert "示例乡 1" in texts
    assert "产业 80 万元" in texts
    assert f"示例乡 1: {WHY['unit:u1']}." in texts
    assert texts[-1] == "Nothing is lacking."


@pytest.mark.parametrize(("per", "num"), [("place", 4), ("provider", 6)])
def test_the_list_leads_to_the_page_of_everyone_who_takes_part(tiny, book, per, num):
    written = book(tiny, per=per)
    listed = [row[1] for row in written["list of pages"].iter_rows(min_row=2)]
    assert len({cell.value for cell in listed}) == num
    for cell in listed:
        name, _, address = cell.hyperlink.location.partition("!")
        title = written[name.strip("'")][address].value
        assert title.endswith(f"  {cell.value}")


def test_beyond_a_number_of_pages_the_next_sheet_begins(tiny, book, monkeypatch):
    monkeypatch.setattr(page_sheets, "MAX_PAGES", 2)
    written = book(tiny, per="place")
    names = ["一地一策 territory", "一地一策 territory-2"]
    titles = [[text for text in texts_of(written[name]) if text.startswith("一地一策")]
              for name in names]  # fmt: skip
    assert [len(own) for own in titles] == [2, 1]


def _page(sheet, name):
    """Return the texts of the page of one entity."""
    texts = texts_of(sheet)
    series = sheet.title.removesuffix("-2")
    starts = [n for n, text in enumerate(texts) if text.startswith(f"{series}  ")]
    start = next(n for n in starts if texts[n] == f"{series}  {name}")
    return texts[start : next((n for n in starts if n > start), len(texts))]
