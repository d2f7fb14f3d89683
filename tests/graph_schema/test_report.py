"""Reports and findings: everything is counted, the lines are shared fairly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.findings import Finding, assemble, fair_shares, one, problem
from graph_schema.report import Problem, Report


def errors(number, code="bad_date"):
    return [Problem(code, "error", "leads", row) for row in range(2, number + 2)]


def test_an_empty_report_is_fine():
    report = Report()
    assert report.ok
    assert (report.num_problems, report.problems) == (0, [])


def test_warnings_and_notes_leave_a_report_fine_and_errors_do_not():
    report = Report([Problem("stray_space", "warning"), Problem("no_rows", "note")])
    assert report.ok
    report.add(Problem("bad_date", "error"))
    assert not report.ok
    assert [p.severity for p in report.problems] == ["error", "warning", "note"]


def test_lines_are_capped_and_counts_are_not():
    report = Report(errors(7), max_lines=5)
    report.count("bad_date", "error", 10)
    assert len(report.problems) == 5
    assert report.counts == {"bad_date": 17}
    assert (report.num_problems, report.room("error"), report.room("note")) == (17, 0, 5)


def test_two_reports_together_keep_the_counts_of_both_and_the_cap():
    both = Report(errors(4), max_lines=5) + Report(errors(4, "bad_choice"), max_lines=5)
    assert both.counts == {"bad_date": 4, "bad_choice": 4}
    assert len(both.problems) == 5
    assert repr(both) == "<Report {'error': 8}>"


def test_a_problem_takes_severity_and_remedy_from_its_check_and_cuts_its_value():
    made = problem("formula_start", "needs", 2, "title", "=" * 100)
    assert (made.severity, made.remedy, len(made.value)) == ("warning", "check_formula", 80)


def test_near_matches_change_the_remedy():
    assert problem("bad_choice", near=("open",)).remedy == "did_you_mean"
    assert problem("bad_choice", near=()).remedy == "choose_from_list"


def test_a_finding_may_stand_for_many_problems():
    report = assemble([one("place_without_needs", "participants", count=571)])
    assert report.counts == {"place_without_needs": 571}
    assert len(report.problems) == 1


def test_the_lines_are_sorted_by_table_row_and_column():
    needs = Finding(tuple(problem("bad_period", "needs", row, "period") for row in (9, 3)), 2)
    sectors = one("empty_name", "sectors", row=5, column="name")
    folder = one("unknown_table", value="x.csv")
    places = [f"{p.table}:{p.row}" for p in assemble([needs, sectors, folder]).problems]
    assert places == [":None", "sectors:5", "needs:3", "needs:9"]


@given(st.lists(st.integers(0, 50), max_size=8), st.integers(0, 100))
def test_shares_use_all_the_room_and_nobody_gets_more_than_its_size_or_less_than_a_larger(
    sizes, room
):
    shares = fair_shares(sizes, room)
    assert sum(shares) == min(sum(sizes), room)
    for size, share in zip(sizes, shares, strict=True):
        assert share == size or share >= max(shares) - 1


def test_an_unknown_code_is_a_mistake_of_the_programmer():
    with pytest.raises(KeyError):
        problem("no_such_check")
