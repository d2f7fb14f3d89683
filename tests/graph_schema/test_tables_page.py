"""The reference page, the templates and the catalogue say what the schema and the checks say."""

from __future__ import annotations

import string
import tomllib
from pathlib import Path

import pytest

from graph_schema.checks import CHECKS
from graph_schema.schema import DERIVED_LABELS, RELATIONSHIPS, TABLES
from graph_schema.tables import load_folder
from graph_schema.tables_page import PAGE, render_tables_page, write_templates
from graph_schema.validate import check

from .test_tables import FILE_CASES
from .test_validate import CELL_CASES, ROW_CASES
from .world import raw, sound_rows, sound_year, with_cells, with_row

ROOT = Path(__file__).parents[2]
PROBLEM_FIELDS = {"code", "severity", "table", "row", "column", "value", "remedy"}


def test_the_committed_page_is_the_one_that_is_generated():
    assert PAGE.read_text(encoding="utf-8") == render_tables_page(), (
        "run python -m graph_schema.tables_page"
    )


def test_the_page_names_every_column_label_relationship_and_check():
    page = render_tables_page()
    for table in TABLES:
        assert f"\n## {table.name}\n" in page
        for column in table.columns:
            assert f"| `{column.name}` | {column.zh} |" in page
    for label in [t.label for t in TABLES if t.label] + [d.label for d in DERIVED_LABELS]:
        assert f"\n| `{label}` |" in page
    for relationship in RELATIONSHIPS:
        assert f"-[:{relationship.type}]->" in page
    for declared in CHECKS:
        assert f"| `{declared.code}` | {declared.severity} |" in page


def test_every_row_of_the_page_has_as_many_cells_as_its_header():
    width = 0
    for line in render_tables_page().splitlines():
        cells = line.replace(r"\|", "").count("|") if line.startswith("|") else 0
        assert cells in (0, width) or width == 0
        width = cells


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_templates_hold_every_column_and_read_as_empty_tables(tmp_path, lang):
    write_templates(tmp_path / "new", lang)
    loaded = load_folder(tmp_path / "new")
    assert set(loaded.report.counts) == {"no_rows", "encoding_used"}
    assert loaded.graph is not None
    assert loaded.graph.num_rows == 0
    header = (tmp_path / "new" / "parties.csv").read_text(encoding="utf-8-sig")
    names = [c.zh if lang == "zh" else c.name for c in TABLES[1].columns]
    assert header == ",".join(names) + "\n"


def test_templates_never_replace_a_file(tmp_path):
    (tmp_path / "pairings.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError, match="pairings"):
        write_templates(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["pairings.csv"]


def catalogue():
    path = ROOT / "api" / "messages" / "problems.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def test_every_check_and_remedy_has_a_sentence_in_both_languages_and_no_sentence_is_left_over():
    words = catalogue()
    assert set(words["problem"]) == {c.code for c in CHECKS}
    assert set(words["remedy"]) == {c.remedy for c in CHECKS} | {"did_you_mean"}
    for entry in (*words["problem"].values(), *words["remedy"].values()):
        assert set(entry) == {"zh", "en"}
        assert all(entry.values())


def placeholders(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_both_languages_of_a_sentence_tell_the_same_facts():
    words = catalogue()
    for entry in (*words["problem"].values(), *words["remedy"].values()):
        assert placeholders(entry["zh"]) == placeholders(entry["en"])


def spoilt_reports(folder):
    """Yield reports in which every check of cells, rows and notes finds something."""
    for _, table, column, cell in CELL_CASES:
        yield check(with_cells(table, **{column: cell}))
    for _, table, cells in ROW_CASES:
        yield check(with_row(table, **cells))
    for code, case in FILE_CASES.items():
        if case:
            (folder / code).mkdir()
            (folder / code / "parties.csv").write_bytes(case[0])
            yield load_folder(folder / code).report
    rows = sound_rows()
    del rows["sectors"][0]["unit"], rows["sectors"][1]["unit"]
    rows["sectors"][0]["name"] = "茶" * 2001
    rows["parties"].append(rows["parties"][0] | {"id": "party:b", "name": "乙党"})
    rows["places"][0] |= {"lon": "200", "lat": "0", "size": "1"}
    rows["places"][1] |= {"lon": "", "lat": ""}
    rows["providers"][0] |= {"lon": "", "lat": "", "uscc": "91350100M000100Y43"}
    rows["providers"][0]["barred_sectors"] = "tea"
    rows["providers"].append(rows["providers"][0] | {"id": "unit:b", "name": "乙单位"})
    rows["leads"].append(rows["leads"][0] | {"party_id": "party:b", "since": "2027-01"})
    rows["leads"][1]["until"] = "2026"
    rows["leads"].append(rows["leads"][0] | {"party_id": "party:b"})
    rows["participants"][0] |= {"min": "3", "max": "2"}
    rows["participants"][1]["priority"] = "2"
    rows["needs"][0]["status"] = "closed"
    rows["pairings"][0]["until"] = "2025"
    yield check(raw(rows))
    year = sound_year()
    year["dispatches"][0]["amount"] = "4"
    year["needs"][0]["sector_id"] = "industry"
    yield check(raw(year))


def test_every_sentence_finds_the_facts_that_it_tells(tmp_path):
    words = catalogue()
    told = set()
    for report in spoilt_reports(tmp_path):
        for problem in report.problems:
            facts = PROBLEM_FIELDS | set(problem.facts)
            told.add(problem.code)
            assert placeholders(words["problem"][problem.code]["zh"]) <= facts, problem
            assert placeholders(words["remedy"][problem.remedy]["zh"]) <= facts, problem
    whole_folder = {code for code, case in FILE_CASES.items() if not case}
    assert {c.code for c in CHECKS} - told <= whole_folder
