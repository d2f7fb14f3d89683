"""Every check of the tables, each on a sound world with one thing spoilt."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_schema.checks import BY_CODE, CHECKS
from graph_schema.graph import AssistanceGraph
from graph_schema.raw_tables import RawTables
from graph_schema.schema import TABLES
from graph_schema.tables import load_folder
from graph_schema.validate import check, check_graph

from .test_tables import FILE_CASES
from .world import counts, only, raw, sound_rows, sound_year, with_cells, with_row, write

# What is spoilt in the first row of a table, and the one problem that it makes.
CELL_CASES = [
    ("empty_cell", "needs", "title", ""),
    ("empty_cell", "needs", "title", " \u3000"),
    ("empty_cell", "needs", "status", " "),
    ("empty_name", "places", "name", ""),
    ("not_a_number", "needs", "amount", "twelve"),
    ("not_a_number", "needs", "amount", "1_000"),
    ("not_a_number", "needs", "amount", "１２"),
    ("not_a_number", "needs", "amount", "1,000"),
    ("not_finite", "needs", "amount", "NaN"),
    ("not_finite", "needs", "amount", "-inf"),
    ("not_finite", "needs", "amount", "1e999"),
    ("not_an_integer", "participants", "max", "1.5"),
    ("negative_number", "participants", "min", "-1"),
    ("negative_number", "needs", "amount", "-0.5"),
    ("number_too_large", "participants", "max", "100001"),
    ("number_too_large", "needs", "amount_yuan", "1e13"),
    ("outside_0_1", "needs", "urgency", "1.01"),
    ("outside_0_1", "needs", "urgency", "-0.01"),
    ("out_of_range", "needs", "amount", "0"),
    ("out_of_range", "participants", "priority", "4"),
    ("out_of_range", "participants", "priority", "0"),
    ("bad_choice", "needs", "status", "opened"),
    ("bad_choice", "places", "ethnic", "maybe"),
    ("bad_date", "leads", "since", "2025-02-29"),
    ("bad_date", "leads", "until", "2025/03/01"),
    ("bad_date", "leads", "until", " "),
    ("bad_period", "needs", "period", "2026-13"),
    ("bad_period", "needs", "period", "26"),
    ("space_in_id", "needs", "id", "need:1 "),
    ("space_in_id", "needs", "id", "need:\u30001"),
    ("full_width_id", "needs", "id", "need:１"),
    ("reserved_character", "needs", "id", "need|1"),
    ("control_character", "needs", "id", "need:\u200b1"),
    ("control_character", "needs", "title", "茶\x00园"),
    ("control_character", "needs", "title", "\u202e茶园"),
    ("line_break", "needs", "title", "茶\n园"),
    ("stray_space", "places", "name", "羊 场镇"),
    ("stray_space", "places", "name", "羊场镇\u3000"),
    ("stray_space", "needs", "title", "two  spaces"),
    ("formula_start", "needs", "title", "=1+1"),
    ("formula_start", "needs", "title", "@name"),
    ("uscc_length", "providers", "uscc", "91350100M000100Y4"),
    ("uscc_alphabet", "providers", "uscc", "91350100m000100Y43"),
    ("uscc_alphabet", "providers", "uscc", "91350100M000100YI3"),
    ("uscc_check_digit", "providers", "uscc", "91350100M000100Y44"),
    ("phone_number", "providers", "contact_office", "办公室 13800001234"),
    ("phone_number", "parties", "contact_office", "0857-8223344"),
    ("unknown_reference", "needs", "sector_id", "coal"),
    ("unknown_reference", "providers", "barred_sectors", "coal; industry"),
    ("unknown_reference", "participants", "entity_id", "nowhere"),
    ("wrong_side", "participants", "entity_id", "unit:a"),
    ("cycle", "sectors", "parent_id", "tea"),
    ("wrong_level", "places", "kind", "community"),
    ("run_by_no_zone", "places", "run_by", "520521"),
    ("area_id_no_area", "places", "area_id", "520521"),
    ("outside_county", "places", "parent_id", ""),
    ("half_coordinate", "places", "lon", "105"),
    ("half_coordinate", "places", "lat", "27"),
    ("lead_level", "leads", "place_id", "5205"),
    ("phone_number", "projects", "office", "农业股 13800001234"),
    ("team_in_team", "team_members", "member_id", "team:1"),
    ("state_differs", "projects", "state", "running"),
    ("spent_too_much", "projects", "spent_yuan", "50000.01"),
    ("until_before_since", "projects", "until", "2026-02"),
    ("until_before_since", "secondments", "until", "2026-02"),
    ("out_of_range", "dispatches", "amount", "0"),
    ("budget_of_one", "budgets", "place_id", ""),
    ("out_of_range", "secondments", "num_people", "0"),
    ("task_day", "tasks", "done_on", ""),
    ("task_day", "tasks", "state", "open"),
    ("evaluated_what", "evaluations", "place_id", ""),
    ("evaluated_what", "evaluations", "project_id", "project:1"),
    ("out_of_range", "evaluations", "quarter", "5"),
    ("outside_0_1", "evaluations", "score", "1.1"),
    ("unknown_reference", "dispatches", "project_id", "project:9"),
]

# What differs between the first row of a table and a copy of it, and the one problem of the copy.
ROW_CASES = [
    ("duplicate_key", "needs", {"title": "另一项"}),
    ("duplicate_key", "participants", {"min": "1"}),
    ("duplicate_key", "leads", {"source": "b"}),
    ("overlapping_pairing", "pairings", {"document": "协议"}),
    ("overlapping_lead", "leads", {"since": "2025"}),
    ("similar_names", "providers", {"id": "unit:b", "name": "甲单位（集团）有限公司"}),
    ("similar_names", "parties", {"id": "party:b", "name": "甲党（集团）"}),
    ("move_not_allowed", "project_moves", {"id": "move:3"}),
    ("second_budget", "budgets", {"id": "budget:2", "amount_yuan": "5"}),
    ("budget_of_one", "budgets", {"id": "budget:2", "sector_id": "tea"}),
    ("duplicate_key", "dispatches", {"amount": "0.5", "status": "stopped"}),
    ("duplicate_key", "team_members", {"since": "2026"}),
]

OTHER_CODES = {
    "sectors_differ", "capability_exceeded", "need_exceeded",
    "barred_capability", "missing_column", "unknown_column", "outside_globe", "duplicate_uscc",
    "min_above_max", "too_long",
    "priority_of_provider", "until_before_since", "dates_outside_period", "several_leads",
    "place_without_needs", "provider_without_coordinates", "place_without_coordinates",
}  # fmt: skip
"""Checks with a test of their own below."""


def test_the_sound_worlds_have_no_problem():
    assert check(raw(sound_rows())).num_problems == 0
    assert check(raw(sound_year())).num_problems == 0


@pytest.mark.parametrize(("code", "table", "column", "cell"), CELL_CASES)
def test_one_spoilt_cell_makes_one_problem_that_names_it(code, table, column, cell):
    problem = only(with_cells(table, **{column: cell}))
    assert (problem.code, problem.table, problem.row) == (code, table, 2)
    if code not in {"outside_county", "wrong_level"}:
        assert (problem.column, problem.value) == (column, cell)
    assert problem.severity == BY_CODE[code].severity


@pytest.mark.parametrize(("code", "table", "cells"), ROW_CASES)
def test_one_row_too_many_makes_one_problem_on_its_line(code, table, cells):
    tables = with_row(table, **cells)
    problem = only(tables)
    assert (problem.code, problem.table) == (code, table)
    assert problem.row == tables.frames[table].index[-1]


@pytest.mark.parametrize(("column", "most"), [("id", 500), ("name", 2_000)])
def test_an_id_or_a_name_may_be_so_long_and_no_longer(column, most):
    row = {"id": "party:b", "name": "乙党", column: "长" * most}
    assert check(with_row("parties", **row)).ok
    problem = only(with_row("parties", **row | {column: "长" * (most + 1)}))
    assert (problem.code, problem.column, problem.facts["limit"]) == ("too_long", column, most)


def test_every_check_has_a_case_and_every_case_a_check():
    cases = {case[0] for case in (*CELL_CASES, *ROW_CASES)} | OTHER_CODES | set(FILE_CASES)
    assert cases == {c.code for c in CHECKS}
    assert len(CHECKS) == len(BY_CODE)


def test_a_missing_required_column_is_named_once_and_not_again_for_every_row():
    rows = sound_rows()
    for row in rows["needs"]:
        del row["title"]
    problem = only(raw(rows))
    assert (problem.code, problem.column, problem.row) == ("missing_column", "title", None)


def test_an_unknown_column_is_named_with_what_it_may_mean():
    problem = only(with_cells("needs", urgencey="1"))
    assert (problem.code, problem.value) == ("unknown_column", "urgencey")
    assert problem.facts["near"][0] == "urgency"
    assert problem.remedy == "did_you_mean"


@pytest.mark.parametrize(("lon", "lat"), [("180.1", "27"), ("105", "-90.5"), ("27.1", "105.6")])
def test_coordinates_beyond_the_globe_are_named(lon, lat):
    assert only(with_cells("places", lon=lon, lat=lat)).code == "outside_globe"


def test_the_edges_of_every_range_are_allowed():
    rows = sound_rows()
    rows["places"][0] |= {"lon": "-180", "lat": "90"}
    rows["needs"][0] |= {"urgency": "1", "amount": "1e9", "amount_yuan": "0"}
    rows["participants"][0] |= {"min": "0", "max": "100000", "priority": "3"}
    assert check(raw(rows)).num_problems == 0


def test_a_capability_in_a_sector_that_its_provider_bars_is_a_warning():
    problem = only(with_cells("providers", barred_sectors="industry; tea"))
    assert (problem.code, problem.table, problem.value) == (
        "barred_capability", "capabilities", "tea",
    )  # fmt: skip


def test_a_repeated_key_is_shown_with_its_cells_and_the_line_of_the_first():
    problem = only(with_row("leads", source="b"))
    assert problem.facts == {"first": 2, "key": ("party:a", "520521", "lead")}
    assert (problem.column, problem.value) == ("place_id", "520521")


def test_two_providers_with_one_credit_code_are_a_warning():
    rows = sound_rows()
    rows["providers"][0]["uscc"] = "91350100M000100Y43"
    rows["providers"].append(rows["providers"][0] | {"id": "unit:b", "name": "乙单位"})
    problem = only(raw(rows))
    assert (problem.code, problem.row, problem.facts["first"]) == ("duplicate_uscc", 3, 2)


def test_a_minimum_above_its_maximum_is_an_error_and_an_equal_one_is_not():
    assert only(with_cells("participants", min="3", max="2")).code == "min_above_max"
    assert check(with_cells("participants", min="2", max="2")).num_problems == 0


def test_only_places_have_a_priority():
    rows = sound_rows()
    rows["participants"][1]["priority"] = "2"
    problem = only(raw(rows))
    assert (problem.code, problem.row) == ("priority_of_provider", 3)


def test_until_holds_the_whole_of_its_day_month_or_year():
    assert check(with_cells("leads", since="2025-03-31", until="2025-03")).num_problems == 0
    problem = only(with_cells("leads", since="2025-04-01", until="2025-03"))
    assert (problem.code, problem.column) == ("until_before_since", "until")


def test_an_active_pairing_must_stand_at_some_time_of_its_period():
    assert only(with_cells("pairings", until="2025-12")).code == "dates_outside_period"
    assert only(with_cells("pairings", since="2027")).code == "dates_outside_period"
    assert check(with_cells("pairings", until="2026-01-01")).num_problems == 0
    assert check(with_cells("pairings", until="2025", status="ended")).num_problems == 0


def test_a_pairing_twice_in_a_period_is_a_duplicate_even_when_its_dates_do_not_overlap():
    rows = sound_rows()
    rows["pairings"][0]["until"] = "2026-03"
    rows["pairings"].append(rows["pairings"][0] | {"since": "2026-04", "until": ""})
    assert only(raw(rows)).code == "duplicate_key"


def test_rows_of_one_pairing_that_share_a_single_day_overlap():
    rows = sound_rows()
    rows["pairings"][0]["until"] = "2026-03"
    rows["pairings"].append(rows["pairings"][0] | {"since": "2026-03-31", "until": ""})
    assert only(raw(rows)).code == "overlapping_pairing"


def test_one_pairing_in_two_periods_is_allowed():
    assert check(with_row("pairings", period="2025")).num_problems == 0


def test_overlap_is_seen_across_a_short_row_in_between():
    rows = sound_rows()
    lead = rows["leads"][0]
    rows["leads"] = [
        lead | {"since": "2020", "until": "2025"},
        lead | {"since": "2021", "until": "2021"},
        lead | {"since": "2024", "until": "2026"},
    ]
    report = check(raw(rows))
    assert [(p.code, p.row) for p in report.problems] == [
        ("overlapping_lead", 3), ("overlapping_lead", 4),
    ]  # fmt: skip


def test_several_bodies_that_lead_one_county_at_one_time_are_a_note():
    rows = sound_rows()
    rows["parties"].append(rows["parties"][0] | {"id": "party:b", "name": "乙党"})
    rows["leads"].append(rows["leads"][0] | {"party_id": "party:b"})
    problem = only(raw(rows))
    assert (problem.code, problem.severity, problem.value) == ("several_leads", "note", "520521")
    assert problem.facts["parties"] == ("party:a", "party:b")


def test_bodies_that_follow_each_other_or_lead_a_sector_are_no_several_leads():
    rows = sound_rows()
    rows["parties"].append(rows["parties"][0] | {"id": "party:b", "name": "乙党"})
    rows["leads"][0]["until"] = "2024"
    rows["leads"].append(rows["leads"][0] | {"party_id": "party:b", "since": "2025", "until": ""})
    rows["leads"].append(rows["leads"][0] | {"party_id": "party:b", "sector_id": "tea"})
    assert check(raw(rows)).num_problems == 0


def test_participating_places_without_open_needs_are_counted_in_one_line_per_layer():
    rows = sound_rows()
    rows["places"] += [
        rows["places"][0] | {"id": f"52052120{i}", "name": f"{i}镇"} for i in range(3)
    ]
    rows["participants"] += [
        rows["participants"][0] | {"entity_id": f"52052120{i}"} for i in range(3)
    ]
    report = check(raw(rows))
    assert report.counts == {"place_without_needs": 3}
    (problem,) = report.problems
    assert (problem.facts["num_rows"], problem.facts["num_all"]) == (3, 4)
    assert problem.facts["layer"] == "units"


def test_a_need_below_a_place_counts_as_its_own_and_a_closed_one_not_at_all():
    rows = sound_rows()
    rows["participants"][0]["entity_id"] = "520521"
    assert check(raw(rows)).num_problems == 0
    rows["needs"][0]["status"] = "closed"
    assert only(raw(rows)).code == "place_without_needs"


def test_a_provider_is_located_by_itself_or_by_the_county_that_it_sits_in():
    rows = sound_rows()
    rows["providers"][0] |= {"lon": "", "lat": ""}
    assert check(raw(rows)).num_problems == 0
    rows["providers"][0]["place_id"] = "5205"
    problem = only(raw(rows))
    assert (problem.code, problem.facts["examples"]) == (
        "provider_without_coordinates", ("unit:a 甲单位",),
    )  # fmt: skip


def test_places_of_a_county_without_coordinates_are_counted():
    rows = sound_rows()
    rows["places"][1] |= {"lon": "", "lat": ""}
    problem = only(raw(rows))
    assert (problem.code, problem.facts["num_rows"]) == ("place_without_coordinates", 1)


def test_a_mistyped_id_is_answered_with_the_row_that_it_may_mean():
    problem = only(with_cells("participants", entity_id="520521101"))
    assert problem.facts["near"][0] == "520521100 羊场镇"
    assert problem.remedy == "did_you_mean"


def test_a_name_put_for_an_id_is_answered_with_the_id():
    problem = only(with_cells("leads", party_id="甲党"))
    assert problem.facts["near"] == ("party:a 甲党",)


def test_a_mistyped_choice_is_answered_with_the_nearest():
    assert only(with_cells("needs", status="Open ")).facts["near"] == ("open",)


def test_a_cycle_names_its_rows_and_not_those_that_only_lead_into_it():
    rows = sound_rows()
    rows["places"][1]["parent_id"] = "5205"
    rows["places"][2]["parent_id"] = "zone:1"
    report = check(raw(rows))
    assert {p.row for p in report.problems if p.code == "cycle"} == {4, 5}
    assert counts(report)["outside_county"] == 0


def test_a_place_under_an_unknown_parent_is_not_also_called_outside_every_county():
    assert only(with_cells("places", parent_id="520599")).code == "unknown_reference"


def test_one_bad_cell_does_not_hide_what_else_is_wrong():
    rows = sound_rows()
    rows["needs"][0] |= {"amount": "x", "urgency": "2", "sector_id": "coal", "period": "?"}
    rows["needs"].append(rows["needs"][0] | {"urgency": "1"})
    assert counts(check(raw(rows))) == {
        "not_a_number": 2, "outside_0_1": 1, "unknown_reference": 2, "bad_period": 2,
        "duplicate_key": 1,
    }  # fmt: skip


def test_an_empty_key_is_named_as_empty_and_not_as_repeated():
    rows = sound_rows()
    rows["needs"][0]["id"] = ""
    rows["needs"].append(dict(rows["needs"][0]))
    assert counts(check(raw(rows))) == {"empty_cell": 2}


def test_what_refers_to_a_table_that_could_not_be_read_is_not_judged():
    tables = raw(sound_rows())
    frames = {name: frame for name, frame in tables.frames.items() if name != "sectors"}
    assert check(RawTables(frames, unread=frozenset({"sectors"}))).num_problems == 0
    assert counts(check(RawTables(frames))) == {"unknown_reference": 2}


@pytest.mark.parametrize("unread", ["places", "providers"])
def test_participants_of_a_table_that_could_not_be_read_are_not_judged(unread):
    tables = raw(sound_rows())
    frames = {name: frame for name, frame in tables.frames.items() if name != unread}
    assert "unknown_reference" not in check(RawTables(frames, unread=frozenset({unread}))).counts


def test_the_search_for_near_matches_is_bounded_and_exact_names_are_always_found():
    rows = sound_rows()
    place = rows["places"][0]
    rows["places"] += [place | {"id": f"52053{i:04}", "name": f"{i}寨"} for i in range(5_000)]
    need = rows["needs"][0]
    rows["needs"] += [need | {"id": f"need:x{i}", "place_id": f"52059{i:04}"} for i in range(400)]
    rows["needs"].append(need | {"id": "need:last", "place_id": "4999寨"})
    near = [p.facts["near"] for p in check(raw(rows)).problems]
    assert near[0]
    assert near.count(()) > 300
    assert near[-1] == ("520534999 4999寨",)


def test_one_mistyped_id_in_many_rows_is_looked_up_once_and_answered_everywhere():
    rows = sound_rows()
    need = rows["needs"][0] | {"place_id": "520521101"}
    rows["needs"] += [need | {"id": f"need:x{i}"} for i in range(50)]
    assert len({p.facts["near"] for p in check(raw(rows)).problems}) == 1


def test_an_alias_that_is_the_name_of_another_provider_is_a_warning():
    rows = sound_rows()
    rows["providers"].append(
        rows["providers"][0]
        | {"id": "unit:b", "name": "乙公司", "aliases": "丙;甲单位股份有限公司"}
    )
    problem = only(raw(rows))
    assert (problem.code, problem.row, problem.facts["other"]) == ("similar_names", 3, "unit:a")


def test_a_provider_whose_alias_is_its_own_name_is_no_warning():
    assert check(with_cells("providers", aliases="甲单位有限公司")).num_problems == 0


def test_a_credit_code_follows_the_standard():
    # 91350100M000100Y43 is the standard's kind of code: weighted sum ≡ 0 (mod 31).
    assert check(with_cells("providers", uscc="91350100M000100Y43")).num_problems == 0


def test_a_graph_made_in_python_is_checked_alike_its_rows_counting_from_line_2():
    graph = AssistanceGraph({name: pd.DataFrame(rows) for name, rows in sound_rows().items()})
    assert check_graph(graph).num_problems == 0
    needs = graph.table("needs")
    needs["urgency"] = 1.5
    problem = check_graph(graph.replace(needs=needs)).problems[0]
    assert (problem.code, problem.row, problem.value) == ("outside_0_1", 2, "1.5")


def test_a_flood_of_one_problem_is_capped_counted_and_hides_no_other():
    rows = sound_rows()
    need = rows["needs"][0] | {"urgency": "7"}
    rows["needs"] = [need | {"id": f"need:{i}"} for i in range(3_000)]
    rows["parties"][0]["kind"] = "club"
    report = check(raw(rows))
    assert report.counts == {"outside_0_1": 3_000, "bad_choice": 1}
    assert len(report.problems) == 1_000
    assert "bad_choice" in {p.code for p in report.problems}


def test_fewer_problems_than_lines_are_all_shown():
    rows = sound_rows()
    need = rows["needs"][0] | {"urgency": "7"}
    rows["needs"] = [need | {"id": f"need:{i}"} for i in range(900)]
    assert len(check(raw(rows)).problems) == 900


def test_rubbish_in_every_cell_of_every_table_is_reported_and_raises_nothing():
    cells = ["", " ", "=1", "\x00", "１", "nan", "a|b", "2026-02-30", "羊 场", "-5", "1e400", "😀"]
    rows = {
        table.name: [
            {name: cells[(i + j) % len(cells)] for j, name in enumerate(table.column_names)}
            for i in range(24)
        ]
        for table in TABLES
    }
    report = check(raw(rows))
    assert not report.ok
    assert report.num_problems >= len(report.problems) > 100


CELLS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
    st.sampled_from(["", " ", "\u3000", "1", "-1", "0.5", "1e3", "nan", "2026", "2026-02", "是"]),
    st.sampled_from(["tea", "party:a", "520521", "5205", "zone:1", "unit:a", "place", "provider"]),
)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_the_checks_let_through_makes_a_graph_and_a_network(data):
    rows = sound_year()
    for _ in range(data.draw(st.integers(1, 2))):
        declared = data.draw(st.sampled_from(TABLES))
        row = data.draw(st.sampled_from(rows[declared.name]))
        row[data.draw(st.sampled_from(declared.column_names))] = data.draw(CELLS)
    tables = raw(rows)
    if check(tables).ok:
        graph = AssistanceGraph(tables.frames)
        assert graph.content_hash.startswith("g1-")
        assert check_graph(graph).ok
        assert graph.to_networkx().number_of_nodes() >= 12


def test_no_tables_at_all_are_no_problem_of_the_checks():
    assert check(RawTables({})).num_problems == 0


def test_what_the_checks_let_through_makes_a_graph(tmp_path):
    rows = sound_rows()
    rows["needs"][0] |= {"amount": " 1e2 ", "amount_yuan": "\u3000"}
    rows["places"][0] |= {"ethnic": " 是 "}
    graph = load_folder(write(tmp_path, rows)).graph
    assert graph is not None
    assert graph.table("needs")["amount"].tolist() == [100.0]
    assert graph.table("places")["ethnic"].sum() == 1


def test_a_dispatch_to_a_need_of_another_sector_is_an_error_that_names_both_sectors():
    rows = sound_year()
    rows["needs"][0]["sector_id"] = "industry"
    problem = only(raw(rows))
    assert (problem.code, problem.table, problem.column) == (
        "sectors_differ", "dispatches", "need_id")  # fmt: skip
    assert (problem.facts["wanted"], problem.facts["offered"]) == ("industry", "tea")


def test_dispatches_beyond_a_need_are_found_at_the_row_that_goes_beyond():
    rows = sound_year()
    rows["capabilities"].append(rows["capabilities"][0] | {"id": "capability:2"})
    rows["dispatches"].append(rows["dispatches"][0] | {"capability_id": "capability:2"})
    problem = only(raw(rows))
    assert (problem.code, problem.row, problem.facts["sum"]) == ("need_exceeded", 3, "4")
    rows["dispatches"][1]["status"] = "stopped"  # counts no more
    assert check(raw(rows)).num_problems == 0
    rows["dispatches"][1] |= {"status": "planned", "period": "2027"}  # of another year
    assert check(raw(rows)).num_problems == 0


def test_dispatches_of_more_than_there_is_of_a_capability_are_a_warning():
    problem = only(with_cells("dispatches", amount="2.5"))
    assert (problem.code, problem.column, problem.severity) == (
        "capability_exceeded", "capability_id", "warning")  # fmt: skip
    assert (problem.facts["sum"], problem.facts["amount"]) == ("2.5", "2")


@pytest.mark.parametrize(
    "states",
    [
        ("proposed", "agreed", "running", "done", "closed"),
        ("proposed", "dropped", "proposed", "agreed"),
        ("proposed", "agreed", "running", "done", "running", "done"),
    ],
)
def test_moves_that_follow_the_list_are_sound_in_any_order_of_the_rows(states):
    rows = sound_year()
    rows["projects"][0]["state"] = states[-1]
    moves = [rows["project_moves"][0] | {"id": f"move:{i}", "date": f"2026-0{i + 1}", "state": s}
             for i, s in enumerate(states)]  # fmt: skip
    rows["project_moves"] = moves[::-1]
    assert check(raw(rows)).num_problems == 0


@pytest.mark.parametrize(
    ("before", "after"), [("proposed", "running"), ("agreed", "done"), ("", "agreed")]
)
def test_a_state_that_skips_one_is_named_with_those_allowed(before, after):
    rows = sound_year()
    way = {"": (), "proposed": ("proposed",), "agreed": ("proposed", "agreed")}[before]
    rows["projects"][0]["state"] = after
    rows["project_moves"] = [
        rows["project_moves"][0] | {"id": f"move:{i}", "date": f"2026-0{i + 1}", "state": s}
        for i, s in enumerate((*way, after))
    ]
    problem = only(raw(rows))
    assert (problem.code, problem.value) == ("move_not_allowed", after)
    assert problem.facts["before"] == before
    assert after not in problem.facts["allowed"]
