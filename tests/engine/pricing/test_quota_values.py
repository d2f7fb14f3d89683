"""The value of every quota edit against solving again."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings

from engine.prices import Prices
from engine.pricing.quota_values import QuotaValue, QuotaValues
from engine.problem import PairingProblem
from tests.engine.builders import layer, problem
from tests.engine.instances import pairing_problems
from tests.engine.solved import best_value, change, solved, with_layer


def edited(drawn: PairingProblem, edit: QuotaValue) -> PairingProblem:
    """Return the problem with one limit moved."""
    if edit.kind == "group":
        name = f"{edit.side}_groups"
        attribute = {"min": "minimum", "max": "maximum"}[edit.limit]
        groups = tuple(
            replace(g, **{attribute: getattr(g, attribute) + edit.delta})
            if g.id == edit.entity_id else g
            for g in getattr(drawn, name)
        )  # fmt: skip
        return replace(drawn, **{name: groups})
    number = drawn.layer_names.index(edit.layers[0])
    own = drawn.layers[number]
    ids = own.place_ids if edit.side == "place" else own.provider_ids
    limits = getattr(own, f"{edit.side}_{edit.limit}").copy()
    limits[ids.index(edit.entity_id)] += edit.delta
    return with_layer(drawn, number, **{f"{edit.side}_{edit.limit}": limits})


@settings(max_examples=300, deadline=None)
@given(pairing_problems())
def test_every_quota_edit_is_worth_what_solving_again_says(drawn: PairingProblem):
    best, residual = solved(drawn)
    for edit in QuotaValues(Prices(residual)).all():
        again = best_value(edited(drawn, edit))
        found = (edit.change.unmet, edit.change.idle, edit.change.cost_points)
        assert found == change(best, again), edit


def test_one_more_place_for_the_only_provider_mends_the_gap():
    # One provider that may help one of two places: a second one costs 5 and mends one unmet.
    drawn = problem(layer([[2, 5]], provider=([0], [1]), place=([1, 1], [1, 1])))
    _, residual = solved(drawn)
    changes = {
        (e.side, e.limit, e.delta): e.change
        for e in QuotaValues(Prices(residual)).all()
        if e.side == "provider"
    }
    raised = changes["provider", "max", 1]
    assert (raised.unmet, raised.idle, raised.cost_points) == (-1, 0, 5)


def test_no_edit_leads_to_a_minimum_above_a_maximum_or_below_zero():
    drawn = problem(layer([[1]], provider=([0], [0]), place=([1], [1])))
    _, residual = solved(drawn)
    edits = {(e.side, e.limit, e.delta) for e in QuotaValues(Prices(residual)).all()}
    assert edits == {("place", "min", -1), ("place", "max", 1), ("provider", "max", 1)}
