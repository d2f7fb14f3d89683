"""``whatif``: what scenarios and options would change of a plan, on screen, as JSON, in files."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import pytest

from api.comparisons.comparison import comparison_json
from api.comparisons.comparison_names import ComparisonNames
from api.messages import Catalogue
from api.policy_toml import policy_toml
from api.said_names import SaidNames
from api.whatifs.option_edits import Option
from api.whatifs.whatif import what_if
from api.whatifs.whatif_words import WhatIfWords
from engine.compare import compare
from engine.comparing.move_order import PairMove
from engine.edits import apply, edits_from
from engine.plan import make_plan
from engine.policy import read_policy
from engine.reoptimise import in_hand
from engine.scenario import read_scenario
from engine.scenarios.scenario_flatten import flatten, scenario_hash
from engine.scenarios.scenario_stack import Base, apply_stack
from fixtures import path
from graph_schema.store import open_store
from graph_schema.tables import load_graph

TINY = path("tiny")
LAYER = "units-townships"
PIN = """
name = "Pin one"

[[edits]]
op = "lock_in"
layer = "units-townships"
provider_id = "示例单位 1"
place_id = "示例甲县/示例乡 2"
"""
FIVE = """
name = "Five"

[[edits]]
op = "set_quota"
of = "group"
layers = ["units-townships"]
side = "place"
by = "county"
key = "county:a"
max = 5
"""


@pytest.fixture
def ask(run, plan):
    """Ask what words would change of the plan of the tiny example."""
    return lambda *words: run("whatif", plan, "--from", TINY, *words)


@pytest.fixture
def file(tmp_path):
    def file(text, name="what.toml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return file


@pytest.fixture(scope="module")
def tables():
    return load_graph(TINY), read_policy((TINY / "policy.toml").read_text(encoding="utf-8"))


def by_hand(tables, edits):
    """Return what planning again and comparing says, as JSON, without the command."""
    before, after = make_plan(*tables), make_plan(*apply(*tables, edits_from(edits)))
    (found,) = compare(before, after)
    return comparison_json(found, ComparisonNames(found, Catalogue("en")))


def lock(op, provider="unit:u1", place="township:a2"):
    return {"op": op, "layer": LAYER, "provider_id": provider, "place_id": place}


def own(side, entity, **numbers):
    return {"op": "set_quota", "of": "participant", "layer": LAYER, "side": side,
            "entity_id": entity, **numbers}  # fmt: skip


def county(**numbers):
    return {"op": "set_quota", "of": "group", "layers": [LAYER], "side": "place", "by": "county",
            "key": "county:a", **numbers}  # fmt: skip


SAID = [
    (["--lock-in", "示例单位 1", "示例乡 2"], [lock("lock_in")]),
    (["--lock-in", "unit:u1", "township:a2"], [lock("lock_in")]),
    (["--lock-in", "unit:u1", "示例甲县示例乡 2"], [lock("lock_in")]),
    (["--lock-in", "unit:u1", "示例甲县/示例乡 2"], [lock("lock_in")]),
    (["--lock-out", "示例单位 1", "示例乡 1"], [lock("lock_out", place="township:a1")]),
    (["--allow", "unit:u4", "township:a1"], [lock("allow", "unit:u4", "township:a1")]),
    (["--release", "unit:u1", "township:a1"], [lock("release", place="township:a1")]),
    (["--remove-provider", "示例单位 3"], [{"op": "remove_provider", "id": "unit:u3"}]),
    (["--remove-place", "示例乡 3"], [{"op": "remove_place", "id": "township:b1"}]),
    (["--set-max", "示例单位 1", "2"], [own("provider", "unit:u1", max=2)]),
    (["--set-max", "示例单位 1", "+1"], [own("provider", "unit:u1", max=2)]),
    (["--set-min", "示例单位 1", "-1"], [own("provider", "unit:u1", min=0)]),
    (["--set-min", "示例乡 2", "2"], [own("place", "township:a2", min=2)]),
    (["--set-min", "示例乡 2", "＋1"], [own("place", "township:a2", min=2)]),
    (["--set-max", "示例甲县", "+1"], [county(max=3)]),
    (["--set-max", "示例甲县", "4", "--set-min", "county:a", "3"], [county(min=3, max=4)]),
    (["--set-max", "示例甲县", "default"], [county(max="default")]),
    (["--remove-provider", "unit:u3", "--remove-provider", "unit:u4"],
     [{"op": "remove_provider", "id": f"unit:u{i}"} for i in (3, 4)]),
    (["--lock-in", "unit:u1", "township:a2", "--lock-in", "unit:u2", "township:a1"],
     [lock("lock_in"), lock("lock_in", "unit:u2", "township:a1")]),
    (["--remove-provider", "unit:u4", "--lock-in", "unit:u1", "township:a2"],
     [{"op": "remove_provider", "id": "unit:u4"}, lock("lock_in")]),
]  # fmt: skip


@pytest.mark.parametrize(("words", "edits"), SAID, ids=lambda own: str(own)[:60])
def test_an_option_answers_as_planning_again_and_comparing_does(ask, tables, words, edits):
    found = ask(*words, "--json").json
    wanted = json.loads(json.dumps(by_hand(tables, edits)))
    for plan in (wanted, found["comparison"]):
        plan.pop("plan_id")  # it names the scenario too
    assert found["comparison"] == wanted
    assert found["value"]["change"] == wanted["value_delta"]


def test_a_stack_of_files_and_options_is_one_scenario_the_options_last(ask, file, tables):
    pin, five = file(PIN), file(FIVE, "five.toml")
    words = ("--scenario", pin, "--scenario", five, "--set-max", "示例甲县", "+1")
    found = ask(*words, "--json").json
    stack = [read_scenario(PIN), read_scenario(FIVE), read_scenario(FIVE.replace("5", "6"))]
    base = Base(*tables)
    made, own = apply_stack(base, stack), scenario_hash(flatten(stack, base))
    plan = make_plan(made.graph, made.policy, scenario_hash=own)
    assert (found["scenario_hash"], found["plan_id"]) == (own, plan.plan_id)
    assert [own["name"] for own in found["scenarios"]] == ["Pin one", "Five", "What if"]


def test_a_quick_answer_is_the_same_without_the_comparison(ask):
    words = ("--remove-provider", "unit:u3", "--json")
    whole, quick = ask(*words).json, ask(*words, "--quick").json
    assert [quick.pop(key) for key in ("comparison", "plan_id", "certificate")] == [None] * 3
    assert quick == {key: whole[key] for key in quick}
    assert set(whole) == set(quick) | {"comparison", "plan_id", "certificate"}


def test_the_json_has_these_keys_and_no_others(ask):
    found = ask("--lock-in", "unit:u1", "township:a2", "--json").json
    assert list(found) == [
        "base_plan_id", "plan_id", "scenario_hash", "scenarios", "report", "status", "value",
        "certificate", "sentence", "keeps", "warnings", "chains", "comparison",
    ]  # fmt: skip
    assert list(found["value"]) == ["before", "after", "change"]
    for chain in found["chains"]:
        assert list(chain) == ["moves", "sentences"]
        for move in chain["moves"]:
            assert list(move) == ["kind", "layer", "provider_id", "provider_name", "place_id",
                                  "place_name"]  # fmt: skip
    for warning in found["warnings"]:
        assert list(warning) == ["key", "facts", "sentence"]


def test_the_chains_hold_every_pair_that_comes_or_goes(ask):
    found = ask("--lock-in", "unit:u1", "township:a2", "--json").json
    moves = {(move["kind"], move["provider_id"], move["place_id"])
             for chain in found["chains"] for move in chain["moves"]}  # fmt: skip
    told = {
        ("remove" if kind == "removed" else "add", pair["provider_id"], pair["place_id"])
        for kind in ("added", "removed")
        for pair in [*found["comparison"][kind], *(x[kind] for x in found["comparison"]["moved"])]
    }
    assert moves == told != set()


def test_the_answer_is_told_in_english(ask):
    out = ask("--lock-in", "示例单位 1", "示例乡 2").out
    assert "  1. 示例单位 1 is pinned to 示例甲县示例乡 2 (units-townships)." in out
    assert "Then: unmet as before (0); idle as before (0); cost points from 10,500 to " in out
    assert "Who moves (" in out
    assert "Who is affected (" in out


def test_the_answer_is_told_in_chinese_with_titles(ask):
    out = ask("--lock-in", "示例单位 1", "示例乡 2", "--lang", "zh").out
    assert "  1. 锁定：示例单位 1帮示例甲县示例乡 2（“单位—乡镇”）。" in out
    assert "照此办：缺额不变（0 个）；空闲不变（0 个）；成本由 10,500 点增加到 " in out
    assert "怎样变动（" in out
    assert LAYER not in out


def test_what_is_left_without_a_partner_is_a_warning_and_exit_3(ask):
    words = ("--remove-provider", "unit:u3", "--remove-provider", "unit:u4")
    done = ask(*words)
    assert done.code == 3
    assert "Then: unmet from 0 to 1, 1 more; " in done.out
    assert "is left without a partner: it wants 1" in done.out
    assert "newly short: place 示例" in done.out
    assert "Because: " in done.out
    assert ask(*words, "--json").json["status"] == "short"


def test_a_maximum_that_pins_push_over_is_a_warning(ask):
    words = ("--lock-in", "unit:u1", "township:a1", "--lock-in", "unit:u1", "township:a2")
    (warning,) = [x for x in ask(*words, "--json").json["warnings"] if x["key"] == "over_maximum"]
    assert warning["sentence"] == (
        "示例单位 1 (units-townships) has 1 too many: at most 1, with what is pinned 2"
    )


def test_a_question_that_changes_nothing_says_so(ask):
    done = ask("--release", "unit:u1", "township:a1")
    assert "warning  --release unit:u1 township:a1  [edit_changes_nothing]" in done.out
    assert "Then: unmet as before (0); idle as before (0); cost points as before (10,500)." in (
        done.out
    )
    assert "No pair moves." in done.out


def test_every_fault_of_options_is_told_at_once_and_is_wrong_usage(ask):
    done = ask(
        "--lock-in", "示例单位 9", "示例乡 9", "--set-max", "示例甲县", "many",
        "--set-min", "示例乡 1", "-5", "--remove-provider", "nobody",
        "--lock-in", "unit:u1", "township:a2", "--lock-out", "示例单位 1", "示例乡 2",
    )  # fmt: skip
    assert done.code == 2
    assert "6 of what was asked cannot be made" in done.err
    for said in ("Nobody is called 示例单位 9.", "Nobody is called 示例乡 9.", "many is no number.",
                 "It is 1 now; -5 would leave less than none.", "Nobody is called nobody.",
                 "It is at odds with --lock-in unit:u1 township:a2."):  # fmt: skip
        assert said in done.out
    assert "error  --lock-out 示例单位 1 示例乡 2  [option_contradiction]" in done.out


def test_faults_of_files_and_options_are_told_together_and_are_bad_data(ask, file):
    bad = file(PIN.replace("示例单位 1", "示例单位 9"))
    done = ask("--scenario", bad, "--remove-place", "nowhere", "--json")
    assert done.code == 4
    assert [problem["facts"]["file"] for problem in done.json["report"]["problems"]] == [
        "what.toml", "--remove-place nowhere",
    ]  # fmt: skip


def test_a_file_that_cannot_be_read_is_bad_data(ask, tmp_path):
    assert ask("--scenario", tmp_path / "none.toml").code == 4


def test_an_ambiguous_name_is_refused_with_candidates(run, plan, tiny, edit):
    edit(tiny / "places.csv", "示例乡 3", "示例乡 2")
    assert run("plan", tiny, "--out", plan).code == 0
    done = run("whatif", plan, "--from", tiny, "--lock-in", "unit:u1", "示例乡 2")
    assert done.code == 2
    assert "township:a2 示例乡 2" in done.out
    assert "township:b1 示例乡 2" in done.out
    found = run("whatif", plan, "--from", tiny, "--lock-in", "unit:u1", "示例甲县/示例乡 2")
    assert found.code in (0, 3)


def test_somebody_who_takes_no_part_is_told_so(ask):
    done = ask("--set-max", "示例甲县", "+1", "--layer", "units")
    assert (done.code, "There is no layer units." in done.out) == (2, True)


def test_asking_nothing_is_wrong_usage(ask):
    done = ask()
    assert (done.code, done.out) == (2, "")
    assert "--lock-in" in done.err


def test_a_quick_answer_writes_no_files(ask, tmp_path):
    done = ask("--remove-provider", "unit:u3", "--quick", "--out", tmp_path / "x.json")
    assert done.code == 2
    assert not (tmp_path / "x.json").exists()


def test_the_answer_is_written_as_workbook_picture_and_json(ask, tmp_path):
    files = [tmp_path / f"moves.{ending}" for ending in ("xlsx", "svg", "png", "json")]
    words = ["--lock-in", "unit:u1", "township:a2"]
    done = ask(*words, *(word for file in files for word in ("--out", file)))
    assert [file.exists() for file in files] == [True] * 4
    assert all(f"Written: {file}" in done.err for file in files)
    assert json.loads(files[3].read_text("utf-8")) == ask(*words, "--json").json


def test_a_plan_in_the_store_is_asked_without_a_folder(run, tmp_path):
    store = ("--store", tmp_path / "kept.sqlite")
    assert run("load", TINY, *store).code == 0
    plan = run("plan", *store, "--json").json["plan_id"]
    found = run("whatif", plan[:12], "--remove-provider", "unit:u3", *store, "--json")
    assert found.json["base_plan_id"] == plan


def test_a_plan_without_its_tables_is_not_answered(run, plan, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(plan, tmp_path / "away")
    assert run("whatif", "away", "--remove-provider", "unit:u3").code == 1


# The plan after it, kept


def test_the_plan_after_it_is_saved_with_its_scenario_and_verifies(run, ask, tmp_path, tables):
    words = ("--remove-provider", "unit:u3", "--set-max", "示例甲县", "+1")
    done = ask(*words, "--save", tmp_path / "after", "--name", "Without three", "--by", "王")
    assert "its scenario.toml is the scenario" in done.err
    saved = json.loads((tmp_path / "after" / "plan.json").read_text("utf-8"))
    assert saved["plan_id"] == ask(*words, "--json").json["plan_id"]
    assert run("verify", tmp_path / "after").code == 0
    scenario = read_scenario((tmp_path / "after" / "scenario.toml").read_text("utf-8"))
    assert (scenario.name, scenario.author) == ("Without three", "王")
    assert scenario.based_on == ask(*words, "--json").json["base_plan_id"]
    base = Base(*tables)
    made, own = apply_stack(base, [scenario]), scenario_hash(flatten([scenario], base))
    again = make_plan(made.graph, made.policy, scenario_hash=own)
    assert again.plan_id == saved["plan_id"]


def test_a_saved_scenario_that_is_changed_no_longer_verifies(run, ask, tmp_path):
    assert ask("--remove-provider", "unit:u3", "--save", tmp_path / "after").code in (0, 3)
    with (tmp_path / "after" / "scenario.toml").open("a", encoding="utf-8") as file:
        file.write("# more\n")
    assert run("verify", tmp_path / "after").code != 0


def test_a_folder_that_holds_something_else_is_not_written_over(ask, tmp_path):
    (tmp_path / "after").mkdir()
    (tmp_path / "after" / "mine.txt").write_text("mine")
    assert ask("--remove-provider", "unit:u3", "--save", tmp_path / "after").code == 1
    assert [file.name for file in (tmp_path / "after").iterdir()] == ["mine.txt"]


def test_the_plan_after_it_is_kept_and_can_be_asked_again(run, ask, tmp_path):
    store = ("--store", tmp_path / "kept.sqlite")
    words = ("--remove-provider", "unit:u3", "--lock-in", "unit:u1", "township:a2")
    done = ask(*words, *store, "--keep", "--by", "王", "--json")
    kept = done.json["plan_id"]
    assert f"Kept: plan {kept}" in done.err
    with open_store(str(tmp_path / "kept.sqlite")) as opened:
        record = opened.load_plan(kept)
        assert record.base_graph_hash == load_graph(TINY).content_hash != record.graph_hash
        scenario = opened.load_scenario(record.scenario_hash)
        assert read_scenario(scenario.text).author == "王"
        assert opened.load_policy(record.policy_hash).hash == record.policy_hash
        assert record.base_plan_id is None  # what was asked about is a folder, not in the store
    found = run("whatif", kept, "--remove-provider", "unit:u4", *store, "--json").json
    assert found["base_plan_id"] == kept


def test_a_kept_plan_names_the_kept_one_that_was_asked_about_and_its_policy(run, tmp_path):
    store = ("--store", tmp_path / "kept.sqlite")
    shutil.copytree(TINY, tmp_path / "asking")
    policy_file = tmp_path / "asking" / "policy.toml"
    text = policy_file.read_text("utf-8")
    policy_file.write_text(
        text.replace("period =", "require_approval = true\nperiod =", 1), "utf-8"
    )
    assert run("load", tmp_path / "asking", *store).code == 0
    first = run("plan", *store, "--json").json["plan_id"]
    words = ("--lock-in", "unit:u1", "township:a2", "--keep", *store, "--json")
    second = run("whatif", first, *words).json["plan_id"]
    listed = run("plans", *store, "--json").json
    assert [(plan["plan_id"], plan["base_plan_id"]) for plan in listed] == [
        (second, first), (first, None)]  # fmt: skip
    assert [plan["require_approval"] for plan in listed] == [True, True]


@pytest.mark.parametrize("example", ["tiny/policy", "bijie/policy", "bijie/scarce"])
def test_a_policy_is_written_as_text_that_reads_back_as_the_same(example):
    folder, name = example.split("/")
    policy = read_policy((path(folder) / f"{name}.toml").read_text(encoding="utf-8"))
    assert read_policy(policy_toml(policy)) == policy


# Who and what is meant


def codes(done):
    return [problem["code"] for problem in done.json["report"]["problems"]]


@pytest.fixture
def renamed(run, tiny, edit, tmp_path):
    """Ask about a plan of the tiny example in which rows of a table have other names."""

    def renamed(table, *pairs):
        for old, new in pairs:
            edit(tiny / f"{table}.csv", old, new)
        assert run("plan", tiny, "--out", tmp_path / "renamed").code == 0
        return lambda *words: run("whatif", tmp_path / "renamed", "--from", tiny, *words, "--json")

    return renamed


def test_two_numbers_for_one_quota_are_at_odds(ask):
    done = ask("--set-max", "unit:u1", "2", "--set-max", "示例单位 1", "3", "--json")
    assert (done.code, codes(done)) == (2, ["option_contradiction"])


def test_a_name_that_several_have_means_no_quota_even_if_a_group_has_it_too(renamed):
    ask = renamed("places", ("示例乡 2", "示例甲县"), ("示例乡 3", "示例甲县"))
    done = ask("--set-max", "示例甲县", "+1")
    assert (done.code, codes(done)) == (2, ["ambiguous_name"])


def test_what_stands_before_brackets_is_enough_and_less_is_not(renamed):
    ask = renamed("providers", ("示例单位 1", "甲单位（示例甲县）"))
    (told,) = ask("--remove-provider", "甲单位").json["scenarios"]
    assert told["edits"][0]["id"] == "unit:u1"
    done = ask("--remove-provider", "甲单")
    assert (done.code, codes(done)) == (2, ["option_unknown_name"])
    (problem,) = done.json["report"]["problems"]
    assert problem["facts"]["near"] == ["unit:u1 甲单位（示例甲县）"]


def test_of_two_names_that_differ_in_brackets_only_none_is_taken(renamed):
    ask = renamed("providers", ("示例单位 1", "甲单位（东）"), ("示例单位 2", "甲单位（西）"))
    done = ask("--remove-provider", "甲单位")
    assert (done.code, codes(done)) == (2, ["ambiguous_name"])


def test_more_is_counted_from_the_number_that_a_participant_has_of_its_own(ask, file):
    own_two = file("""
name = "Two"

[[edits]]
op = "set_quota"
of = "participant"
layer = "units-townships"
side = "provider"
entity_id = "unit:u1"
max = 2
""")
    found = ask("--scenario", own_two, "--set-max", "unit:u1", "+1", "--json").json
    assert found["scenarios"][1]["edits"][0]["max"] == 3


def test_a_party_without_a_quota_wants_a_layer_and_then_gets_one(ask):
    done = ask("--set-max", "示例党派甲", "1", "--json")
    assert (done.code, codes(done)) == (2, ["option_no_quota"])
    found = ask("--set-max", "示例党派甲", "1", "--layer", "单位—乡镇", "--json").json
    (told,) = found["scenarios"][0]["edits"]
    assert (told["by"], told["key"], told["layers"]) == ("party", "party:p", [LAYER])


def test_more_than_no_maximum_is_refused(ask):
    done = ask("--set-max", "示例党派甲", "+1", "--layer", LAYER, "--json")
    assert (done.code, codes(done)) == (2, ["option_no_maximum"])


def test_ends_that_never_meet_are_told_so(ask):
    done = ask("--lock-in", "示例单位 1", "示例县医院 1", "--json")
    assert (done.code, codes(done)) == (2, ["option_no_meeting"])


def test_two_providers_of_one_chain_are_not_taken_for_one_that_goes(tables):
    asked = what_if(in_hand(make_plan(*tables)), [], [Option("remove_provider", ("unit:u3",))])
    pairs = [(LAYER, "unit:u1", "township:a1"), (LAYER, "unit:u2", "township:a1"),
             (LAYER, "unit:u1", "township:a2")]  # fmt: skip
    chain = tuple(map(PairMove, ("remove", "add", "remove"), pairs))
    told = replace(asked, check=replace(asked.check, chains=(chain,)))
    ((_, sentences),) = WhatIfWords(told, Catalogue("en")).chains()
    assert len(sentences) == 3
    assert sum("no longer helps" in sentence for sentence in sentences) == 2


def test_names_that_are_kept_serve_many_questions(tables):
    base, names = in_hand(make_plan(*tables)), SaidNames(tables[0])
    options = [Option("lock_in", ("示例单位 1", "示例乡 2"))]
    first, again = (what_if(base, [], options, names=names).check.change for _ in range(2))
    assert first == again == what_if(base, [], options).check.change


# Bounds on change


@pytest.mark.parametrize(
    ("words", "edit"),
    [
        (["--keep-share", "0.9"], {"op": "set_keep_share", "share": 0.9}),
        (["--keep-share", "100%"], {"op": "set_keep_share", "share": 1.0}),
        (["--keep-share-by-county", "1"], {"op": "set_keep_share", "share": 1.0, "by": "county"}),
        (["--max-changes", "0"], {"op": "set_budget_of_changes", "budget": 0}),
        (["--max-changes", "0", "--layer", "单位—乡镇"],
         {"op": "set_budget_of_changes", "budget": 0, "layer": LAYER}),
    ],
)  # fmt: skip
def test_a_bound_on_change_answers_as_planning_again_does(ask, tables, words, edit):
    found = ask(*words, "--json").json
    plan = make_plan(*apply(*tables, edits_from([edit])))
    assert found["value"]["after"] == vars(plan.value)
    assert [own["kept"] for own in found["keeps"]] == [own.kept for own in plan.keeps] != []
    assert found["certificate"]["kind"] == plan.certificate.kind


def test_what_is_kept_is_told_in_both_languages(ask):
    words = ("--keep-share", "100%")
    assert "of 2 standing pairings 2 are to be kept; 2 are." in ask(*words).out
    zh = ask(*words, "--lang", "zh").out
    assert "现有结对 2 对，要求至少保留 2 对，这样保留 2 对。" in zh


def test_shares_and_counts_that_are_none_are_refused(ask):
    done = ask("--keep-share", "1.5", "--keep-share-by-county", "most", "--max-changes", "-1",
               "--json")  # fmt: skip
    assert done.code == 2
    assert codes(done) == ["option_bad_share", "option_bad_share", "option_bad_count"]
