"""All pairs of a layer with their cost columns and refusals."""

from __future__ import annotations

import numpy as np
import pytest

from engine.candidates import candidates_frame, cost_points, list_candidates, refusing_rules

from .small_graphs import BASE, BASE_PLACES, BASE_PROVIDERS, changed, small_graph, small_policy

LOCKED_OUT = [{"layer": "L", "provider_id": "u1", "place_id": "t3", "kind": "out"}]
WEIGHTS = {"need_gap": 3, "outside_territory": 2, "distance": 1, "change": 1.5}


def candidates(policy=None, **tables):
    [only] = list_candidates(small_graph(**tables), policy or small_policy())
    return only


def test_columns_are_rule_times_weight_times_1000_and_sum_to_the_total():
    # u1 keeps t1 (change 1 elsewhere), sits in c1 (99.1 of 198.2 km to t3), offers nothing that
    # t1 needs; t2 borrows t1's need from c1, t3 from B.
    own = candidates(
        small_policy(layer={"weights": WEIGHTS}, distance_cap_km=198.2),
        providers=changed(BASE_PROVIDERS, u1={"place_id": "c1", "party_id": "p"}),
        parties=[{"id": "p"}],
        leads=[{"party_id": "p", "place_id": "c2"}],
        needs=[{"place_id": "t1"}],
        pairings=[{"provider_id": "u1", "place_id": "t1"}],
    )
    rows = {name: column[0].tolist() for name, column in own.costs.items()}
    assert rows == {
        "need_gap": [3000, 3000, 3000],
        "outside_territory": [2000, 2000, 0],
        "distance": [0, 0, 500],
        "change": [0, 1500, 1500],
        "track_record": [0, 0, 0],
    }
    assert own.total[0].tolist() == [5000, 6500, 5000]
    assert own.total.dtype == np.int64


def test_columns_add_up_to_the_total_after_rounding():
    # need_gap 0.3 and distance 0.5 at weight 0.01 are 3 and 5 points; 1/3 of 10 rounds to 3.
    own = candidates(
        small_policy(layer={"weights": {"need_gap": 0.01}}),
        needs=[{"place_id": "t1", "amount": 3}],
        capabilities=[{"provider_id": "u1", "amount": 2}],
    )
    assert own.costs["need_gap"][0].tolist() == [3, 3, 3]
    assert (sum(own.costs.values()) == own.total).all()


@pytest.mark.parametrize(
    "layer",
    [{}, {"weights": {"change": 0}}, {"weights": {"change": 2}, "rules": {"change": False}}],
)
def test_rule_without_weight_or_switched_off_costs_nothing(layer):
    own = candidates(small_policy(layer=layer), pairings=[{"provider_id": "u1", "place_id": "t1"}])
    assert not own.costs["change"].any()
    assert not own.total.any()


def test_halves_round_to_even():
    values = np.array([0.0005, 0.0015, 0.0025])
    assert cost_points(values, 1000).tolist() == [0, 2, 2]
    assert cost_points(np.array([True, False]), 1500).tolist() == [1500, 0]


def test_refused_pairs_name_every_rule_that_refused_and_keep_their_costs():
    own = candidates(
        small_policy(layer={"weights": WEIGHTS, "sector": "edu"}, locks=LOCKED_OUT),
        providers=changed(BASE_PROVIDERS, u1={"territory_id": "c1", "barred_sectors": "edu"}),
        needs=[{"place_id": "t3"}],
    )
    assert refusing_rules(own.refused[0, 2]) == ("lock_out", "barred_sector", "own_territory")
    assert refusing_rules(own.refused[0, 0]) == ("barred_sector",)
    assert refusing_rules(own.refused[1, 0]) == ()
    assert own.allowed.tolist() == [[False] * 3, [True] * 3, [True] * 3]
    assert own.total[0, 2] == 3000


def test_hard_rule_switched_off_refuses_nobody():
    own = candidates(
        small_policy(layer={"rules": {"own_territory": False}}),
        providers=changed(BASE_PROVIDERS, u1={"territory_id": "c1"}),
    )
    assert own.allowed.all()


def test_pairs_are_those_of_participants_in_order_of_their_ids():
    own = candidates(
        participants=[
            {"side": "place", "entity_id": "t3"},
            {"side": "provider", "entity_id": "u3"},
            {"side": "provider", "entity_id": "u1"},
            {"side": "provider", "entity_id": "u2", "layer": "other"},
        ]
    )
    assert own.provider_ids == ["u1", "u3"]
    assert own.place_ids == ["t3"]


def test_participants_of_another_kind_do_not_count():
    own = candidates(providers=changed(BASE_PROVIDERS, u2={"kind": "firm"}))
    assert own.provider_ids == ["u1", "u3"]


@pytest.mark.parametrize("side", ["provider", "place"])
def test_layer_without_participants_of_a_side_has_an_empty_table(side):
    rows = [row for row in BASE["participants"] if row["side"] != side]
    own = candidates(small_policy(layer={"weights": WEIGHTS}), participants=rows)
    assert own.total.shape == ((0, 3) if side == "provider" else (3, 0))
    assert len(candidates_frame(own)) == 0


def test_frame_has_one_row_per_pair_provider_major_with_every_column():
    frame = candidates_frame(
        candidates(
            small_policy(layer={"weights": WEIGHTS}, locks=LOCKED_OUT),
            pairings=[{"provider_id": "u1", "place_id": "t2"}],
            providers=changed(BASE_PROVIDERS, u1={"place_id": "c1"}),
        )
    )
    assert list(zip(frame["provider_id"], frame["place_id"], strict=True))[:4] == [
        ("u1", "t1"), ("u1", "t2"), ("u1", "t3"), ("u2", "t1"),
    ]  # fmt: skip
    assert set(frame["layer"]) == {"L"}
    assert frame["change"].tolist()[:4] == [1500, 0, 1500, 0]
    assert frame["cost_points"].tolist()[:4] == [1500, 0, 1500 + 330, 0]
    assert frame["km"].tolist()[:3] == [0, 0, 99.1]
    assert frame["standing"].tolist()[:3] == [False, True, False]
    assert frame["refused_by"].tolist()[:4] == ["", "", "lock_out", ""]


def test_every_layer_has_its_own_table():
    layers = [
        {"name": name, "provider_kinds": ["unit"], "place_kinds": [kind],
         "provider_quota": {"max": 1}, "place_quota": {"max": 1}}
        for name, kind in (("A", "township"), ("B", "county"))
    ]  # fmt: skip
    graph = small_graph(
        places=BASE_PLACES,
        participants=[{"layer": layer, "side": "provider", "entity_id": "u1"} for layer in "AB"]
        + [{"layer": "A", "side": "place", "entity_id": "t1"},
           {"layer": "B", "side": "place", "entity_id": "c2"}],
    )  # fmt: skip
    tables = list_candidates(graph, small_policy(layers=layers))
    assert [table.place_ids for table in tables] == [["t1"], ["c2"]]
