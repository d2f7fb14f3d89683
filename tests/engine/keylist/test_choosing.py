"""The choice within budgets, held to every choice there is."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.keylist import Limit, ListedProject, choose, is_laminar, left_out
from engine.keylist.choosing import flow_of_money


def project(number, milli, cents):
    return ListedProject(f"p{number}", "t", "s", "u", (), (), milli, cents, True, 0.5, "")


def projects(*pairs):
    return [project(number, *pair) for number, pair in enumerate(pairs)]


def limit(name, cents, *members):
    return Limit(name, "place", cents, frozenset(members))


def best_of_all(own, limits):
    """Return the most worth of any choice that keeps the limits."""
    return max(
        sum(own[i].milli_points for i in chosen)
        for size in range(len(own) + 1) for chosen in combinations(range(len(own)), size)
        if all(sum(own[i].cents for i in chosen if i in x.members) <= x.cents for x in limits)
    )  # fmt: skip


@st.composite
def instances(draw):
    own = projects(*draw(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 9)), max_size=6)))
    sets = st.sets(st.integers(0, max(len(own) - 1, 0)), max_size=len(own))
    sizes = draw(st.lists(st.tuples(sets, st.integers(0, 30)), max_size=3))
    return own, [limit(f"b{n}", cents, *members) for n, (members, cents) in enumerate(sizes)]


@settings(max_examples=300, deadline=None)
@given(instances())
def test_no_choice_is_better_and_every_limit_is_kept(instance):
    own, limits = instance
    choice = choose(own, limits)
    assert choice.milli_points == choice.bound == best_of_all(own, limits)
    assert choice.milli_points == sum(own[i].milli_points for i in choice.chosen)
    for x in limits:
        assert sum(own[i].cents for i in choice.chosen if i in x.members) <= x.cents
    if choice.kind == "flow":
        assert is_laminar(limits)
    for out in left_out(own, limits, choice):
        assert out.number not in choice.chosen
        assert out.binding or not own[out.number].milli_points


def test_without_budgets_all_are_chosen_and_the_flow_is_the_proof():
    choice = choose(projects((5, 100), (7, 0)), [])
    assert (choice.chosen, choice.kind, choice.milli_points) == ((0, 1), "flow", 12)


def test_a_tree_of_budgets_that_fills_whole_projects_is_a_flow():
    own = projects((60, 30), (50, 20), (10, 50))  # per cent: 2, 2.5, 0.2
    limits = [limit("county", 50, 0, 1, 2), limit("town", 30, 0)]
    assert flow_of_money(own, limits) == [1, 1, 0]
    choice = choose(own, limits)
    assert (choice.chosen, choice.kind, choice.gap) == ((0, 1), "flow", 0)
    (out,) = left_out(own, limits, choice)
    assert (out.number, out.binding) == (2, ("county",))
    # 10 thousandths of a point for 50 cents: 0.01 points for 0.5 yuan, 200 for 10,000.
    assert out.points_per_10_000_yuan == 200


def test_where_a_project_would_be_paid_in_part_whole_numbers_decide():
    own = projects((60, 30), (50, 20), (30, 20))  # the flow would pay 20 of the first's 30
    limits = [limit("county", 40, 0, 1, 2)]
    choice = choose(own, limits)
    assert (choice.chosen, choice.kind, choice.milli_points) == ((1, 2), "whole_numbers", 80)


def test_budgets_that_cross_are_told_from_those_that_form_a_tree():
    cross = [limit("a", 1, 0, 1), limit("b", 1, 1, 2)]
    assert not is_laminar(cross)
    assert is_laminar([limit("a", 1, 0, 1), limit("b", 1, 1), limit("c", 1, 2)])
    own = projects((5, 1), (8, 1), (5, 1))
    choice = choose(own, cross)
    assert (choice.chosen, choice.kind) == ((0, 2), "whole_numbers")
    assert left_out(own, cross, choice)[0].binding == ("a", "b")


def test_a_budget_of_nothing_leaves_what_costs_nothing():
    choice = choose(projects((5, 1), (3, 0)), [limit("a", 0, 0, 1)])
    assert choice.chosen == (1,)
