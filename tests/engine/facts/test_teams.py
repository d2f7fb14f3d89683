"""A standing team acts as one provider with the capabilities of its members."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.check_policy import check_policy
from engine.data_shares import data_shares
from engine.dispatch import dispatching
from engine.edits import edits_from
from engine.facts.coverage_facts import CoverageFacts
from engine.facts.teams import counted_members, members_of
from engine.plan import make_plan
from engine.reoptimise import in_hand, reoptimise
from tests.engine.small_graphs import layer_facts, layer_row, small_graph, small_policy

TEAM = {"id": "team", "kind": "team"}
UNITS = [{"id": "u1"}, {"id": "u2"}, {"id": "u3"}]
PLACES = [{"side": "place", "entity_id": t} for t in ("t1", "t2", "t3")]
MEMBERS = [{"team_id": "team", "member_id": "u1"}, {"team_id": "team", "member_id": "u2"}]
OFFERS = [
    {"id": "k0", "provider_id": "team", "amount": 1},
    {"id": "k1", "provider_id": "u1", "amount": 2},
    {"id": "k2", "provider_id": "u2", "sector_id": "health", "amount": 4},
    {"id": "k3", "provider_id": "u3", "amount": 8},
]


def parts(*providers):
    return [{"side": "provider", "entity_id": id_} for id_ in providers] + PLACES


def graph(**tables):
    base = {"providers": [*UNITS, TEAM], "team_members": MEMBERS, "capabilities": OFFERS,
            "participants": parts("team")}  # fmt: skip
    return small_graph(**(base | tables))


def policy(teams="sum", **content):
    return small_policy(layer={"provider_kinds": ["unit", "team"]}, teams=teams, **content)


def supply(of, teams="sum"):
    return layer_facts(of, policy(teams)).supply[0].tolist()


def test_a_team_offers_its_own_and_its_members_capabilities():
    assert supply(graph()) == [3, 4]


def test_without_a_word_of_the_policy_a_team_offers_what_it_offers_itself():
    assert supply(graph(), "own") == [1, 0]
    assert small_policy().teams == "own"


def test_only_members_of_the_period_count():
    members = [MEMBERS[0] | {"until": "2025"}, MEMBERS[1] | {"since": "2026-12-31"}]
    assert supply(graph(team_members=members)) == [1, 4]
    assert members_of(graph(team_members=members), "2026") == {"team": ("u2",)}
    assert counted_members(graph(), policy("own")) == {}


def test_what_a_member_bars_does_not_count_for_its_team_and_a_team_bars_nothing_of_a_member():
    barring = [{"id": "u1", "barred_sectors": "edu"}, *UNITS[1:],
               TEAM | {"barred_sectors": "health"}]  # fmt: skip
    assert supply(graph(providers=barring)) == [1, 4]


def test_the_word_on_teams_counts_in_the_hash_and_its_absence_does_not():
    assert policy("own").content_hash == small_policy(
        layer={"provider_kinds": ["unit", "team"]}).content_hash  # fmt: skip
    assert policy("sum").content_hash != policy("own").content_hash


def test_a_place_that_a_team_and_its_member_help_counts_each_capability_once():
    facts = CoverageFacts(
        graph(needs=[{"place_id": "t1", "amount": 9},
                     {"place_id": "t1", "sector_id": "health", "amount": 9}]), policy()
    )  # fmt: skip
    offered, able = facts.offers([("L", "team", "t1"), ("L", "u1", "t1"), ("L", "u3", "t1")])
    assert offered.tolist() == [1 + 2 + 8, 4]
    assert able.tolist() == [3, 1]


def test_a_member_serves_through_its_team_as_a_partner():
    needs = [{"id": "n", "place_id": "t1", "sector_id": "health", "amount": 4}]
    of = graph(needs=needs)
    order = {"order": ["partners"]}
    found = {
        teams: dispatching.dispatch(of, policy(teams, dispatch=order), [("L", "team", "t1")], "p")
        for teams in ("sum", "own")
    }
    assert found["sum"].items[["capability_id", "need_id", "amount"]].to_numpy().tolist() == [
        ["k2", "n", 4.0]]  # fmt: skip
    assert found["own"].items.empty


def test_a_member_stands_in_the_tier_of_its_teams_body_where_that_comes_first():
    needs = [{"id": "n", "place_id": "t1", "sector_id": "health", "amount": 4}]
    tables = {"parties": [{"id": "p"}], "leads": [{"party_id": "p", "place_id": "c1"}],
              "providers": [*UNITS, TEAM | {"party_id": "p"}], "needs": needs}  # fmt: skip
    own = policy(dispatch={"order": ["territory_lead"]})
    assert dispatching.dispatch(graph(**tables), own, [], "p").items["amount"].tolist() == [4.0]
    alone = policy("own", dispatch={"order": ["territory_lead"]})
    assert dispatching.dispatch(graph(**tables), alone, [], "p").items.empty


def test_a_dispatch_gives_a_capability_out_once_however_it_serves():
    needs = [{"id": f"n{t}", "place_id": t, "amount": 9} for t in ("t1", "t2")]
    pairs = [("L", "team", "t1"), ("L", "u1", "t2")]
    found = dispatching.dispatch(graph(needs=needs), policy(dispatch={}), pairs, "p")
    served = found.items.groupby("capability_id")["amount"].sum()
    assert served["k1"] == 2


def problems(of, own):
    return [(p.code, p.severity, p.value, p.facts.get("team")) for p in check_policy(of, own)
            .problems if "team" in p.code]  # fmt: skip


def test_a_member_that_takes_part_beside_its_team_is_named():
    assert problems(graph(participants=parts("team", "u1")), policy()) == [
        ("member_beside_team", "warning", "u1", "team")]  # fmt: skip
    assert problems(graph(), policy()) == []
    assert problems(graph(participants=parts("team", "u3")), policy()) == []


def test_a_team_that_nobody_acts_in_and_teams_that_are_not_summed_are_named():
    assert problems(graph(team_members=[]), policy()) == [
        ("team_without_members", "warning", "team", None)]  # fmt: skip
    assert problems(graph(), policy("own")) == [("teams_not_summed", "note", "team", None)]


def test_a_plan_looked_at_members_and_what_they_offer():
    shares = data_shares(graph(), policy())
    assert (shares["providers"]["num_rows"], shares["capabilities"]["num_rows"]) == (3, 3)
    assert shares["team_members"]["num_rows"] == 2
    assert "team_members" not in data_shares(graph(), policy("own"))


EDITS = (
    {"op": "scale_capability", "id": "k1", "factor": 3},
    {"op": "remove_capability", "id": "k2"},
    {"op": "remove_provider", "id": "u1"},
    {"op": "add_row", "table": "team_members", "row": {"team_id": "team", "member_id": "u3"}},
    {"op": "remove_row", "table": "team_members", "key": {"team_id": "team", "member_id": "u2"}},
)


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit["op"])
def test_after_an_edit_a_team_offers_what_it_does_in_a_plan_made_anew(edit):
    needs = [{"id": f"{t}-{k}", "place_id": t, "sector_id": k, "amount": a}
             for t, k, a in (("t1", "edu", 5), ("t2", "health", 6), ("t3", "edu", 12))]  # fmt: skip
    layer = layer_row(provider_kinds=["unit", "team"], weights={"need_gap": 3.0})
    own = policy(layers=[layer])
    before = make_plan(graph(needs=needs, participants=parts("team", "u3")), own)
    assert before.kpis  # what is known already must not stay as it was
    after = reoptimise(in_hand(before), edits_from([edit])).plan
    anew = make_plan(after.graph, after.policy)
    assert (after.plan_id, after.value, after.kpis) == (anew.plan_id, anew.value, anew.kpis)
    assert after.graph.content_hash != before.graph.content_hash


ALL_HELP = graph(needs=[{"place_id": "t1"}, {"place_id": "t1", "sector_id": "health"}])
AMOUNTS = st.lists(st.integers(0, 4), min_size=4, max_size=4)


@settings(max_examples=300, deadline=None, database=None)
@given(AMOUNTS, AMOUNTS, st.sets(st.sampled_from(["u1", "u2", "u3"])),
       st.sets(st.sampled_from(["team", "u1", "u2", "u3"])))  # fmt: skip
def test_supply_and_offers_are_those_of_the_definition(edu, health, acting, helping):
    ids = ("team", "u1", "u2", "u3")
    table = np.array([edu, health], dtype=float)
    facts = CoverageFacts(ALL_HELP, policy())
    facts.__dict__["own_supply_of"] = {id_: table[:, i] for i, id_ in enumerate(ids)}
    facts.__dict__["members_of"] = {"team": tuple(sorted(acting))} if acting else {}
    holders = {id_: {id_} | (acting if id_ == "team" else set()) for id_ in ids}
    summed = {id_: table[:, [ids.index(x) for x in holders[id_]]].sum(axis=1) for id_ in ids}
    assert all(facts.supply_of[id_].tolist() == summed[id_].tolist() for id_ in ids)
    served = sorted({x for id_ in helping for x in holders[id_]})
    offered, able = facts.offers([("L", id_, "t1") for id_ in helping])
    assert offered.tolist() == table[:, [ids.index(x) for x in served]].sum(axis=1).tolist()
    assert able.tolist() == [sum(summed[x][k] > 0 for x in helping) for k in (0, 1)]
