"""Any edits whatever: refused with a report, or as sound as what is loaded. Nothing else."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.check_policy import check_policy
from engine.editing.edit_cells import cell_errors, is_plainly_sound
from engine.editing.edit_models import EDITS
from engine.edits import BadEdits, apply, dead_edits, edits_from, edits_json_schema
from engine.policy import policy_from
from graph_schema.schema import TABLES, table
from graph_schema.validate import check_graph
from tests.engine.small_graphs import BASE, BASE_PLACES, layer_row, small_graph

GRAPH = small_graph(
    parties=[{"id": "p"}, {"id": "q"}],
    sectors=[{"id": "edu"}, {"id": "health", "parent_id": "edu"}],
    places=[*BASE_PLACES, {"id": "z", "kind": "zone", "parent_id": "B"},
            {"id": "t4", "kind": "township", "parent_id": "c2", "run_by": "z"}],
    providers=[{"id": "u1", "party_id": "p"}, {"id": "u2", "parent_id": "u1"}, {"id": "u3"},
               {"id": "f", "kind": "firm", "territory_id": "t2"}],
    participants=[*BASE["participants"],
                  {"layer": "M", "side": "provider", "entity_id": "u1", "max": 2},
                  {"layer": "M", "side": "place", "entity_id": "t4"}],
    leads=[{"party_id": "p", "place_id": "c1"}],
    needs=[{"place_id": "t1"}, {"place_id": "c2", "sector_id": "health"}],
    capabilities=[{"provider_id": "u1"}],
    pairings=[{"provider_id": "u1", "place_id": "t1"}],
)  # fmt: skip
POLICY = policy_from({
    "period": "2026",
    "layers": [
        layer_row(group_quotas=[{"side": "place", "by": "county", "min": 1, "max": 9}]),
        layer_row(name="M", sector="health", place_kinds=["township", "county"]),
    ],
    "group_quotas": [{"layers": ["L", "M"], "side": "provider", "by": "party", "max": 9}],
    "locks": [{"layer": "L", "provider_id": "u1", "place_id": "t1", "kind": "in"}],
    "waivers": [{"layer": "M", "provider_id": "u1", "place_id": "t4"}],
})  # fmt: skip

TEXTS = [
    "", "p", "q", "edu", "health", "B", "c1", "c2", "z", "t1", "t4", "t9", "u1", "u2", "u3", "f",
    "need:0", "need:1", "capability:0", "L", "M", "2026", "2025-06", "2026-13", "open", "closed",
    "active", "offered", "lead", "co", "provider", "place", "unit", "firm", "township", "county",
    "zone", "name", "kind", "max", " x", "a;b", "a|b", "\u3000", "=1", "\x00", "real", "edu;health",
]  # fmt: skip
texts = st.sampled_from(TEXTS)
cells = (
    texts
    | st.sampled_from([None, True, False, 0, 1, 2, 5, -1, 0.5, 1e12, float("nan"), 106, 27])
    | st.lists(texts, max_size=2)
)
"""Words of this small world, right and wrong, and a few that nobody should write."""


def _value(field, schema, definitions):
    if "$ref" in schema:
        return _value(field, definitions[schema["$ref"].split("/")[-1]], definitions)
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "anyOf" in schema:
        return st.one_of([_value(field, x, definitions) for x in schema["anyOf"]])
    if field == "row" and "properties" in schema:
        known = {k: _value(k, v, definitions) | cells for k, v in schema["properties"].items()}
        required = {k: known[k] for k in schema["required"]}
        return st.fixed_dictionaries(required, optional={k: v for k, v in known.items()
                                                         if k not in required})  # fmt: skip
    kind = schema.get("type")
    if kind == "array":
        return st.lists(_value(field, schema["items"], definitions), max_size=2)
    if kind == "object":
        return st.dictionaries(texts, texts, max_size=3)
    simple = {"string": texts, "integer": st.integers(0, 3), "boolean": st.booleans(),
              "number": st.sampled_from([0.0, 0.5, 1.0, 2.0, 1e6]), "null": st.none()}  # fmt: skip
    return cells if field == "value" else simple.get(kind, cells)


def _edits():
    schema = edits_json_schema()
    models = []
    for model in schema["$defs"].values():
        if "op" in model.get("properties", {}):
            fields = {k: _value(k, v, schema["$defs"]) for k, v in model["properties"].items()}
            must = {k: fields[k] for k in ("op", "of", *model["required"]) if k in fields}
            models.append(st.fixed_dictionaries(
                must, optional={k: v for k, v in fields.items() if k not in must}))  # fmt: skip
    assert len(models) == 31
    return st.lists(st.one_of(models), min_size=1, max_size=4)


def _made(content):
    try:
        edits = edits_from(content)
        return edits, *apply(GRAPH, POLICY, edits)
    except BadEdits as error:
        report = error.report
    assert not report.ok
    assert all(p.column.startswith("edits") for p in report.problems)
    return None


HASHES = GRAPH.content_hash, POLICY.content_hash


@settings(max_examples=150, deadline=None)
@given(_edits())
def test_random_edits_are_refused_with_a_report_or_leave_a_sound_graph_and_policy(content):
    made = _made(content)
    assert (GRAPH.content_hash, POLICY.content_hash) == HASHES
    if made is not None:
        edits, graph, policy = made
        assert check_graph(graph).ok
        assert check_policy(graph, policy).ok
        dead = dead_edits(GRAPH, POLICY, edits)
        assert all(p.severity == "warning" for p in dead)
        if len(edits) == 1 and "edit_changes_nothing" in {p.code for p in dead}:
            assert (graph.content_hash, policy.content_hash) == HASHES


@st.composite
def apt_edits(draw):
    """Return edits that are mostly sound, so that many of them are made together."""
    layer = draw(st.sampled_from(["L", "M"]))
    provider = draw(st.sampled_from(["u1", "u2", "u3"]))
    place = draw(st.sampled_from(["t1", "t2", "t4", "c1", "c2"]))
    entity = draw(st.sampled_from([("provider", provider), ("place", place)]))
    number = st.none() | st.integers(0, 3) | st.just("default")
    pair = {"layer": layer, "provider_id": provider, "place_id": place}
    by, key = draw(
        st.sampled_from(
            [
                ("county", "c1"),
                ("zone", "z"),
                ("township", ""),
                ("prefecture", "B"),
                ("party", "p"),
                ("parent", "u1"),
            ]
        )
    )
    part = {"layer": layer, "side": entity[0], "entity_id": entity[1]}
    return draw(st.sampled_from([
        {"op": draw(st.sampled_from(["lock_in", "lock_out", "allow", "release"])), **pair},
        {"op": "set_quota", "of": "participant", **part, "min": draw(number), "max": draw(number)},
        {"op": "set_quota", "of": "group",
         "layers": draw(st.sampled_from([["L"], ["M"], ["L", "M"]])),
         "side": "provider" if by in ("party", "parent") else "place", "by": by, "key": key,
         "min": draw(number), "max": draw(number)},
        {"op": "set_quota", "of": "layer", "layer": layer, "side": entity[0],
         "min": draw(st.integers(0, 1)), "max": draw(st.integers(1, 2))},
        {"op": "set_property", "table": "places", "key": place, "column": "parent_id",
         "value": draw(st.sampled_from(["B", "c1", "c2", "t1"]))},
        {"op": "set_property", "table": "places", "key": place, "column": "run_by",
         "value": draw(st.sampled_from(["", "z", "c1"]))},
        {"op": "set_property", "table": "places", "key": place, "column": "kind",
         "value": draw(st.sampled_from(["township", "county", "village"]))},
        {"op": "set_property", "table": "providers", "key": provider, "column": "parent_id",
         "value": draw(st.sampled_from(["", "u1", "u2", "u3"]))},
        {"op": "set_property", "table": "providers", "key": provider,
         "column": draw(st.sampled_from(["lon", "lat"])),
         "value": draw(st.sampled_from(["", 27]))},
        {"op": "add_participant", "row": part},
        {"op": "remove_participant", **part},
        {"op": "remove_provider", "id": provider},
        {"op": "add_provider", "row": {"id": provider, "kind": "unit", "name": "x"}},
        {"op": "remove_place", "id": place},
        {"op": "scale_need", "factor": draw(st.sampled_from([0.0, 0.1, 3.0])), "place_id": "B"},
    ]))  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(apt_edits(), max_size=6))
def test_edits_made_one_after_the_other_leave_a_sound_graph_and_policy(content):
    graph, policy = GRAPH, POLICY
    for edit in edits_from(content):
        try:
            graph, policy = apply(graph, policy, [edit])
        except BadEdits:
            continue
    assert check_graph(graph).ok
    assert check_policy(graph, policy).ok


@settings(max_examples=100, deadline=None)
@given(st.lists(apt_edits(), max_size=4))
def test_edits_in_one_list_come_to_the_same_as_one_by_one(content):
    edits = edits_from(content)
    graph, policy = GRAPH, POLICY
    try:
        for edit in edits:
            graph, policy = apply(graph, policy, [edit])
    except BadEdits:
        return
    together = apply(GRAPH, POLICY, edits)
    assert (together[0].content_hash, together[1].content_hash) == (
        graph.content_hash, policy.content_hash,
    )  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([(t.name, c.name) for t in TABLES for c in t.columns]), texts | st.text())
def test_a_cell_that_is_sound_at_a_glance_is_sound_to_the_checks(where, text):
    declared = table(where[0])
    column = declared.column(where[1])
    if is_plainly_sound(column, text):
        row = dict.fromkeys(declared.column_names, "")
        found = cell_errors(declared, row | {column.name: text})
        assert [p.code for p in found if p.column == column.name] == []


@settings(max_examples=100, deadline=None)
@given(_edits())
def test_edits_written_as_json_read_back_the_same(content):
    try:
        edits = edits_from(content)
    except BadEdits:
        return
    written = json.loads(EDITS.dump_json(edits))
    assert repr(edits_from(written)) == repr(edits) or "nan" in repr(edits)


def test_the_schema_of_a_row_is_that_of_its_table():
    row = edits_json_schema()["$defs"]["AddNeed"]["properties"]["row"]
    assert row["required"] == ["id", "place_id", "sector_id", "title", "amount", "urgency"]
    assert row["properties"]["urgency"]["maximum"] == 1
    assert row["properties"]["status"]["enum"] == ["open", "planned", "closed"]


def test_the_schema_tells_edits_apart():
    kinds = [model["properties"] for model in edits_json_schema()["$defs"].values()
             if "op" in model.get("properties", {})]  # fmt: skip
    words = [(kind["op"]["const"], kind.get("of", {}).get("const")) for kind in kinds]
    assert len(set(words)) == len(words)
