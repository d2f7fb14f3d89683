"""``show`` and ``compare`` look at saved plans, and at nothing else."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def other(run, tiny, edit, tmp_path, plan):
    """The plan when unit:u2 may not help township:a2, which it does."""
    with (tiny / "policy.toml").open("a", encoding="utf-8") as policy:
        policy.write('\n[[locks]]\nlayer = "units-townships"\nprovider_id = "unit:u2"\n'
                     'place_id = "township:a2"\nkind = "out"\n')  # fmt: skip
    edit(tiny / "policy.toml", 'name = "tiny"', 'name = "without"')
    assert run("plan", tiny, "--out", tmp_path / "b").code in (0, 3)
    return tmp_path / "b"


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
    for words in (["show"], ["compare", tmp_path]):
        done = run(*words, tmp_path)
        assert (done.code, done.out) == (4, "")
        assert "is no saved plan" in done.err


def test_a_plan_compared_with_itself_keeps_every_pair(run, plan):
    found = run("compare", plan, plan, "--json").json
    assert found["num"] == {"kept": 5, "added": 0, "removed": 0, "moved": 0}
    assert found["value_delta"] == {"unmet": 0, "idle": 0, "cost_points": 0}


def test_every_pair_is_kept_added_removed_or_moved(run, plan, other):
    found = run("compare", plan, other, "--json").json
    old, new = (
        {(p["layer"], p["provider_id"], p["place_id"]) for p in
         json.loads((folder / "plan.json").read_text(encoding="utf-8"))["pairs"]}
        for folder in (plan, other)
    )  # fmt: skip
    num = found["num"]
    assert num["kept"] == len(old & new)
    assert num["kept"] + num["removed"] + num["moved"] == len(old)
    assert num["kept"] + num["added"] + num["moved"] == len(new)
    gone = [m["removed"] for m in found["moved"]] + found["removed"]
    assert ("unit:u2", "township:a2") in {(p["provider_id"], p["place_id"]) for p in gone}
    assert {p["provider_name"] for p in gone} <= {f"示例单位 {i}" for i in range(1, 5)}


def test_figures_of_both_plans_and_their_change_stand_side_by_side(run, plan, other):
    out = run("compare", plan, other).out
    costs = [json.loads((folder / "plan.json").read_text(encoding="utf-8"))["value"]["cost_points"]
             for folder in (plan, other)]  # fmt: skip
    [line] = [line for line in out.splitlines() if line.startswith("cost points")]
    numbers = [int(word.replace(",", "")) for word in line.split()[2:]]
    assert numbers == [*costs, costs[1] - costs[0]]
    assert out.startswith("A  tiny  plan1-")


def test_a_comparison_names_what_moved_in_both_languages(run, plan, other):
    assert "becomes" in run("compare", plan, other).out
    zh = run("compare", plan, other, "--lang", "zh").out
    assert "改为" in zh
    assert "换对象" in zh


def test_many_changes_are_cut_and_counted(run, plan, tmp_path, monkeypatch):
    record = json.loads((plan / "plan.json").read_text(encoding="utf-8"))
    pair = record["pairs"][0]
    record["pairs"] = [
        {**pair, "provider_id": f"unit:x{i}", "place_id": f"p{i}"} for i in range(25)
    ]
    (tmp_path / "many.json").write_text(json.dumps(record), encoding="utf-8")
    out = run("compare", plan, tmp_path / "many.json").out
    assert "Added (25):" in out
    assert "and 5 more" in out


def test_a_kpi_that_is_undefined_shows_as_a_dash(run, plan):
    record = json.loads((plan / "plan.json").read_text(encoding="utf-8"))
    record["kpis"]["mean_distance"] = None
    (plan / "plan.json").write_text(json.dumps(record), encoding="utf-8")
    [line] = [x for x in run("show", plan).out.splitlines() if x.startswith("mean distance")]
    assert line.split()[5] == "–"
