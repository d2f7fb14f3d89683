"""Blind spots, needs and changes in the workbook, against the engine and by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from engine.coverage import Coverage, coverage_by

from .conftest import block, planned, rows_of, texts_of, with_layer

COVERAGE = "Potential coverage (潜在覆盖) by county and sector"
BLIND = "Blind spots (盲区): summed urgency of needs that nobody can serve"
URGENCY = "Summed urgency of all open needs"


def test_potential_coverage_by_county_and_sector_as_worked_out_by_hand(tiny, book):
    # Unit 1 offers 80 of 100 for industry in 乡 1; nobody offers health there; and so on.
    rows = block(book(tiny)["blind spots"], COVERAGE)
    assert rows[0] == ("county", "教育", "健康", "产业", "人才", "total")
    assert rows[1:] == [
        ("示例甲县", 0.8, 0, 0.8, "", pytest.approx((0.5 * 0.8 + 0.8) / 2)),
        ("示例乙县", "", 1, 0.5, 1, pytest.approx((0.6 * 0.5 + 0.4 + 1) / 2)),
        ("total", 0.8, pytest.approx(1 / 1.5), pytest.approx((0.5 * 0.8 + 0.6 * 0.5) / 1.1), 1,
         pytest.approx(2.9 / 4)),
    ]  # fmt: skip


def test_what_nobody_serves_by_county_and_sector_as_worked_out_by_hand(tiny, book):
    # Only health of 乡 1, urgency 0.5, finds nobody.
    rows = block(book(tiny)["blind spots"], BLIND)
    assert rows[1:] == [
        ("示例甲县", 0, 0.5, 0, "", 0.5),
        ("示例乙县", "", 0, 0, 0, 0),
        ("total", 0, 0.5, 0, 0, 0.5),
    ]  # fmt: skip


def test_the_corners_are_the_kpis(tiny, book):
    sheet = book(tiny)["blind spots"]
    kpis = tiny.record["kpis"]
    assert block(sheet, COVERAGE)[-1][-1] == pytest.approx(kpis["potential_coverage"])
    unserved, all_of_it = block(sheet, BLIND)[-1][-1], block(sheet, URGENCY)[-1][-1]
    assert unserved / all_of_it == pytest.approx(kpis["blind_spots"])


def test_the_totals_of_counties_are_the_engines(short, book):
    rows = block(book(short)["blind spots"], COVERAGE)[1:-1]
    needs = _needs_served(short)
    by_county = coverage_by(needs, "county_id")
    assert {row[0]: row[-1] for row in rows} == pytest.approx(
        {"示例甲县": by_county["county:a"], "示例乙县": by_county["county:b"]}
    )


def test_every_place_and_sector_with_needs_stands_once_blind_spots_first(tiny, book):
    rows = rows_of(book(tiny)["needs and potential coverage"])
    wanted = {(row["place_id"], row["amount"]): (row["offered"], row["urgency"], row["num_able"],
                                                 row["share"])
              for row in _needs_served(tiny).to_dict("records")}  # fmt: skip
    assert len(rows) == len(wanted)
    for row in rows:
        found = tuple(row[title] for title in ("partners offer", "urgency", "able partners",
                                               "potential coverage"))  # fmt: skip
        assert found == pytest.approx(wanted[row["place_id"], row["amount"]])
    assert [row["blind spot"] for row in rows] == ["blind", "", "", "", "", ""]
    assert (rows[0]["place"], rows[0]["needs"]) == ("示例乡 1", "示例需求：卫生院带教")


def test_every_change_since_an_earlier_plan_stands_once(tiny, short, book):
    written = book(tiny, previous=short.record)
    rows = rows_of(written["changed pairs"])
    before = {_ids(pair) for pair in short.record["pairs"]}
    now = {_ids(pair) for pair in tiny.record["pairs"]}
    gone = [row["ids before"] for row in rows if row["ids before"]]
    come = [row["ids now"] for row in rows if row["ids now"]]
    assert before != now
    assert sorted(gone) == sorted(before - now)
    assert sorted(come) == sorted(now - before)


def test_a_pair_without_a_counterpart_is_added_or_removed(tiny, book):
    quota = tiny.policy.layers[0].provider_quota.model_copy(update={"min": 0, "max": 0})
    alone = planned(tiny.graph, with_layer(tiny.policy, provider_quota=quota))
    units = sorted(_ids(pair) for pair in tiny.record["pairs"] if pair["layer"] != "hospitals")
    removed = rows_of(book(alone, previous=tiny.record)["changed pairs"])
    assert {row["change"] for row in removed} == {"removed"}
    assert sorted(row["ids before"] for row in removed) == units
    added = rows_of(book(tiny, previous=alone.record)["changed pairs"])
    assert {row["change"] for row in added} == {"added"}
    assert sorted(row["ids now"] for row in added) == units


def test_changes_show_both_plans_figures_and_their_difference(tiny, short, book):
    sheet = book(tiny, previous=short.record)["changes"]
    assert any(short.record["plan_id"] in text for text in texts_of(sheet))
    rows = {row[0]: row[1:4] for row in sheet.iter_rows(values_only=True)}
    then, now = (plan.record["value"]["cost_points"] for plan in (short, tiny))
    assert rows["cost points"] == (then, now, now - then)
    then, now = (plan.record["kpis"]["blind_spots"] for plan in (short, tiny))
    assert rows["blind spots (盲区) ↓"] == pytest.approx((then, now, now - then))


def test_without_an_earlier_plan_there_is_no_sheet_of_changes(tiny, book):
    assert not {"changes", "changed pairs"} & set(book(tiny).sheetnames)


def _ids(pair):
    return f"{pair['provider_id']} → {pair['place_id']}"


def _needs_served(plan):
    return Coverage(plan.graph, plan.policy).needs_served(pd.DataFrame(plan.record["pairs"]))
