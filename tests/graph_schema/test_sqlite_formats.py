"""Stores of years ago: read back, replanned to the same plan, and migrated after a copy."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace

import pytest

from engine.plan import make_plan
from engine.policy import read_policy
from graph_schema.sqlite_schema import FORMAT, MIGRATIONS, TABLES
from graph_schema.sqlite_store import SqliteStore
from graph_schema.store_errors import StoreUnreachable

from .golden.make import restore

FIRST_GRAPH = "g1-f5073f309a1d34ef992609a1cab4651a1c27e018"
PLAN = "plan1-3a97661b610720a3cb57ed66eeb7cca78bbb4357"


@pytest.fixture
def old(tmp_path):
    return restore("tiny-format-0.sql", tmp_path / "store.sqlite")


def columns(path):
    connection = sqlite3.connect(path)
    found = {
        table: connection.execute(f"SELECT * FROM pragma_table_info('{table}')").fetchall()
        for table in TABLES
    }
    found["more"] = connection.execute(
        "SELECT type, name, tbl_name FROM sqlite_schema WHERE type <> 'table' ORDER BY 1, 2"
    ).fetchall()
    found["format"] = connection.execute("PRAGMA user_version").fetchall()
    connection.close()
    return found


@pytest.mark.parametrize("number", range(FORMAT + 1))
def test_an_old_plan_is_replanned_to_the_same_id_on_what_the_store_kept(tmp_path, number):
    with SqliteStore(restore(f"tiny-format-{number}.sql", tmp_path / "store.sqlite")) as store:
        kept = store.load_plan("3a97")
        assert (kept.plan_id, kept.graph_hash) == (PLAN, FIRST_GRAPH)
        graph = store.read(kept.graph_hash)
        assert graph.content_hash == FIRST_GRAPH
        plan = make_plan(graph, read_policy(store.load_policy(kept.policy_hash).text))
        assert plan.plan_id == PLAN
        assert plan.value.cost_points == kept.cost_points
        then = [name for name in plan.pairs.columns if name in kept.pairs.columns]
        assert plan.pairs[then].astype(str).equals(kept.pairs.astype(str)[then])
        # Rules that came later cost nothing under a policy that gives them no weight.
        assert not plan.pairs.drop(columns=then).to_numpy().any()
        assert json.loads(kept.document)["plan_id"] == PLAN


@pytest.mark.parametrize("number", range(FORMAT + 1))
def test_the_story_of_an_old_store_is_still_told(tmp_path, number):
    with SqliteStore(restore(f"tiny-format-{number}.sql", tmp_path / "store.sqlite")) as store:
        assert store.live() != FIRST_GRAPH
        assert store.adopted("2026").plan_id == PLAN
        told = [entry.verb for entry in store.audit()]
        assert told[:7] == [
            "archive", "make_live", "save_policy", "save_plan", "adopt_plan", "archive",
            "make_live"]  # fmt: skip
        assert told[7:] == (["save_plan", "submit_plan", "approve_plan"] if number >= 2 else [])
        left = set(store.read(FIRST_GRAPH).table("needs")["id"]) - set(
            store.read().table("needs")["id"]
        )
        (need,) = left
        entered, retired = store.history(need)
        assert (entered.change, retired.change) == ("entered", "retired")
        # Format 0 did not say who made a graph live, and why.
        assert entered.reason == ("first tables" if number else "")


@pytest.mark.parametrize("number", range(FORMAT))
def test_a_plan_of_a_store_without_reviews_is_an_underived_draft_and_can_be_reviewed(
    tmp_path, number
):
    with SqliteStore(restore(f"tiny-format-{number}.sql", tmp_path / "store.sqlite")) as store:
        (plan,) = store.plans()
        assert (plan.base_plan_id, plan.require_approval, store.reviews()) == (None, False, ())
        derived = replace(store.load_plan(PLAN), plan_id="plan1-d", base_plan_id=PLAN)
        store.save_plan(derived)
        assert store.load_plan("plan1-d").base_plan_id == PLAN
        store.review_plan(PLAN, "submitted", expected="draft", by="office", reason="asked")
        assert [review.state for review in store.reviews(PLAN)] == ["submitted"]


@pytest.mark.parametrize("number", range(2, FORMAT + 1))
def test_lineage_and_reviews_of_an_old_store_are_still_told(tmp_path, number):
    with SqliteStore(restore(f"tiny-format-{number}.sql", tmp_path / "store.sqlite")) as store:
        derived, first = store.plans()
        assert (derived.base_plan_id, derived.base_graph_hash) == (PLAN, FIRST_GRAPH)
        assert (first.plan_id, first.base_plan_id) == (PLAN, None)
        assert [(r.plan_id, r.before, r.state, r.by, r.reason) for r in store.reviews()] == [
            (derived.plan_id, "draft", "submitted", "example", "asked"),
            (derived.plan_id, "submitted", "approved", "office", "looked at")]  # fmt: skip


@pytest.mark.parametrize("number", range(FORMAT))
def test_an_older_store_is_migrated_and_looks_like_a_new_one(tmp_path, number):
    old = restore(f"tiny-format-{number}.sql", tmp_path / "store.sqlite")
    SqliteStore(old).close()
    SqliteStore(tmp_path / "new.sqlite").close()
    assert columns(old) == columns(tmp_path / "new.sqlite")


def test_the_older_file_is_copied_first(old):
    before = columns(old)
    SqliteStore(old).close()
    copy = old.with_name("store.sqlite.format-0")
    assert columns(copy) == before
    assert sorted(file.name for file in old.parent.iterdir()) == ["store.sqlite", copy.name]


def test_a_copy_that_is_there_already_is_kept(old):
    earlier = old.with_name("store.sqlite.format-0")
    earlier.write_text("precious")
    SqliteStore(old).close()
    assert earlier.read_text() == "precious"
    assert columns(old.with_name("store.sqlite.format-0.2"))["format"] == [(0,)]


def test_a_migrated_store_is_not_migrated_again(old):
    for _ in range(2):
        SqliteStore(old).close()
    assert not old.with_name("store.sqlite.format-0.2").exists()


def test_a_migration_that_fails_leaves_the_older_store_as_it_was(old, monkeypatch):
    before = columns(old)
    broken = MIGRATIONS | {0: (*MIGRATIONS[0], "INSERT INTO nowhere VALUES (1)")}
    monkeypatch.setattr("graph_schema.sqlite_schema.MIGRATIONS", broken)
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        SqliteStore(old)
    assert columns(old) == before
    monkeypatch.undo()
    with SqliteStore(old) as store:
        assert store.load_plan(PLAN).plan_id == PLAN


def test_an_older_store_that_another_program_is_writing_is_not_migrated_under_it(old):
    connection = sqlite3.connect(old, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnreachable) as caught:
        SqliteStore(old, busy_seconds=0.1)
    connection.close()
    assert caught.value.code == "busy"
    assert columns(old)["format"] == [(0,)]


def test_there_is_a_way_from_every_older_format():
    assert sorted(MIGRATIONS) == list(range(FORMAT))
