"""One provider per sector at a place, and a team with limited slots in many counties.

A layer a sector (or a county), and a quota of one place (or of one provider) over all of them.
"""

import numpy as np
import pytest

from engine.candidates import list_candidates
from engine.plan import make_plan
from engine.policy import Policy, policy_from
from engine.problem import pairing_problems
from graph_schema.graph import AssistanceGraph
from tests.engine.brute_force import all_plans
from tests.engine.small_graphs import PERIOD, layer_row, small_graph

LAYERS = ("A", "B")
PLACES = ("t1", "t3")


def world(rng: np.random.Generator, side: str, by: str) -> tuple[AssistanceGraph, Policy]:
    """Return two layers of two units and two places, coupled by a quota of each one alone."""
    parts = [{"layer": layer, "side": own, "entity_id": id_} for layer in LAYERS
             for own, ids in (("provider", ("u1", "u2", "u3")), ("place", PLACES))
             for id_ in ids if own == "place" or rng.integers(3)]  # fmt: skip
    offers = [{"provider_id": f"u{i}", "amount": int(rng.integers(1, 4))} for i in (1, 2, 3)]
    needs = [{"place_id": place, "amount": int(rng.integers(1, 6))} for place in PLACES]
    least = int(rng.integers(0, 2))
    group = {"layers": list(LAYERS), "side": side, "by": by, "min": least,
             "max": least + int(rng.integers(0, 3))}  # fmt: skip
    county = {"layers": list(LAYERS), "side": "place", "by": "county",
              "max": int(rng.integers(1, 5))}  # fmt: skip
    layers = [
        layer_row(name=name, provider_quota={"min": 0, "max": int(rng.integers(1, 3))},
                  place_quota={"min": int(rng.integers(0, 2)), "max": 2},
                  weights={"need_gap": 1.0})
        for name in LAYERS
    ]  # fmt: skip
    content = {"period": PERIOD, "layers": layers, "group_quotas": [group, county]}
    return small_graph(participants=parts, capabilities=offers, needs=needs), policy_from(content)


@pytest.mark.parametrize(("side", "by"), [("place", "place"), ("provider", "provider")])
@pytest.mark.parametrize("seed", range(15))
def test_a_plan_is_the_best_of_all_there_are(seed, side, by):
    graph, policy = world(np.random.default_rng(seed), side, by)
    plan = make_plan(graph, policy)
    [problem] = pairing_problems(list_candidates(graph, policy), policy)
    best = all_plans(problem).best
    assert plan.certificate.kind == "optimal"
    assert (plan.value.unmet, plan.value.idle, plan.value.cost_points) == best


def test_a_quota_of_a_place_counts_all_its_layers():
    rng = np.random.default_rng(0)
    graph, policy = world(rng, "place", "place")
    [problem] = pairing_problems(list_candidates(graph, policy), policy)
    assert [(g.key, len(g.members)) for g in problem.place_groups if ":place:" in g.id] == [
        ("t1", 2), ("t3", 2)]  # fmt: skip
