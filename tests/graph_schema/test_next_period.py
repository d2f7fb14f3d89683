"""The turn of the year: what stands, what it keeps, what moves on."""

from __future__ import annotations

import pandas as pd
import pytest

from graph_schema.graph import AssistanceGraph
from graph_schema.next_period import begin_period

from .store_world import PAIRS, WORLD


def begun(pairs: pd.DataFrame = PAIRS, graph: AssistanceGraph = WORLD, **how):
    return begin_period(graph, pairs, period="2026", following="2027", source="plan", **how)


def standing(graph: AssistanceGraph, period: str) -> pd.DataFrame:
    rows = graph.table("pairings")
    return rows[rows["period"] == period]


def test_an_adopted_pair_stands_in_the_following_period_and_the_old_row_stays():
    graph = begun()
    (row,) = standing(graph, "2027").to_dict("records")
    assert (row["provider_id"], row["place_id"]) == ("unit:a", "520521100")
    assert (row["status"], row["origin"], row["source"]) == ("active", "derived", "plan")
    assert len(standing(graph, "2026")) == 1


def test_a_pair_that_stood_keeps_since_money_and_document():
    rows = WORLD.table("pairings").assign(since="2021-10", amount_yuan=500.0, document="协议")
    (row,) = standing(begun(graph=WORLD.replace(pairings=rows)), "2027").to_dict("records")
    assert (row["since"], row["amount_yuan"], row["document"]) == ("2021-10", 500.0, "协议")


def test_a_new_pair_stands_since_the_period_of_its_plan():
    graph = WORLD.replace(pairings=WORLD.table("pairings").iloc[:0])
    (row,) = standing(begun(graph=graph), "2027").to_dict("records")
    assert row["since"] == "2026"


def test_a_pair_whose_end_is_gone_is_left_out():
    gone = PAIRS.assign(provider_id="unit:gone")
    assert standing(begun(gone), "2027").empty


def test_open_needs_and_offered_capabilities_move_on_only_when_carried():
    needs = WORLD.table("needs")
    closed = needs.assign(id="need:2", status="closed")
    graph = WORLD.replace(needs=pd.concat([needs, closed], ignore_index=True))
    stayed, moved = begun(graph=graph), begun(graph=graph, carry=True)
    assert stayed.table("needs")["period"].tolist() == ["2026", "2026"]
    assert moved.table("needs")["period"].tolist() == ["2027", "2026"]
    assert moved.table("capabilities")["period"].tolist() == ["2027"]


def test_a_period_that_is_not_later_or_has_begun_is_refused():
    with pytest.raises(ValueError, match="not after"):
        begin_period(WORLD, PAIRS, period="2026", following="2026", source="plan")
    with pytest.raises(ValueError, match="already"):
        begun(graph=begun())
