"""Questions about a saved plan by the command: sentences, names, JSON, and what is refused."""

from __future__ import annotations

import shutil

import pandas as pd
import pytest

from fixtures import path

TINY = path("tiny")


@pytest.fixture
def ask(run, plan):
    """Ask about the plan of the tiny example, from its tables."""

    def ask(verb, *words, lang="en"):
        return run("--lang", lang, verb, plan, *words, "--from", TINY)

    return ask


@pytest.fixture
def gap(run, short, tmp_path):
    """A plan in which townships want two units each and there are too few."""
    assert run("plan", short, "--out", tmp_path / "gap").code == 3
    return tmp_path / "gap", short


def test_why_a_pair_is_in_the_plan(ask):
    done = ask("why", "unit:u1", "township:a1")
    assert done.code == 0
    assert "in this plan 示例单位 1 helps 示例甲县示例乡 1." in done.out
    assert "Without this pair: 600 points more." in done.out
    assert "示例单位 2 leaves 示例甲县示例乡 2 for 示例甲县示例乡 1" in done.out


def test_why_a_pair_is_in_the_plan_in_chinese(ask):
    done = ask("why", "unit:u1", "township:a1", lang="zh")
    assert (
        "单位—乡镇：方案安排示例单位 1帮示例甲县示例乡 1。若不安排这一对：成本多 600 点。"
        in done.out
    )
    assert "示例单位 2不再帮示例甲县示例乡 2，改帮示例甲县示例乡 1" in done.out


def test_why_not_names_price_moves_and_what_would_change_it(ask):
    done = ask("why", "unit:u3", "township:a1")
    assert "With this pair: 1,910 points more." in done.out
    assert "示例单位 1 leaves 示例甲县示例乡 1 for 示例乙县示例乡 3" in done.out
    assert "示例甲县: maximum 3 instead of 2: 2,150 points less" in done.out


def test_the_facts_behind_the_points_are_told(ask):
    out = ask("why", "unit:u3", "township:a1").out
    assert (
        "outside territory, 2,000 points: 示例党派乙 does not lead 示例甲县 (示例党派甲 leads)"
        in out
    )
    assert (
        "distance, 500 points: 111.2 km apart (from 222.4 km on a pair counts as farthest)" in out
    )
    assert "产业 100 万元 needed, 50 offered, 50% met (urgency 0.5)" in out
    assert "change, 0 points: they stand paired already" in out


def test_turning_points_are_told_when_asked_for(ask):
    words = ("unit:u3", "township:a1", "--turning-points")
    out = ask("why", *words, lang="zh").out
    assert "不在牵头范围：由 2 调到 1.04" in out
    assert "距离：现为 1，调到多少都不行" in out
    found = ask("why", *words, "--json").json["turning_points"]
    assert {own["rule"]: own["at"] for own in found} == {
        "need_gap": 6.61, "outside_territory": 1.04, "distance": None, "change": 3.41,
        "track_record": None,
    }  # fmt: skip


def test_a_plan_too_large_for_turning_points_says_so(ask, monkeypatch):
    def too_large(*_):
        raise OverflowError
        yield

    monkeypatch.setattr("engine.pricing.turning_points.turning_points", too_large)
    done = ask("why", "unit:u3", "township:a1", "--turning-points")
    assert done.code == 1
    assert "too large for turning points" in done.err


def test_a_refused_pair_names_its_rule(ask):
    out = ask("why", "unit:u2", "township:b1", lang="zh").out
    assert "单位—乡镇：规则不准示例单位 2帮示例乙县示例乡 3，因为不在帮扶方限定的地域内。" in out
    assert "若豁免并安排这一对：成本多 2,750 点。" in out


def test_a_tie_says_so(ask):
    out = ask("why", "hospital:h1", "示例县医院 1").out
    assert "With this pair: nothing; both ways are equally good." in out


def test_names_with_the_county_find_a_place(ask):
    assert ask("why", "示例单位 1", "示例甲县/示例乡 1").out == ask(
        "why", "unit:u1", "township:a1").out  # fmt: skip


def test_a_place_is_found_as_the_answers_write_it(ask):
    assert ask("why", "示例单位 1", "示例甲县示例乡 1").out == ask(
        "why", "unit:u1", "township:a1").out  # fmt: skip


def test_a_layer_is_found_by_its_title(ask):
    done = ask("price", "--provider", "unit:u1", "--layer", "单位—乡镇")
    assert done.code == 0
    assert done.out.startswith("units-townships: prices of 示例单位 1 with 3 places.")


def test_an_unknown_name_is_refused_with_near_ones(ask):
    done = ask("why", "示例单位 11", "township:a1")
    assert done.code == 2
    assert "No provider that takes part is called 示例单位 11. Near: unit:u1 示例单位 1" in done.err


def test_ends_that_meet_in_no_layer_are_refused(ask):
    done = ask("why", "unit:u1", "示例县医院 1")
    assert done.code == 2
    assert "take part in no layer together" in done.err


def test_an_unknown_layer_is_refused_with_those_there_are(ask):
    done = ask("why", "unit:u1", "township:a1", "--layer", "none")
    assert done.code == 2
    assert (
        "There is no layer none. There are hospitals（医院—医院）, units-townships（单位—乡镇）."
        in done.err
    )


def test_json_holds_the_records_and_the_names(ask):
    found = ask("why", "unit:u3", "township:a1", "--json").json
    assert found["price"]["price"] == {"unmet": 0, "idle": 0, "cost_points": 1910}
    assert found["facts"]["points"]["need_gap"] == 750
    assert found["chain"][0]["step"]["kind"] == "add"
    assert found["names"]["unit:u3"] == "示例单位 3"
    assert found["mends"][0]["edit"]["op"] == "set_quota"


def test_a_row_of_prices_comes_cheapest_first(ask):
    done = ask("price", "--provider", "unit:u1")
    lines = [line.split()[0:2] for line in done.out.splitlines()[3:6]]
    assert [" ".join(line) for line in lines] == [
        "示例甲县示例乡 1", "示例甲县示例乡 2", "示例乙县示例乡 3"
    ]  # fmt: skip


def test_a_column_of_prices_as_json(ask):
    rows = ask("price", "--place", "township:a1", "--json").json["rows"]
    assert {row["provider_id"]: row["price"]["cost_points"] for row in rows} == {
        "unit:u1": 600, "unit:u2": 600, "unit:u3": 1910, "unit:u4": rows[3]["price"]["cost_points"]
    }  # fmt: skip


def test_all_prices_go_to_a_file(ask, tmp_path):
    file = tmp_path / "prices.parquet"
    assert ask("price", "--all", "--out", file).code == 0
    frame = pd.read_parquet(file)
    assert len(frame) == 4 * 3 + 2
    assert list(frame.columns) == [
        "layer", "provider_id", "provider_name", "place_id", "place_name", "kind", "unmet",
        "idle", "cost_points", "refused_by",
    ]  # fmt: skip
    chosen = frame[(frame["provider_id"] == "unit:u3") & (frame["place_id"] == "township:a1")]
    assert chosen["cost_points"].tolist() == [1910]
    assert chosen[["provider_name", "place_name"]].to_numpy().tolist() == [
        ["示例单位 3", "示例乡 1"]
    ]


def test_prices_of_one_layer_go_to_a_file_by_the_layer_s_name_or_title(ask, tmp_path):
    for layer in ("hospitals", "医院—医院"):
        file = tmp_path / "prices.csv"
        assert ask("price", "--all", "--layer", layer, "--out", file).code == 0
        assert set(pd.read_csv(file)["layer"]) == {"hospitals"}


@pytest.mark.parametrize("words", [(), ("--all",), ("--provider", "unit:u1", "--place", "x"),
                                   ("--provider", "unit:u1", "--out", "x.csv")])  # fmt: skip
def test_price_takes_exactly_one_of_three(ask, words):
    done = ask("price", *words)
    assert done.code == 2
    assert "Choose one of --provider, --place and --all" in done.err


def test_prices_are_not_written_to_another_kind_of_file(ask, tmp_path):
    assert ask("price", "--all", "--out", tmp_path / "x.txt").code == 2


def test_a_plan_without_gaps_says_so(ask):
    assert ask("gaps", "--repairs").out == "Every minimum is met; there are no gaps.\n"


def test_gaps_are_proven_in_words(run, gap):
    plan, tables = gap
    done = run("gaps", plan, "--from", tables)
    assert done.code == 0
    assert "units-townships: unmet by" in done.out
    assert "must lack, whatever the plan." in done.out


def test_repairs_are_listed_cheapest_first(run, gap):
    plan, tables = gap
    found = run("gaps", plan, "--repairs", "--from", tables, "--json").json
    changes = [list(repair["change"].values()) for repair in found["repairs"]]
    assert changes
    assert changes == sorted(changes)


def test_beside_each_gap_stand_the_numbers_of_its_repairs(run, gap):
    plan, tables = gap
    found = run("gaps", plan, "--repairs", "--from", tables, "--json").json
    told = [number for own in found["gaps"] for number in own["repairs"]]
    assert set(told) == set(range(len(found["repairs"])))
    for own in found["gaps"]:
        kind = own["kind"]
        assert own["repairs"] == sorted(own["repairs"])
        assert all(found["repairs"][number]["change"][kind] < 0 for number in own["repairs"])


def test_repairs_of_a_gap_are_not_told_again_behind_all(run, gap):
    plan, tables = gap
    out = run("gaps", plan, "--repairs", "--from", tables, "--lang", "en").out
    assert "mend no single gap" not in out


def test_where_no_single_change_is_enough_two_are_named(run, gap):
    plan, tables = gap
    out = run("gaps", plan, "--repairs", "--from", tables, "--lang", "zh").out
    assert "没有哪一项单独改就有用，要两项一起改：" in out
    assert "示例甲县的最高配额由 2 改为 3" in out
    assert "也可以降低要求：" in out


def test_the_cheapest_repairs_are_told(run, tmp_path):
    bijie = path("bijie")
    plan = tmp_path / "plan"
    assert run("plan", bijie, "--policy", bijie / "scarce.toml", "--out", plan).code == 3
    out = run("gaps", plan, "--repairs", "--from", bijie, "--lang", "zh").out
    assert "补救办法，任做一项都有用，由省到费（共 8 项）：" in out
    assert "威宁彝族回族苗族自治县的最高配额由 8 改为 9：缺额少 1 个，空闲少 1 个" in out
    assert "空哪一个可以商量：" in out
    assert "能给的只有：织金县至多可有 148 个帮扶方。所以不论怎样安排，至少缺 2 个。" in out
    assert "除非放弃别处已满足的最低配额。" in out


def test_blind_spots_name_duty_and_helpers(run, tmp_path):
    assert run("plan", path("bijie"), "--out", tmp_path / "plan").code == 0
    done = run("blindspots", tmp_path / "plan", "--from", path("bijie"), "--lang", "zh")
    assert "盲区：没有人帮的需求有" in done.out
    assert "地域责任：九三学社牵头；领域责任：农工党牵头、台盟协助牵头。" in done.out
    assert "安排它：成本多" in done.out
    found = run("blindspots", tmp_path / "plan", "--from", path("bijie"), "--json").json
    assert found["blind_spots"][0]["helpers"]
    assert found["overlaps"][0]["partners"]


def test_other_tables_than_those_of_the_plan_are_refused(run, plan, tiny, edit):
    edit(tiny / "needs.csv", "0.5", "0.6")
    done = run("why", plan, "unit:u1", "township:a1", "--from", tiny)
    assert done.code == 4
    assert "are not those that plan" in done.err


def test_tables_with_errors_are_reported(run, plan, tiny):
    (tiny / "places.csv").write_text("id,kind\nx,nothing\n", encoding="utf-8")
    assert run("why", plan, "unit:u1", "township:a1", "--from", tiny).code == 4


def test_a_plan_whose_policy_was_changed_is_refused(run, plan, edit):
    edit(plan / "plan.json", '"distance_cap_km": 222.4', '"distance_cap_km": 300.0')
    done = run("why", plan, "unit:u1", "township:a1", "--from", TINY)
    assert done.code == 4
    assert "does not fit its hash" in done.err


def test_without_the_tables_the_folder_is_asked_for(run, plan, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run("gaps", plan)
    assert done.code == 1
    assert "Name their folder with --from" in done.err


def test_a_plan_of_the_store_needs_no_folder(run, tiny, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("load", tiny).code == 0
    assert run("plan").code == 0
    plan_id = run("plans", "--json").json[0]["plan_id"]
    shutil.rmtree(tiny)
    done = run("why", plan_id[:12], "unit:u3", "township:a1")
    assert "With this pair: 1,910 points more." in done.out
