"""``show`` looks at saved plans, and at nothing else."""

from __future__ import annotations

import json

import pytest


def test_a_shown_plan_looks_as_when_it_was_made(run, tiny, plan):
    made = run("plan", tiny).out
    assert run("show", plan).out == made
    assert run("show", plan / "plan.json").out == made


def test_a_plan_can_be_shown_in_the_other_language(run, plan):
    assert "配额全部满足" in run("show", plan, "--lang", "zh").out


def test_show_says_that_it_believes_the_file(run, plan):
    assert "not verified" in run("show", plan).err


def test_show_needs_nothing_but_the_record(run, plan, tmp_path):
    lonely = tmp_path / "lonely.json"
    (plan / "plan.json").rename(lonely)
    assert run("show", lonely).code == 0


def test_show_as_json_is_the_plan_without_its_networks(run, tiny, plan):
    shown = run("show", plan, "--json").json
    made = run("plan", tiny, "--json").json
    del made["seconds"]
    assert shown == made
    assert "networks" not in shown


@pytest.mark.parametrize("content", ["{}", "[]", "plan", '{"format": "jiedui-plan-1"}'])
def test_what_is_no_plan_is_bad_data(run, tmp_path, content):
    (tmp_path / "plan.json").write_text(content)
    done = run("show", tmp_path)
    assert (done.code, done.out) == (4, "")
    assert "is no saved plan" in done.err


def test_a_kpi_that_is_undefined_shows_as_a_dash(run, plan):
    record = json.loads((plan / "plan.json").read_text(encoding="utf-8"))
    record["kpis"]["mean_distance"] = None
    (plan / "plan.json").write_text(json.dumps(record), encoding="utf-8")
    [line] = [x for x in run("show", plan).out.splitlines() if x.startswith("mean distance")]
    assert line.split()[5] == "–"
