"""Folders and workbooks over a graph that is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_schema.load_tables import load_tables
from graph_schema.tables import write_folder
from graph_schema.workbook_write import write_workbook

from .store_world import WORLD

NEED = "id,place_id,sector_id,title,amount,urgency,period,status,origin,source\n"


@pytest.fixture
def needs(tmp_path: Path) -> Path:
    """A folder with one need that the world does not have."""
    row = "need:9,520521100,tea,烘干,1,1,2026,open,synthetic,test\n"
    (tmp_path / "needs.csv").write_text(NEED + row, encoding="utf-8")
    return tmp_path


def test_without_a_base_the_source_is_the_whole_graph(tmp_path: Path):
    write_folder(WORLD, tmp_path / "csv")
    write_workbook(WORLD, tmp_path / "book.xlsx")
    assert load_tables(tmp_path / "csv").graph == WORLD
    assert load_tables(tmp_path / "book.xlsx").graph == WORLD


def test_added_rows_meet_those_of_the_base_by_key(needs: Path):
    graph = load_tables(needs, WORLD, "add").graph
    assert graph is not None
    assert graph.table("needs")["id"].tolist() == ["need:1", "need:9"]
    assert graph.table_hash("places") == WORLD.table_hash("places")


def test_a_replaced_table_loses_its_other_rows(needs: Path):
    graph = load_tables(needs, WORLD, "replace").graph
    assert graph is not None
    assert graph.table("needs")["id"].tolist() == ["need:9"]


def test_tables_that_a_folder_does_not_have_are_no_news_over_a_base(needs: Path):
    report = load_tables(needs, WORLD).report
    assert not report.counts["absent_table"]


def test_a_row_that_points_nowhere_is_told_with_its_line(needs: Path):
    text = (needs / "needs.csv").read_text("utf-8")
    (needs / "needs.csv").write_text(text.replace("520521100", "520521999"), encoding="utf-8")
    loaded = load_tables(needs, WORLD)
    assert loaded.graph is None
    (problem,) = [p for p in loaded.report.problems if p.severity == "error"]
    assert (problem.table, problem.row, problem.value) == ("needs", 2, "520521999")
