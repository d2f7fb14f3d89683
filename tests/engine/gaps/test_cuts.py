"""The proof of every gap, checked by counting quotas and allowed pairs alone."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given, settings

from engine.gaps.cut_finder import Cut
from engine.gaps.cuts import Cuts
from engine.network import chosen_pairs
from engine.plan import prove
from engine.problem import PairingProblem
from engine.value import Shortfall, shortfalls
from tests.engine.builders import group, layer, problem
from tests.engine.checked_by_hand import doors, inside_of, shortage
from tests.engine.instances import pairing_problems


def cuts_and_gaps(drawn: PairingProblem) -> tuple[Cuts, list[Shortfall]]:
    proof = prove(drawn)
    gaps = shortfalls(drawn, chosen_pairs(proof.network, proof.flows))
    return Cuts(proof.network, proof.flows), [gap for gap in gaps if gap.side == "place"]


def only_cut(drawn: PairingProblem) -> Cut:
    cuts, gaps = cuts_and_gaps(drawn)
    (cut,) = cuts.all(gaps)
    return cut


@settings(max_examples=300, deadline=None)
@given(pairing_problems())
def test_every_gap_has_a_cut_that_needs_more_than_can_enter(drawn: PairingProblem):
    cuts, gaps = cuts_and_gaps(drawn)
    united = cuts.all(gaps)
    for cut in (*map(cuts.of, gaps), *united):
        wanted, can_come = shortage(drawn, inside_of(cut))
        assert wanted - can_come >= 1
        assert (wanted, can_come) == tuple(
            sum(term.units for term in terms) for terms in (cut.demand, cut.capacity)
        )
    assert sorted(gap.entity_id for cut in united for gap in cut.gaps) == sorted(
        gap.entity_id for gap in gaps
    )
    for cut in united:
        assert cut.short >= (sum(g.lacking for g in cut.gaps) if len(cut.gaps) > 1 else 1)


@settings(max_examples=300, deadline=None)
@given(pairing_problems(coupled=False))
def test_no_smaller_set_around_a_gap_proves_all_that_lacks_in_it(drawn: PairingProblem):
    cuts, gaps = cuts_and_gaps(drawn)
    lacking = {x.entity_id if x.kind == "group" else ("place", x.layers[0], x.entity_id): x.lacking
               for x in gaps}  # fmt: skip
    above = {door.start: door.end for door in doors(drawn) if door.kind == "place"}
    for gap in gaps[:2]:
        whole = inside_of(cuts.of(gap))
        own = gap.entity_id if gap.kind == "group" else ("place", gap.layers[0], gap.entity_id)
        others = sorted(whole - {own}, key=str)
        if len(others) > 8:
            continue
        for size in range(len(others)):
            for some in combinations(others, size):
                part = {own, *some}
                wanted, can_come = shortage(drawn, part)
                short = sum(k for node, k in lacking.items()
                            if node in part and above[node] not in part)  # fmt: skip
                assert wanted - can_come < short


def test_two_places_that_only_one_provider_may_help_need_more_than_it_can_give():
    # Provider 0 may help one of places 0 and 1; provider 1 is refused there.
    drawn = problem(
        layer([[1, 1, 1], [1, 1, 1]], provider=([0, 0], [1, 2]), place=([1, 1, 1], [1, 1, 1]),
              refused=[(1, 0), (1, 1)])
    )  # fmt: skip
    cut = only_cut(drawn)
    assert sum(term.units for term in cut.demand) == 2
    assert [(t.kind, t.units) for t in cut.capacity] == [("maximum", 1)]


def test_a_county_that_may_take_less_than_its_places_need_is_named():
    drawn = problem(
        layer(np.ones((3, 3)), provider=([0] * 3, [1] * 3), place=([1] * 3, [1] * 3)),
        place_groups=[group("place", [0, 1, 2], 0, 2, "county")],
    )
    cut = only_cut(drawn)
    assert cut.has_root
    assert sum(term.units for term in cut.demand) == 3
    assert [t.units for t in cut.capacity] == [2]
    assert "county" in cut.capacity[0].entity_id
