"""The dispatch section of a policy."""

from __future__ import annotations

import pytest

from engine.dispatch_policy import DispatchPolicy
from engine.policy import BadPolicy, policy_from, read_policy
from fixtures import path

from .small_graphs import small_policy

BIJIE_HASH = "p1-08f42f3b7fc13aa931589f0167b4a67c723490e6"


def test_a_policy_without_the_section_has_the_hash_that_it_always_had():
    policy = read_policy((path("bijie") / "policy.toml").read_text(encoding="utf-8"))
    assert policy.content_hash == BIJIE_HASH


def test_an_empty_section_counts_as_none_and_any_number_in_it_counts():
    plain = small_policy().content_hash
    assert small_policy(dispatch={}).content_hash == plain
    assert small_policy(dispatch={"county_floor": 0.1}).content_hash != plain


def test_an_empty_section_is_that_of_the_defaults():
    assert small_policy(dispatch={}).dispatch == DispatchPolicy()


@pytest.mark.parametrize(
    ("section", "reason"),
    [
        ({"order": ["partners", "partners"]}, "order names a tier twice"),
        ({"order": []}, "at least 1"),
        ({"ranking": "points", "tier_points": [1, 2]}, "tier_points has 2 numbers for 4 tiers"),
        ({"ranking": "points", "tier_points": [1, 2, 3, 2]}, "tier_points must not fall"),
        ({"pieces": [{"share": 0.5, "value": 1}]}, "the shares of pieces must sum to 1"),
        ({"pieces": [{"share": 0.5, "value": 0.1}, {"share": 0.5, "value": 0.2}]},
         "the value of pieces must not rise"),
        ({"county_floor": 1.1}, "less than or equal to 1"),
        ({"tiers": 3}, "Extra inputs"),
    ],
)  # fmt: skip
def test_a_section_that_does_not_hold_together_is_refused(section, reason):
    with pytest.raises(BadPolicy) as caught:
        policy_from(small_policy().model_dump(mode="json") | {"dispatch": section})
    (problem,) = caught.value.report.problems
    assert reason in str(problem.facts["reason"])


def test_shares_of_pieces_are_summed_exactly():
    pieces = [{"share": 0.1, "value": 1.0}] * 10
    assert len(DispatchPolicy(pieces=pieces).pieces) == 10
