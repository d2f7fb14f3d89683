"""Flow, portions and prices against every dispatch there is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.dispatch.floor_gaps import floor_gaps
from engine.dispatch.flow import best_flow
from engine.dispatch.marginals import Marginals
from engine.dispatch.network import build_network, flows_of
from engine.dispatch.portions import best_with_portions
from engine.dispatch.ranks import ranks_of
from engine.dispatch.rows import handed_out, pooled_rows, single_rows
from engine.networks.residual import NO_WAY

from .brute_force import Dispatches
from .instances import sectors

MANY = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))


@MANY
@given(sectors())
def test_the_flow_is_the_best_dispatch_rank_by_rank(drawn):
    problem, policy = drawn
    ranks = ranks_of([problem], policy)
    found = best_flow(build_network(problem, ranks, pooled_rows(problem)))
    assert found.valid
    assert found.value == Dispatches(problem, ranks).best()


@MANY
@given(sectors(with_portions=True))
def test_portions_are_kept_by_the_best_dispatch_that_keeps_them(drawn):
    problem, policy = drawn
    ranks = ranks_of([problem], policy)
    rows = pooled_rows(problem)
    found = best_with_portions(problem, ranks, rows)
    assert found.flow.value == found.bound == Dispatches(problem, ranks).best()
    served = found.flow.network.table(found.flow.flows).sum(axis=0)
    assert ((served == 0) | (served >= problem.portions)).all()


@MANY
@given(sectors(with_portions=True), st.integers(1, 5))
def test_with_few_flows_the_best_lies_between_bound_and_value(drawn, most_flows):
    problem, policy = drawn
    ranks = ranks_of([problem], policy)
    found = best_with_portions(problem, ranks, pooled_rows(problem), most_flows=most_flows)
    assert found.bound <= Dispatches(problem, ranks).best() <= found.flow.value


@MANY
@given(sectors())
def test_a_price_is_what_moving_one_unit_costs(drawn):
    problem, policy = drawn
    ranks = ranks_of([problem], policy)
    rows = pooled_rows(problem)
    flow = best_flow(build_network(problem, ranks, rows))
    units = handed_out(rows, flow.network.table(flow.flows))
    prices = Marginals(flow).prices(units)
    for c in range(problem.shape[0]):
        for k in range(problem.shape[1]):
            waived = Dispatches(problem, ranks, waived=(c, k))
            through = waived.units[:, c, k]
            forced = waived.best(through >= 1 if units[c, k] else through == 1)
            if forced is None:
                assert prices[c, k] == NO_WAY
            else:
                change = tuple(x - y for x, y in zip(forced, flow.value, strict=True))
                assert ranks.split(int(prices[c, k])) == change


@MANY
@given(sectors())
def test_amounts_handed_out_carry_the_flow_of_single_capabilities_with_its_proof(drawn):
    problem, policy = drawn
    ranks = ranks_of([problem], policy)
    rows = pooled_rows(problem)
    flow = best_flow(build_network(problem, ranks, rows))
    units = handed_out(rows, flow.network.table(flow.flows))
    single = build_network(problem, ranks, single_rows(problem))
    assert single.value(flows_of(single, units)) == flow.value
    assert (units.sum(axis=1) <= problem.supply).all()
    assert not units[~problem.allowed].any()


@MANY
@given(sectors())
def test_every_unit_that_lacks_to_a_floor_is_proven_out_of_reach(drawn):
    problem, policy = drawn
    ranks = ranks_of([problem], policy)
    network = build_network(problem, ranks, pooled_rows(problem))
    flow = best_flow(network)
    gaps = floor_gaps(network, flow.flows)
    assert sum(sum(gap.lacking) for gap in gaps) == flow.value[0]
    every = Dispatches(problem, ranks).units.sum(axis=1)
    for gap in gaps:
        assert gap.is_proven
        assert gap.demand == problem.floors[list(gap.counties)].sum()
        reached = every[:, np.isin(problem.county, gap.counties)].sum(axis=1)
        assert reached.max() == gap.capacity


@MANY
@given(sectors(with_portions=True))
def test_what_a_unit_to_a_need_without_its_portion_would_bring_is_what_giving_it_brings(drawn):
    problem, policy = drawn
    ranks = ranks_of([problem], policy)
    flow = best_with_portions(problem, ranks, pooled_rows(problem)).flow
    levels = flow.network.levels
    brings = Marginals(flow).of_closed_needs
    every = Dispatches(replace(problem, portions=np.zeros_like(problem.portions)), ranks)
    served = every.units.sum(axis=1)
    for k in range(problem.shape[1]):
        others = levels.closed & (np.arange(problem.shape[1]) != k)
        given = (served >= levels.forced).all(axis=1) & (served[:, others] == 0).all(axis=1)
        best = every.best(given & (served[:, k] == 1)) if levels.closed[k] else None
        nothing = (0,) * len(flow.value)
        change = nothing if best is None else tuple(
            x - y for x, y in zip(best, flow.value, strict=True))  # fmt: skip
        assert ranks.split(int(brings[k])) == min(nothing, change)
