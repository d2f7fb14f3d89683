"""'Add a rule in three steps' of CONTRIBUTING.md, followed on a copy of the packages."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .pages import ROOT, blocks

COPIED = ("api", "engine", "graph_schema", "fixtures/tiny", "docs", "tests/engine", "tests/docs")
FILES = ("fixtures/__init__.py", "tests/__init__.py", "pyproject.toml")


def following(root: Path) -> None:
    """Copy the packages and do what the page says."""
    for name in COPIED:
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, root / name)
    function, row, test = blocks(ROOT / "CONTRIBUTING.md", "python")
    (entry,) = blocks(ROOT / "CONTRIBUTING.md", "markdown")
    column, weights = blocks(ROOT / "CONTRIBUTING.md", "toml")
    rules = root / "engine/rules.py"
    _put(rules, before="@dataclass(frozen=True)\nclass Rule:", text=f"{function}\n\n")
    _put(rules, before=')\n"""Every rule, hard ones first.', text=row)
    _put(root / "tests/engine/test_rules.py", before="", text=f"\n\n{test}")
    _put(root / "api/messages/plan.toml", before="", text=f"\n{column}")
    _put(root / "docs/glossary.md", before="\n## Plans", text=entry)
    policy = root / "fixtures/tiny/policy.toml"
    old = next(line for line in policy.read_text("utf-8").splitlines(True) if "weights" in line)
    policy.write_text(policy.read_text("utf-8").replace(old, weights, 1), "utf-8")


def _put(file: Path, *, before: str, text: str) -> None:
    content = file.read_text("utf-8")
    at = content.index(before) if before else len(content)
    file.write_text(content[:at] + text + content[at:], "utf-8")


def python(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the copy, where its packages come before installed ones."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, *arguments], cwd=root, env=environment, capture_output=True, text=True,
        encoding="utf-8", check=False,
    )  # fmt: skip


def run_tests(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return python(root, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments)


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    root = tmp_path_factory.mktemp("copy")
    following(root)
    return root


def test_the_new_rule_passes_its_own_test_and_the_register(copy):
    done = run_tests(copy, "tests/engine/test_rules.py", "-rA")
    assert done.returncode == 0, done.stdout
    assert "test_most_urgent_charges_whoever" in done.stdout


def test_the_register_fails_while_the_new_rule_has_no_test(copy):
    tests = copy / "tests/engine/test_rules.py"
    tested = tests.read_text("utf-8")
    shutil.copy(ROOT / "tests/engine/test_rules.py", tests)
    try:
        done = run_tests(copy, "tests/engine/test_rules.py", "-k", "register_has_a_test")
    finally:
        tests.write_text(tested, "utf-8")
    assert done.returncode == 1
    assert "AssertionError: most_urgent" in done.stdout


def test_the_new_rule_has_its_words(copy):
    assert python(copy, "-m", "api.pages").returncode == 0
    assert "`most_urgent`" in (copy / "docs/rules.md").read_text("utf-8")
    chosen = ["tests/docs/test_pages.py", "tests/docs/test_glossary.py", "-k", "not bijie"]
    assert run_tests(copy, *chosen).returncode == 0


def test_the_weighted_rule_has_a_column_in_the_plan_and_counts(copy):
    done = python(copy, "-m", "api.cli", "plan", "fixtures/tiny", "--out", "plan", "--json")
    assert done.returncode == 0, done.stderr
    # Unit 1 offers nothing in health, unit 4 nothing in industry: 0.5 · 1,000 points each.
    with (copy / "plan/units-townships.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["most_urgent"]) for row in rows] == [500, 0, 0, 500]
    assert json.loads(done.stdout)["value"]["cost_points"] == 10_500 + 2 * 500
