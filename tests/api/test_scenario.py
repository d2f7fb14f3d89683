"""Scenario files by the command: checked, told, compared, flattened, undone."""

from __future__ import annotations

import json
import tomllib

import pytest

from api.entity_names import EntityNames
from api.messages import LANGUAGES, Catalogue
from api.scenarios.scenario_terms import ScenarioTerms
from api.scenarios.scenario_text import scenario_text
from api.scenarios.scenario_words import ScenarioWords
from engine.policy import read_policy
from engine.scenario import read_scenario, scenario_from, scenario_json_schema
from fixtures import path
from graph_schema.store import open_store
from graph_schema.tables import load_graph

TINY = path("tiny")
PIN = """
name = "Pin one"
reason = "signed"
author = "王"
date = 2026-03-01

[[edits]]
op = "lock_in"
layer = "units-townships"
provider_id = "示例单位 1"
place_id = "示例甲县/示例乡 2"
"""
WEIGH = """
name = "Weigh"

[[edits]]
op = "set_weight"
layer = "units-townships"
rule = "distance"
weight = 2
"""


@pytest.fixture
def file(tmp_path):
    def file(text, name="what.toml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return file


# check


def test_a_sound_scenario_is_summed_up_with_its_hash(run, file):
    done = run("scenario", "check", file(PIN), "--on", TINY)
    assert done.code == 0
    assert "1 edits come to 1 plain ones; hash s1-" in done.out
    found = run("scenario", "check", file(PIN), "--on", TINY, "--json").json
    assert (found["ok"], found["num_edits"], found["num_plain"]) == (True, 1, 1)
    assert found["scenario_hash"].startswith("s1-")


def test_without_tables_only_the_text_is_checked(run, file, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run("scenario", "check", file(PIN))
    assert done.code == 0
    assert "1 edits, well written." in done.out
    assert "with --on DIR" in done.err
    found = run("scenario", "check", file(PIN), "--json").json
    assert (found["num_plain"], found["scenario_hash"]) == (None, None)


def test_faults_are_named_by_file_line_and_key_with_a_remedy(run, file):
    bad = file(
        PIN.replace("lock_in", "lock_inn") + WEIGH.split("\n\n")[1].replace("weight =", "wt =")
    )
    done = run("scenario", "check", bad, "--on", TINY)
    assert done.code == 4
    assert "what.toml  line 7  edits.0.op  [edit_unknown_word]" in done.out.replace(
        "  ", " "
    ).replace(
        "what.toml line 7 edits.0.op [edit_unknown_word]",
        "what.toml  line 7  edits.0.op  [edit_unknown_word]",
    )
    assert "Did you mean lock_in" in done.out


def test_a_contradiction_is_told_in_both_languages_and_without_tables_too(run, file, tmp_path,
                                                                          monkeypatch):  # fmt: skip
    monkeypatch.chdir(tmp_path)
    out = PIN[PIN.index("[[") :].replace("lock_in", "lock_out")
    for words in ([], ["--on", TINY]):
        done = run("--lang", "zh", "scenario", "check", file(PIN + out), *words)
        assert done.code == 4
        assert "与同一文件的 edits.0（lock_in）矛盾" in done.out
    done = run("scenario", "check", file(PIN + out), "--on", TINY, "--json")
    (problem,) = done.json["problems"]
    assert (problem["code"], problem["column"], problem["row"]) == (
        "scenario_contradiction", "edits.1", 12,
    )  # fmt: skip
    assert problem["facts"]["file"] == "what.toml"


def test_faults_of_several_files_are_told_together(run, file, tmp_path):
    one, two = file("name = 3", "one.toml"), file(WEIGH.replace("distance", "far"), "two.toml")
    assert {"one.toml", "none.toml"} <= {
        p["facts"]["file"]
        for p in run("scenario", "check", one, tmp_path / "none.toml", "--json").json["problems"]
    }
    done = run("scenario", "check", file(PIN), two, "--on", TINY, "--json")
    assert [p["code"] for p in done.json["problems"]] == ["edit_unknown_rule"]


def test_a_file_that_is_no_text_is_named(run, tmp_path):
    (tmp_path / "x.toml").write_bytes(b'name = "\xff"')
    done = run("scenario", "check", tmp_path / "x.toml", "--json")
    assert [p["code"] for p in done.json["problems"]] == ["scenario_encoding"]
    done = run("scenario", "check", f"{tmp_path}/", "--json")
    assert [p["code"] for p in done.json["problems"]] == ["scenario_unreadable"]


def test_what_does_nothing_is_a_warning_or_a_note(run, file):
    one = file(WEIGH, "one.toml")
    two = file(WEIGH.replace("= 2", "= 1"), "two.toml")
    done = run("scenario", "check", one, two, "--on", TINY)
    assert done.code == 0
    assert "Later files leave nothing of this edit (set_weight): two.toml." in done.out
    assert "2 edits change nothing together." in done.out  # distance weighs 1 in the policy
    done = run("scenario", "check", two, "--on", TINY)
    assert "[edit_changes_nothing]" in done.out


# show


def test_show_tells_each_edit_by_name(run, file):
    done = run("scenario", "show", file(PIN), "--on", TINY)
    assert done.out.splitlines() == [
        "Pin one",
        "  王 2026-03-01",
        "  signed",
        f"  1. 示例单位 1 is pinned to {A2} (units-townships).",
    ]


def test_show_in_chinese_calls_layers_by_their_title(run, file):
    done = run("--lang", "zh", "scenario", "show", file(PIN), "--on", TINY)
    assert f"  1. 锁定：示例单位 1帮{A2}（“单位—乡镇”）。" in done.out


def test_show_as_json_has_a_sentence_beside_each_edit(run, file):
    (found,) = run("scenario", "show", file(WEIGH), "--on", TINY, "--json").json
    assert (found["name"], found["file"]) == ("Weigh", "what.toml")
    (edit,) = found["edits"]
    assert (edit["op"], edit["weight"]) == ("set_weight", 2.0)
    assert edit["sentence"] == "in units-townships, distance weighs 2"


LAYER = "units-townships"
PAIR = {"layer": LAYER, "provider_id": "unit:u1", "place_id": "township:a1"}
TOLD = [
    ({"op": "lock_in", **PAIR}, "示例单位 1 is pinned to @A1 (units-townships)"),
    ({"op": "lock_out", **PAIR, "provider_id": {"party": "party:p", "but": ["unit:u2"]}},
     "every provider of 示例党派甲 but 示例单位 2 must not help @A1 (units-townships)"),
    ({"op": "allow", **PAIR, "reason": "agreed"},
     "示例单位 1 may help @A1, though rules refuse it (units-townships) (agreed)"),
    ({"op": "release", **PAIR, "place_id": {"within": "county:a"}},
     "locks and waivers of 示例单位 1 with every place in 示例甲县 are dropped (units-townships)"),
    ({"op": "freeze", "layer": LAYER},
     "as it stands: standing pairs of units-townships are pinned"),
    ({"op": "freeze", "place_id": {"within": "county:a", "kind": "township"}, "pairs": "plan"},
     "as planned: pairs of every township in 示例甲县 in the plan it is based on are pinned"),
    ({"op": "set_quota", "of": "participant", "layer": LAYER, "side": "place",
      "entity_id": {"ids": ["township:a1", "township:a2"]}, "min": 1, "max": "default",
      "priority": 3},
     "示例乡 1, 示例乡 2: at least 1, no most of its own, priority 3 in units-townships"),
    ({"op": "set_quota", "of": "layer", "layer": LAYER, "side": "place", "max": 3,
      "extra_cost": [200, 500]},
     "each place of units-townships: at most 3, extra costs 200, 500"),
    ({"op": "set_quota", "of": "group", "layers": [LAYER, "hospitals"], "side": "place",
      "by": "county", "key": "county:a", "max": 25},
     "示例甲县 together: at most 25 in units-townships, hospitals"),
    ({"op": "set_quota", "of": "group", "layers": [LAYER], "side": "provider", "by": "party",
      "min": "default"},
     "every party together: no least number of its own in units-townships"),
    ({"op": "set_group_quotas", "layer": LAYER, "group_quotas": [
        {"side": "place", "by": "county", "max": 9, "keys": {"county:a": {"min": 2}}}]},
     "all group quotas of units-townships are put anew:"
     " every county: at least 0, at most 9, 示例甲县 at least 2"),
    ({"op": "set_group_quotas", "group_quotas": []},
     "all group quotas of several layers together are put anew: none"),
    ({"op": "set_weight", "layer": LAYER, "rule": "need_gap", "weight": 1.5},
     "in units-townships, need gap weighs 1.5"),
    ({"op": "switch_rule", "layer": LAYER, "rule": "own_territory", "on": False},
     "in units-townships, the rule own territory is switched off"),
    ({"op": "switch_rule", "layer": LAYER, "rule": "own_territory", "on": True},
     "in units-townships, the rule own territory is switched on"),
    ({"op": "set_keep_share", "share": 0.875},
     "all layers together: at least 87.5% of the standing pairings are kept"),
    ({"op": "set_keep_share", "layer": LAYER, "by": "county", "share": 1},
     "units-townships: at least 100% of the standing pairings of every county are kept"),
    ({"op": "set_keep_share", "layer": LAYER, "share": "default"},
     "units-townships: no share of the standing pairings has to be kept any more"),
    ({"op": "set_keep_share", "by": "county", "share": "default"},
     "all layers together: no county has to keep a share of its standing pairings any more"),
    ({"op": "set_budget_of_changes", "layer": LAYER, "budget": 0},
     "units-townships: at most 0 standing pairings are ended"),
    ({"op": "set_budget_of_changes", "budget": "default"},
     "all layers together: any number of standing pairings may be ended"),
    ({"op": "set_property", "table": "places", "key": "township:a1", "column": "ethnic",
      "value": True}, "places 示例乡 1: ethnic becomes true"),
    ({"op": "set_property", "table": "leads", "column": "until", "value": "",
      "key": {"party_id": "party:p", "place_id": "county:a", "role": "lead"}},
     "leads 示例党派甲 示例甲县 lead: until is emptied"),
    ({"op": "add_provider", "row": {"id": "unit:u9", "kind": "school_team", "name": "新"}},
     "新 (school_team) is added as a provider"),
    ({"op": "add_place", "row": {"id": "x", "kind": "hospital", "name": "新", "parent_id":
                                 "county:a"}},
     "新 (hospital) in 示例甲县 is added as a place"),
    ({"op": "add_participant", "row": {"layer": LAYER, "side": "provider",
                                       "entity_id": {"kind": "unit"}, "max": 2}},
     "every unit takes part in units-townships, at most 2"),
    ({"op": "add_participant", "row": {"layer": LAYER, "side": "place",
                                       "entity_id": "township:a1"}},
     "@A1 takes part in units-townships"),
    ({"op": "add_lead", "row": {"party_id": "party:p", "place_id": "county:b"}},
     "示例党派甲 leads 示例乙县"),
    ({"op": "add_lead", "row": {"party_id": "party:p", "place_id": "city", "role": "co",
                                "sector_id": "health"}},
     "示例党派甲 helps to lead 示例市 in 健康"),
    ({"op": "add_need", "row": {"id": "n", "place_id": "township:a1", "sector_id": "health",
                                "title": "设备", "amount": 1500, "urgency": 1}},
     "@A1 also needs 设备: 健康, 1,500"),
    ({"op": "add_capability", "row": {"id": "k", "provider_id": "unit:u1", "sector_id": "health",
                                      "title": "义诊", "amount": 2.5}},
     "示例单位 1 also offers 义诊: 健康, 2.5"),
    ({"op": "add_pairing", "row": PAIR},
     "示例单位 1 and @A1 count as a standing pair (units-townships)"),
    ({"op": "add_row", "table": "dispatches", "row": {
        "period": "2026", "capability_id": "capability:1", "need_id": "need:1", "amount": 2}},
     "dispatches: a row is added, 2026|capability:1|need:1|2"),
    ({"op": "add_row", "table": "projects", "row": {"id": "project:1", "title": "加工车间"}},
     "key list of projects: a row is added, 加工车间"),
    ({"op": "remove_row", "table": "projects", "key": "project:1"},
     "key list of projects: a row is taken out, project:1"),
    ({"op": "remove_provider", "id": "unit:u1"},
     "示例单位 1 leaves, with capabilities, pairings and locks"),
    ({"op": "remove_place", "id": {"kind": "township"}},
     "every township and all below leaves, with needs, pairings and locks"),
    ({"op": "remove_participant", "layer": LAYER, "side": "place", "entity_id": "township:a1"},
     "@A1 no longer takes part in units-townships"),
    ({"op": "remove_lead", "party_id": "party:r", "place_id": "city", "sector_id": "health"},
     "示例党派丙 no longer leads 示例市 in 健康"),
    ({"op": "remove_need", "id": "need:1"}, "the need 示例需求：加工车间 is dropped"),
    ({"op": "remove_capability", "id": "capability:1"},
     "the capability 示例所能：采购 is dropped"),
    ({"op": "remove_pairing", **PAIR},
     "示例单位 1 and @A1 no longer count as a standing pair (units-townships)"),
    ({"op": "scale_need", "sector_id": "health", "place_id": "county:a", "factor": 1.5},
     "needs of 示例甲县 in 健康 become 1.5 times as large"),
    ({"op": "scale_capability", "sector_id": "health", "factor": 2.0},
     "capabilities of everybody in 健康 become 2 times as large"),
    ({"op": "scale_capability", "id": "capability:1", "factor": 0.5},
     "capabilities of 示例所能：采购 become 0.5 times as large"),
]  # fmt: skip


NAMES = EntityNames(load_graph(TINY))
A1, A2 = (NAMES.place(f"township:a{i}") for i in (1, 2))


def words(lang):
    policy = read_policy((TINY / "policy.toml").read_text("utf-8"))
    return ScenarioWords(ScenarioTerms(Catalogue(lang), NAMES, policy))


@pytest.mark.parametrize(("edit", "told"), TOLD)
def test_every_edit_is_told_in_words(edit, told):
    (own,) = scenario_from({"name": "x", "edits": [edit]}).edits
    assert words("en").edit(own) == told.replace("@A1", A1)
    chinese = words("zh").edit(own)
    assert "?" not in chinese
    assert LAYER not in chinese


def test_there_is_a_sentence_for_every_edit_there_is():
    models = scenario_json_schema()["$defs"].values()
    ops = {model["properties"]["op"]["const"] for model in models if "op" in model["properties"]}
    assert {edit["op"] for edit, _ in TOLD} == ops


def test_a_long_list_of_names_is_cut_short():
    ids = [f"unit:{i}" for i in range(6)]
    edit = {"op": "remove_provider", "id": {"ids": ids}}
    (own,) = scenario_from({"name": "x", "edits": [edit]}).edits
    assert words("en").edit(own).startswith("unit:0, unit:1, unit:2, unit:3, … (6 in all) leaves")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_names_ids_stay(lang):
    (own,) = scenario_from({"name": "x", "edits": [{"op": "lock_in", **PAIR}]}).edits
    told = ScenarioWords(ScenarioTerms(Catalogue(lang))).edit(own)
    assert "unit:u1" in told
    assert "units-townships" in told


# flatten, invert, diff


def test_flatten_writes_one_scenario_that_comes_to_the_same(run, file):
    stack = [file(PIN, "one.toml"), file(WEIGH, "two.toml")]
    done = run("scenario", "flatten", *stack, "--on", TINY)
    flat = file(done.out, "flat.toml")
    assert tomllib.loads(done.out)["name"] == "flat: Pin one, Weigh"
    hashes = {run("scenario", "check", *own, "--on", TINY, "--json").json["scenario_hash"]
              for own in (stack, [flat])}  # fmt: skip
    assert len(hashes) == 1
    again = run("scenario", "flatten", flat, "--on", TINY, "--name", "flat: Pin one, Weigh")
    assert again.out == done.out


def test_flatten_as_json_has_the_hash_and_sentences(run, file):
    found = run("scenario", "flatten", file(PIN), "--on", TINY, "--json").json
    assert found["scenario_hash"].startswith("s1-")
    (edit,) = found["edits"]
    assert (edit["provider_id"], edit["place_id"]) == ("unit:u1", "township:a2")
    assert (edit["by"], edit["date"]) == ("王", "2026-03-01")
    assert edit["sentence"].startswith("示例单位 1 is pinned")


def test_invert_writes_what_undoes_a_stack(run, file):
    pin = file(PIN, "pin.toml")
    undo = file(run("scenario", "invert", pin, "--on", TINY).out, "undo.toml")
    done = run("scenario", "check", pin, undo, "--on", TINY, "--json")
    assert (done.json["num_plain"], done.json["scenario_hash"]) == (0, "")
    found = run("scenario", "invert", pin, "--on", TINY, "--json").json
    assert [edit["op"] for edit in found["edits"]] == ["release"]
    zh = run("--lang", "zh", "scenario", "invert", pin, "--on", TINY).out
    assert tomllib.loads(zh)["name"] == "撤销：Pin one"


def test_diff_names_what_only_one_comes_to(run, file):
    one = file(PIN + WEIGH[WEIGH.index("[[") :], "one.toml")
    two = file(WEIGH.replace("= 2", "= 2.5"), "two.toml")
    done = run("scenario", "diff", one, two, "--on", TINY)
    assert done.out.splitlines() == [
        "Only in Pin one:",
        "  1. in units-townships, distance weighs 2.",
        f"  2. 示例单位 1 is pinned to {A2} (units-townships).",
        "Only in Weigh:",
        "  1. in units-townships, distance weighs 2.5.",
        "Both have 0 edits in common.",
    ]
    found = run("scenario", "diff", one, two, "--on", TINY, "--json").json
    assert (found["equal"], found["num_common"]) == (False, 0)
    assert [len(own["edits"]) for own in found["only"]] == [2, 1]


def test_diff_of_two_spellings_says_that_they_come_to_the_same(run, file):
    ids = PIN.replace("示例单位 1", "unit:u1").replace("示例甲县/示例乡 2", "township:a2")
    one, two = file(PIN, "one.toml"), file(ids + 'reason = "why not"\n', "two.toml")
    assert "come to the same" in run("scenario", "diff", one, two, "--on", TINY).out
    assert run("scenario", "diff", one, two, "--on", TINY, "--json").json["equal"]


@pytest.mark.parametrize("verb", ["flatten", "invert", "diff"])
def test_what_needs_tables_says_so(run, file, tmp_path, monkeypatch, verb):
    monkeypatch.chdir(tmp_path)
    done = run("scenario", verb, file(PIN), *([file(WEIGH, "w.toml")] if verb == "diff" else []))
    assert done.code == 2
    assert "Give --on DIR" in done.err


@pytest.mark.parametrize("verb", ["show", "flatten", "invert"])
def test_a_faulty_scenario_ends_every_verb_with_its_report(run, file, verb):
    done = run("scenario", verb, file(PIN + "x = 3"), "--on", TINY)
    assert done.code == 4
    assert "[edit_unknown_key]" in done.out


def test_faults_on_the_tables_end_flatten_too(run, file):
    done = run("scenario", "flatten", file(PIN.replace("示例单位 1", "unit:u9")), "--on", TINY)
    assert done.code == 4
    assert "[edit_unknown_id]" in done.out


# what they are made on


def test_a_plan_gives_the_pairs_that_are_frozen(run, file, plan):
    text = 'name = "x"\n[[edits]]\nop = "freeze"\nlayer = "hospitals"\npairs = "plan"'
    done = run("scenario", "flatten", file(text), "--on", TINY, "--plan", plan, "--json")
    assert [(e["provider_id"], e["place_id"]) for e in done.json["edits"]] == [
        ("hospital:h2", "hospital:k1")
    ]
    done = run("scenario", "check", file(text), "--on", TINY, "--json")
    assert [p["code"] for p in done.json["problems"]] == ["scenario_needs_plan"]


@pytest.fixture
def store(run, tmp_path):
    """A store with the tiny example and its plan."""
    url = tmp_path / "office.sqlite"
    assert run("load", TINY, "--store", url).code == 0
    assert run("plan", "--store", url).code == 0
    return url


def test_a_store_gives_tables_policy_scenarios_and_the_plan_they_are_based_on(run, file, store):
    (plan,) = run("plans", "--store", store, "--json").json
    text = f'name = "x"\nbased_on = "{plan["plan_id"]}"\n[[edits]]\nop = "freeze"\n'
    text += 'layer = "hospitals"\npairs = "plan"'
    with open_store(str(store)) as kept:
        kept.save_scenario("s1-1", text, "frozen")
    done = run("scenario", "flatten", "frozen", "--store", store, "--json")
    assert [edit["op"] for edit in done.json["edits"]] == ["lock_in"]
    assert run("scenario", "show", "none", "--store", store).code == 1
    unknown = file(text.replace(plan["plan_id"], "p1-00"))
    done = run("scenario", "check", unknown, "--store", store, "--json")
    assert [p["code"] for p in done.json["problems"]] == ["scenario_needs_plan"]


def test_the_store_of_the_folder_is_taken_where_there_is_one(run, file, store, monkeypatch):
    monkeypatch.setenv("JIEDUI_STORE", str(store))
    assert run("scenario", "check", file(PIN), "--json").json["num_plain"] == 1


# the text of a scenario, its schema


@pytest.mark.parametrize("edit", [edit for edit, _ in TOLD])
def test_a_scenario_as_toml_reads_back_as_the_same(edit):
    said = {"name": 'a "b"', "reason": 'two\nlines \\ """', "author": "c", "based_on": "p1-1"}
    scenario = scenario_from({**said, "edits": [edit, edit]})
    assert read_scenario(scenario_text(scenario)).model_dump() == scenario.model_dump()


def test_schema_prints_the_json_schema_of_a_scenario(run):
    assert run("schema", "scenario").json == json.loads(json.dumps(scenario_json_schema()))
