"""``jiedui month``, ``quarter``, ``year``: what they show, and that they change nothing."""

from __future__ import annotations

import contextlib
import io
import shutil
from pathlib import Path

import pytest

from api.cli import main
from fixtures import path
from graph_schema.store import open_store
from tests.graph_schema.store_world import FACTORIES

ORIGIN = "origin,source\n"
MADE = "synthetic,test\n"

ROWS = {
    "tasks": "id,title,period,due,state," + ORIGIN
    + "task:1,送教下乡,2026,2026-03-01,open," + MADE
    + "task:2,验收,2026,2026-03-31,open," + MADE,
    "projects": "id,title,place_id,sector_id,period,state,since,until,office," + ORIGIN
    + "project:1,加工车间,township:a1,industry,2026,running,2026-01,2026-02,科教科," + MADE
    + "project:2,培训,township:b1,talent,2026,agreed,2026-02,,," + MADE,
    "project_moves": "id,project_id,date,state,reason," + ORIGIN
    + "move:1,project:1,2026-01-05,proposed,x," + MADE
    + "move:2,project:1,2026-01-06,agreed,x," + MADE
    + "move:3,project:1,2026-03-02,running,开工," + MADE
    + "move:4,project:2,2026-01-05,proposed,x," + MADE
    + "move:5,project:2,2026-01-06,agreed,x," + MADE,
    "evaluations": "id,period,quarter,layer,provider_id,place_id,criterion,score,evaluator,"
    + ORIGIN
    + "e:1,2026,1,hospitals,hospital:h2,hospital:k1,成效,0.9,third_party," + MADE
    + "e:2,2026,1,hospitals,hospital:h2,hospital:k1,成效,0.5,self," + MADE,
}  # fmt: skip
"""Rows of the year, beside the tiny example."""


@pytest.fixture(scope="module")
def _adopted(tmp_path_factory):
    url = str(tmp_path_factory.mktemp("kept") / "store.sqlite")
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        assert main(["load", str(path("tiny")), "--store", url]) == 0
        assert main(["plan", "--store", url]) == 0
        assert main(["adopt", plan_id(url), "--store", url]) == 0
    return url


@pytest.fixture
def store(_adopted, tmp_path):
    """A store with the tiny example, its plan adopted."""
    return Path(shutil.copy(_adopted, tmp_path / "store.sqlite"))


@pytest.fixture(scope="module")
def _with_rows(_adopted, tmp_path_factory):
    folder = tmp_path_factory.mktemp("rows")
    for name, text in ROWS.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    url = shutil.copy(_adopted, tmp_path_factory.mktemp("year") / "store.sqlite")
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        assert main(["load", str(folder), "--add", "--store", str(url)]) == 0
    return url


@pytest.fixture
def year_store(_with_rows, tmp_path):
    """The same with rows of the year, loaded on top."""
    return Path(shutil.copy(_with_rows, tmp_path / "store.sqlite"))


def plan_id(url):
    with open_store(str(url)) as kept:
        return kept.plans()[0].plan_id


def commands(done):
    return [own["command"] for own in done.json["next"]]


def trail(url):
    with open_store(str(url)) as kept:
        return kept.audit()


def test_a_month_shows_what_is_overdue_late_and_moved(run, year_store):
    done = run("month", "--date", "2026-03-15", "--store", year_store)
    assert done.code == 0
    for line in (
        "Month 2026-03, on 2026-03-15",
        "Tasks overdue: 1\n  task:1 送教下乡: due 2026-03-01, –",
        "Tasks due this month: 1\n  task:2 验收: due 2026-03-31, –",
        "Projects that should have ended: 1\n"
        "  project:1 加工车间 (示例甲县示例乡 1): running, 2026-02, 科教科",
        "Projects that should have begun: 1\n"
        "  project:2 培训 (示例乙县示例乡 3): agreed, 2026-02, –",
        "Moves of projects this month: 1\n  2026-03-02 project:1 → running: 开工",
        "Dispatches: planned 0, running 0.",
    ):
        assert line in done.out


def test_a_month_ends_with_the_commands_that_come_next(run, year_store):
    done = run("month", "--date", "2026-03-15", "--store", year_store, "--json")
    own = f"--store {year_store}"
    assert commands(done) == [
        f"jiedui dispatch {plan_id(year_store)} --keep {own}",
        f"jiedui keylist move project:1 done --reason '…' {own}",
        f"jiedui keylist move project:2 running --reason '…' {own}",
        f"jiedui load progress --add {own}",
        f"jiedui quarter --date 2026-03-15 {own}",
    ]


def test_without_a_plan_or_an_adoption_the_month_asks_for_it(run, tmp_path):
    url = tmp_path / "s.sqlite"
    assert run("load", path("tiny"), "--store", url).code == 0
    ask = ("month", "--date", "2026-04-15", "--store", url, "--json")
    assert commands(run(*ask)) == [f"jiedui plan --store {url}"]
    assert run("plan", "--store", url).code == 0
    assert commands(run(*ask)) == [f"jiedui adopt {plan_id(url)} --store {url}"]


def test_what_changed_since_other_tables_is_told_and_dispatched_anew(run, store, tmp_path):
    with open_store(str(store)) as kept:
        first = kept.live()
    assert run("dispatch", plan_id(store), "--keep", "--store", store).code == 0
    ask = ("month", "--date", "2026-04-15", "--before", first, "--store", store)
    assert "Nothing has changed in the two lists" in run(*ask).out
    assert commands(run(*ask, "--json")) == []
    assert "next: nothing." in run(*ask).out
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "needs.csv").write_text(
        "id,place_id,sector_id,title,amount,urgency,period,status," + ORIGIN
        + "need:3,township:a2,education,示例需求：送教下乡,10,1,2026,closed," + MADE
        + "need:8,township:a1,talent,电商培训,50,1,2026,open," + MADE,
        encoding="utf-8",
    )  # fmt: skip
    assert run("load", tmp_path / "lists", "--add", "--store", store).code == 0
    done = run(*ask)
    assert "needs, new: 1: 电商培训 (need:8)" in done.out
    assert "needs, closed or withdrawn: 1: 示例需求：送教下乡 (need:3)" in done.out
    assert commands(run(*ask, "--json")) == [
        f"jiedui dispatch {plan_id(store)} --changes 0 --keep --store {store}"
    ]


def test_the_month_compares_with_what_was_live_when_it_began(run, tmp_path, monkeypatch, edit):
    url, folder = tmp_path / "s.sqlite", tmp_path / "t"
    folder.mkdir()
    for file in path("tiny").glob("*.*"):
        (folder / file.name).write_bytes(file.read_bytes())

    def load(at):
        monkeypatch.setattr("graph_schema.sqlite_store._now", lambda: at)
        assert run("load", folder, "--store", url).code == 0

    load("2026-01-20T00:00:00.000+00:00")
    edit(folder / "capabilities.csv", "offered", "withdrawn")
    load("2026-02-28T23:59:59.000+00:00")
    edit(folder / "needs.csv", "need:6,hospital:k1", "need:9,hospital:k1")
    load("2026-03-01T00:00:00.000+00:00")
    done = run("month", "--date", "2026-03-20", "--store", url, "--json")
    changes = done.json["changes"]
    assert changes["needs"] == {"new": ["need:9"], "changed": [], "over": [], "gone": ["need:6"]}
    assert changes["capabilities"]["over"] == []
    earlier = run("month", "--date", "2026-02-20", "--store", url, "--json").json["changes"]
    assert len(earlier["capabilities"]["over"]) > 5
    assert run("month", "--date", "2026-01-25", "--store", url, "--json").json["changes"] is None


def test_a_quarter_shows_what_lacks_from_whom_and_what_was_said(run, year_store):
    done = run("quarter", "--date", "2026-03-31", "--store", year_store)
    assert done.code == 0
    # Five adopted pairs and project:1, which began to run on 2 March.
    assert "Pairings and projects to judge: 6; judged: 1." in done.out
    assert "hospitals: 示例医院 2 →" not in done.out
    assert (
        "project:1 加工车间; due from: who helps, who is helped (示例乡 1), who leads" in done.out
    )
    # 0.9 and 0.5: mean 0.7, each 0.2 away
    assert "成效: 2 scores, mean 0.70, standard deviation 0.20, 0.50 to 0.90" in done.out


def test_a_quarter_ends_with_the_commands_that_come_next(run, year_store):
    own = f"--store {year_store}"
    done = run("quarter", "--date", "2026-03-31", "--store", year_store, "--json")
    assert commands(done) == [f"jiedui load evaluations --add {own}",
                              f"jiedui month --date 2026-04-01 {own}"]  # fmt: skip
    done = run("quarter", "--date", "2026-12-31", "--store", year_store, "--json")
    assert commands(done)[-1] == f"jiedui year --date 2026-12-31 {own}"


def test_the_quarter_in_json_names_each_work_and_who_is_to_judge(run, year_store):
    done = run("quarter", "--date", "2026-05-31", "--store", year_store, "--json")
    own = {row["project_id"] or row["place_id"]: row for row in done.json["works"]}["project:1"]
    assert (own["lacks"], own["first"], own["last"], own["score"]) == (
        True, "2026-03-02", None, None
    )  # fmt: skip
    assert own["due_from"][1] == {"evaluator": "helped", "ids": ["township:a1"]}
    overdue = {(row["quarter"], row["project_id"] or row["place_id"])
               for row in done.json["overdue"]}  # fmt: skip
    assert (1, "project:1") in overdue


def test_a_year_leads_to_the_next_one_and_its_commands_run(run, store):
    ask = ("year", "--date", "2026-12-20", "--store", store)
    done = run(*ask)
    assert "Unfinished: needs 6, projects 0, dispatches 0, tasks 0." in done.out
    assert "pairings: above the mean 0, cannot be told apart 0, below 0, nobody judged" in done.out
    assert "2027 has not begun." in done.out
    assert "Weight of track_record in hospitals: 0" in done.out
    own = f"--store {store}"
    assert commands(run(*ask, "--json")) == [
        f"jiedui load evaluations --add {own}",
        f"jiedui next-period 2027 --carry {own}",
        f"jiedui load lists --add --policy policy.toml {own}",
        f"jiedui plan {own}",
    ]
    assert run("next-period", "2027", "--carry", "--store", store).code == 0
    assert run("plan", "--store", store).code == 0
    assert "2027 has begun." in run(*ask).out
    assert commands(run(*ask, "--json"))[-1] == f"jiedui adopt {plan_id(store)} {own}"


@pytest.mark.parametrize("verb", ["month", "quarter", "year"])
def test_asking_twice_answers_the_same_and_leaves_no_trace(run, year_store, verb):
    before = trail(year_store)
    ask = (verb, "--date", "2026-05-15", "--store", year_store, "--json")
    first, second = run(*ask), run(*ask)
    assert (first.code, first.out) == (0, second.out)
    assert trail(year_store) == before


@pytest.mark.parametrize(("verb", "title"), [("month", "2026-05 月调度（2026-05-15）"),
                                             ("quarter", "2026Q2 季评估（2026-05-15）"),
                                             ("year", "2026 年终（2026-05-15）")])  # fmt: skip
def test_each_verb_speaks_chinese(run, year_store, verb, title):
    done = run(verb, "--date", "2026-05-15", "--store", year_store, "--lang", "zh")
    assert done.code == 0
    assert title in done.out
    assert "接下来：" in done.out


@pytest.mark.parametrize("verb", ["month", "quarter", "year"])
def test_without_a_date_it_is_about_today(run, store, verb, monkeypatch):
    from datetime import date

    monkeypatch.setattr("api.commands.cycle._today", lambda: date(2026, 7, 1))
    assert run(verb, "--store", store, "--json").json["date"] == "2026-07-01"


def test_what_is_no_date_is_said_and_is_a_usage_error(run, store):
    done = run("month", "--date", "2026-02-30", "--store", store)
    assert done.code == 2
    assert "2026-02-30 is no date" in done.err


def test_a_store_that_is_not_there_is_not_made(run, tmp_path):
    assert run("month", "--store", tmp_path / "none.sqlite").code == 5
    assert not (tmp_path / "none.sqlite").exists()


@pytest.mark.parametrize("kind", FACTORIES)
def test_both_stores_answer_alike(kind, tmp_path):
    from datetime import date

    from api.cycle.asked_cycle import asked_cycle, tables_before
    from api.reading import read_sound
    from engine import cycle

    inputs = read_sound(path("tiny"), None, None)
    with FACTORIES[kind](tmp_path)() as kept:
        first = kept.write(inputs.graph, expected=None)
        needs = inputs.graph.table("needs").assign(status="closed")
        kept.write(inputs.graph.replace(needs=needs), expected=first)
        day = date(2026, 5, 15)
        asked = asked_cycle(kept, day)
        assert (asked.plan, asked.policy, asked.pairs) == (None, None, None)
        found = cycle.month(asked.graph, day, tables_before(kept, day, first))
        assert found.changes is not None
        assert len(found.changes.needs.over) == 6
        assert len(cycle.quarter(asked.graph, day).lacking) == 2
