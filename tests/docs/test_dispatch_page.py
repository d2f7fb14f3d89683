"""The page of dispatch: its commands run, its example comes out, it names every key and tier."""

from __future__ import annotations

import re

import pytest

from engine.dispatch import dispatch
from engine.dispatch_policy import TIERS, DispatchPolicy
from tests.engine.dispatch.dispatched import amounts, cap, cell, need
from tests.engine.small_graphs import BASE_PROVIDERS, changed, small_graph, small_policy

from .console import follow
from .pages import DOCS

PAGE = DOCS / "dispatch.md"


def test_every_command_prints_what_the_page_shows(tmp_path):
    assert follow(PAGE, tmp_path) == 9


def test_the_page_names_every_key_and_tier():
    rows = re.findall(r"^\| (`.*?) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    named = re.findall(r"`(\w+)`", " ".join(rows))
    assert sorted(named) == sorted([*TIERS, *DispatchPolicy.model_fields])


def test_the_example_with_a_pencil_comes_out():
    graph = small_graph(
        parties=[{"id": "A"}], leads=[{"party_id": "A", "place_id": "c2"}],
        providers=changed(BASE_PROVIDERS, u2={"party_id": "A"}),
        capabilities=[cap("a", "u1", 4), cap("b", "u2", 3), cap("c", "u3", 5)],
        needs=[need("jia", "t1", 4, urgency=1.0), need("yi", "t3", 6, urgency=0.5),
               need("bing", "t2", 4, urgency=0.8)],
    )  # fmt: skip
    found = dispatch(graph, small_policy(), [("L", "u1", "t1")], "plan")
    assert amounts(found) == {("a", "jia"): 4, ("b", "yi"): 3, ("c", "yi"): 1, ("c", "bing"): 4}
    names, (own,) = found.ranks.names, found.sectors
    value = dict(zip(names, found.value, strict=True))
    assert -value["worth"] * 1000 / found.ranks.worth == pytest.approx(1605)
    assert (value["tier.4"], value["tier.3"], value["tier.2"]) == (5, 0, 3)
    assert cell(found.needs, "yi", "limit") == "exhausted"
    assert cell(found.needs, "yi", "points_per_unit") == pytest.approx(50)
    assert found.capabilities["points_per_unit"].tolist() == pytest.approx([50, 50, 50])
    price = own.prices[own.problem.capability_ids.index("c"), own.problem.need_ids.index("jia")]
    assert dict(zip(names, own.ranks.split(int(price)), strict=True)) == {
        "floor": 0, "worth": 0, "tier.4": 1, "tier.3": 0, "tier.2": 0
    }  # fmt: skip
