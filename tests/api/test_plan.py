"""``plan``: summary, JSON, folder, exit codes."""

from __future__ import annotations

import json
import re

import pytest

from api.plans.plan_folder import PLAN, PROOF, SUMS
from engine import plan as plan_module
from engine.plan import Certificate


def test_a_complete_plan_ends_with_0_and_says_that_it_is_proven(run, tiny):
    done = run("plan", tiny)
    assert done.code == 0
    assert "Every quota is met." in done.out
    assert "Proven optimal" in done.out
    assert "all 2 separate networks" in done.out


def test_the_summary_is_first_class_chinese(run, tiny):
    out = run("plan", tiny, "--lang", "zh").out
    for words in ("配额全部满足", "已证明最优", "潜在覆盖", "沿用现状", "成本点", "所能名录库"):
        assert words in out


def test_coverage_is_called_potential(run, tiny):
    assert "potential coverage (潜在覆盖)" in run("plan", tiny).out


def test_values_stand_beside_those_of_the_baselines(run, tiny):
    out = run("plan", tiny).out
    [header] = [line for line in out.splitlines() if line.startswith("figure")]
    assert header.split()[1:] == [
        "this", "plan", "standing", "greedy", "nearest", "random", "(mean", "of", "20)",
    ]  # fmt: skip
    [cost] = [line for line in out.splitlines() if line.startswith("cost points")]
    assert cost.split()[2] == "10,500"


def test_the_summary_says_how_much_is_synthetic(run, tiny):
    assert "needs 100% of 6" in run("plan", tiny).out


def test_unmet_quotas_end_with_3_and_are_named(run, short):
    done = run("plan", short)
    assert done.code == 3
    # 3 townships want 2 each, 4 units help 1 each: 2 lack
    assert "places lack 2 pairs" in done.out
    assert re.search(r"place 示例乡 \d \(township:a\d\): wants 2, got [01], lacks [12]", done.out)


def test_a_plan_with_unmet_quotas_is_written_all_the_same(run, short, tmp_path):
    assert run("plan", short, "--out", tmp_path / "plan").code == 3
    assert (tmp_path / "plan" / PLAN).is_file()
    assert run("verify", tmp_path / "plan", "--from", short).code == 0


def test_an_excess_alone_is_complete(run, tiny, edit):
    lock = '\n[[locks]]\nlayer = "units-townships"\nkind = "in"\nprovider_id = "unit:u1"\n'
    locks = "".join(f'{lock}place_id = "township:{place}"\n' for place in ("a1", "b1"))
    policy = tiny / "policy.toml"
    edit(policy, "min = 1, max = 2 }", "min = 1 }")  # counties: 5 pairs must find room
    policy.write_text(policy.read_text(encoding="utf-8") + locks, encoding="utf-8")
    done = run("plan", tiny)
    assert done.code == 0
    assert "provider 示例单位 1 (unit:u1): may have 1, has 2 by locks, 1 too many" in done.out


def test_json_holds_what_is_promised_and_nothing_else_is_on_stdout(run, tiny):
    plan = run("plan", tiny, "--json").json
    assert plan["plan_id"].startswith("plan1-")
    assert plan["status"] == "complete"
    assert plan["certificate"]["kind"] == "optimal"
    assert plan["certificate"]["valid"] is True
    assert plan["value"] == {"unmet": 0, "idle": 0, "cost_points": 10_500}
    assert (plan["num_unmet"], plan["num_places_short"]) == (0, 0)
    layer = plan["layers"][0]
    assert set(layer) == {
        "name", "num_providers", "num_places", "num_pairs", "shortfalls", "excesses",
    }  # fmt: skip
    assert {"potential_coverage", "continuity_share"} <= set(plan["kpis"])
    assert set(plan["baselines"]) == {"standing", "greedy", "nearest", "random"}
    assert plan["data"]["needs"] == {
        "num_rows": 6, "real_share": 0, "derived_share": 0, "synthetic_share": 1,
    }  # fmt: skip
    assert {"read", "plan", "baselines"} <= set(plan["seconds"])
    assert all(seconds >= 0 for seconds in plan["seconds"].values())
    assert len(plan["pairs"]) == 5


def test_json_is_the_same_in_each_language(run, tiny):
    plans = [run("plan", tiny, "--json", "--lang", lang).json for lang in ("zh", "en")]
    for plan in plans:
        del plan["seconds"]
    assert plans[0] == plans[1]


def test_the_folder_holds_one_csv_per_layer_the_plan_its_proof_and_sums(run, tiny, tmp_path):
    done = run("plan", tiny, "--out", tmp_path / "deep" / "plan")
    assert done.code == 0
    assert {file.name for file in (tmp_path / "deep" / "plan").iterdir()} == {
        "units-townships.csv", "hospitals.csv", PLAN, PROOF, SUMS,
    }  # fmt: skip
    assert str(tmp_path / "deep" / "plan") in done.out


def test_the_same_tables_give_the_same_bytes(run, tiny, tmp_path):
    for name in ("a", "b"):
        run("plan", tiny, "--out", tmp_path / name)
    first, second = (
        {file.name: file.read_bytes() for file in (tmp_path / name).iterdir()}
        for name in ("a", "b")
    )
    assert first == second


def test_bad_data_end_with_4_show_every_error_with_a_remedy_and_write_nothing(
    run, tiny, edit, tmp_path
):
    edit(tiny / "needs.csv", "100.0,0.5", "100.0,1.5")
    edit(tiny / "places.csv", "township:a2,township,示例乡 2", "township:a2,township,")
    done = run("plan", tiny, "--out", tmp_path / "plan")
    assert done.code == 4
    assert "[outside_0_1]" in done.out
    assert "[empty_name]" in done.out
    assert "2 errors" in done.err
    assert not (tmp_path / "plan").exists()


def test_bad_data_are_json_when_json_is_asked_for(run, tiny, edit):
    edit(tiny / "needs.csv", "100.0,0.5", "100.0,1.5")
    done = run("plan", tiny, "--json")
    assert done.code == 4
    assert done.json["error"]["key"] == "failure.bad_data"
    assert done.json["report"]["problems"][0]["code"] == "outside_0_1"


def test_without_a_policy_nothing_is_planned(run, tiny):
    (tiny / "policy.toml").unlink()
    done = run("plan", tiny)
    assert done.code == 4
    assert "[policy_missing]" in done.out


def test_a_target_that_cannot_be_replaced_is_refused_before_anything_is_planned(
    run, tiny, tmp_path, monkeypatch
):
    monkeypatch.setattr(plan_module, "make_plan", None)  # calling it would fail
    (tmp_path / "notes.txt").write_text("mine")
    done = run("plan", tiny, "--out", tmp_path)
    assert done.code == 1
    assert "notes.txt" in done.err


def test_a_plan_that_the_checker_does_not_accept_is_an_error(run, tiny, monkeypatch):
    real = plan_module.make_plan

    def unproven(graph, policy, **kinds):
        from dataclasses import replace

        return replace(real(graph, policy), certificate=Certificate("none", valid=False))

    monkeypatch.setattr(plan_module, "make_plan", unproven)
    done = run("plan", tiny)
    assert done.code == 1
    assert "Not proven optimal" in done.out
    assert "does not accept" in done.err


def test_many_gaps_are_cut_and_counted(run, tiny, edit):
    edit(tiny / "policy.toml", "provider_quota = { min = 1, max = 1 }",
         "provider_quota = { min = 9, max = 9 }")  # fmt: skip
    edit(tiny / "policy.toml", "place_quota = { min = 1, max = 2, extra_cost = [200] }",
         "place_quota = { min = 9, max = 9 }")  # fmt: skip
    edit(tiny / "policy.toml", "min = 1, max = 2 }", "min = 30 }")
    done = run("plan", tiny)
    assert done.code == 3
    # 4 units, 3 townships, 2 counties: 9 gaps, of which 8 are shown
    assert "Minimum quotas not met (9):" in done.out
    assert "and 1 more" in done.out


@pytest.mark.parametrize("name", ["[bold red]乡[/]", "\u202e乡\u202c", ":smile:", "=1+1", "乡\t二"])
def test_hostile_names_come_out_unharmed(run, short, edit, name):
    # Names that the tables allow, at most with a warning, and a terminal or rich would act on.
    for township in ("示例乡 1", "示例乡 2", "示例乡 3"):
        edit(short / "places.csv", township, name)
    done = run("plan", short)
    if done.code == 4:  # the tables refuse hidden characters
        assert "\u202e" not in done.out
        return
    assert done.code == 3
    shown = name.replace("\t", "\\t")
    assert f"place {shown} (township:" in done.out


def test_layers_that_share_a_quota_are_one_network(run, tiny, edit):
    quota = (
        '[[group_quotas]]\nlayers = ["units-townships", "hospitals"]\nside = "provider"\n'
        'by = "party"\nmax = 9\n\n[[locks]]'
    )
    edit(tiny / "policy.toml", "[[locks]]", quota)
    assert "all 1 separate networks" in run("plan", tiny).out


def test_a_table_that_is_hardly_synthetic_is_not_called_real(run, tiny, plan):
    record = json.loads((plan / "plan.json").read_text(encoding="utf-8"))
    record["data"]["needs"] |= {"num_rows": 900, "synthetic_share": 1 / 900}
    record["data"]["places"] |= {"num_rows": 900, "synthetic_share": 899 / 900}
    record["data"]["leads"] |= {"synthetic_share": 0.0}
    (plan / "plan.json").write_text(json.dumps(record), encoding="utf-8")
    out = run("show", plan).out
    assert "needs <1% of 900" in out
    assert "places >99% of 900" in out
    assert "leads 0% of 3" in out
