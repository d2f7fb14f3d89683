"""The page of assessment: its commands run, and it names every key."""

from __future__ import annotations

import re

from engine.assessment_policy import AssessmentPolicy

from .console import follow
from .pages import DOCS

PAGE = DOCS / "assessment.md"


def test_every_command_prints_what_the_page_shows(tmp_path):
    assert follow(PAGE, tmp_path) == 2


def test_the_page_names_every_key():
    named = re.findall(r"^\| `(\w+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(named) == sorted(AssessmentPolicy.model_fields)
