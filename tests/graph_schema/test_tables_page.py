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
    for check in CHECKS:
        assert f"| `{check.code}` | {check.severity} |" in page


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
    assert set(words["problem"]) == {check.code for check in CHECKS}
    assert set(words["remedy"]) == {check.remedy for check in CHECKS} | {"did_you_mean"}
    for entry in (*words["problem"].values(), *words["remedy"].values()):
        assert set(entry) == {"zh", "en"}
        assert all(entry.values())


def placeholders(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_both_languages_of_a_sentence_tell_the_same_facts():
    words = catalogue()
    for entry in (*words["problem"].values(), *words["remedy"].values()):
        assert placeholders(entry["zh"]) == placeholders(entry["en"])
