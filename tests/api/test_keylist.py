"""``jiedui keylist``: built once from dispatches, moved step by step, refused with a reason."""

from __future__ import annotations

import pandas as pd
import pytest

from fixtures import path
from graph_schema.store import open_store


@pytest.fixture
def store(run, tmp_path):
    url = tmp_path / "store.sqlite"
    assert run("load", path("tiny"), "--store", url).code == 0
    assert run("plan", "--store", url).code == 0
    with open_store(str(url)) as kept:
        plan_id = kept.plans()[0].plan_id
    assert run("dispatch", plan_id, "--store", url, "--keep").code == 0
    return url


@pytest.fixture
def ask(run, store):
    def ask(verb, *words, lang="en"):
        return run("--lang", lang, "keylist", verb, *words, "--store", store)

    return ask


def live(store):
    with open_store(str(store)) as kept:
        return kept.read()


def test_a_list_is_built_once_and_every_dispatch_has_its_project(ask, store):
    done = ask("build", "--date", "2026-03-01", "--by", "office")
    assert done.code == 0
    graph = live(store)
    projects = graph.table("projects")
    assert f"{len(projects)} of {len(projects)} projects" in done.out
    assert set(projects["state"]) == {"proposed"}
    assert set(graph.table("dispatches")["project_id"]) == set(projects["id"])
    assert set(graph.table("project_moves")["state"]) == {"proposed"}
    assert "0 of 0 projects" in ask("build").out


def test_what_is_dispatched_later_becomes_a_project_of_its_own_and_listed_ones_stay(
    ask, run, store
):
    ask("build", "--date", "2026-03-01")
    with open_store(str(store)) as kept:
        graph, plan_id = kept.read(), kept.plans()[0].plan_id
        needs = graph.table("needs")
        again = needs[needs["id"] == "need:1"].assign(id="need:later", amount=5.0)
        offers = graph.table("capabilities")
        more = offers[offers["sector_id"] == again["sector_id"].iloc[0]].iloc[:1]
        more = more.assign(id="capability:later", amount=5.0)
        kept.write(graph.replace(needs=pd.concat([needs, again]),
                                 capabilities=pd.concat([offers, more])),
                   expected=graph.content_hash)  # fmt: skip
    before = live(store).table("projects")
    assert run("dispatch", plan_id, "--store", store, "--changes", 0, "--keep").code == 0
    assert ask("build", "--date", "2026-05-01").code == 0
    after = live(store)
    projects, moves = after.table("projects"), after.table("project_moves")
    new = set(projects["id"]) - set(before["id"])
    assert new
    assert projects[~projects["id"].isin(new)].reset_index(drop=True).equals(before)
    assert set(moves.loc[moves["project_id"].isin(new), "date"]) == {"2026-05-01"}
    assert set(after.table("dispatches")["project_id"]) == set(projects["id"])


def test_a_dry_run_writes_nothing(ask, store):
    before = live(store).content_hash
    assert ask("build", "--dry-run").code == 0
    assert live(store).content_hash == before


def test_a_budget_that_binds_leaves_projects_out_by_name(ask, store):
    with open_store(str(store)) as kept:
        graph = kept.read()
        needs = graph.table("needs").assign(amount_yuan=1_000.0)
        budgets = pd.DataFrame([{"id": "budget:b", "period": "2026", "place_id": "county:b",
                                 "amount_yuan": 500.0, "origin": "synthetic",
                                 "source": "made up"}])  # fmt: skip
        kept.write(graph.replace(needs=needs, budgets=budgets), expected=graph.content_hash)
    done = ask("build", "--dry-run")
    assert "budgets that bind: budget:b" in done.out
    found = ask("build", "--json").json
    assert found["left_out"]
    assert {own["binding"][0] for own in found["left_out"]} == {"budget:b"}
    assert found["certificate"]["kind"] in {"flow", "whole_numbers"}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_project_goes_its_way_and_its_dispatches_with_it(ask, store, lang):
    ask("build", "--date", "2026-03-01", lang=lang)
    project = live(store).table("projects")["id"].iloc[0]

    def states():
        frame = live(store).table("dispatches")
        return set(frame.loc[frame["project_id"] == project, "status"])

    for month, (state, own) in enumerate(
        [("agreed", "planned"), ("running", "running"), ("done", "done"), ("closed", "done")], 4
    ):
        done = ask("move", project, state, "--date", f"2026-{month:02}-01", "--reason", "r",
                   "--office", "联络科", lang=lang)  # fmt: skip
        assert (done.code, states()) == (0, {own})
    moves = live(store).table("project_moves")
    own = moves[moves["project_id"] == project]
    assert own["state"].tolist() == ["proposed", "agreed", "running", "done", "closed"]
    assert project in ask("show", lang=lang).out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("running", "--reason", "r"), "running may not follow"),
        (("agreed", "--reason", " "), "There is no reason."),
        (("agreed", "--reason", "r", "--expected", "running"), "is proposed, not running"),
        (("agreed", "--reason", "r", "--date", "2026-01-01"), "before the last move"),
    ],
)
def test_a_move_that_may_not_be_is_refused_and_nothing_is_written(ask, store, words, told):
    ask("build", "--date", "2026-03-01")
    graph = live(store)
    done = ask("move", graph.table("projects")["id"].iloc[0], *words)
    assert done.code == 4
    assert told in done.out + done.err
    assert live(store).content_hash == graph.content_hash


def test_an_unknown_project_is_named(ask):
    done = ask("move", "project:none", "agreed", "--reason", "r")
    assert (done.code, "There is no project project:none." in done.out + done.err) == (4, True)
