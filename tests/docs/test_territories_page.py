"""The page of territories: its commands run, and every territory has its part."""

from __future__ import annotations

import os
import re
import subprocess

import pytest

from fixtures import TERRITORIES

from .console import follow
from .pages import DOCS, ROOT

PAGE = DOCS / "territories.md"


def test_every_command_prints_what_the_page_shows(tmp_path):
    assert follow(PAGE, tmp_path) >= 3 * (len(TERRITORIES) - 1)


def test_every_territory_has_a_row_and_a_part():
    text = PAGE.read_text("utf-8")
    assert re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE) == list(TERRITORIES)
    parts = [title.split(" ")[0].lower() for title in re.findall(r"^## (.*)$", text, re.MULTILINE)]
    assert set(TERRITORIES) - {"bijie"} <= set(parts)


@pytest.mark.parametrize("name", ["", *TERRITORIES])
def test_make_plan_plans_the_territory_that_is_named(name):
    words = ["make", "-n", "plan", *([f"TERRITORY={name}"] if name else [])]
    # A make around the tests would have this one say where it is, too.
    alone = {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}
    done = subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True, env=alone)
    last = done.stdout.strip().splitlines()[-1].split()
    assert last[1:4] == ["plan", f"fixtures/{name or 'bijie'}", "--out"]
