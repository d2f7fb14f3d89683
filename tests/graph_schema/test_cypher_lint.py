"""Neo4j's own language support reads every text, without a server, and has nothing against any."""

from __future__ import annotations

import pytest

from graph_schema.named_queries import named_queries
from tests.cypher_linter import NoLinter, Text, complaints
from tests.neo4j_for_tests import skip_loudly

from .cypher_texts import every_text, known

MISTAKES = {
    "keyword": ("RETURN", "RETUN", "Invalid input 'RETUN'"),
    "label": (":Plan ", ":Plann ", "Label Plann is not present"),
    "type": (":ASSIGNS", ":ASIGNS", "Relationship type ASIGNS is not present"),
    "variable": ("pairing.layer AS", "paring.layer AS", "Variable `paring` not defined"),
    "parameter": ("$plan", "$plam", "Parameter $plam is not defined"),
    "function": ("count(*)", "cuont(*)", "Function cuont is not present"),
    "bracket": ("-(provider)", "-((provider)", "Invalid input"),
    "deprecation": ("pairing.layer AS", "id(pairing) AS", "deprecated"),
    "product": ("MATCH (", "MATCH (:Party), (", "cartesian product"),
}
"""What is mistaken to the words that are replaced, by what, and what is to be said of it."""


@pytest.fixture(scope="module")
def said():
    """Name of a text to all that is said of it; the linter is asked once, for it starts slowly."""
    load = named_queries()["load"]
    assert [kind for kind, (old, _, _) in MISTAKES.items() if old not in load.text] == []
    wrong = [Text(kind, load.text.replace(old, new), load.parameters)
             for kind, (old, new, _) in MISTAKES.items()]  # fmt: skip
    try:
        found = complaints([*every_text(), *wrong], known())
    except NoLinter as error:
        skip_loudly("CYPHER NOT LINTED", str(error))
    by_name: dict[str, list[str]] = {}
    for name, version, message in found:
        by_name.setdefault(name, []).append(f"{version}: {message}")
    return by_name


def test_there_is_nothing_to_say_about_any_text(said):
    texts = every_text()
    assert {text.name.partition(":")[0] for text in texts} > {"schema", "load", "out_of_reach"}
    assert {text.name: said[text.name] for text in texts if text.name in said} == {}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_found(said, mistake):
    assert MISTAKES[mistake][2] in " ".join(said[mistake])
