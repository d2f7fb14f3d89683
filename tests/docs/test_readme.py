"""The two READMEs show what the command really prints, and their Python runs."""

from __future__ import annotations

import doctest
import json
import shutil

import pytest

from tests.neo4j_for_tests import empty_server
from tests.neo4j_server import VERSIONS

from .console import follow, follow_on_server, missing_lines, run
from .pages import ROOT, blocks, prose

READMES = ("README.md", "README.zh-CN.md")
LANGUAGES = {"README.md": "en", "README.zh-CN.md": "zh"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the Bijie example where `make plan` looks for it."""
    root = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "fixtures/bijie", root / "fixtures/bijie")
    return root


@pytest.mark.parametrize("name", READMES)
def test_the_excerpts_are_what_make_plan_prints(name, folder):
    code, output = run(f"jiedui plan fixtures/bijie --out plan --lang {LANGUAGES[name]}", folder)
    assert code == 0
    summary, shares, _map = blocks(ROOT / name, "text")
    assert summary.count("\n") > 15
    assert missing_lines(summary + shares, output) == []


def test_make_plan_runs_the_command_that_the_excerpt_is_of():
    recipe = (ROOT / "Makefile").read_text("utf-8")
    assert "jiedui plan fixtures/$(TERRITORY) --out plan --out plan.xlsx" in recipe
    assert "\nTERRITORY ?= bijie\n" in recipe


def test_the_commands_for_own_tables_and_from_year_to_year_run(tmp_path):
    assert follow(ROOT / "README.md", tmp_path) == 9


def test_the_commands_for_a_server_make_the_same_plan_on_one(folder):
    url = empty_server(VERSIONS[0]).url
    assert follow_on_server(ROOT / "README.md", folder, url) == 2
    here = json.loads(run("jiedui plan fixtures/bijie --json", folder)[1])["plan_id"]
    there = json.loads(run(f"jiedui plans --json --store {url}", folder)[1])
    assert [plan["plan_id"] for plan in there] == [here]


@pytest.mark.parametrize("kind", ["console", "python", "curl"])
def test_both_readmes_show_the_same_commands_and_python(kind):
    first, second = (blocks(ROOT / name, kind) for name in READMES)
    assert first == second != []


def test_the_python_of_the_readme_runs():
    page = str(ROOT / "README.md")
    found = doctest.testfile(page, module_relative=False, encoding="utf-8")
    assert (found.failed, found.attempted) == (0, 7)


@pytest.mark.parametrize("name", READMES)
def test_the_map_names_every_folder_of_the_tree_and_no_other(name):
    *_, tree = blocks(ROOT / name, "text")
    named = {line.split("/")[0] for line in tree.splitlines()}
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert named == packages | {"clients", "docs", "examples"}


def test_both_readmes_have_the_same_parts():
    headings = [[line for line in prose(ROOT / name).splitlines() if line.startswith("## ")]
                for name in READMES]  # fmt: skip
    assert len(headings[0]) == len(headings[1])
