"""What would happen without optimising."""

from __future__ import annotations

import numpy as np
import pytest

from engine import baselines as module
from engine.baselines import BASELINES, NUM_SEEDS, baseline_pairs, baselines
from engine.candidates import list_candidates
from engine.coverage import kpis
from engine.plan import make_plan
from engine.problem import pairing_problems
from engine.value import Value, excesses

from .small_graphs import BASE, BASE_PROVIDERS, changed, layer_row, small_graph, small_policy

ONE_EACH = {"provider_quota": {"max": 1}, "place_quota": {"min": 1, "max": 1}}


def policy(layer=None, **content):
    own = {"weights": {"distance": 1, "change": 1.5}} | ONE_EACH | (layer or {})
    return small_policy(layer=own, **{"distance_cap_km": 198.2} | content)


def measured(name, graph, own=None):
    return baselines(graph, own or policy(), num_seeds=3)[name]


def test_the_four_baselines_come_by_name_random_once_a_seed():
    found = baselines(small_graph(), policy())
    assert tuple(found) == BASELINES == ("standing", "greedy", "nearest", "random")
    assert [len(found[name].values) for name in BASELINES] == [1, 1, 1, NUM_SEEDS]
    assert [len(found[name].kpis) for name in BASELINES] == [1, 1, 1, NUM_SEEDS]


def pairings(*pairs):
    return [{"provider_id": provider, "place_id": place} for provider, place in pairs]


def test_standing_carries_on_what_stands_and_adds_nothing():
    found = measured("standing", small_graph(pairings=pairings(("u1", "t1"))))
    assert found.values == (Value(2, 0, 0),)
    assert found.kpis[0]["continuity_share"] == 1


def test_standing_keeps_maxima_in_order_of_ids_and_hard_rules():
    # u1 stands twice with maximum 1; u2-t3 is locked out.
    graph = small_graph(pairings=pairings(("u1", "t2"), ("u1", "t1"), ("u2", "t3")))
    lock = {"layer": "L", "provider_id": "u2", "place_id": "t3", "kind": "out"}
    found = measured("standing", graph, policy(locks=[lock]))
    assert found.values == (Value(2, 0, 0),)
    assert found.kpis[0]["continuity_share"] == pytest.approx(1 / 3)


def test_greedy_takes_the_cheapest_pair_first_and_pays_for_it_later():
    # u1 (seat c1) is next to t1 and the only one who may help t3; u2 is beyond the cap from t1.
    providers = [{"id": "u1", "place_id": "c1"},
                 {"id": "u2", "lon": 103, "lat": 27, "territory_id": "c1"}]  # fmt: skip
    rows = [row for row in BASE["participants"] if row["entity_id"] not in ("t2", "u3")]
    graph = small_graph(providers=providers, participants=rows)
    assert measured("greedy", graph).values == (Value(1, 0, 0),)
    assert make_plan(graph, policy()).value == Value(0, 0, 1500)


def test_nearest_looks_at_kilometres_alone_and_takes_unknown_ones_last():
    # u1 sits at t3's county; standing elsewhere would cost it 1500 but is not asked.
    providers = changed(BASE_PROVIDERS[:2], u1={"place_id": "c2"})
    rows = [row for row in BASE["participants"] if row["entity_id"] in ("u1", "u2", "t3")]
    graph = small_graph(
        providers=providers, participants=rows, pairings=pairings(("u1", "t2"), ("u2", "t3"))
    )
    assert measured("nearest", graph).values == (Value(0, 0, 1500),)
    assert measured("greedy", graph).values == (Value(0, 0, 0),)


def test_random_depends_on_the_seed_alone():
    graph = small_graph(pairings=pairings(("u1", "t1"), ("u2", "t2"), ("u3", "t3")))
    first, second = (baselines(graph, policy())["random"] for _ in range(2))
    assert first.values == second.values
    assert len(set(first.values)) > 1


def test_providers_minima_are_filled_after_those_of_places():
    own = policy({"provider_quota": {"min": 1, "max": 1}, "place_quota": {"max": 1}})
    for name in ("greedy", "nearest", "random"):
        assert measured(name, small_graph(), own).values[0] == Value(0, 0, 0)


def test_locks_are_in_every_baseline():
    lock = {"layer": "L", "provider_id": "u1", "place_id": "t3", "kind": "in"}
    graph = small_graph(pairings=pairings(("u1", "t3")))
    for name, found in baselines(graph, policy(locks=[lock]), num_seeds=2).items():
        assert all(run["continuity_share"] == 1 for run in found.kpis), name


def test_mean_and_spread_are_of_all_runs():
    found = module.Baseline(
        "random",
        (Value(0, 2, 10), Value(1, 0, 40)),
        ({"a": 0.5, "b": None, "c": None}, {"a": 1.0, "b": 0.25, "c": None}),
    )
    assert found.mean_value() == {"unmet": 0.5, "idle": 1.0, "cost_points": 25.0}
    assert found.spread() == {"unmet": (0, 1), "idle": (0, 2), "cost_points": (10, 40)}
    assert found.mean_kpis() == {"a": 0.75, "b": 0.25, "c": None}


def random_case(seed):
    """A graph with territories, standing pairs and locks, and a policy with groups."""
    rng = np.random.default_rng(seed)
    units, towns = [f"u{i}" for i in range(6)], [f"t{j}" for j in range(5)]
    places = [
        {"id": "B", "kind": "prefecture"},
        {"id": "c1", "kind": "county", "parent_id": "B", "lon": 105, "lat": 27},
        {"id": "c2", "kind": "county", "parent_id": "B", "lon": 106, "lat": 27},
        *({"id": t, "kind": "township", "parent_id": rng.choice(["c1", "c2"])} for t in towns),
    ]
    providers = [
        {"id": u, "party_id": rng.choice(["", "p", "q"]),
         "territory_id": rng.choice(["", "", "c1"]), "place_id": rng.choice(["", "c1", "c2"])}
        for u in units
    ]  # fmt: skip
    rows = [{"side": "provider", "entity_id": u} for u in units]
    rows += [{"side": "place", "entity_id": t, "priority": int(rng.integers(1, 4))} for t in towns]
    graph = small_graph(
        places=places, providers=providers, participants=rows,
        parties=[{"id": "p"}, {"id": "q"}], leads=[{"party_id": "p", "place_id": "c1"}],
        pairings=pairings(*{(rng.choice(units), rng.choice(towns)) for _ in range(5)}),
    )  # fmt: skip
    own = policy(
        {
            "provider_quota": {"min": int(rng.integers(0, 2)), "max": 2},
            "place_quota": {"min": int(rng.integers(0, 3)), "max": 3, "extra_cost": [100, 300]},
            "group_quotas": [
                {"side": "place", "by": "county", "min": 2, "max": int(rng.integers(2, 6))},
                {"side": "provider", "by": "party", "min": 1, "max": int(rng.integers(1, 4))},
            ],
        },
        locks=[{"layer": "L", "provider_id": rng.choice(units), "place_id": rng.choice(towns),
                "kind": kind} for kind in ("in", "out")],
    )  # fmt: skip
    return graph, own


@pytest.mark.parametrize("seed", range(12))
def test_no_baseline_beats_the_plan_or_breaks_what_the_plan_keeps(monkeypatch, seed):
    graph, own = random_case(seed)
    best = make_plan(graph, own)
    handed_out = []
    frame = module._frame
    monkeypatch.setattr(module, "_frame", lambda chosen: handed_out.append(chosen) or frame(chosen))
    found = baselines(graph, own, num_seeds=3)
    for name, baseline in found.items():
        assert all(value >= best.value for value in baseline.values), name
    [problem] = pairing_problems(list_candidates(graph, own), own)
    locked = excesses(problem, [one.locked_in for one in problem.layers])
    assert len(handed_out) == 6
    for chosen in handed_out:
        [(_, tables)] = chosen
        assert excesses(problem, tables) == locked
        assert not (tables[0] & ~problem.layers[0].allowed & ~problem.layers[0].locked_in).any()


def test_layers_are_measured_together():
    rows = [row | {"layer": name} for name in "AB" for row in BASE["participants"]]
    own = policy(layers=[layer_row(name=name, **ONE_EACH) for name in "AB"])
    found = baselines(small_graph(participants=rows), own, num_seeds=1)
    assert found["greedy"].kpis[0]["places_served"] == 1
    assert found["standing"].values == (Value(6, 0, 0),)


@pytest.mark.parametrize("name", BASELINES)
def test_pairs_of_a_baseline_are_those_that_it_measures(name):
    graph = small_graph(pairings=pairings(("u1", "t1")))
    found = baseline_pairs(graph, policy(), name)
    assert kpis(graph, policy(), found) == measured(name, graph).kpis[0]
