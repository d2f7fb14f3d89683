"""The page of the key list: its commands run."""

from __future__ import annotations

from .console import follow
from .pages import DOCS


def test_every_command_prints_what_the_page_shows(tmp_path):
    assert follow(DOCS / "keylist.md", tmp_path) == 6
