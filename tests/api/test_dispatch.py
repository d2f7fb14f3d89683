"""``jiedui dispatch`` on the tiny example: tables, files, the next month, what is refused."""

from __future__ import annotations

import json
import shutil

import pandas as pd
import pytest

from fixtures import path

TINY = path("tiny")


@pytest.fixture
def ask(run, plan):
    def ask(*words, lang="en"):
        return run("--lang", lang, "dispatch", plan, *words, "--from", TINY)

    return ask


def test_the_screen_says_how_much_goes_where_and_what_is_proven(ask):
    done = ask()
    assert done.code == 0
    assert "4 fields, 6 needs, 9 amounts." in done.out
    assert "Proven: no dispatch is better." in done.out
    assert "Amounts by tier: partners 5, territory lead 3, field lead 0, anyone 1." in done.out
    # 200 needed of industry, 130 offered: half of either need and 30 more for one of them.
    assert "产业    万元              200      130    65.0%       130      0" in done.out
    assert (
        "示例甲县示例乡 1, 示例需求：加工车间: 50 of 100 万元. All that may serve it is used where"
        " it is worth more. One 万元 more brings 3 points." in done.out
    )
    assert "示例单位 4, 示例所能：跟岗: 10 of 10 教师人月 idle." in done.out


def test_the_screen_speaks_chinese(ask):
    out = ask(lang="zh").out
    assert "4 个领域，6 项需求，安排 9 笔。" in out
    assert "已证明最优：没有更好的调度。" in out
    assert (
        "按先后：本地结对方 5 笔、本县牵头单位所属 3 笔、本领域牵头单位所属 0 笔、其他 1 笔。"
        in out
    )
    assert "实际覆盖 90.7%（潜在覆盖 72.5%）" in out
    assert "安排 50，需要 100 万元。可用的所能已全部用在更值的地方。每多 1 万元增加 3 点。" in out


def test_json_holds_everything(ask):
    found = ask("--json").json
    assert found["certificate"] == {"kind": "optimal", "gap": dict.fromkeys(found["value"], 0)}
    assert found["kpis"]["actual_coverage"] == pytest.approx(0.9075, abs=1e-3)
    assert len(found["items"]) == 9
    assert {row["need_id"]: row["served"] for row in found["needs"]}["need:4"] == 80
    assert {row["limit"] for row in found["needs"]} == {"full", "exhausted"}
    assert found["floor_gaps"] == []


def test_files_are_written_whole_and_only_over_their_own(ask, tmp_path):
    folder = tmp_path / "dispatch"
    assert ask("--out", folder).code == 0
    assert {file.name for file in folder.iterdir()} == {"dispatches.csv", "dispatch.json",
                                                        "SHA256SUMS"}  # fmt: skip
    frame = pd.read_csv(folder / "dispatches.csv")
    assert frame["amount"].sum() == 250
    content = json.loads((folder / "dispatch.json").read_text(encoding="utf-8"))
    assert content["dispatch_id"] in ask().out
    assert ask("--out", folder, lang="zh").code == 0
    assert "所能编号" in (folder / "dispatches.csv").read_text(encoding="utf-8-sig")
    (folder / "notes.txt").write_text("mine")
    assert ask("--out", folder).code == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_month_later_what_runs_goes_on(ask, tmp_path, lang):
    folder = tmp_path / "dispatch"
    ask("--out", folder, lang=lang)
    done = ask("--month", folder / "dispatches.csv", "--changes", 2)
    assert done.code == 0
    assert "Cut: 0 by choice, 0 because there is less, 0 that cannot go on." in done.out
    found = ask("--month", folder / "dispatches.csv", "--changes", 2, "--json").json
    assert found["changes"] == []
    assert found["value"] == found["value_with_any_changes"]


def test_changes_are_listed_with_their_cause(ask, tmp_path):
    running = tmp_path / "running.csv"
    # capability:4 (50) runs at need:1 wholly, as capability:1 (80) does beyond half of it.
    running.write_text("所能编号,需求编号,数量\ncapability:4,need:1,50\ncapability:1,need:1,50\n\n")
    kept = ask("--month", running, "--changes", 0, "--json").json
    assert {row["need_id"]: row["served"] for row in kept["needs"]}["need:1"] == 100
    done = ask("--month", running, "--changes", 1)
    assert "Cut: 1 by choice, 0 because there is less, 0 that cannot go on." in done.out
    assert "→ 示例需求：加工车间: 50 becomes 0 万元 (by choice)." in done.out


def test_every_fault_of_the_running_file_is_named(ask, tmp_path):
    running = tmp_path / "running.csv"
    running.write_text("capability_id,need_id,amount\nx,need:1,5\ncapability:1,need:2,5\n")
    done = ask("--month", running, "--changes", 1)
    assert done.code == 4
    assert "There is nothing with the id x." in done.out
    assert "Capability capability:1 and need need:2 are of two sectors." in done.out
    for amount in ("many", "nan", "inf", "-3", "1_000", "1e400"):
        running.write_text(f"capability_id,need_id,amount\ncapability:1,need:1,{amount}\n")
        done = ask("--month", running, "--changes", 1)
        assert done.code == 4
        assert "is not a number above 0" in done.out
    running.write_text("capability_id,need\na,b\n")
    done = ask("--month", running, "--changes", 1)
    assert done.code == 4
    assert "There is no column amount" in done.out
    assert ask("--month", tmp_path / "none.csv", "--changes", 1).code == 4


def test_month_and_changes_go_together(ask, tmp_path):
    assert ask("--month", tmp_path / "x.csv").code == 2
    # Without a file what runs is read from the tables: nothing does, in the tiny example.
    assert ask("--changes", 1).code == 0


def planned_with(run, tmp_path, section):
    """Plan the tiny example under a policy with this section."""
    folder = tmp_path / "tables"
    shutil.copytree(TINY, folder)
    with (folder / "policy.toml").open("a", encoding="utf-8") as policy:
        policy.write("\n[dispatch]\n" + section)
    return run("plan", folder, "--out", tmp_path / "plan")


def dispatch_with(run, tmp_path, section, *words):
    """Dispatch the tiny example under a policy with this section."""
    assert planned_with(run, tmp_path, section).code == 0
    folder = tmp_path / "tables"
    return run("--lang", "en", "dispatch", tmp_path / "plan", "--from", folder, *words)


def test_a_floor_out_of_reach_is_told_with_its_proof_and_exit_code_3(run, tmp_path):
    done = dispatch_with(run, tmp_path, "county_floor = 0.9\n")
    assert done.code == 3
    assert (
        "The floors bound together ask for 180 万元; the 2 capabilities that may serve them, with"
        " what other needs there can take, come to 130 万元 at most." in done.out
    )


def test_amounts_finer_than_the_policy_allows_are_bad_data(run, tmp_path):
    done = planned_with(run, tmp_path, "decimals = 0\nmin_portions = { industry = 0.5 }\n")
    assert done.code == 4
    assert "dispatch.min_portions.industry" in done.out
