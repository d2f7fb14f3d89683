"""The catalogue is whole: every key used is there, in both languages, over the same facts."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from api import messages
from api.messages import LANGUAGES, Catalogue, entries, language_of
from api.options import Lang
from api.plans.plan_csv import COLUMNS
from api.summary import VALUE_PARTS
from engine.baselines import BASELINES
from engine.coverage import KPIS
from engine.shape.measures import MEASURES
from graph_schema.checks import CHECKS
from graph_schema.named_queries import named_queries
from graph_schema.schema import TABLES

ROOT = Path(__file__).parents[2]

_OF_NEEDS = ("proportionality_county", "proportionality_sector", "rank_agreement_place")
MEASURED = [
    *(own.name if f"measure.{own.name}" in entries() else own.name.rpartition("_")[0]
      for own in MEASURES),
    *(kpi.name for kpi in KPIS), *_OF_NEEDS,
]  # fmt: skip
"""Measures of a network; one of rows and of columns has one name."""
PACKAGES = ("api", "engine", "graph_schema")

FAMILIES = {
    "baseline": BASELINES,
    "column": COLUMNS,
    "formula": MEASURED,
    "higher": MEASURED,
    "kpi": [kpi.name for kpi in KPIS],
    "measure": MEASURED,
    "problem": [check.code for check in CHECKS],
    "proof": ["optimal", "within", "none"],
    "query": [
        *(f"answers.{name}" for name in named_queries()),
        *(f"column.{column.removesuffix('_id')}" for query in named_queries().values()
          for column in query.columns if not column.endswith(("name", "title"))),
        *(f"change.{change}" for change in ("added", "removed")),
        *(f"role.{role}" for role in ("territory", "sector", "paired")),
        *(f"list.{part}" for part in ("name", "parameters", "answers", "use")), "rows",
    ],
    "remedy": ["did_you_mean", *(check.remedy for check in CHECKS)],
    "severity": ["error", "warning", "note"],
    "side": ["provider", "place", "provider_group", "place_group"],
    "table": [table.name for table in TABLES],
    "usage": ["BadParameter", "MissingParameter", "NoSuchOption"],
    "value": VALUE_PARTS,
    "verify": ["bytes_ok", "bytes_doubtful", "proof_ok", "proof_doubtful", "source_ok",
               "source_doubtful", "source_unchecked"],
}  # fmt: skip
"""Keys that code puts together from what is declared elsewhere: prefix to endings."""

HANDED_OVER = {"problem", "remedy", "store"}
"""Prefixes to which the packages below the command hand over the ending: a code."""

SPEAKERS = {"text", "say", "Failure", "Doubt", "_fail"}
"""Functions that are given a key of the catalogue."""

REPORTERS = {"_problem", "Problem", "_bad"}
"""Functions that are given the code of a problem."""

WORD = r"[a-z]\w*"


@cache
def _nodes():
    files = [file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))]
    return [node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8")))]


@cache
def _constants():
    return {n.value for n in _nodes() if isinstance(n, ast.Constant) and isinstance(n.value, str)}


@cache
def _patterns():
    """Return every f-string that could make a key or a code, as a pattern with one group a hole."""
    texts = {_with_holes(node) for node in _nodes() if isinstance(node, ast.JoinedStr)}
    keys = {text for text in texts if re.fullmatch(r"[\w.*]*[a-z_]{2}[\w.*]*", text)}
    return [re.compile(re.escape(text).replace(r"\*", r"([^.]+)")) for text in keys]


def _with_holes(node):
    return "".join(str(v.value) if isinstance(v, ast.Constant) else "*" for v in node.values)


def _calls(names):
    for node in _nodes():
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in names:
                yield node.args


def _is_known(word):
    """Whether a word stands in code, or is put together there from words that do."""
    if word.isdigit():  # the lines of a longer text are numbered
        return True
    return word in _constants() or any(
        (match := pattern.fullmatch(word)) and set(match.groups()) <= _constants()
        for pattern in _patterns()
    )


def _is_used(key):
    prefix, _, ending = key.partition(".")
    if key in _constants() or ending in FAMILIES.get(prefix, ()):
        return True
    if prefix in HANDED_OVER:
        return _is_known(ending.rpartition(".")[2])
    return any(
        (match := pattern.fullmatch(key)) and all(map(_is_known, match.groups()))
        for pattern in _patterns()
    )


def test_every_key_that_is_spoken_is_in_the_catalogue():
    spoken = {
        argument.value
        for arguments in _calls(SPEAKERS)
        for argument in arguments[:2]
        if isinstance(argument, ast.Constant)
        and re.fullmatch(rf"{WORD}(\.\w+)+", str(argument.value))
    }
    assert len(spoken) > 50  # the search does find them
    assert spoken - set(entries()) == set()


def test_every_family_of_keys_is_complete():
    wanted = {f"{prefix}.{ending}" for prefix, endings in FAMILIES.items() for ending in endings}
    assert wanted - set(entries()) == set()


def test_every_stage_has_its_word():
    stages = {arguments[0].value for arguments in _calls({"stage"})}
    assert {"read", "plan", "baselines", "record", "write"} <= stages
    assert {f"stage.{name}" for name in stages} - set(entries()) == set()


def test_every_problem_that_is_reported_has_its_sentence():
    codes = {argument.value for arguments in _calls(REPORTERS) for argument in arguments[:1]
             if isinstance(argument, ast.Constant)}  # fmt: skip
    codes |= {
        word for word in _constants() if re.fullmatch(r"policy_(unknown|missing|bad)\w+", word)
    }
    assert {"extra_cost_falls", "policy_missing"} <= codes
    assert {f"problem.{code}" for code in codes} - set(entries()) == set()


def test_no_key_is_left_over():
    held_elsewhere = ("help", "http")  # test_help, http/test_words
    left = {key for key in entries() if not key.startswith(held_elsewhere) and not _is_used(key)}
    assert left == set()


def test_tables_have_the_chinese_names_of_the_schema():
    for table in TABLES:
        assert Catalogue("zh").text(f"table.{table.name}") == table.zh


def test_every_key_has_one_text_in_each_language_and_nothing_else():
    assert [key for key, entry in entries().items() if set(entry) != set(LANGUAGES)] == []
    assert [
        key for key, entry in entries().items() if not all(map(str.strip, entry.values()))
    ] == []


def test_no_text_was_left_untranslated():
    assert [key for key, entry in entries().items() if entry["zh"] == entry["en"]] == []


def test_both_languages_speak_of_the_same_facts():
    def facts(text):
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}

    unequal = [key for key, x in entries().items() if facts(x["zh"]) != facts(x["en"])]
    assert unequal == []


def test_a_sentence_takes_its_facts():
    assert Catalogue("en").text("gap.priority", priority=3) == " (priority 3)"


def test_lists_are_joined_as_the_language_does():
    facts = {"near": ("a", "b")}
    assert Catalogue("zh").text("usage.near", **facts) == "是不是 a、b？"
    assert Catalogue("en").text("usage.near", **facts) == "Did you mean a, b?"


def test_a_missing_fact_shows_as_a_question_mark():
    assert Catalogue("en").text("candidates.done", file="x") == (
        "Wrote ? pairs to x; rules refuse ? of them."
    )


def test_a_fact_is_never_taken_for_a_placeholder():
    assert "{0.__class__}" in Catalogue("en").text("usage.near", near="{0.__class__}")


def test_an_unknown_key_is_an_error():
    with pytest.raises(KeyError):
        Catalogue("en").text("no.such.key")


@pytest.mark.parametrize(
    ("environment", "lang"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.GBK"}, "zh"),
        ({"LC_MESSAGES": "zh_TW", "LANG": "en_US"}, "zh"),
        ({"LC_ALL": "en_US.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "", "LANG": "zh_CN.UTF-8"}, "zh"),  # empty = not set
        ({"LANG": "C.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_the_locale_decides_the_language(environment, lang):
    assert language_of(environment) == lang


def test_the_option_offers_the_languages_of_the_catalogue():
    assert {lang.value for lang in Lang} == set(LANGUAGES)


def test_a_key_that_stands_twice_is_an_error(tmp_path, monkeypatch):
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text('["twice"]\nzh = "两次"\nen = "twice"\n', encoding="utf-8")
    monkeypatch.setattr(messages, "__file__", str(tmp_path / "__init__.py"))
    with pytest.raises(ValueError, match=r"twice stands twice, .* b\.toml"):
        entries.__wrapped__()
