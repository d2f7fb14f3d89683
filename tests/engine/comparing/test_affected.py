"""Who is affected, and how: one entry for everybody that a change touches."""

from __future__ import annotations

import pytest

from engine.compare import compare
from engine.comparing.affected import EFFECTS, Affected
from tests.engine.compared_plans import GivenPlan, key


def touched(before, after):
    (found,) = compare(before, after)
    return found.affected


def with_limits(*pairs, **limits):
    """Return a plan in which these townships take part."""
    return GivenPlan([key(*pair) for pair in pairs], quotas={("place", "L"): limits})


ONE, TWO, OTHER = [("u1", "t1")], [("u1", "t1"), ("u2", "t1")], [("u3", "t1")]
ANY = (0, 9)


@pytest.mark.parametrize(
    ("effect", "before", "after", "lost", "gained"),
    [
        ("left_alone", with_limits(*ONE, t1=ANY), with_limits(t1=ANY), ["u1"], []),
        ("leaves", with_limits(*ONE, t1=ANY), with_limits(), ["u1"], []),
        ("loses", with_limits(*TWO, t1=ANY), with_limits(*ONE, t1=ANY), ["u2"], []),
        ("exchanges", with_limits(*ONE, t1=ANY), with_limits(*OTHER, t1=ANY), ["u1"], ["u3"]),
        ("gains", with_limits(*ONE, t1=ANY), with_limits(*TWO, t1=ANY), [], ["u2"]),
        ("begins", with_limits(t1=ANY), with_limits(*ONE, t1=ANY), [], ["u1"]),
        ("begins", with_limits(), with_limits(*ONE, t1=ANY), [], ["u1"]),
        ("joins", with_limits(), with_limits(t1=ANY), [], []),
        ("keeps", with_limits(*ONE, t1=ANY), with_limits(*ONE, t1=(2, 9)), [], []),
    ],
)
def test_every_effect_is_told_from_the_others(effect, before, after, lost, gained):
    (own,) = [x for x in touched(before, after) if x.side == "place"]
    assert (own.effect, list(own.lost), list(own.gained)) == (effect, lost, gained)
    assert (own.layer, own.entity_id) == ("L", "t1")


def test_every_effect_has_been_seen():
    marks = test_every_effect_is_told_from_the_others.pytestmark[0].args[1]
    assert {case[0] for case in marks} == set(EFFECTS)


def test_an_entry_says_what_lacks_and_passes_before_and_after():
    (own,) = [x for x in touched(with_limits(*TWO, t1=(0, 1)), with_limits(t1=(2, 2)))
              if x.side == "place"]  # fmt: skip
    assert own == Affected("place", "L", "t1", "left_alone", ("u1", "u2"), (), (), 0, 2, 1, 0)


def test_whoever_keeps_partners_lack_and_excess_is_not_affected():
    # t1 may have more than before, and keeps u1: nothing has changed for it.
    assert touched(with_limits(*ONE, t1=(1, 1)), with_limits(*ONE, t1=(1, 5))) == ()


def test_those_who_newly_lack_come_first_then_by_effect_places_before_providers():
    before = with_limits(("u1", "t1"), ("u2", "t2"), ("u3", "t3"), t1=(0, 1), t2=(1, 1), t3=ANY)
    after = with_limits(("u4", "t3"), t1=(0, 1), t2=(1, 1), t3=ANY)
    # t2 lacks one; t1 is merely left alone; t3 exchanges u3 for u4, who begins.
    assert [(x.entity_id, x.effect) for x in touched(before, after)] == [
        ("t2", "left_alone"), ("t1", "left_alone"), ("u1", "left_alone"), ("u2", "left_alone"),
        ("u3", "left_alone"), ("t3", "exchanges"), ("u4", "begins"),
    ]  # fmt: skip


def test_one_who_takes_part_in_two_layers_has_an_entry_in_each():
    found = touched(GivenPlan([key("u1", "t1", "A")]), GivenPlan([key("u1", "t1", "B")]))
    assert [(x.layer, x.entity_id, x.effect) for x in found] == [
        ("A", "t1", "left_alone"), ("A", "u1", "left_alone"), ("B", "t1", "begins"),
        ("B", "u1", "begins"),
    ]  # fmt: skip
