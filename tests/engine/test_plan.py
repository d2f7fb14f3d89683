"""The main path, from tables and policy to a plan."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from engine import plan as plan_module
from engine.plan import make_plan
from engine.value import Excess, Shortfall, Value
from graph_schema.graph import AssistanceGraph

from .small_graphs import (
    BASE,
    BASE_PLACES,
    BASE_PROVIDERS,
    PERIOD,
    changed,
    layer_row,
    pair_rows,
    small_graph,
    small_policy,
)

WEIGHTS = {"distance": 1, "change": 1.5}
SEATS = changed(BASE_PROVIDERS, u1={"place_id": "c1"}, u2={"place_id": "c2"})
ONE_EACH = {"provider_quota": {"min": 1, "max": 1}, "place_quota": {"min": 1, "max": 1}}


def a_graph(**tables):
    """u1 sits in c1, u2 in c2, u3 nowhere; 99.1 km between the counties."""
    return small_graph(**{"providers": SEATS} | tables)


def a_policy(layer=None, **content):
    return small_policy(
        layer={"weights": WEIGHTS} | ONE_EACH | (layer or {}),
        **{"distance_cap_km": 198.2} | content,
    )


def pairs(plan):
    return list(zip(plan.pairs["provider_id"], plan.pairs["place_id"], strict=True))


def lock(provider="u1", place="t1", kind="in", layer="L"):
    return {"layer": layer, "provider_id": provider, "place_id": place, "kind": kind}


def test_plan_pairs_everybody_at_the_least_cost():
    # u2 in its own county's only township t3; u3 stands with t1, so u1 takes t2: all cost 0.
    plan = make_plan(a_graph(pairings=[{"provider_id": "u3", "place_id": "t1"}]), a_policy())
    assert pairs(plan) == [("u1", "t2"), ("u2", "t3"), ("u3", "t1")]
    assert plan.value == Value(0, 0, 0)
    assert plan.status == "complete"
    assert (plan.num_unmet, plan.num_places_short) == (0, 0)
    assert (plan.shortfalls, plan.excesses) == ((), ())
    assert (plan.certificate.kind, plan.certificate.valid) == ("optimal", True)


def test_plan_has_one_row_per_pair_with_a_column_per_soft_rule():
    own = a_policy(locks=[lock("u1", "t3"), lock("u2", "t2")])
    providers = changed(SEATS, u1={"territory_id": "c1", "barred_sectors": "edu"})
    standing = [{"provider_id": "u3", "place_id": "t1"}, {"provider_id": "u2", "place_id": "t3"}]
    plan = make_plan(a_graph(providers=providers, pairings=standing), own)
    assert plan.pairs.to_dict("records") == [
        {"layer": "L", "provider_id": provider, "place_id": place, "need_gap": 0,
         "outside_territory": 0, "distance": distance, "change": change,
         "track_record": 0, "cost_points": distance + change, "standing": standing,
         "locked": locked, "waived": waived}
        for provider, place, distance, change, standing, locked, waived in (
            ("u1", "t3", 500, 0, False, True, "own_territory"),
            ("u2", "t2", 500, 1500, False, True, ""),
            ("u3", "t1", 0, 0, True, False, ""),
        )
    ]  # fmt: skip
    assert plan.value == Value(0, 0, 2500)


def test_pairs_are_sorted_by_layer_provider_place_and_columns_have_plain_types():
    layers = [layer_row(name=name, **ONE_EACH) for name in ("B", "A")]
    rows = [row | {"layer": name} for name in "AB" for row in BASE["participants"]]
    plan = make_plan(a_graph(participants=rows), a_policy(layers=layers))
    keys = list(plan.pairs[["layer", "provider_id", "place_id"]].itertuples(index=False, name=None))
    assert len(keys) == 6
    assert keys == sorted(keys)
    assert plan.pairs.dtypes["cost_points"] == plan.pairs.dtypes["distance"] == "int64"
    assert plan.pairs.dtypes["standing"] == plan.pairs.dtypes["locked"] == "bool"


def test_extra_costs_stand_beside_the_pairs_and_sum_with_them_to_the_cost():
    # Three units, one township that takes three: partners 2 and 3 cost 200 and 500.
    rows = [row for row in BASE["participants"] if row["entity_id"] not in ("t1", "t2")]
    own = a_policy({"place_quota": {"min": 1, "max": 3, "extra_cost": [200, 500]}})
    plan = make_plan(a_graph(participants=rows), own)
    assert plan.extra_costs.to_dict("records") == [
        {"layer": "L", "place_id": "t3", "num_partners": 3, "extra_cost_points": 700}
    ]
    assert plan.pairs["cost_points"].sum() == 500  # u1 from c1
    assert plan.value == Value(0, 0, 1200)


def test_unmet_minima_are_an_answer_with_names_and_amounts():
    # t1 (priority 3) wants 2 and nobody may help t3: units, places and weighted units differ.
    rows = [row | ({"min": 2, "max": 2, "priority": 3} if row["entity_id"] == "t1" else {})
            for row in BASE["participants"] if row["entity_id"] != "u3"]  # fmt: skip
    providers = changed(SEATS, u1={"territory_id": "t2"}, u2={"territory_id": "t1"})
    quota = {"side": "place", "by": "county", "keys": {"c2": {"min": 2}}}
    plan = make_plan(a_graph(participants=rows, providers=providers),
                     a_policy({"group_quotas": [quota]}))  # fmt: skip
    assert plan.shortfalls == (
        Shortfall("member", "place", ("L",), "t1", 2, 1, 3),
        Shortfall("member", "place", ("L",), "t3", 1, 0, 1),
        Shortfall("group", "place", ("L",), "place:county:c2@L", 2, 0, 1),
    )
    assert plan.value == Value(3 + 1 + 2, 0, 500)
    assert (plan.num_unmet, plan.num_places_short, plan.status) == (4, 2, "short")
    assert plan.certificate.kind == "optimal"


def test_idle_minimum_alone_makes_a_plan_short_but_no_place():
    rows = [row for row in BASE["participants"] if row["entity_id"] != "t1"]
    plan = make_plan(a_graph(participants=rows), a_policy())
    assert plan.value.idle == 1
    assert (plan.num_unmet, plan.num_places_short, plan.status) == (0, 0, "short")


def test_excess_alone_leaves_a_plan_complete():
    own = a_policy({"provider_quota": {"max": 1}, "place_quota": {"max": 1}},
                   locks=[lock("u1", "t1"), lock("u1", "t2")])  # fmt: skip
    plan = make_plan(a_graph(), own)
    assert pairs(plan) == [("u1", "t1"), ("u1", "t2")]
    assert plan.excesses == (Excess("member", "provider", ("L",), "u1", 1, 2),)
    assert plan.status == "complete"


def test_lock_out_keeps_a_pair_out():
    plan = make_plan(a_graph(), a_policy(locks=[lock("u2", "t3", "out")]))
    assert ("u2", "t3") not in pairs(plan)
    assert plan.value == Value(0, 0, 500)


def test_layer_without_participants_gives_an_empty_proven_plan():
    plan = make_plan(a_graph(participants=[]), a_policy())
    assert pairs(plan) == []
    assert plan.value == Value()
    assert plan.certificate.valid
    assert list(plan.extra_costs.columns) == ["layer", "place_id", "num_partners",
                                              "extra_cost_points"]  # fmt: skip


def test_plan_that_the_checker_refuses_claims_nothing(monkeypatch):
    monkeypatch.setattr("engine.solve.certify", lambda *arrays: False)
    certificate = make_plan(a_graph(), a_policy()).certificate
    assert (certificate.kind, certificate.valid) == ("none", False)


def test_value_sums_over_separate_networks_each_with_its_own_proof():
    rows = [row | {"layer": name} for name in "AB" for row in BASE["participants"]
            if row["entity_id"] not in ("t1", "t2")]  # fmt: skip
    layers = [layer_row(name=name, **ONE_EACH) for name in "AB"]
    plan = make_plan(a_graph(participants=rows), a_policy(layers=layers))
    assert plan.value == Value(0, 4, 0)
    assert [proof.problem.layer_names for proof in plan.proofs] == [("A",), ("B",)]


def test_change_in_one_layer_leaves_the_pairs_of_another_alone():
    # Everything ties: only the hash decides, in each layer for itself.
    rows = [row | {"layer": name} for name in "AB" for row in BASE["participants"]]
    layers = [layer_row(name=name, **ONE_EACH) for name in "AB"]
    before = make_plan(a_graph(participants=rows), a_policy(layers=layers))
    after = make_plan(
        a_graph(participants=rows),
        a_policy(layers=[layers[0] | {"weights": {"distance": 2}}, layers[1]],
                 locks=[lock("u3", "t3", layer="A")]),
    )  # fmt: skip

    def of(plan, layer):
        return plan.pairs[plan.pairs["layer"] == layer].to_dict("records")

    assert of(before, "B") == of(after, "B")
    assert of(before, "A") != of(after, "A")


def test_layers_that_share_a_quota_are_planned_together():
    # Units of party p have two pairs in all, for four places that want one.
    providers = [row | {"party_id": "p"} for row in SEATS]
    rows = [row | {"layer": name} for name in "AB" for row in BASE["participants"]
            if row["entity_id"] != "t3"]  # fmt: skip
    quota = {"layers": ["A", "B"], "side": "provider", "by": "party", "max": 2}
    layers = [layer_row(name=name, place_quota={"min": 1, "max": 1}) for name in "AB"]
    plan = make_plan(a_graph(providers=providers, parties=[{"id": "p"}], participants=rows),
                     a_policy(layers=layers, group_quotas=[quota]))  # fmt: skip
    assert len(plan.pairs) == 2
    assert plan.value.unmet == 2
    assert len(plan.proofs) == 1


TIED = {
    "participants": BASE["participants"],
    "needs": [{"place_id": place} for place in ("t1", "t2", "t3")],
    "capabilities": [{"provider_id": unit} for unit in ("u1", "u2", "u3")],
    "pairings": [{"provider_id": "u1", "place_id": "t2"}],
}


def test_order_of_rows_columns_and_layers_changes_nothing():
    rows = {**TIED, "places": BASE_PLACES, "providers": SEATS}
    turned = {name: [dict(reversed(row.items())) for row in reversed(own)]
              for name, own in rows.items()}  # fmt: skip
    # Needs and capabilities are numbered by their place in the list.
    for name, key in (("needs", "need"), ("capabilities", "capability")):
        for number, row in enumerate(reversed(turned[name])):
            row["id"] = f"{key}:{number}"
    plans = [make_plan(small_graph(**own), a_policy()) for own in (rows, turned)]
    assert plans[0].plan_id == plans[1].plan_id
    assert plans[0].pairs.equals(plans[1].pairs)


PRINT_PLAN = """
from tests.engine.small_graphs import small_graph, small_policy
from tests.engine.test_plan import TIED, a_policy
from engine.plan import make_plan
print(make_plan(small_graph(**TIED), a_policy()).plan_id)
"""


def test_plan_does_not_depend_on_pythons_own_hashing():
    root = Path(__file__).parents[2]
    ids = {
        subprocess.run([sys.executable, "-c", PRINT_PLAN], cwd=root, check=True, text=True,
                       capture_output=True, env=os.environ | {"PYTHONHASHSEED": seed}).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert ids == {make_plan(small_graph(**TIED), a_policy()).plan_id + "\n"}


def test_plan_id_changes_with_graph_policy_scenario_and_pairs_only():
    base = make_plan(a_graph(), a_policy())
    same = make_plan(a_graph(), a_policy(name="another name"))
    others = [
        make_plan(a_graph(needs=[{"place_id": "t1"}]), a_policy()),
        make_plan(a_graph(), a_policy(distance_cap_km=198.3)),
        make_plan(a_graph(), a_policy(), scenario_hash="s1"),
        make_plan(a_graph(), a_policy(locks=[lock("u1", "t3")])),
    ]
    assert base.plan_id == same.plan_id
    assert base.plan_id.startswith("plan1-")
    assert len({base.plan_id, *(plan.plan_id for plan in others)}) == 5


def test_provenance_names_what_went_in_and_what_computed_it():
    plan = make_plan(a_graph(), a_policy(), scenario_hash="s1")
    assert plan.provenance["graph_hash"] == a_graph().content_hash
    assert plan.provenance["policy_hash"] == a_policy().content_hash
    assert plan.provenance["scenario_hash"] == "s1"
    assert {"jiedui_version", "ortools_version", "numpy_version"} <= set(plan.provenance)


def test_nothing_handed_in_is_changed():
    graph, own = a_graph(**TIED), a_policy()
    graph_hash, frames = graph.content_hash, {t: graph.table(t).copy() for t in BASE}
    make_plan(graph, own)
    assert all(graph.table(t).equals(frame) for t, frame in frames.items())
    tables = {name: graph.table(name) for name in (*BASE, "needs", "capabilities", "pairings")}
    assert AssistanceGraph(tables).content_hash == graph_hash


def test_kpis_are_worked_out_on_demand_from_the_pairs():
    plan = make_plan(a_graph(pairings=[{"provider_id": "u3", "place_id": "t1"}]), a_policy())
    assert plan.kpis["places_served"] == 1
    assert plan.kpis["continuity_share"] == 1
    assert plan.kpis["potential_coverage"] is None


def test_main_path_calls_no_baseline_and_no_kpi(monkeypatch):
    monkeypatch.setattr("engine.coverage.Coverage.kpis", None)
    assert make_plan(a_graph(), a_policy()).status == "complete"
    assert not hasattr(plan_module, "baselines")


def test_period_of_the_policy_picks_needs_and_pairings():
    standing = [{"provider_id": "u2", "place_id": place, "period": period}
                for place, period in (("t1", "2025"), ("t3", PERIOD))]  # fmt: skip
    graph = a_graph(pairings=standing)
    this_year = make_plan(graph, a_policy())
    last_year = make_plan(graph, a_policy(period="2025"))
    assert ("u2", "t3") in pairs(this_year)
    assert ("u2", "t1") in pairs(last_year)
    assert pair_rows(*pairs(this_year)).equals(this_year.pairs[["layer", "provider_id",
                                                                "place_id"]])  # fmt: skip
