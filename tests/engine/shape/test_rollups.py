"""Roll-ups of pairs, by hand on the small graph."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pandas as pd
import pytest

from engine.policy import read_policy
from engine.shape.rollups import MAIN_WEBS, RollUps
from engine.shape.stars import stars
from engine.shape.web import Web
from fixtures import path
from graph_schema.tables import load_graph
from tests.engine.small_graphs import small_graph, small_policy

TABLES: dict[str, Any] = {
    "parties": [{"id": "p1"}, {"id": "p2"}],
    "providers": [{"id": "u1", "party_id": "p1"}, {"id": "u2", "party_id": "p1"},
                  {"id": "u3"}],
    "needs": [{"place_id": "t1", "amount": 4, "urgency": 1},
              {"place_id": "t1", "sector_id": "health", "amount": 2, "urgency": 0.5},
              {"place_id": "c2", "sector_id": "health", "amount": 1, "urgency": 1}],
    "capabilities": [{"provider_id": "u1", "amount": 1},
                     {"provider_id": "u1", "sector_id": "health", "amount": 5},
                     {"provider_id": "u3", "amount": 2}],
}  # fmt: skip
PAIRS = pd.DataFrame({
    "layer": ["L"] * 4, "provider_id": ["u1", "u1", "u2", "u3"],
    "place_id": ["t1", "t3", "t2", "t1"],
})  # fmt: skip


def rolled() -> RollUps:
    return RollUps(small_graph(**TABLES), small_policy())


def cells(web: Web) -> dict[tuple[str, str], float]:
    return {(web.rows[i], web.columns[j]): value
            for i, j, value in zip(web.link_rows.tolist(), web.link_columns.tolist(),
                                   web.weights.data.tolist(), strict=True)}  # fmt: skip


def test_pairs_are_counted_by_party_and_county_and_no_party_is_a_row():
    web = rolled().web(PAIRS, "party", "county")
    assert (web.rows, web.columns, web.name) == (("", "p1"), ("c1", "c2"), "party × county")
    assert cells(web) == {("p1", "c1"): 2, ("p1", "c2"): 1, ("", "c1"): 1}


def test_a_pair_counts_in_the_sectors_that_are_offered_and_needed():
    # t1 needs edu and health, t3 has the health need of c2, t2 has no needs, nor has c1.
    assert cells(rolled().web(PAIRS, "provider", "sector")) == {
        ("u1", "edu"): 1, ("u1", "health"): 2, ("u3", "edu"): 1}  # fmt: skip


def test_the_served_share_is_of_the_urgency_of_the_place():
    # u1 serves of t1: edu 1 of 4 at urgency 1, health all at 0.5, of 1.5 in all; of t3 everything.
    found = cells(rolled().web(PAIRS, "county", "sector", "served"))
    assert found == pytest.approx({("c1", "edu"): (1 / 4 + 2 / 4) / 1.5,
                                   ("c1", "health"): 0.5 / 1.5, ("c2", "health"): 1})  # fmt: skip
    by_place = cells(rolled().web(PAIRS, "provider", "place", "served"))
    assert by_place == pytest.approx({("u1", "t1"): 0.75 / 1.5, ("u1", "t3"): 1,
                                      ("u3", "t1"): 0.5 / 1.5})  # fmt: skip


def test_who_takes_part_without_a_pair_is_a_node():
    web = rolled().web(PAIRS[:1], "provider", "place")
    assert (web.rows, web.columns) == (("u1", "u2", "u3"), ("t1", "t2", "t3"))
    assert web.num_links == 1


def test_pairs_of_several_layers_on_one_place_add_up():
    twice = pd.concat([PAIRS, PAIRS[:1].assign(layer="M")])
    assert cells(rolled().web(twice, "provider", "place"))["u1", "t1"] == 2


def test_money_that_is_not_known_is_no_zero():
    with pytest.raises(ValueError, match="2 pairs"):
        rolled().web(PAIRS.assign(amount_yuan=[1, 2, None, None]), "party", "county", "yuan")
    with pytest.raises(ValueError, match="sector"):
        rolled().web(PAIRS.assign(amount_yuan=1), "party", "sector", "yuan")
    found = cells(rolled().web(PAIRS.assign(amount_yuan=[1, 2, 4, 8]), "party", "county", "yuan"))
    assert found == {("p1", "c1"): 5, ("p1", "c2"): 2, ("", "c1"): 8}


def test_standing_pairings_come_by_period():
    rows = [{"provider_id": "u1", "place_id": "t1"},
            {"provider_id": "u1", "place_id": "t2", "period": "2025"},
            {"provider_id": "u2", "place_id": "t2", "status": "ended"}]  # fmt: skip
    own = RollUps(small_graph(**TABLES, pairings=rows), small_policy())
    assert own.standing()["place_id"].tolist() == ["t1"]
    found = {period: pairs["place_id"].tolist() for period, pairs in own.by_period().items()}
    assert found == {"2025": ["t2"], "2026": ["t1"]}


def test_of_bijie_layers_are_stars_and_roll_ups_are_not():
    graph = load_graph(path("bijie"))
    policy = read_policy((path("bijie") / "policy.toml").read_text(encoding="utf-8"))
    own = RollUps(graph, policy)
    layers = own.layer_webs(own.standing())
    told = stars(layers["schools"])
    assert told is not None
    assert told.fixed_by_degrees
    webs = own.main_webs(own.standing())
    assert list(webs) == [f"{rows} × {columns}" for rows, columns in MAIN_WEBS]
    assert all(stars(web) is None for name, web in webs.items() if name != "provider × place")
    assert webs["firm × county"].num_links > 0


def test_parts_of_bijie_by_field_are_the_pairs_that_offer_what_is_needed():
    folder = path("bijie")
    tables = {name: pd.read_csv(folder / f"{name}.csv", dtype={"place_id": str, "id": str,
                                                              "parent_id": str})
              for name in ("needs", "capabilities", "places", "sectors", "providers")}  # fmt: skip
    needs, offers = tables["needs"], tables["capabilities"]
    needed_of = defaultdict(set)
    above = dict(zip(tables["places"]["id"], tables["places"]["parent_id"], strict=True))
    for need in needs[(needs["status"] == "open") & (needs["urgency"] > 0)].itertuples():
        place = need.place_id
        while isinstance(place, str):  # what is needed below is needed above
            needed_of[place].add(need.sector_id)
            place = above.get(place)
    offered = offers[offers["status"] == "offered"]
    offered_of = offered.groupby("provider_id")["sector_id"].agg(set).to_dict()

    providers = tables["providers"]
    barred_of = dict(zip(providers["id"], providers["barred_sectors"], strict=True))

    def fields(provider, place):
        while place not in needed_of and isinstance(above.get(place), str):
            place = above[place]
        barred = barred_of.get(provider)
        barred = set(barred.split(";")) if isinstance(barred, str) else set()
        return (needed_of.get(place, set()) & offered_of.get(provider, set())) - barred

    graph = load_graph(folder)
    policy = read_policy((folder / "policy.toml").read_text(encoding="utf-8"))
    own = RollUps(graph, policy)
    standing = own.standing()
    told = {field: {(x.provider_id, x.place_id) for x in pairs.itertuples()}
            for field, pairs in own.parts(standing, "sector").items()}  # fmt: skip
    expected: dict[str, set[tuple[str, str]]] = {}
    for x in standing.itertuples():
        for field in fields(x.provider_id, x.place_id):
            expected.setdefault(field, set()).add((x.provider_id, x.place_id))
    assert told == expected
    assert len(told) > 3
    assert set(told) <= set(tables["sectors"]["id"])
