"""Running amounts: which go on, which change, and what is proven of the choice."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.dispatch import BadDispatch
from engine.dispatch.cuts_priced import SectorItems
from engine.dispatch.ranks import ranks_of
from engine.dispatch.redispatching import Choosing, redispatch
from engine.dispatch.running import RunningItems
from engine.policy import policy_from
from tests.engine.small_graphs import PERIOD, layer_row, small_graph

from .brute_force import Dispatches
from .dispatched import PLAIN, amounts, cap, need
from .instances import sectors
from .test_against_highs import bijie_plan
from .test_against_highs import dispatched as bijie_dispatched


@st.composite
def running_sectors(draw):
    """A sector, its policy, items that run in it, and how many may be changed."""
    problem, policy = draw(sectors())
    supply, demand = problem.supply.copy(), problem.demand.copy()
    items = []
    for c, k in np.argwhere(problem.allowed).tolist():
        amount = draw(st.integers(0, int(min(supply[c], demand[k]))))
        if amount:
            items.append((c, k, amount))
            supply[c] -= amount
            demand[k] -= amount
    numbers = np.array(items, dtype=np.int64).reshape(-1, 3)
    none = np.zeros(len(items), dtype=bool)
    return problem, policy, RunningItems(*numbers.T, none), draw(st.integers(0, 3))


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(running_sectors())
def test_the_best_choice_of_changes_lies_between_bound_and_value(drawn):
    problem, policy, items, most = drawn
    ranks = ranks_of([problem], policy)
    (found,) = Choosing([SectorItems(problem, ranks, items)], ranks, most).best_with_bound()
    every = Dispatches(problem, ranks)
    below = every.units[:, items.capabilities, items.needs] < items.units
    best = every.best(below.sum(axis=1) <= most)
    assert found.valid
    assert found.bound <= best <= found.value
    cut = found.units[items.capabilities, items.needs] < items.units
    assert cut.sum() <= most
    if most in {0, len(items.units)}:
        assert found.value == found.bound == best
    if len(found.value) > 1 and found.value != found.bound:
        # A distance is stated rank by rank: what stands before it is proven.
        first = next(i for i, (x, y) in enumerate(zip(found.value, found.bound, strict=True))
                     if x != y)  # fmt: skip
        assert best[:first] == found.value[:first]


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(running_sectors(), running_sectors())
def test_changes_are_chosen_in_all_sectors_together(drawn, other):
    problem, policy, items, most = drawn
    problems = [problem, other[0]]
    if other[0].num_tiers != problem.num_tiers:
        return
    ranks = ranks_of(problems, policy)
    own = [SectorItems(*x) for x in ((problem, ranks, items), (other[0], ranks, other[2]))]
    found = Choosing(own, ranks, most).best_with_bound()
    best = min(
        tuple(x + y for x, y in zip(first, second, strict=True))
        for first, second in zip(by_changes(own[0], most), by_changes(own[1], most)[::-1],
                                 strict=True)
    )  # fmt: skip
    value, bound = (tuple(map(sum, zip(*(getattr(x, name) for x in found), strict=True)))
                    for name in ("value", "bound"))  # fmt: skip
    assert bound <= best <= value
    if most == 0:
        assert bound == best == value


def by_changes(own, most):
    """Return the best rank values with at most 0, 1, … changes in one sector."""
    every = Dispatches(own.problem, own.ranks)
    items = own.items
    below = (every.units[:, items.capabilities, items.needs] < items.units).sum(axis=1)
    return [every.best(below <= num) for num in range(most + 1)]


POLICY = {"period": PERIOD, "layers": [layer_row()], "dispatch": PLAIN}
OWN = {
    "capabilities": [cap("a", "u1", 2), cap("b", "u2", 2)],
    "needs": [need("low", "t1", 2, urgency=0.2), need("mid", "t2", 2, urgency=0.5),
              need("high", "t3", 2, urgency=1)],
}  # fmt: skip


def again(running, most, section=None, **tables):
    policy = policy_from(POLICY | {"dispatch": PLAIN | (section or {})})
    return redispatch(small_graph(**OWN | tables), policy, [], "plan", running, most)


def test_what_runs_goes_on_when_nothing_may_change():
    found = again([("a", "low", 2), ("b", "mid", 1)], 0)
    assert amounts(found.dispatch) == {("a", "low"): 2, ("b", "high"): 1, ("b", "mid"): 1}
    assert found.dispatch.certificate.kind == "optimal"
    assert not len(found.changes)


def test_the_change_that_gains_most_is_chosen():
    found = again([("a", "low", 2), ("b", "mid", 2)], 1)
    assert amounts(found.dispatch) == {("a", "high"): 2, ("b", "mid"): 2}
    assert found.changes.to_dict("records") == [
        {"sector_id": "edu", "capability_id": "a", "need_id": "low", "before": 2, "after": 0,
         "cause": "chosen"},
    ]  # fmt: skip
    assert found.num_chosen == 1
    assert found.dispatch.certificate.kind == "optimal"
    assert found.dispatch.value == found.free_value


def test_more_to_the_same_need_is_an_addition_and_free():
    found = again([("a", "high", 1)], 0)
    assert amounts(found.dispatch)["a", "high"] + amounts(found.dispatch).get(("b", "high"), 0) == 2
    assert not len(found.changes)


@pytest.mark.parametrize(
    "tables",
    [
        {"capabilities": [cap("a", "u1", 2, status="withdrawn"), cap("b", "u2", 2)]},
        {"needs": [need("low", "t1", 2, status="closed"), *OWN["needs"][1:]]},
    ],
)
def test_an_item_whose_end_counts_no_more_lapses_and_is_no_choice(tables):
    found = again([("a", "low", 2)], 0, **tables)
    assert found.changes["cause"].tolist() == ["lapsed"]
    assert found.num_chosen == 0


def test_an_item_of_a_pair_that_is_refused_now_lapses():
    found = again([("a", "low", 2)], 0, section={"order": ["partners"]})
    assert found.changes["cause"].tolist() == ["lapsed"]


def test_where_a_capability_has_become_less_its_largest_item_must_go():
    running = [("a", "high", 1), ("a", "low", 2)]
    found = again(running, 0, capabilities=[cap("a", "u1", 2)])
    assert found.changes[["need_id", "cause"]].values.tolist() == [["low", "must_go"]]
    assert amounts(found.dispatch)["a", "high"] == 2


def test_where_a_need_has_become_less_its_largest_item_must_go():
    running = [("a", "low", 2), ("b", "low", 1)]
    found = again(running, 0, needs=[need("low", "t1", 1)])
    assert found.changes[["capability_id", "cause"]].values.tolist() == [["a", "must_go"]]


def test_running_amounts_finer_than_the_tables_are_whole_too():
    found = again([("a", "low", 0.25)], 0)
    assert amounts(found.dispatch)["a", "low"] == 0.25


def test_every_bad_item_is_reported_at_once():
    running = [
        ("x", "low", 1),
        ("a", "y", 1),
        ("a", "low", 0),
        ("a", "low", 1),
        ("a", "mid", 0.125),
    ]
    with pytest.raises(BadDispatch) as caught:
        again(running, 0)
    assert [(p.code, p.row, p.column, p.value) for p in caught.value.report.problems] == [
        ("running_unknown_id", 2, "capability_id", "x"),
        ("running_unknown_id", 3, "need_id", "y"),
        ("running_amount", 4, "amount", "0.0"),
        ("running_twice", 5, "need_id", "low"),
        ("dispatch_amount_too_fine", 6, "amount", "0.125"),
    ]


def test_the_dispatch_of_bijie_runs_on_unchanged_when_nothing_has_changed():
    plan, found = bijie_plan(), bijie_dispatched()
    columns = ("capability_id", "need_id", "amount")
    running = list(zip(*(found.items[x].tolist() for x in columns), strict=True))
    policy = plan.policy.model_copy(update={"dispatch": found.policy})
    same = redispatch(plan.graph, policy, plan.keys, plan.plan_id, running, 10)
    assert same.dispatch.dispatch_id == found.dispatch_id
    assert same.dispatch.certificate.kind == "optimal"
    assert not len(same.changes)
