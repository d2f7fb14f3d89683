"""What a scenario file may hold, and how its faults are named."""

from __future__ import annotations

import pytest

from engine.scenario import BadScenario, read_scenario, scenario_from, scenario_json_schema

PIN = """
[[edits]]
op = "lock_in"
layer = "L"
provider_id = "u1"
place_id = "t1"
"""


def faults(text):
    with pytest.raises(BadScenario) as caught:
        read_scenario(text, "what.toml")
    problems = caught.value.report.problems
    assert {(p.table, p.severity, p.facts["file"]) for p in problems} == {
        ("scenario", "error", "what.toml")
    }
    return [(p.row, p.column, p.code) for p in problems]


def test_a_scenario_says_what_who_when_and_on_what():
    scenario = read_scenario(
        'name = "x"\nreason = "r"\nauthor = "a"\ndate = "2026-03"\nbased_on = "p1-12"\n' + PIN
    )
    said = (scenario.name, scenario.reason, scenario.author, scenario.date, scenario.based_on)
    assert said == ("x", "r", "a", "2026-03", "p1-12")
    assert [edit.op for edit in scenario.edits] == ["lock_in"]


def test_a_day_may_be_written_as_toml_writes_days():
    assert read_scenario('name = "x"\ndate = 2026-03-01').date == "2026-03-01"


def test_a_scenario_needs_no_more_than_a_name():
    assert read_scenario('name = "x"').edits == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("name = ", [(None, "", "scenario_syntax")]),
        ("", [(None, "name", "scenario_missing_key")]),
        ('name = ""', [(None, "name", "scenario_bad_value")]),
        ('name = "x"\ndate = "March"', [(None, "date", "scenario_bad_value")]),
        ('name = "x"\nby = "me"', [(None, "by", "scenario_unknown_key")]),
        ('name = "x"\nedits = 3', [(None, "edits", "scenario_bad_value")]),
        ('name = "x"\n\n[[edits]]\nop = "lock"', [(3, "edits.0.op", "edit_unknown_word")]),
        ('name = "x"\n[[edits]]', [(2, "edits.0.op", "edit_missing_key")]),
        ('name = "x"\nedits = [{ op = "lock" }]', [(None, "edits.0.op", "edit_unknown_word")]),
        ('name = "x"' + PIN + "place = 3", [(2, "edits.0.place", "edit_unknown_key")]),
    ],
)
def test_a_fault_is_named_by_file_line_and_key(text, found):
    assert faults(text) == found


def test_every_fault_of_a_file_is_named_at_once():
    text = 'name = 3\nx = 1\n[[edits]]\nop = "freeze"\n' + PIN.replace('"u1"', "{}")
    assert faults(text) == [
        (None, "name", "scenario_bad_value"),
        (None, "x", "scenario_unknown_key"),
        (3, "edits.0", "edit_bad_value"),
        (6, "edits.1.provider_id", "edit_bad_value"),
    ]


@pytest.mark.parametrize(
    ("selector", "found"),
    [
        ("{}", ("provider_id", "edit_bad_value")),
        ('{ but = ["u1"] }', ("provider_id", "edit_bad_value")),
        ("{ all = false }", ("provider_id.all", "edit_unknown_word")),
        ('{ withn = "c1" }', ("provider_id.withn", "edit_unknown_key")),
        ('{ kind = "units" }', ("provider_id.kind", "edit_bad_value")),
        ('{ ids = "u1" }', ("provider_id.ids", "edit_bad_value")),
        ('{ ids = ["u1", 2] }', ("provider_id.ids.1", "edit_bad_value")),
        ("3", ("provider_id", "edit_bad_value")),
    ],
)
def test_a_fault_of_a_selector_is_named_by_its_key(selector, found):
    text = 'name = "x"' + PIN.replace('"u1"', selector)
    assert faults(text) == [(2, f"edits.0.{found[0]}", found[1])]


def test_only_the_entity_of_a_new_part_may_be_selected():
    row = '{ layer = "L", side = { all = true }, entity_id = { all = true } }'
    text = f'name = "x"\n[[edits]]\nop = "add_participant"\nrow = {row}'
    assert faults(text) == [(2, "edits.0", "edit_bad_value")]


def test_json_is_read_as_toml_is():
    content = {"name": "x", "edits": [{"op": "freeze", "layer": "L"}]}
    toml = 'name = "x"\n[[edits]]\nop = "freeze"\nlayer = "L"'
    assert scenario_from(content) == scenario_from(read_scenario(toml).model_dump())


def test_problems_call_a_scenario_without_a_file_by_its_name():
    assert scenario_from({"name": "x"}).file == "x"


def test_the_schema_tells_edits_apart_and_has_selectors():
    schema = scenario_json_schema()
    assert schema["required"] == ["name"]
    models = schema["$defs"].values()
    ops = {model["properties"]["op"]["const"] for model in models if "op" in model["properties"]}
    assert ops >= {"freeze", "lock_in", "set_group_quotas", "scale_need"}
    assert {"within", "kind", "party", "ids", "but"} <= set(
        schema["$defs"]["Selector"]["properties"]
    )
