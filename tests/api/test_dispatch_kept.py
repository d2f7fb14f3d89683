"""Dispatches in the store: kept once, and nothing that runs is overwritten in silence."""

from __future__ import annotations

import pytest

from fixtures import path
from graph_schema.store import open_store
from tests.graph_schema.store_world import FACTORIES

TINY = path("tiny")


@pytest.fixture
def store(run, tmp_path):
    url = tmp_path / "store.sqlite"
    assert run("load", TINY, "--store", url).code == 0
    assert run("plan", "--store", url).code == 0
    return url


@pytest.fixture
def plan_id(store):
    with open_store(str(store)) as kept:
        return kept.plans()[0].plan_id


@pytest.fixture
def ask(run, store, plan_id):
    def ask(*words, lang="en"):
        return run("--lang", lang, "dispatch", plan_id, "--store", store, *words)

    return ask


def rows(store):
    with open_store(str(store)) as kept:
        return kept.read().table("dispatches")


def start(store, status="running"):
    """Let all that is planned run."""
    with open_store(str(store)) as kept:
        graph = kept.read()
        kept.write(graph.replace(dispatches=graph.table("dispatches").assign(status=status)),
                   expected=graph.content_hash)  # fmt: skip


def test_amounts_are_kept_as_planned_rows_with_who_and_why(ask, store):
    done = ask("--keep", "--by", "统战部", "--reason", "2026 年调度")
    assert done.code == 0
    assert "Kept in the store: 9 edits." in done.err
    frame = rows(store)
    assert (len(frame), set(frame["status"]), frame["amount"].sum()) == (9, {"planned"}, 250)
    with open_store(str(store)) as kept:
        last = [entry for entry in kept.audit() if entry.by == "统战部"]
        assert {entry.reason for entry in last} == {"2026 年调度"}


def test_keeping_the_same_amounts_again_changes_nothing(ask, store):
    ask("--keep")
    with open_store(str(store)) as kept:
        live = kept.live()
    done = ask("--keep", lang="zh")
    assert (done.code, "没有改动" in done.err) == (0, True)
    with open_store(str(store)) as kept:
        assert kept.live() == live


def test_json_tells_what_was_kept(ask):
    kept = ask("--keep", "--json").json["kept"]
    assert kept["num_edits"] == 9
    assert kept["graph_hash"].startswith("g1-")


@pytest.mark.parametrize(("lang", "told"), [("en", "50 from capability:4 to"), ("zh", "会变成")])
def test_what_runs_is_not_overwritten(ask, store, run, tmp_path, lang, told):
    ask("--keep")
    start(store)
    with open_store(str(store)) as kept:
        graph = kept.read()
        frame = graph.table("dispatches")
        frame = frame[frame["capability_id"] != "capability:1"]
        ends = [("capability:4", "need:1", 50.0)]
        frame.loc[frame["capability_id"] == "capability:4", "need_id"] = ends[0][1]
        frame = frame.drop_duplicates(["period", "capability_id", "need_id"])
        frame.loc[frame["capability_id"] == "capability:4", "amount"] = 50.0
        kept.write(graph.replace(dispatches=frame), expected=graph.content_hash)
    before = rows(store)
    done = ask("--keep", lang=lang)
    assert done.code == 4
    assert told in done.out + done.err
    assert rows(store).equals(before)
    again = ask("--keep", "--changes", 0)
    assert again.code == 0
    assert "Cut: 0 by choice" in again.out
    now = rows(store)
    assert now.loc[now["need_id"] == "need:1", "amount"].sum() >= 50


def test_a_month_later_the_store_itself_says_what_runs(ask, store):
    ask("--keep")
    start(store)
    found = ask("--changes", 0, "--json").json
    assert found["changes"] == []
    assert len(found["items"]) == 9


def test_tables_of_a_folder_say_what_runs_too(run, tiny, plan):
    done = run("--lang", "en", "dispatch", plan, "--from", tiny, "--changes", 1)
    assert (done.code, "Cut: 0 by choice" in done.out) == (0, True)


def test_keeping_needs_the_live_tables_and_month_needs_changes(run, plan, tmp_path):
    assert run("dispatch", plan, "--from", TINY, "--keep").code == 2
    assert run("dispatch", plan, "--from", TINY, "--month", tmp_path / "r.csv").code == 2


def test_another_policy_may_be_taken_and_is_checked(run, plan, tiny, tmp_path):
    text = (tiny / "policy.toml").read_text(encoding="utf-8")
    file = tmp_path / "own.toml"
    file.write_text(text + '\n[dispatch]\norder = ["partners"]\n', encoding="utf-8")
    found = run("dispatch", plan, "--from", TINY, "--policy", file, "--json").json
    assert found["dispatch_policy"]["order"] == ["partners"]
    assert {item["tier"] for item in found["items"]} == {"partners"}
    file.write_text(text + "\n[dispatch.county_floors]\nnowhere = 0.5\n", encoding="utf-8")
    done = run("--lang", "en", "dispatch", plan, "--from", TINY, "--policy", file)
    assert (done.code, "nowhere" in done.out + done.err) == (4, True)


def test_check_looks_at_the_dispatch_section(run, tiny):
    text = (tiny / "policy.toml").read_text(encoding="utf-8")
    file = tiny / "policy.toml"
    file.write_text(text + "\n[dispatch.county_floors]\nnowhere = 0.5\n", encoding="utf-8")
    done = run("--lang", "en", "check", tiny)
    assert (done.code, "dispatch.county_floors" in done.out) == (4, True)
    file.write_text(text + "\n[dispatch]\ndecimals = 0\n", encoding="utf-8")
    needs = tiny / "needs.csv"
    needs.write_text(needs.read_text(encoding="utf-8").replace("20.0", "20.5"), encoding="utf-8")
    done = run("--lang", "en", "check", tiny)
    assert (done.code, "20.5" in done.out) == (0, True)  # a plan does without


@pytest.mark.parametrize("kind", FACTORIES)
def test_both_stores_keep_the_same_rows_and_refuse_a_stale_graph(kind, tmp_path):
    from api.dispatching.asked_dispatch import base_of_live, keep_dispatch, make_dispatch
    from api.reading import read_sound
    from engine.plan import make_plan
    from engine.record import plan_record
    from graph_schema.store_errors import StoreConflict

    inputs = read_sound(TINY, None, None)
    record = plan_record(make_plan(inputs.graph, inputs.policy), {})
    with FACTORIES[kind](tmp_path)() as store:
        store.write(inputs.graph, expected=None)
        base = base_of_live(store, record)
        made = make_dispatch(base)
        graph_hash, num_edits = keep_dispatch(store, base, made, by="b", reason="r")
        assert (num_edits, store.live()) == (9, graph_hash)
        assert store.read().table("dispatches")["amount"].sum() == 250
        with pytest.raises(StoreConflict):
            keep_dispatch(store, base, made)
        assert store.live() == graph_hash
