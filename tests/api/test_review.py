"""``submit``, ``approve``, ``return``: the review of a plan, and what asks for it."""

from __future__ import annotations

import pytest

ASKS = "require_approval = true\nperiod ="


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty folder to work in, where the default store lies."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.delenv("JIEDUI_STORE", raising=False)
    return folder


@pytest.fixture
def kept(run, home, tiny):
    """The tiny example in the store, planned once; gives the plan's id."""
    assert run("load", tiny).code == 0
    return run("plan", "--json").json["plan_id"]


@pytest.fixture
def asking(run, home, tiny, edit):
    """The same under a policy that asks for approvals."""
    edit(tiny / "policy.toml", "period =", ASKS)
    assert run("load", tiny).code == 0
    return run("plan", "--json").json["plan_id"]


def signed(run, verb, plan, *words):
    return run(verb, plan, "--by", "office", "--why", "looked at", *words)


def test_a_plan_is_submitted_approved_and_returned(run, kept):
    done = signed(run, "submit", kept, "--json").json
    assert done.pop("at").endswith("+00:00")
    assert done == {"plan_id": kept, "before": "draft", "state": "submitted", "by": "office",
                    "reason": "looked at"}  # fmt: skip
    assert signed(run, "approve", kept[:10]).out == f"{kept} is approved.\n"
    assert signed(run, "return", kept, "--json").json["before"] == "approved"
    (listed,) = run("plans", "--json").json
    assert (listed["review"], listed["base_plan_id"], listed["require_approval"]) == (
        "draft", None, False)  # fmt: skip


@pytest.mark.parametrize(("steps", "verb", "remedy"), [
    ((), "approve", "jiedui submit"),
    ((), "return", "jiedui submit"),
    (("submit",), "submit", "jiedui approve"),
    (("submit", "approve"), "approve", "jiedui return"),
    (("submit", "approve"), "submit", "jiedui return"),
])  # fmt: skip
def test_a_step_that_does_not_lead_on_says_what_does(run, kept, steps, verb, remedy):
    for step in steps:
        assert signed(run, step, kept).code == 0
    done = signed(run, verb, kept)
    assert (done.code, done.out) == (1, "")
    assert remedy in done.err
    assert not steps or "by office" in done.err


@pytest.mark.parametrize("words", [("--by", "office"), ("--why", "x"), ()])
def test_without_who_or_why_it_is_wrong_usage(run, kept, words):
    for verb in ("submit", "approve", "return"):
        assert run(verb, kept, *words).code == 2


def test_who_and_why_are_not_blank(run, kept):
    done = run("submit", kept, "--by", " ", "--why", "x")
    assert done.code == 1
    assert "--by and --why" in done.err
    assert run("plans", "--json").json[0]["review"] == "draft"


def test_a_plan_that_is_not_there_is_not_reviewed(run, kept):
    assert signed(run, "submit", "plan1-none").code == 1


def test_a_policy_that_asks_for_approval_keeps_adoption_back(run, asking):
    (listed,) = run("plans", "--json").json
    assert listed["require_approval"] is True
    assert "draft" in run("plans").out
    for step in ("submit", "approve"):
        refused = run("adopt", asking)
        assert refused.code == 1
        assert "jiedui submit" in refused.err
        assert run("history", "2026", "--json").json == []
        assert signed(run, step, asking).code == 0
    assert run("adopt", asking).code == 0
    back = signed(run, "return", asking)
    assert back.code == 1
    assert "jiedui adopt" in back.err


def test_a_plan_from_a_folder_asks_for_approval_too(run, home, tiny, edit):
    edit(tiny / "policy.toml", "period =", ASKS)
    assert run("plan", tiny, "--store", "s.sqlite").code == 0
    (listed,) = run("plans", "--store", "s.sqlite", "--json").json
    assert listed["require_approval"] is True


def test_without_the_key_nothing_is_asked_and_ids_are_those_of_before(run, kept):
    assert kept == "plan1-3a97661b610720a3cb57ed66eeb7cca78bbb4357"
    assert run("adopt", kept).code == 0
    assert "review" not in run("plans").out


def test_check_says_that_plans_will_need_an_approval(run, tiny, edit):
    assert "approval_required" not in run("check", tiny).out
    edit(tiny / "policy.toml", "period =", ASKS)
    done = run("check", tiny)
    assert done.code == 0
    assert "[approval_required]" in done.out
    assert "批准" in run("check", tiny, "--lang", "zh").out


def test_show_tells_the_review_of_a_kept_plan(run, kept, tiny, home):
    signed(run, "submit", kept)
    run("return", kept, "--by", "统战部", "--why", "缺额太多")
    *_, submitted, returned = run("show", kept).out.splitlines()
    assert submitted.endswith("submitted  office  looked at")
    assert returned.endswith("returned  统战部  缺额太多")
    shown = run("show", kept, "--json").json
    assert [review["state"] for review in shown["reviews"]] == ["submitted", "draft"]
    assert shown["base_plan_id"] is None
    # A file is no plan of the store, even if that keeps the same plan.
    assert run("export", "out", "--plan", kept).code == 0
    assert "reviews" not in run("show", "out", "--json").json


def test_the_history_of_a_plan_is_all_that_was_done_with_it(run, kept, tiny, edit):
    signed(run, "submit", kept)
    signed(run, "approve", kept)
    assert run("adopt", kept, "--by", "prefecture").code == 0
    edit(tiny / "policy.toml", "distance = 1.0", "distance = 2.0")
    other = run("plan", "--policy", tiny / "policy.toml", "--json").json["plan_id"]
    run("adopt", other, "--expected", kept)
    verbs = [row["verb"] for row in run("history", kept[:12], "--json").json]
    assert verbs == ["save_plan", "submit_plan", "approve_plan", "adopt_plan", "adopt_plan"]
    assert [row["verb"] for row in run("history", other, "--json").json] == [
        "save_plan", "adopt_plan"]  # fmt: skip
    told = run("history", kept).out
    assert f"approved {kept}  office looked at" in told
    assert run("history", "plan1-").code == 1
    assert "never had" in run("history", "plan1-none").err


def test_a_plan_shows_from_which_one_it_was_derived(run, kept, tiny, edit):
    from dataclasses import replace

    from graph_schema.store import open_store

    with open_store("jiedui.sqlite") as store:
        store.save_plan(replace(store.load_plan(kept), plan_id="plan1-d", base_plan_id=kept))
    assert [plan["base_plan_id"] for plan in run("plans", "--json").json] == [kept, None]
    assert "derived from" in run("plans").out
    assert f"derived from {kept}" in run("show", "plan1-d").out
    assert run("show", "plan1-d", "--json").json["base_plan_id"] == kept


def test_both_languages_have_words_for_it(run, kept):
    zh = ("--lang", "zh")
    assert "已提交审核" in signed(run, "submit", kept, *zh).out
    assert "待审核" in run("plans", *zh).out
    assert "已由“office”于 20" in signed(run, "submit", kept, *zh).err
    assert "已批准" in signed(run, "approve", kept, *zh).out
    assert "已退回" in signed(run, "return", kept, *zh).out
    told = run("history", kept, *zh).out
    assert [word in told for word in ("提交审核方案", "批准方案", "退回方案")] == [True] * 3
