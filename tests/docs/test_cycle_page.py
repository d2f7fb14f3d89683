"""The page of month, quarter and year: its commands run, and print what it shows."""

from __future__ import annotations

from .console import follow
from .pages import DOCS


def test_every_command_prints_what_the_page_shows(tmp_path):
    assert follow(DOCS / "cycle.md", tmp_path) == 12
