"""All of Bijie against HiGHS: linear programs in stages, one pair a variable, no flow."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import coo_array, vstack

from engine.dispatch import dispatch
from engine.dispatch_policy import DispatchPolicy
from engine.plan import make_plan
from engine.policy import read_policy
from fixtures import path
from graph_schema.tables import load_graph


@cache
def bijie_plan():
    folder = path("bijie")
    policy = read_policy((folder / "policy.toml").read_text(encoding="utf-8"))
    return make_plan(load_graph(folder), policy)


def dispatched(**section):
    plan = bijie_plan()
    policy = plan.policy.model_copy(update={"dispatch": DispatchPolicy(**section)})
    return dispatch(plan.graph, policy, plan.keys, plan.plan_id)


def staged(own):
    """Return the least rank values of a sector, rank after rank.

    Variables: allowed pairs, pieces of needs, units within each county's floor.
    """
    problem, ranks = own.problem, own.ranks
    at, to = np.nonzero(problem.allowed)
    m, num_pieces = problem.steps.shape
    num_counties, num_pairs = len(problem.counties), len(at)
    width = num_pairs + m * num_pieces + num_counties
    first_piece, first_floor = num_pairs, num_pairs + m * num_pieces
    pairs, pieces = np.arange(num_pairs), np.arange(m * num_pieces)
    of_need = pieces // num_pieces
    supply = coo_array((np.ones(num_pairs), (at, pairs)), shape=(len(problem.supply), width))
    balance = coo_array(
        (np.concatenate([np.ones(num_pairs), -np.ones(len(pieces))]),
         (np.concatenate([to, of_need]), np.concatenate([pairs, first_piece + pieces]))),
        shape=(m, width),
    )  # fmt: skip
    inside = problem.county[to] >= 0
    floors = coo_array(
        (np.concatenate([np.ones(num_counties), -np.ones(inside.sum())]),
         (np.concatenate([np.arange(num_counties), problem.county[to][inside]]),
          np.concatenate([first_floor + np.arange(num_counties), pairs[inside]]))),
        shape=(num_counties, width),
    )  # fmt: skip
    rows, most = [supply, floors], [problem.supply, np.zeros(num_counties)]
    upper = np.concatenate([np.full(num_pairs, np.inf), problem.steps.ravel(), problem.floors])
    values = []
    for name in ranks.names:
        weights = np.zeros(width)
        if name == "floor":
            weights[first_floor:] = -1
        elif name == "worth":
            weights[first_piece:first_floor] = -ranks.unit_worths(problem).ravel()
            tier_points = ranks.unit_tier_points(problem.demand[to], problem.nearest[at, to])
            weights[:num_pairs] = tier_points
        else:
            sign = -1 if ranks.ranking == "tiers_first" else 1
            weights[:num_pairs] = sign * (problem.tiers[at, to] == int(name[-1]) - 1)
        scale = np.abs(weights).max() or 1.0
        bounds = np.stack([np.zeros(width), upper], axis=1)
        found = linprog(weights / scale, A_ub=vstack(rows), b_ub=np.concatenate(most),
                        A_eq=balance, b_eq=np.zeros(m), bounds=bounds, method="highs")  # fmt: skip
        assert found.status == 0, found.message
        exact = round(found.fun * scale)
        values.append(exact + (int(problem.floors.sum()) if name == "floor" else 0))
        rows.append(coo_array((weights / scale)[None]))
        most.append(np.array([found.fun * (1 - 1e-12) if found.fun < 0 else found.fun]) + 1e-9)
    return tuple(values)


@pytest.mark.parametrize("section", [
    {"ranking": "points", "tier_points": (0, 50, 100, 400), "county_floor": 0.6},
    {"order": ("partners", "territory_lead"), "county_floor": 0.5},
    {"ranking": "tiers_first"},
    {},
], ids=["points", "two tiers", "tiers first", "value first"])  # fmt: skip
def test_linear_programs_find_the_same_rank_values_in_every_sector_of_bijie(section):
    found = dispatched(**section)
    assert found.certificate.kind == "optimal"
    for own in found.sectors:
        expected = staged(own)
        tolerance = [max(2, abs(x) // 10**10) if name == "worth" else 0
                     for name, x in zip(own.ranks.names, expected, strict=True)]  # fmt: skip
        off = [abs(x - y) for x, y in zip(own.value, expected, strict=True)]
        assert all(x <= y for x, y in zip(off, tolerance, strict=True)), own.problem.sector_id
