"""Instances are what their names say, the same every time, and sound."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.instances import BIJIE_LAYERS, INSTANCES, SEVERITIES, SWEEPS
from benchmarks.registry import Instance, Registry
from benchmarks.synthetic import Spec, maxima, synthetic
from engine.check_policy import check_policy
from engine.plan import make_plan
from graph_schema.validate import check_graph

SMALL = Spec(12, 15, num_parties=3, num_counties=2)


def test_every_promised_instance_is_there():
    names = {instance.name for instance in INSTANCES}
    assert names >= {"tiny", *BIJIE_LAYERS}
    for shape in SWEEPS:
        assert [x.severity for x in INSTANCES.sweep(shape)] == list(SEVERITIES)


def test_unknown_instance_is_answered_with_those_there_are():
    with pytest.raises(KeyError, match=r"no instance 'huge'.*tiny"):
        INSTANCES["huge"]


def test_name_can_be_taken_once():
    registry = Registry()
    registry.add(Instance("a", lambda: synthetic(SMALL)))
    with pytest.raises(ValueError, match="'a' already"):
        registry.add(Instance("a", lambda: synthetic(SMALL)))


def test_big_instance_is_508_firms_on_551_villages():
    graph, policy = INSTANCES["firms-villages"].build()
    assert [layer.name for layer in policy.layers] == ["firms-villages"]
    rows = graph.table("participants")
    assert (rows["layer"] == "firms-villages").sum() == 508 + 551


def test_same_spec_gives_the_same_instance_and_another_seed_another():
    (graph, policy), (again, same) = synthetic(SMALL), synthetic(SMALL)
    assert graph.content_hash == again.content_hash
    assert policy.content_hash == same.content_hash
    assert synthetic(replace(SMALL, seed=1))[0].content_hash != graph.content_hash


@pytest.mark.parametrize("shape", SWEEPS)
@pytest.mark.parametrize("severity", [0, 50, 100])
def test_synthetic_instance_is_sound_and_its_plan_proven(shape, severity):
    graph, policy = synthetic(replace(SMALL, **{shape: severity}))
    assert check_graph(graph).ok
    assert check_policy(graph, policy).ok
    assert make_plan(graph, policy).certificate.valid


def test_tightness_takes_room_away_until_every_place_needs_all_of_it():
    # 15 places and 12 providers: together 27 at ease, 15 when tight.
    assert maxima(replace(SMALL, tightness=0)).sum() == 27
    assert maxima(replace(SMALL, tightness=100)).sum() == 15


def test_shortage_leaves_half_its_percentage_of_places_without_a_partner():
    # 100: 15 places, room for 15 - 7 = 8; 7 places stay without.
    graph, policy = synthetic(replace(SMALL, shortage=100))
    assert make_plan(graph, policy).num_places_short == 7


def test_locks_pin_their_percentage_of_places():
    assert len(synthetic(replace(SMALL, locks=40))[1].locks) == 6


def test_ties_make_providers_alike_in_all_that_costs():
    graph, _ = synthetic(replace(SMALL, ties=100))
    providers = graph.table("providers")
    assert providers[["party_id", "lon", "lat"]].drop_duplicates().shape[0] == 1
    assert graph.table("pairings").empty
