"""Workbooks over a base: names in the place of ids, lists alone, what is added and replaced."""

from __future__ import annotations

import pandas as pd
import pytest

from graph_schema.graph import AssistanceGraph
from graph_schema.raw_tables import raw_tables
from graph_schema.workbook import load_workbook

from .workbooks import codes, sound_graph, write_rows
from .world import ORIGIN, sound_rows

pytestmark = pytest.mark.usefixtures("in_process")

NEED = {"place_id": "羊场镇", "sector_id": "茶", "title": "茶园", "amount": 3, "urgency": 0.5,
        "period": "2026", "status": "open"} | ORIGIN  # fmt: skip
CAPABILITY = {"provider_id": "甲单位", "sector_id": "茶", "title": "茶艺", "amount": 2,
              "period": "2026", "status": "offered"} | ORIGIN  # fmt: skip
PAIRING = {"period": "2025", "layer": "units", "provider_id": "甲单位", "place_id": "羊场镇",
           "status": "ended"} | ORIGIN  # fmt: skip


def wide_graph() -> AssistanceGraph:
    """Return the sound world with a second county that has a township of the same name."""
    rows = sound_rows()
    rows["places"] += [
        {"id": "520524", "kind": "county", "name": "织金县", "parent_id": "5205"} | ORIGIN,
        {"id": "520524100", "kind": "township", "name": "羊场镇", "parent_id": "520524"} | ORIGIN,
        {"id": "520524101", "kind": "township", "name": "茶店乡", "parent_id": "520524"} | ORIGIN,
    ]
    rows["providers"].append(
        {"id": "unit:b", "kind": "unit", "name": "乙单位", "aliases": "乙所"} | ORIGIN
    )
    return AssistanceGraph({n: pd.DataFrame(t, dtype="str").fillna("") for n, t in rows.items()})


def load(tmp_path, rows, base=None, mode="add"):
    return load_workbook(write_rows(tmp_path / "a.xlsx", rows), base, mode)


def one(report, code):
    (problem,) = [p for p in report.problems if p.code == code]
    return problem


def test_a_sound_workbook_gives_the_same_graph_as_its_rows(tmp_path):
    assert load(tmp_path, sound_rows()).graph == sound_graph()


def test_the_two_lists_and_last_years_pairings_load_by_name_alone(tmp_path):
    rows = {"needs": [NEED], "capabilities": [CAPABILITY], "pairings": [PAIRING]}
    loaded = load(tmp_path, rows, sound_graph())
    assert codes(loaded.report) == ["ids_made", "ids_made"]
    pairings = loaded.graph.table("pairings")
    assert pairings["period"].tolist() == ["2025", "2026"]
    assert pairings.loc[0, ["provider_id", "place_id"]].tolist() == ["unit:a", "520521100"]
    assert loaded.graph.table("needs")["sector_id"].tolist() == ["tea", "tea"]
    assert len(loaded.graph.table("capabilities")) == 2
    assert loaded.graph.table_hash("places") == sound_graph().table_hash("places")


def test_the_same_row_always_gets_the_same_id_and_twice_is_an_error(tmp_path):
    first = load(tmp_path, {"needs": [NEED]}, sound_graph()).graph
    again = load(tmp_path, {"needs": [NEED]}, first)
    assert again.graph == first
    twice = load(tmp_path, {"needs": [NEED, NEED]}, sound_graph()).report
    assert one(twice, "duplicate_key").row == 3


def test_an_ambiguous_name_is_listed_with_candidates_and_no_graph_is_made(tmp_path):
    loaded = load(tmp_path, {"needs": [NEED]}, wide_graph())
    problem = one(loaded.report, "ambiguous_name")
    assert loaded.graph is None
    assert (problem.table, problem.row, problem.column, problem.value) == (
        "needs", 2, "place_id", "羊场镇",
    )  # fmt: skip
    assert problem.facts["candidates"] == (
        "520521100 羊场镇 (毕节市/大方县)", "520524100 羊场镇 (毕节市/织金县)",
    )  # fmt: skip
    assert codes(loaded.report, "ids_made") == ["ambiguous_name"]
    assert loaded.report.severities["error"] == 1


@pytest.mark.parametrize(
    ("cells", "place"),
    [
        ({"place_id": "羊场镇（织金县）"}, "520524100"),
        ({"place_id": "大方县/羊场镇"}, "520521100"),
        ({"place_id": "羊场镇", "county": "织金县"}, "520524100"),
        ({"place_id": "羊场", "所在县": "织金"}, "520524100"),
        ({"place_id": "", "county": "织金县", "township": "羊场镇"}, "520524100"),
        ({"place_id": "", "county": "织金县", "township": ""}, "520524"),
        ({"place_id": "520524100", "county": "织金县"}, "520524100"),
        ({"place_id": "羊场镇", "county": "织金县", "township": "羊场镇"}, "520524100"),
    ],
)
def test_a_place_is_told_by_its_county_in_the_cell_or_beside_it(tmp_path, cells, place):
    loaded = load(tmp_path, {"needs": [NEED | cells]}, wide_graph())
    (need,) = set(loaded.graph.table("needs")["place_id"]) - {"520521100"} or {"520521100"}
    assert need == place


@pytest.mark.parametrize("cell", ["520521100", "茶店乡"])
def test_a_place_that_lies_elsewhere_than_said_is_an_error(tmp_path, cell):
    county = "织金县" if cell == "520521100" else "大方县"
    loaded = load(tmp_path, {"needs": [NEED | {"place_id": cell, "county": county}]}, wide_graph())
    assert codes(loaded.report, "ids_made") == ["name_elsewhere"]


def test_an_unknown_name_comes_with_near_ones_and_an_unknown_id_is_left_to_the_checks(tmp_path):
    rows = {"needs": [NEED | {"place_id": "茶店镇"}, NEED | {"place_id": "520599"}]}
    report = load(tmp_path, rows, wide_graph()).report
    named, by_id = one(report, "name_not_found"), one(report, "unknown_reference")
    assert named.facts["near"] == ("520524101 茶店乡 (毕节市/织金县)",)
    assert (named.remedy, by_id.row) == ("did_you_mean", 3)


def test_what_was_found_by_alias_or_normal_form_is_noted(tmp_path):
    rows = {"capabilities": [CAPABILITY | {"provider_id": "乙所"}]}
    loaded = load(tmp_path, rows, wide_graph())
    problem = one(loaded.report, "name_read_as")
    assert (problem.severity, problem.facts["id"], problem.facts["name"]) == (
        "note", "unit:b", "乙单位",
    )  # fmt: skip


def test_names_are_found_among_the_rows_of_the_workbook_itself_from_the_top_down(tmp_path):
    rows = sound_rows()
    rows["places"] += [
        {"id": "520524", "kind": "county", "name": "织金县", "parent_id": "毕节市"} | ORIGIN,
        {"id": "520524100", "kind": "township", "name": "羊场镇", "parent_id": "织金县"} | ORIGIN,
        {"id": "520524100200", "kind": "village", "name": "柳家村",
         "parent_id": "织金县/羊场镇"} | ORIGIN,
    ]  # fmt: skip
    rows["providers"][0] |= {"party_id": "甲党", "barred_sectors": "产业; industry"}
    rows["sectors"][0]["parent_id"] = "产业"
    loaded = load(tmp_path, rows)
    places = loaded.graph.table("places").set_index("id")["parent_id"]
    assert places["520524100200"] == "520524100"
    assert places["520524"] == "5205"
    provider = loaded.graph.table("providers").iloc[0]
    assert (provider["party_id"], provider["barred_sectors"]) == ("party:a", "industry")


def test_a_participant_is_looked_up_on_its_side(tmp_path):
    layer = {"layer": "new"} | ORIGIN
    rows = {"participants": [
        {"side": "place", "county": "织金县", "entity_id": "羊场镇"} | layer,
        {"side": "帮扶方", "county": "", "entity_id": "乙单位"} | layer,
        {"side": "?", "county": "", "entity_id": "乙单位"} | layer,
    ]}  # fmt: skip
    report = load(tmp_path, rows, wide_graph()).report
    assert codes(report, "place_without_needs", "provider_without_coordinates",
                 "place_without_coordinates") == ["bad_choice"]  # fmt: skip
    del rows["participants"][2]
    graph = load(tmp_path, rows, wide_graph()).graph
    new = graph.table("participants").query("layer == 'new'")
    assert set(new["entity_id"]) == {"520524100", "unit:b"}


def test_participants_without_a_side_are_not_looked_up(tmp_path):
    rows = {"participants": [{"layer": "new", "entity_id": "乙单位"} | ORIGIN]}
    assert codes(load(tmp_path, rows, wide_graph()).report) == ["empty_cell"]


def test_an_unknown_item_of_a_list_is_named_and_an_unknown_id_kept(tmp_path):
    rows = {"providers": [{"id": "unit:c", "kind": "unit", "name": "丙单位",
                           "barred_sectors": "茶;没有的;xx"} | ORIGIN]}  # fmt: skip
    report = load(tmp_path, rows, wide_graph()).report
    assert one(report, "name_not_found").value == "没有的"
    assert one(report, "unknown_reference").facts["id"] == "xx"


def test_added_rows_replace_those_with_the_same_key_and_the_rest_stays(tmp_path):
    rows = {"parties": [
        {"id": "party:a", "name": "新名", "kind": "party"} | ORIGIN,
        {"id": "party:b", "name": "乙党", "kind": "party"} | ORIGIN,
    ]}  # fmt: skip
    loaded = load(tmp_path, rows, sound_graph())
    assert loaded.graph.table("parties")["name"].tolist() == ["新名", "乙党"]
    assert loaded.graph.table_hash("needs") == sound_graph().table_hash("needs")


def test_replacing_takes_the_sheet_for_the_whole_table_but_not_an_empty_one(tmp_path):
    rows = {"needs": [NEED], "capabilities": [CAPABILITY]}
    path = write_rows(tmp_path / "a.xlsx", rows)
    graph = load_workbook(path, sound_graph(), "replace").graph
    assert len(graph.table("needs")) == 1
    assert graph.table("needs").loc[0, "id"] != "need:1"
    header = {"needs": [dict.fromkeys(NEED)]}
    assert load(tmp_path, header, sound_graph(), "replace").graph == sound_graph()


def test_the_base_may_lack_a_table(tmp_path):
    base = AssistanceGraph({"parties": sound_graph().table("parties")})
    rows = {"sectors": [{"id": "tea", "name": "茶", "unit": "亩"} | ORIGIN]}
    assert len(load(tmp_path, rows, base).graph.table("sectors")) == 1


def test_problems_of_the_base_have_no_line(tmp_path):
    rows = {"sectors": [{"id": "other", "name": "他", "unit": "亩"} | ORIGIN]}
    report = load(tmp_path, rows, sound_graph(), "replace").report
    problem = next(p for p in report.problems if p.code == "unknown_reference")
    assert (problem.table, problem.row, problem.facts["of_base"]) == ("needs", None, 1)
    assert report.counts["unknown_reference"] == 2


def test_a_thousand_unresolved_names_are_counted_in_full(tmp_path):
    needs = [NEED | {"id": f"need:{n}", "place_id": f"无此处{n}"} for n in range(1_200)]
    report = load(tmp_path, {"needs": needs}, sound_graph()).report
    assert report.counts["name_not_found"] == 1_200
    assert report.counts["empty_cell"] == 0
    assert report.severities["error"] == 1_200


def test_reading_does_not_change_the_base(tmp_path):
    base = sound_graph()
    before = base.content_hash
    load(tmp_path, {"needs": [NEED]}, base)
    assert base.content_hash == before
    assert raw_tables(base).frames["needs"].index.tolist() == [2]
