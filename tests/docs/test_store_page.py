"""docs/store.md: its verbs, codes, numbers and queries are those of the program."""

from __future__ import annotations

import doctest
import re
import sqlite3
from contextlib import chdir

import pytest
import typer

import fixtures
from api.cli import app
from api.exit_codes import ExitCode
from api.messages import entries
from graph_schema.sqlite_schema import FORMAT
from graph_schema.store import BUSY_SECONDS

from .console import run
from .pages import DOCS, ROOT, prose, table_rows

PAGE = DOCS / "store.md"
RAISED = re.compile(r'(?:\w+InStore|RefusedByStore|StoreConflict|_error)\(\s*"(\w+)"')
RESULT = re.compile(r'sqlite3\.SQLITE_\w+: "(\w+)"')


def codes():
    """Return code → exit code as the page has them."""
    rows = [row for row in table_rows(prose(PAGE)) if len(row) == 3 and row[1] in "15"]
    return {code: int(row[1]) for row in rows for code in re.findall(r"`(\w+)`", row[0])}


def sources():
    """Return the text of all files that the store in a file is made of."""
    folder = ROOT / "graph_schema"
    files = [*folder.glob("sqlite_*.py"), folder / "store.py", folder / "reviews.py"]
    return "\n".join(file.read_text("utf-8") for file in files)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the tiny example in its store."""
    folder = tmp_path_factory.mktemp("office")
    code, output = run(f"jiedui load {fixtures.path('tiny')}", folder)
    assert code == 0, output
    return folder


def test_every_code_that_a_file_can_raise_has_a_line():
    raised = {*RAISED.findall(sources()), *RESULT.findall(sources())}
    assert raised >= {"busy", "stale_live", "unknown_graph", "no_store"}
    assert raised - set(codes()) == set()


def test_every_code_of_the_page_has_its_sentence():
    assert {code for code in codes() if f"store.{code}" not in entries()} == set()


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("jiedui plans --store nowhere.sqlite", "no_store"),
        ("jiedui plans --store no/where.sqlite", "no_folder"),
        ("jiedui plans --store other://x", "unknown_scheme"),
        ("jiedui show zz", "unknown_plan"),
        ("jiedui history unit:none", "unknown_entity"),
        ("jiedui export old --graph g1-00", "unknown_graph"),
        ("jiedui plan --policy none", "unknown_policy"),
    ],
)
def test_a_refusal_has_the_exit_code_of_its_line(folder, command, code):
    found, output = run(command, folder)
    assert found == codes()[code], output


def test_stores_out_of_reach_have_an_exit_code_of_their_own():
    unreachable = {code for code, exit_code in codes().items() if exit_code == 5}
    assert unreachable >= {*RESULT.findall(sources()), "no_store", "no_folder", "newer_format"}
    assert ExitCode.UNREACHABLE == 5


def takes_a_store(command):
    below = getattr(command, "commands", {}).values()
    return any("--store" in parameter.opts for parameter in command.params) or any(
        map(takes_a_store, below)
    )


def test_every_verb_that_takes_a_store_has_a_line():
    commands = typer.main.get_command(app).commands
    taking = {name for name, command in commands.items() if takes_a_store(command)}
    first_cells = " ".join(row[0] for row in table_rows(prose(PAGE)))
    assert set(re.findall(r"`jiedui ([\w-]+)", first_cells)) == taking


def test_the_numbers_of_the_page_are_those_of_the_program():
    page = " ".join(prose(PAGE).split())
    assert f"number of its format, now {FORMAT}." in page
    assert f"waits up to {BUSY_SECONDS:.0f} seconds" in page


def test_the_queries_and_the_backup_of_the_page_run(folder):
    with chdir(folder):
        done = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert (done.failed, done.attempted) == (0, 8)
    code, output = run("jiedui history --store backup.sqlite", folder)
    assert code == 0, output


def test_the_views_have_the_columns_of_the_page(folder):
    store = sqlite3.connect(folder / "jiedui.sqlite")
    try:
        for name, columns in (row for row in table_rows(prose(PAGE)) if row[0].startswith("`live")):
            found = [d[0] for d in store.execute(f"SELECT * FROM {name.strip('`')}").description]
            assert found == re.findall(r"`(\w+)`", columns)
    finally:
        store.close()
