"""What places need in all, as a table: rows written anew leave the table before as it was."""

from __future__ import annotations

import numpy as np

from engine.facts.demand_table import DemandTable, summed_needs
from engine.facts.place_tree import PlaceTree
from tests.engine.small_graphs import small_graph

SECTORS = {"edu": 0, "health": 1}


def needed(*needs, places=None):
    return summed_needs(needs, PlaceTree.of(small_graph()), SECTORS, places)


def test_needs_count_at_their_place_and_at_all_above_it():
    found = needed(("t1", "health", 2.0, 0.5), ("t1", "health", 1.0, 0.25))
    above = PlaceTree.of(small_graph()).line("t1")
    assert [*found] == [*above]
    for place in above:
        amounts, urgencies = found[place]
        assert (amounts.tolist(), urgencies.tolist()) == ([0, 3], [0, 0.75])


def test_only_the_places_asked_for_are_summed():
    assert [*needed(("t1", "health", 2.0, 0.5), places={"t1"})] == ["t1"]
    assert needed(places=None) == {}


def test_the_last_row_is_of_whoever_needs_nothing():
    table = DemandTable.of({}, 2)
    assert not table.numbers
    assert table.amounts.tolist() == table.urgencies.tolist() == [[0, 0]]


def test_rows_written_anew_leave_the_table_before_as_it_was():
    demand = needed(("t1", "health", 2.0, 0.5), ("t2", "edu", 4.0, 0.5))
    before = DemandTable.of(demand, 2)
    new = {"t2": (np.array([1.0, 0.0]), np.array([0.125, 0.0]))}
    after = before.renewed(demand | new, new)
    row = before.numbers["t2"]
    assert (before.amounts[row].tolist(), before.urgencies[row].tolist()) == ([4, 0], [0.5, 0])
    assert (after.amounts[row].tolist(), after.urgencies[row].tolist()) == ([1, 0], [0.125, 0])
    assert after.numbers is before.numbers
    assert np.array_equal(np.delete(after.amounts, row, 0), np.delete(before.amounts, row, 0))


def test_a_table_renewed_is_the_table_made_anew_whoever_comes_and_goes():
    t1, t2, t3 = ("t1", "health", 2.0, 0.5), ("t2", "edu", 4.0, 0.5), ("t3", "edu", 1.0, 0.25)
    before = needed(t1, t2)
    for needs, changed in (((t1, t2, t3), {"t3"}), ((t2,), {"t1"}), ((), {"t1", "t2"}),
                           ((t2, t3), {"t1", "t3"})):  # fmt: skip
        tree = PlaceTree.of(small_graph())
        above = {near for place in changed for near in tree.line(place)}
        new = needed(*needs, places=above)
        # As they are renewed: those that stay keep their order, others come after them.
        demand = {place: new.get(place, own) for place, own in before.items()
                  if place in new or place not in above} | new  # fmt: skip
        after, anew = DemandTable.of(before, 2).renewed(demand, new), DemandTable.of(demand, 2)
        assert [*after.numbers.items()] == [*anew.numbers.items()]
        assert after.amounts.tolist() == anew.amounts.tolist()
        assert after.urgencies.tolist() == anew.urgencies.tolist()
