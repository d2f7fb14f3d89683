"""Every noun has an entry, in both languages, and the same word as everywhere else."""

from __future__ import annotations

import re
from typing import get_args, get_type_hints

import pytest

import fixtures
from api.messages import entries
from engine.baselines import BASELINES
from engine.coverage import KPIS
from engine.policy import Layer, Policy, read_policy
from engine.rules import RULES, SOFT_RULES
from engine.value import Value
from graph_schema.schema import (
    DERIVED_LABELS,
    ORIGINS,
    PARTY_KINDS,
    PLACE_KINDS,
    PROVIDER_KINDS,
    TABLES,
)
from graph_schema.store_records import EntityEvent

from .pages import DOCS, table_rows

GLOSSARY = (DOCS / "glossary.md").read_text("utf-8")
ENTRIES = [(row[0].strip("`"), row[1]) for row in table_rows(GLOSSARY)]
CODES = {code for code, _ in ENTRIES}


@pytest.mark.parametrize(
    ("nouns", "names"),
    [
        ("tables", [table.name for table in TABLES]),
        ("labels", [x.label for x in (*TABLES, *DERIVED_LABELS) if x.label]),
        ("kinds", [*PARTY_KINDS, *PLACE_KINDS, *PROVIDER_KINDS]),
        ("rules", [rule.name for rule in RULES]),
        ("KPIs", [kpi.name for kpi in KPIS]),
        ("baselines", BASELINES),
        ("keys of a policy", Policy.model_fields),
        ("keys of a layer", [*Layer.model_fields, "extra_cost"]),
        ("parts of a value", Value.__dataclass_fields__),
        ("changes of an entity", get_args(get_type_hints(EntityEvent)["change"])),
    ],
)
def test_every_noun_has_an_entry(nouns, names):
    assert set(names) - CODES == set(), nouns


def test_every_layer_of_the_bijie_example_has_an_entry():
    policy = read_policy((fixtures.path("bijie") / "policy.toml").read_text("utf-8"))
    assert {layer.name for layer in policy.layers} <= CODES


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_tables_and_labels_have_the_chinese_word_of_the_schema(table):
    assert (table.name, table.zh) in ENTRIES


@pytest.mark.parametrize("label", DERIVED_LABELS, ids=lambda label: label.label)
def test_derived_labels_have_the_chinese_word_of_the_schema(label):
    assert (label.label, label.zh) in ENTRIES


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("column", [rule.name for rule in SOFT_RULES]),
        ("kpi", [kpi.name for kpi in KPIS]),
        ("baseline", BASELINES),
        ("value", Value.__dataclass_fields__),
    ],
)
def test_the_command_prints_the_chinese_word_of_the_glossary(kind, names):
    for name in names:
        printed = re.sub(r" [↑↓]$|（.*）$", "", entries()[f"{kind}.{name}"]["zh"])
        assert (name, printed) in ENTRIES


def test_every_entry_has_a_chinese_word():
    without = [code for code, zh in ENTRIES if code != "code" and not re.search(r"[一-鿿]", zh)]
    assert without == []


def test_every_origin_is_explained():
    assert all(f"`{origin}`" in GLOSSARY for origin in ORIGINS)
