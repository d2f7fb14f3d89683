"""The page of measures names every one of the register, and no other."""

from __future__ import annotations

import re

from engine.shape.measures import MEASURES

from .pages import DOCS


def test_the_page_names_every_measure_and_no_other():
    text = (DOCS / "shape.md").read_text(encoding="utf-8").partition("## Measures")[2]
    named = re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (.*?) \|", text, re.MULTILINE)))
    assert sorted(named) == sorted(own.name for own in MEASURES)
