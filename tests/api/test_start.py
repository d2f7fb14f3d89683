"""``init`` and ``schema``: what one starts with."""

from __future__ import annotations

import json

import pytest

from fixtures import NAMES, path
from graph_schema.schema import TABLES
from graph_schema.tables import FILE_NAMES


@pytest.mark.parametrize("example", NAMES)
def test_init_copies_every_file_of_an_example(run, tmp_path, example):
    done = run("init", example, tmp_path / "new" / "folder")
    assert done.code == 0
    copied = {file.name: file.read_bytes() for file in (tmp_path / "new" / "folder").iterdir()}
    assert copied == {f.name: f.read_bytes() for f in path(example).iterdir() if f.is_file()}
    assert "policy.toml" in copied


def test_init_says_what_to_do_next(run, tmp_path):
    assert f"jiedui plan {tmp_path / 'new'}" in run("init", "tiny", tmp_path / "new").out
    assert "下一步" in run("init", "tiny", tmp_path / "neu", "--lang", "zh").out


def test_init_copies_the_scenarios_and_says_what_to_do_with_them(run, tmp_path):
    done = run("init", "scenarios", tmp_path / "what-if")
    assert done.code == 0
    assert f"jiedui scenario show {tmp_path / 'what-if'}/pin-three.toml --on bijie" in done.out
    assert "README.md" in {file.name for file in (tmp_path / "what-if").iterdir()}


def test_init_as_json_lists_the_files(run, tmp_path):
    done = run("init", "tiny", tmp_path / "new", "--json")
    assert "needs.csv" in done.json["files"]


def test_init_does_not_touch_a_folder_that_holds_something(run, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    done = run("init", "tiny", tmp_path)
    assert done.code == 1
    assert "not empty" in done.err
    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]


def test_init_fills_an_empty_folder(run, tmp_path):
    (tmp_path / "new").mkdir()
    assert run("init", "tiny", tmp_path / "new").code == 0


def test_an_example_that_was_copied_can_be_planned(run, tmp_path):
    run("init", "tiny", tmp_path / "new")
    assert run("plan", tmp_path / "new").code == 0


def test_schema_policy_is_a_json_schema(run):
    schema = run("schema", "policy").json
    assert schema["additionalProperties"] is False
    assert {"period", "layers", "locks"} <= set(schema["properties"])
    assert run("schema", "policy", "--json", "--lang", "zh").json == schema


def test_schema_tables_is_the_reference_page(run):
    page = run("schema", "tables").out
    assert page == (path("tiny").parents[1] / "docs" / "tables.md").read_text(encoding="utf-8")


def test_schema_tables_as_json_says_what_every_column_is(run):
    tables = {table["name"]: table for table in run("schema", "tables", "--json").json}
    assert list(tables) == [table.name for table in TABLES]
    urgency = next(c for c in tables["needs"]["columns"] if c["name"] == "urgency")
    assert (urgency["type"], urgency["minimum"], urgency["maximum"]) == ("decimal", 0, 1)
    assert urgency["zh"] == "紧迫度"


def test_templates_have_all_headers_in_the_language(run, tmp_path):
    assert run("schema", "tables", "--out", tmp_path / "zh", "--lang", "zh").code == 0
    assert {FILE_NAMES[f.stem].name for f in (tmp_path / "zh").iterdir()} == {
        table.name for table in TABLES
    }
    header = (tmp_path / "zh" / "needs.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    assert "紧迫度" in header.split(",")


def test_templates_leave_stdout_to_json(run, tmp_path):
    done = run("schema", "tables", "--out", tmp_path / "t", "--json")
    assert len(json.loads(done.out)) == len(TABLES)
