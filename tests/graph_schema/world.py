"""A small sound world of tables, and ways to spoil one cell or row of it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pandas as pd

from graph_schema.raw_tables import RawTables
from graph_schema.report import Problem, Report
from graph_schema.validate import check

ORIGIN = {"origin": "synthetic", "source": "test"}

Rows = dict[str, list[dict[str, str]]]


def sound_rows() -> Rows:
    """Return rows of all tables without any problem; tests spoil the first row of a table."""
    rows: Rows = {
        "sectors": [
            {"id": "tea", "name": "茶", "parent_id": "industry", "unit": "projects"},
            {"id": "industry", "name": "产业", "unit": "projects"},
        ],
        "parties": [{"id": "party:a", "name": "甲党", "kind": "party"}],
        "places": [
            {"id": "520521100", "kind": "township", "name": "羊场镇", "parent_id": "520521"},
            {"id": "520521", "kind": "county", "name": "大方县", "parent_id": "5205",
             "lon": "105.6", "lat": "27.1"},
            {"id": "5205", "kind": "prefecture", "name": "毕节市"},
            {"id": "zone:1", "kind": "zone", "name": "管理区", "parent_id": "5205"},
        ],
        "providers": [
            {"id": "unit:a", "kind": "unit", "name": "甲单位", "party_id": "party:a",
             "place_id": "520521", "lon": "106.7", "lat": "26.6"},
        ],
        "leads": [{"party_id": "party:a", "place_id": "520521", "role": "lead"}],
        "needs": [
            {"id": "need:1", "place_id": "520521100", "sector_id": "tea", "title": "茶园",
             "amount": "3", "urgency": "0.5", "period": "2026", "status": "open"},
        ],
        "capabilities": [
            {"id": "capability:1", "provider_id": "unit:a", "sector_id": "tea", "title": "茶艺",
             "amount": "2", "period": "2026", "status": "offered"},
        ],
        "participants": [
            {"layer": "units", "side": "place", "entity_id": "520521100"},
            {"layer": "units", "side": "provider", "entity_id": "unit:a"},
        ],
        "pairings": [
            {"period": "2026", "layer": "units", "provider_id": "unit:a",
             "place_id": "520521100", "status": "active"},
        ],
    }  # fmt: skip
    return {name: [row | ORIGIN for row in table] for name, table in rows.items()}


def sound_year() -> Rows:
    """Return the sound world with a team, a project, and the work of a year on a need."""
    rows = sound_rows()
    rows["providers"].append({"id": "team:1", "kind": "team", "name": "茶业团队"} | ORIGIN)
    work: Rows = {
        "team_members": [{"team_id": "team:1", "member_id": "unit:a"}],
        "projects": [
            {"id": "project:1", "title": "茶园改造", "place_id": "520521100", "sector_id": "tea",
             "period": "2026", "state": "agreed", "office": "农业股", "since": "2026-03",
             "until": "2026-10", "amount_yuan": "50000", "spent_yuan": "0"},
        ],
        "project_moves": [
            {"id": "move:1", "project_id": "project:1", "date": "2026-01-10",
             "state": "proposed", "reason": "列入清单"},
            {"id": "move:2", "project_id": "project:1", "date": "2026-02-10",
             "state": "agreed", "reason": "双方签字"},
        ],
        "dispatches": [
            {"period": "2026", "capability_id": "capability:1", "need_id": "need:1",
             "amount": "2", "status": "planned", "project_id": "project:1"},
        ],
        "budgets": [
            {"id": "budget:1", "period": "2026", "place_id": "520521", "amount_yuan": "1000000"},
        ],
        "secondments": [
            {"period": "2026", "provider_id": "unit:a", "place_id": "520521100",
             "sector_id": "tea", "office": "茶叶站", "num_people": "2", "since": "2026-03"},
        ],
        "tasks": [
            {"id": "task:1", "title": "签订协议", "period": "2026", "project_id": "project:1",
             "office": "农业股", "due": "2026-02-28", "state": "done", "done_on": "2026-02-10"},
        ],
        "evaluations": [
            {"id": "evaluation:1", "period": "2026", "quarter": "2", "layer": "units",
             "provider_id": "unit:a", "place_id": "520521100", "criterion": "满意度",
             "score": "0.9", "evaluator": "third_party"},
        ],
    }  # fmt: skip
    return rows | {name: [row | ORIGIN for row in table] for name, table in work.items()}


def sound(table: str) -> Rows:
    """Return the smaller of the sound worlds that has rows in this table."""
    rows = sound_rows()
    return rows if table in rows else sound_year()


def raw(rows: Rows) -> RawTables:
    """Return rows as they come from files; the first row stands on line 2."""
    frames = {
        name: pd.DataFrame(table, dtype="str").fillna("").set_axis(range(2, len(table) + 2))
        for name, table in rows.items()
    }
    return RawTables(frames)


def with_cells(table: str, **cells: str) -> RawTables:
    """Return a sound world with other cells in the first row of one table."""
    rows = sound(table)
    rows[table][0] |= cells
    return raw(rows)


def with_row(table: str, **cells: str) -> RawTables:
    """Return a sound world with one more row, a copy of the table's first with other cells."""
    rows = sound(table)
    rows[table].append(rows[table][0] | cells)
    return raw(rows)


def counts(report: Report) -> Counter[str]:
    """Return what a report counts, by code."""
    return +report.counts


def only(tables: RawTables) -> Problem:
    """Return the one problem that there is."""
    (problem,) = check(tables).problems
    return problem


def write(folder: Path, rows: Rows) -> Path:
    """Write rows as plain CSV files (no cell may need quotes)."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in rows.items():
        columns = list(dict.fromkeys(column for row in table for column in row))
        lines = [",".join(columns), *(",".join(row.get(c, "") for c in columns) for row in table)]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder
