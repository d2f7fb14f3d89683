"""Names in the place of ids: which row is meant, and when nobody can say."""

from __future__ import annotations

import pytest

from engine.scenario import BadScenario, scenario_from
from engine.scenarios import scenario_names as module
from engine.scenarios.scenario_names import GraphNames
from engine.scenarios.scenario_stack import Base, apply_stack, steps_of
from graph_schema import names
from tests.engine.small_graphs import BASE as TABLES
from tests.engine.small_graphs import small_graph, small_policy

GRAPH = small_graph(
    parties=[{"id": "p", "name": "民革"}],
    sectors=[{"id": "edu", "name": "教育"}],
    places=[{"id": "B", "kind": "prefecture", "name": "毕节市"},
            {"id": "c1", "kind": "county", "parent_id": "B", "name": "大方县"},
            {"id": "c2", "kind": "county", "parent_id": "B", "name": "威宁彝族回族苗族自治县"},
            {"id": "t1", "kind": "township", "parent_id": "c1", "name": "羊场镇"},
            {"id": "t2", "kind": "township", "parent_id": "c1", "name": "大方"},
            {"id": "t3", "kind": "township", "parent_id": "c2", "name": "羊场镇"},
            {"id": "t4", "kind": "township", "parent_id": "c1", "name": "新场乡"},
            {"id": "t5", "kind": "township", "parent_id": "c2", "name": "新场乡"},
            {"id": "v1", "kind": "village", "parent_id": "t1", "name": "羊场村"}],
    providers=[{"id": "u1", "name": "民革北京市委", "party_id": "p"},
               {"id": "u2", "name": "民革天津市委", "aliases": "天津民革"}, {"id": "u3"}],
    participants=[*TABLES["participants"],
                  {"layer": "L", "side": "place", "entity_id": "t4"},
                  {"layer": "M", "side": "place", "entity_id": "t5"}],
    needs=[{"place_id": "t1"}],
    capabilities=[{"provider_id": "u1"}],
    leads=[{"party_id": "p", "place_id": "c1"}],
)  # fmt: skip
BASE = Base(GRAPH, small_policy())
PAIR = {"op": "lock_in", "layer": "L", "provider_id": "民革北京市委", "place_id": "大方县/羊场镇"}


def read(edit):
    """Return the edit with ids in the place of names."""
    (step,) = steps_of(BASE, [scenario_from({"name": "x", "edits": [edit]})])
    return step.scenario.edits[0].model_dump(exclude_none=True)


def faults(*edits):
    with pytest.raises(BadScenario) as caught:
        apply_stack(BASE, [scenario_from({"name": "x", "edits": list(edits)})])
    return [(p.column, p.code, p.facts.get("candidates")) for p in caught.value.report.problems]


@pytest.mark.parametrize(
    ("edit", "key", "meant"),
    [
        (PAIR, "provider_id", "u1"),
        (PAIR, "place_id", "t1"),
        (PAIR | {"provider_id": "天津民革"}, "provider_id", "u2"),
        (PAIR | {"place_id": "新场乡"}, "place_id", "t4"),  # the other takes part elsewhere
        (PAIR | {"place_id": {"within": "威宁县"}}, "place_id", {"within": "c2", "but": ()}),
        (PAIR | {"provider_id": {"party": "民革", "but": ["民革天津市委"]}}, "provider_id",
         {"party": "p", "but": ("u2",)}),
        ({"op": "set_quota", "of": "participant", "layer": "L", "side": "place", "max": 1,
          "entity_id": "威宁县/羊场镇"}, "entity_id", "t3"),
        ({"op": "set_quota", "of": "group", "layers": ["L"], "side": "place", "by": "county",
          "key": "大方", "max": 1}, "key", "c1"),  # the township of that name is no county
        ({"op": "set_quota", "of": "group", "layers": ["L"], "side": "provider", "by": "party",
          "key": "民革", "max": 1}, "key", "p"),
        ({"op": "set_property", "table": "providers", "key": "民革北京市委", "column": "place_id",
          "value": "威宁县"}, "key", "u1"),
        ({"op": "set_property", "table": "providers", "key": "民革北京市委", "column": "place_id",
          "value": "威宁县"}, "value", "c2"),
        ({"op": "set_property", "table": "leads", "column": "until", "value": "2027",
          "key": {"party_id": "民革", "place_id": "大方县", "role": "lead"}}, "key",
         {"party_id": "p", "place_id": "c1", "role": "lead"}),
        ({"op": "remove_provider", "id": "民革天津市委"}, "id", "u2"),
        ({"op": "remove_place", "id": "羊场村"}, "id", "v1"),
        ({"op": "remove_lead", "party_id": "民革", "place_id": "大方县"}, "place_id", "c1"),
        ({"op": "scale_need", "sector_id": "教育", "factor": 2.0}, "sector_id", "edu"),
        ({"op": "add_lead", "row": {"party_id": "民革", "place_id": "威宁县"}}, "row",
         {"party_id": "p", "place_id": "c2"}),
        ({"op": "add_participant", "row": {"layer": "L", "side": "place",
                                           "entity_id": "威宁县/新场乡"}}, "row",
         {"layer": "L", "side": "place", "entity_id": "t5"}),
        ({"op": "freeze", "place_id": {"within": "大方县"}}, "place_id",
         {"within": "c1", "but": ()}),
    ],
)  # fmt: skip
def test_a_name_is_read_as_the_row_that_has_it(edit, key, meant):
    assert read(edit)[key] == meant


def test_a_name_that_several_have_is_refused_with_candidates():
    assert faults(PAIR | {"place_id": "羊场镇"}) == [
        ("edits.0.place_id", "ambiguous_name",
         ("t1 羊场镇 (毕节市/大方县)", "t3 羊场镇 (毕节市/威宁彝族回族苗族自治县)")),
    ]  # fmt: skip


def test_a_name_that_is_elsewhere_is_refused_with_candidates():
    assert faults(PAIR | {"place_id": "威宁县/羊场村"}) == [
        ("edits.0.place_id", "name_elsewhere", ("v1 羊场村 (毕节市/大方县/羊场镇)",))
    ]


def test_a_name_that_nobody_has_is_left_to_whoever_makes_the_edit():
    assert faults(PAIR | {"provider_id": "民革上海市委"}) == [
        ("edits.0.provider_id", "edit_unknown_id", None)
    ]


def test_names_are_sorted_once_for_as_long_as_the_tables_stay(monkeypatch):
    read(PAIR)
    monkeypatch.setattr(module, "names_index", None)  # nobody asks for it again
    assert read(PAIR)["place_id"] == "t1"


def test_near_names_do_not_run_out_for_the_next_who_asks(monkeypatch):
    """The search for them has an end in each reading, whatever other readings looked for."""
    monkeypatch.setattr(names, "_MAX_COMPARISONS", 1)
    graph = small_graph(places=[{"id": "t1", "kind": "township", "name": "羊场镇"}])
    for _ in range(2):
        own = GraphNames(graph)
        assert own.find("places", "羊坊镇").candidates
        assert not own.find("places", "羊坊镇").candidates  # this one's search has ended


def test_a_name_that_a_scenario_before_has_changed_is_no_longer_known():
    read(PAIR)
    rename = {"op": "set_property", "table": "providers", "key": "u1", "column": "name",
              "value": "民革上海市委"}  # fmt: skip
    scenarios = [scenario_from({"name": "x", "edits": [edit]}) for edit in
                 (rename, PAIR | {"provider_id": "民革上海市委"})]  # fmt: skip
    assert steps_of(BASE, scenarios)[1].scenario.edits[0].provider_id == "u1"


def test_who_takes_part_after_a_scenario_before_is_whom_a_name_means():
    move = [
        {"op": "remove_participant", "layer": "L", "side": "place", "entity_id": "t4"},
        {"op": "add_participant", "row": {"layer": "L", "side": "place", "entity_id": "t5"}},
    ]
    assert read(PAIR | {"place_id": "新场乡"})["place_id"] == "t4"
    scenarios = [scenario_from({"name": "x", "edits": edits}) for edits in
                 (move, [PAIR | {"place_id": "新场乡"}])]  # fmt: skip
    assert steps_of(BASE, scenarios)[1].scenario.edits[0].place_id == "t5"


def test_an_id_that_is_yet_to_be_added_is_taken_as_it_is():
    row = {"id": "u9", "kind": "unit", "name": "新"}
    part = {"layer": "L", "side": "provider", "entity_id": "u9"}
    edits = [{"op": "add_provider", "row": row}, {"op": "add_participant", "row": part},
             PAIR | {"provider_id": "u9"}]  # fmt: skip
    made = apply_stack(BASE, [scenario_from({"name": "x", "edits": edits})])
    assert [lock.provider_id for lock in made.policy.locks] == ["u9"]
