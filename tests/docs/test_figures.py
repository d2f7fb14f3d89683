"""The picture of the flow says what the engine says."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

import fixtures
from engine.candidates import candidates_frame, list_candidates
from engine.plan import make_plan
from engine.policy import read_policy
from graph_schema.tables import load_graph

from .pages import DOCS

SVG = "{http://www.w3.org/2000/svg}"
TITLE = re.compile(r"(?P<provider>unit:\w+) → (?P<place>township:\w+): (?P<cost>\d+) points,"
                   r" (?P<state>\w+)(?: by (?P<rule>\w+))?")  # fmt: skip


@pytest.fixture(scope="module")
def tiny():
    folder = fixtures.path("tiny")
    return load_graph(folder), read_policy((folder / "policy.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def drawn_pairs():
    titles = [
        t.text or "" for t in ElementTree.parse(DOCS / "figures/flow.svg").iter(SVG + "title")
    ]
    return [m for title in titles if (m := TITLE.fullmatch(title))]


def test_every_pair_is_drawn_with_its_cost_and_the_rule_that_refuses_it(tiny, drawn_pairs):
    frame = candidates_frame(list_candidates(*tiny)[0])
    expected = zip(frame["provider_id"], frame["place_id"], frame["cost_points"],
                   frame["refused_by"], strict=True)  # fmt: skip
    drawn = [(m["provider"], m["place"], int(m["cost"]), m["rule"] or "") for m in drawn_pairs]
    assert sorted(drawn) == sorted(expected)


def test_the_bold_pairs_are_the_plan(tiny, drawn_pairs):
    pairs = make_plan(*tiny).pairs
    pairs = pairs[pairs["layer"] == "units-townships"]
    bold = {(m["provider"], m["place"]) for m in drawn_pairs if m["state"] == "chosen"}
    assert bold == set(zip(pairs["provider_id"], pairs["place_id"], strict=True))


def test_the_sum_below_the_picture_is_the_cost_of_the_plan(tiny):
    picture = (DOCS / "figures/flow.svg").read_text("utf-8")
    parts, total = re.search(
        r"([\d,+ ]+)\(second partner of township 3\) = ([\d,]+)", picture
    ).groups()
    numbers = [int(part.replace(",", "")) for part in parts.split("+")]
    plan = make_plan(*tiny)
    hospital = plan.pairs.loc[plan.pairs["layer"] == "hospitals", "cost_points"].sum()
    assert sum(numbers) == int(total.replace(",", "")) == plan.value.cost_points - hospital


def test_pictures_are_small():
    sizes = {file.name: file.stat().st_size for file in (DOCS / "figures").iterdir()}
    assert {name for name, size in sizes.items() if size > 150_000} == set()
