"""``compare``: what differs between plans, on screen and as JSON."""

from __future__ import annotations

import json
import shutil

import pytest

LOCK = ('\n[[locks]]\nlayer = "units-townships"\nprovider_id = "unit:u2"\n'
        'place_id = "township:a2"\nkind = "out"\n')  # fmt: skip
TWO_EACH = ("place_quota = { min = 1, max = 2, extra_cost = [200] }",
            "place_quota = { min = 2, max = 2, extra_cost = [200] }")  # fmt: skip


@pytest.fixture
def planned(run, tiny, edit, tmp_path):
    """Plan the tiny example under a changed policy, into a folder of this name."""

    def planned(name, *changes, add=""):
        folder = tmp_path / f"tables-{name}"
        shutil.copytree(tiny, folder)
        edit(folder / "policy.toml", 'name = "tiny"', f'name = "{name}"')
        for old, new in changes:
            edit(folder / "policy.toml", old, new)
        with (folder / "policy.toml").open("a", encoding="utf-8") as policy:
            policy.write(add)
        assert run("plan", folder, "--out", tmp_path / name).code in (0, 3)
        return tmp_path / name

    return planned


@pytest.fixture
def other(planned):
    """The plan when unit:u2 may not help township:a2, which it does."""
    return planned("without", add=LOCK)


@pytest.fixture
def short(planned):
    """The plan when every township wants two units: one of the minima cannot be met."""
    return planned("short", TWO_EACH)


def record_of(folder):
    return json.loads((folder / "plan.json").read_text(encoding="utf-8"))


def compared(run, *plans, words=()):
    (found,) = run("compare", *plans, "--json", *words).json["plans"]
    return found


def test_a_plan_compared_with_itself_keeps_every_pair_and_says_so(run, plan):
    found = compared(run, plan, plan)
    assert found["num"] == {"kept": 5, "added": 0, "removed": 0, "moved": 0}
    assert found["value_delta"] == {"unmet": 0, "idle": 0, "cost_points": 0}
    assert (found["quotas"], found["affected"], found["gaps"]) == ([], [], [])
    assert "The two plans do not differ." in run("compare", plan, plan).out


def test_every_pair_is_kept_added_removed_or_moved(run, plan, other):
    found = compared(run, plan, other)
    old, new = (
        {(p["layer"], p["provider_id"], p["place_id"]) for p in record_of(folder)["pairs"]}
        for folder in (plan, other)
    )
    num = found["num"]
    assert num["kept"] == len(old & new)
    assert num["kept"] + num["removed"] + num["moved"] == len(old)
    assert num["kept"] + num["added"] + num["moved"] == len(new)
    gone = [m["removed"] for m in found["moved"]] + found["removed"]
    assert ("unit:u2", "township:a2") in {(p["provider_id"], p["place_id"]) for p in gone}
    assert {p["provider_name"] for p in gone} <= {f"示例单位 {i}" for i in range(1, 5)}


def test_figures_of_both_plans_and_their_change_stand_side_by_side(run, plan, other):
    out = run("compare", plan, other).out
    costs = [record_of(folder)["value"]["cost_points"] for folder in (plan, other)]
    line = next(line for line in out.splitlines() if line.startswith("cost points"))
    numbers = [int(word.replace(",", "")) for word in line.split()[2:]]
    assert numbers == [*costs, costs[1] - costs[0]]
    assert out.startswith("A  tiny  2026  plan1-")


def test_a_comparison_names_what_moved_in_both_languages(run, plan, other):
    out = run("compare", plan, other).out
    (move,) = [x for x in compared(run, plan, other)["moved"] if x["kept_side"] == "provider"][:1]
    old, new = move["removed"], move["added"]
    assert (f"~ {old['layer']}  {old['provider_name']} ({old['provider_id']}): "
            f"{old['place_name']} ({old['place_id']}) → "
            f"{new['place_name']} ({new['place_id']})") in out  # fmt: skip
    zh = run("compare", plan, other, "--lang", "zh").out
    assert "换对象（" in zh
    assert "涉及到谁（" in zh


def test_the_parts_of_the_cost_sum_to_the_difference(run, plan, other):
    found = compared(run, plan, other)
    costs = found["costs"]
    whole = sum(x["change"] for part in ("parts", "extra_cost") for x in costs[part])
    assert whole == costs["total"] == found["value_delta"]["cost_points"]
    total = next(x for x in run("compare", plan, other).out.splitlines() if x.startswith("in all"))
    assert int(total.split()[-1].replace(",", "")) == whole


def test_groups_sum_to_the_whole(run, plan, other, tiny):
    found = compared(run, plan, other, words=["--from", tiny])
    num = found["num"]
    for by, rows in found["groups"].items():
        sums = {part: sum(row[part] for row in rows) for part in ("kept", "added", "removed")}
        assert sums == {part: num[part] for part in sums}, by
        assert sum(row["moved_in"] for row in rows) == num["moved"]
    assert {row["name"] for row in found["groups"]["county"]} == {"示例甲县", "示例乙县"}


def test_what_is_newly_short_is_told_with_its_proof(run, plan, short):
    out = run("compare", plan, short).out
    lacking = [gap for gap in record_of(short)["shortfalls"] if gap["kind"] == "member"]
    for gap in lacking:
        assert f"{gap['name']} (units-townships) has {gap['got']}" in out
    assert "Because: " in out
    assert "So 2 must lack, whatever the plan." in out
    found = compared(run, plan, short)
    newly = {q["entity_id"] for q in found["quotas"] if q["event"] == "newly_short"}
    assert newly == {gap["entity_id"] for gap in record_of(short)["shortfalls"]} != set()
    assert {key["entity_id"] for gap in found["gaps"] for key in gap["explains"]} == newly
    for gap in found["gaps"]:
        demand, capacity = (sum(t["units"] for t in gap[part]) for part in ("demand", "capacity"))
        assert demand - capacity == gap["short"] > 0


def test_the_other_way_round_it_is_mended(run, plan, short):
    out = run("compare", short, plan).out
    assert "mended: place" in out
    assert "It lacked because: " in out


def test_without_a_proof_beside_the_plan_that_is_said(run, plan, short):
    for folder in (plan, short):
        (folder / "proof.npz").unlink()
    assert "so no cause of a gap is told" in run("compare", plan, short).out
    assert compared(run, plan, short)["gaps"] is None


def test_a_proof_of_another_plan_is_not_taken(run, plan, short):
    shutil.copy(plan / "proof.npz", short / "proof.npz")
    assert compared(run, plan, short)["gaps"] is None


def test_parties_and_needs_need_the_tables(run, plan, other, tiny):
    bare = run("compare", plan, other)
    assert "--from names their folder" in bare.out
    assert compared(run, plan, other)["needs"] == {"sector": None, "county": None}
    whole = run("compare", plan, other, "--from", tiny)
    assert "--from names their folder" not in whole.out
    assert "field of the need (potential coverage)" in whole.out
    found = compared(run, plan, other, words=["--from", tiny])
    assert {row["name"] for row in found["groups"]["party"]} == {"示例党派甲", "示例党派乙"}
    for by in ("sector", "county"):
        rows = found["needs"][by]
        kpis = [record_of(folder)["kpis"]["potential_coverage"] for folder in (plan, other)]
        for when, kpi in zip(("before", "after"), kpis, strict=True):
            urgency, served = (sum(row[f"{part}_{when}"] for row in rows)
                               for part in ("urgency", "served"))  # fmt: skip
            assert served / urgency == pytest.approx(kpi)


def test_everybody_affected_stands_on_a_line_of_their_own(run, plan, short):
    found = compared(run, plan, short)
    out = run("compare", plan, short).out
    assert f"Who is affected ({len(found['affected'])}):" in out
    lines = out[out.index("Who is affected"):].splitlines()[1:]  # fmt: skip
    for own in found["affected"]:
        assert any(own["name"] in line for line in lines), own


def test_many_changes_are_cut_and_counted(run, plan, tmp_path):
    record = record_of(plan)
    pair = record["pairs"][0]
    record["pairs"] = [
        {**pair, "provider_id": f"unit:x{i}", "place_id": f"p{i}"} for i in range(25)
    ]
    (tmp_path / "many.json").write_text(json.dumps(record), encoding="utf-8")
    out = run("compare", plan, tmp_path / "many.json").out
    assert "Added (25):" in out
    assert "and 5 more" in out


def test_participants_whose_limits_change_alike_share_a_line(run, plan, planned):
    wider = planned("wider", ("provider_quota = { min = 1, max = 1 }",
                              "provider_quota = { min = 1, max = 2 }"))  # fmt: skip
    out = run("compare", plan, wider).out
    assert ("· other limits: 4 of the providers of units-townships, at least 1, at most 1 becomes "
            "at least 1, at most 2") in out  # fmt: skip


def test_chinese_texts_call_a_layer_by_its_title(run, plan, planned):
    titled = planned("titled", ('title = "单位—乡镇"', 'title = "单位结对乡镇"'), add=LOCK)
    zh = run("compare", plan, titled, "--lang", "zh").out
    assert "~ 单位结对乡镇　示例单位" in zh
    assert "units-townships" not in zh
    assert "单位结对乡镇" not in run("compare", plan, titled).out


def test_three_plans_show_what_both_change_differently(run, plan, other, short):
    done = run("compare", plan, other, short, "--json").json
    assert done["base"]["name"] == "tiny"
    assert [own["name"] for own in done["plans"]] == ["without", "short"]
    (between,) = done["three_way"]
    assert (between["a"], between["b"]) == (done["plans"][0]["plan_id"],
                                            done["plans"][1]["plan_id"])  # fmt: skip
    verdicts = {row["verdict"] for row in between["ends"]}
    out = run("compare", plan, other, short).out
    assert "From A to B" in out
    assert "From A to C" in out
    assert "What B and C change of A" in out
    num = sum(row["verdict"] == "differently" for part in ("ends", "quotas")
              for row in between[part])  # fmt: skip
    assert verdicts
    assert (f"Changed by both, differently ({num}; A | B | C):" in out) == (num > 0)


def test_plans_are_found_in_the_store_with_their_tables_and_proofs(run, tiny, edit, tmp_path):
    store = ["--store", tmp_path / "kept.sqlite"]
    assert run("load", tiny, *store).code == 0
    first = run("plan", *store, "--json").json["plan_id"]
    edit(tiny / "policy.toml", *TWO_EACH)
    second = run("plan", *store, "--policy", tiny / "policy.toml", "--json").json["plan_id"]
    (found,) = run("compare", first, second[:12], *store, "--json").json["plans"]
    assert found["plan_id"] == second
    assert found["gaps"]
    assert found["groups"]["party"] is not None


def test_fewer_than_two_plans_are_refused(run, plan):
    done = run("compare", plan)
    assert done.code == 2
    assert "two plans or more" in done.err


@pytest.mark.parametrize("content", ["{}", "[]", "plan", '{"format": "jiedui-plan-1"}'])
def test_what_is_no_plan_is_bad_data(run, plan, tmp_path, content):
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "plan.json").write_text(content)
    done = run("compare", plan, tmp_path / "x")
    assert (done.code, done.out) == (4, "")
    assert "is no saved plan" in done.err


def test_tables_that_hold_errors_are_told(run, plan, other, tiny, edit):
    edit(tiny / "places.csv", "county", "shire")
    assert run("compare", plan, other, "--from", tiny).code == 4
