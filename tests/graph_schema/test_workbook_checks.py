"""The register of workbook checks: each has its sentences in both languages."""

from __future__ import annotations

import string
import tomllib
from pathlib import Path

from graph_schema.checks import BY_CODE, CHECKS
from graph_schema.workbook_checks import WORKBOOK_BY_CODE, WORKBOOK_CHECKS

ROOT = Path(__file__).parents[2]


def catalogue():
    path = ROOT / "api" / "messages" / "workbook.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def test_codes_are_unique_also_among_the_checks_of_tables():
    assert len(WORKBOOK_BY_CODE) == len(WORKBOOK_CHECKS)
    assert not set(WORKBOOK_BY_CODE) & set(BY_CODE)


def test_every_check_and_remedy_has_a_sentence_and_none_is_left_over():
    words = catalogue()
    assert set(words["problem"]) == set(WORKBOOK_BY_CODE)
    shared = {check.remedy for check in CHECKS}
    assert set(words["remedy"]) == {check.remedy for check in WORKBOOK_CHECKS} - shared


def placeholders(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_both_languages_tell_the_same_facts():
    words = catalogue()
    flat = {key: entry for key, entry in words.items() if "zh" in entry}
    for entry in (*words["problem"].values(), *words["remedy"].values(), *flat.values()):
        assert set(entry) == {"zh", "en"}
        assert placeholders(entry["zh"]) == placeholders(entry["en"])
        assert all(entry.values())
