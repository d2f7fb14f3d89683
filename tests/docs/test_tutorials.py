"""Every command of a tutorial runs, and prints what the page shows."""

from __future__ import annotations

import pytest

from .console import follow, missing_lines
from .pages import DOCS

TUTORIALS = [*sorted(DOCS.glob("tutorial*.md")), DOCS / "yearly-cycle.md", DOCS / "workbook.md",
             DOCS / "scenarios.md", DOCS / "compare.md", DOCS / "reviews.md",
             DOCS / "what-if.md"]  # fmt: skip


@pytest.mark.parametrize("page", TUTORIALS, ids=lambda page: page.stem)
def test_every_command_prints_what_the_page_shows(page, tmp_path):
    assert follow(page, tmp_path) >= 10


@pytest.mark.parametrize(
    ("excerpt", "missing"),
    [
        ("one\nthree", []),
        ("three\none", ["one"]),  # in order
        ("…\nt…e", []),
        ("two", ["two"]),  # a whole line, not a part of it
        ("one\none", ["one"]),  # each line once
    ],
)
def test_lines_are_missed_unless_they_stand_there_in_order(excerpt, missing):
    assert missing_lines(excerpt, "one\ntwo and more\nthree\n") == missing
