"""Dispatches become projects: one per place, sector and provider, with worth, money and office."""

from __future__ import annotations

import pytest

from engine.keylist import limits_of, listed_projects
from tests.engine.dispatch.dispatched import cap, need
from tests.engine.small_graphs import (
    BASE_PROVIDERS,
    PERIOD,
    changed,
    small_graph,
    small_policy,
)


def sent(capability, need_id, amount, status="planned", **more):
    return {"period": PERIOD, "capability_id": capability, "need_id": need_id, "amount": amount,
            "status": status} | more  # fmt: skip


def graph(*dispatches, **tables):
    return small_graph(**{
        "capabilities": [cap("a", "u1", 10), cap("b", "u2", 10), cap("c", "u1", 10)],
        "needs": [need("x", "t1", 10, urgency=1.0, amount_yuan=1000.0),
                  need("y", "t1", 4, urgency=0.5), need("z", "t3", 5, urgency=0.2)],
        "dispatches": list(dispatches),
    } | tables)  # fmt: skip


def test_one_project_per_place_sector_and_provider():
    own = graph(sent("a", "x", 2), sent("c", "y", 1, "running"), sent("b", "x", 3),
                sent("a", "z", 1))  # fmt: skip
    found = {(p.place_id, p.provider_id): p for p in listed_projects(own, small_policy())}
    assert set(found) == {("t1", "u1"), ("t1", "u2"), ("t3", "u1")}
    assert found["t1", "u1"].dispatches == (("a", "x"), ("c", "y"))
    assert found["t1", "u1"].need_ids == ("x", "y")
    assert found["t1", "u1"].urgency == 1.0


def test_what_is_done_stopped_or_has_a_project_makes_none():
    project = {"id": "project:1", "title": "t", "place_id": "t1", "period": PERIOD,
               "state": "proposed"}  # fmt: skip
    own = graph(sent("a", "x", 2, "done"), sent("b", "x", 1, "stopped"),
                sent("c", "y", 1, project_id="project:1"), projects=[project])  # fmt: skip
    assert listed_projects(own, small_policy()) == ()


def test_worth_follows_the_pieces_and_is_shared_by_amount():
    # 5 of 10 served, all in the first piece: 500 points; 2 of the 5 are u1's.
    found = {p.provider_id: p for p in listed_projects(
        graph(sent("a", "x", 2), sent("b", "x", 3)), small_policy())}  # fmt: skip
    assert (found["u1"].milli_points, found["u2"].milli_points) == (200_000, 300_000)


def test_money_is_the_part_of_the_need_that_is_served_and_unknown_money_is_told():
    found = {p.provider_id: p for p in listed_projects(
        graph(sent("a", "x", 3), sent("b", "y", 1)), small_policy())}  # fmt: skip
    assert (found["u1"].cents, found["u1"].has_money) == (30_000, True)
    assert (found["u2"].cents, found["u2"].has_money) == (0, False)


@pytest.mark.parametrize(
    ("provider", "party", "lead", "office"),
    [("own", "party", "lead", "own"), ("", "party", "lead", "party"), ("", "", "lead", "lead"),
     ("", "", "", "")],
)  # fmt: skip
def test_the_office_is_the_providers_else_its_partys_else_that_of_who_leads(
    provider, party, lead, office
):
    own = graph(
        sent("a", "x", 1),
        providers=changed(BASE_PROVIDERS, u1={"contact_office": provider, "party_id": "P"}),
        parties=[{"id": "P", "contact_office": party}, {"id": "L", "contact_office": lead}],
        leads=[{"party_id": "L", "place_id": "c1"}],
    )
    (found,) = listed_projects(own, small_policy())
    assert found.office == office


def test_an_id_is_of_period_place_sector_and_provider_alone():
    first = listed_projects(graph(sent("a", "x", 2)), small_policy())
    second = listed_projects(graph(sent("c", "y", 1)), small_policy())
    assert [p.id for p in first] == [p.id for p in second]


def test_budgets_hold_projects_at_and_below_their_place_and_what_stands_has_taken_its_money():
    standing = [
        {"id": "project:1", "title": "t", "place_id": "t2", "period": PERIOD, "state": "agreed",
         "amount_yuan": 30.0},
        {"id": "project:2", "title": "t", "place_id": "t2", "period": PERIOD, "state": "dropped",
         "amount_yuan": 50.0},
    ]  # fmt: skip
    budgets = [
        {"id": "budget:c", "period": PERIOD, "place_id": "c1", "amount_yuan": 100.0},
        {"id": "budget:o", "period": "2031", "place_id": "c1", "amount_yuan": 1.0},
        {"id": "budget:p", "period": PERIOD, "provider_id": "u2", "amount_yuan": 5.0},
    ]
    own = graph(sent("a", "x", 2), sent("b", "x", 3), sent("a", "z", 1), projects=standing,
                budgets=budgets)  # fmt: skip
    projects = listed_projects(own, small_policy())
    county, provider = limits_of(own, PERIOD, projects)
    assert (county.of, county.cents, provider.of, provider.cents) == ("place", 7_000, "provider",
                                                                      500)  # fmt: skip
    assert {projects[n].place_id for n in county.members} == {"t1"}
    assert {projects[n].provider_id for n in provider.members} == {"u2"}


def test_stopped_amounts_take_no_part_of_the_worth():
    (own,) = listed_projects(graph(sent("a", "x", 5), sent("b", "x", 5, "stopped")), small_policy())
    assert own.milli_points == 500_000


def test_money_is_rounded_up_so_that_no_budget_is_passed():
    own = graph(sent("a", "w", 1), needs=[need("w", "t1", 3, amount_yuan=1.0)])
    assert [p.cents for p in listed_projects(own, small_policy())] == [34]
