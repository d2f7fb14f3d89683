"""Random edits, mostly sound, of every kind there is, on one small graph with everything in it."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from engine.edits import BadEdits, apply, edits_from
from engine.policy import policy_from

from .small_graphs import BASE, BASE_PLACES, layer_row, small_graph

GRAPH = small_graph(
    parties=[{"id": "p"}, {"id": "q"}],
    sectors=[{"id": "edu"}, {"id": "health", "parent_id": "edu"}],
    places=[*BASE_PLACES, {"id": "z", "kind": "zone", "parent_id": "B"},
            {"id": "a", "kind": "area", "parent_id": "B"},
            {"id": "t4", "kind": "township", "parent_id": "c2", "run_by": "z", "ethnic": True},
            {"id": "v1", "kind": "village", "parent_id": "t1"}],
    providers=[{"id": "u1", "party_id": "p", "lon": 106, "lat": 26.5}, {"id": "u2", "parent_id":
               "u1", "aliases": "b;a"}, {"id": "u3", "place_id": "c2"},
               {"id": "f", "kind": "firm", "territory_id": "t2", "barred_sectors": "edu;health"}],
    participants=[*BASE["participants"],
                  {"layer": "M", "side": "provider", "entity_id": "u1", "max": 2},
                  {"layer": "M", "side": "provider", "entity_id": "u2"},
                  {"layer": "M", "side": "place", "entity_id": "t4", "min": 1, "priority": 2},
                  {"layer": "M", "side": "place", "entity_id": "t1"},
                  {"layer": "x:y", "side": "place", "entity_id": "v1", "max": 3}],
    leads=[{"party_id": "p", "place_id": "c1"},
           {"party_id": "p", "place_id": "c1", "since": "2024-05", "until": "2027"},
           {"party_id": "q", "place_id": "B", "sector_id": "health", "role": "co"}],
    needs=[{"place_id": "t1", "amount": 0.3}, {"place_id": "c2", "sector_id": "health",
           "urgency": 0.25, "amount_yuan": 10.5}, {"place_id": "v1", "status": "planned"}],
    capabilities=[{"provider_id": "u1", "amount": 7}, {"provider_id": "u2", "sector_id": "health"},
                  {"provider_id": "u1", "period": "2025"}],
    pairings=[{"provider_id": "u1", "place_id": "t1", "since": "2020"},
              {"provider_id": "u2", "place_id": "t2", "document": "协议"},
              {"provider_id": "u1", "place_id": "t4", "period": "2025", "status": "ended"},
              {"provider_id": "u3", "place_id": "t3", "status": "ended"},
              {"provider_id": "u2", "place_id": "v1", "layer": "x:y"}],
    team_members=[{"team_id": "u3", "member_id": "u1"}, {"team_id": "u3", "member_id": "u2"}],
    projects=[{"place_id": "v1"}, {"place_id": "t3", "amount_yuan": 50}],
    project_moves=[{"project_id": "project:0"}, {"project_id": "project:1"}],
    dispatches=[{"capability_id": "capability:0", "need_id": "need:0", "project_id": "project:0"},
                {"capability_id": "capability:1", "need_id": "need:1"}],
    budgets=[{"place_id": "c2"}, {"provider_id": "u2"}, {"sector_id": "health"}],
    secondments=[{"provider_id": "u1", "place_id": "t1", "office": "科"}],
    tasks=[{"place_id": "t1", "project_id": "project:0"}, {"project_id": "project:1"}],
    evaluations=[{"layer": "L", "provider_id": "u1", "place_id": "t1"},
                 {"project_id": "project:1"}],
)  # fmt: skip
"""Every table, own numbers, two levels of sectors and providers, a zone, a layer not planned."""

POLICY = policy_from({
    "period": "2026",
    "layers": [
        layer_row(weights={"distance": 1.5, "change": 0}, rules={"own_territory": True},
                  group_quotas=[
                      {"side": "place", "by": "county", "min": 1, "max": 9,
                       "keys": {"c1": {"max": 5}, "c2": {}, "c9": {"min": 2}}},
                      {"side": "place", "by": "prefecture"},
                      {"side": "provider", "by": "parent", "max": 4}]),
        layer_row(name="M", sector="health", place_kinds=["township", "county"],
                  place_quota={"max": 3, "extra_cost": [2, 5]}),
    ],
    "group_quotas": [{"layers": ["M"], "side": "place", "by": "county", "max": 9},
                     {"layers": ["M", "L"], "side": "provider", "by": "party", "max": 9,
                      "keys": {"q": {"min": 0}}}],
    "locks": [{"layer": "L", "provider_id": "u1", "place_id": "t1", "kind": "in",
               "reason": "r" * 1001, "by": "b", "date": "2026年"},
              {"layer": "L", "provider_id": "u2", "place_id": "t3", "kind": "out"},
              {"layer": "M", "provider_id": "u1", "place_id": "t1", "kind": "in"}],
    "waivers": [{"layer": "M", "provider_id": "u1", "place_id": "t4", "reason": "w"},
                {"layer": "M", "provider_id": "u1", "place_id": "t1"}],
})  # fmt: skip
"""Groups with keys that say nothing or name nobody, a quota without numbers, every kind of mark."""

BASE_HASHES = GRAPH.content_hash, POLICY.content_hash

layers = st.sampled_from(["L", "M"])
providers = st.sampled_from(["u1", "u2", "u3", "f", "u9"])
places = st.sampled_from(["t1", "t2", "t3", "t4", "c1", "c2", "v1", "z", "t9"])
parts = st.sampled_from(
    [("provider", x) for x in ("u1", "u2", "u3")] + [("place", x) for x in ("t1", "t2", "t3", "t4")]
)
numbers = st.integers(0, 3)
own_numbers = st.none() | numbers | st.just("default")
groupings = st.sampled_from([
    ("place", "county", "c1"), ("place", "county", "c2"), ("place", "county", ""),
    ("place", "county", "c9"), ("place", "prefecture", "B"), ("place", "prefecture", ""),
    ("place", "zone", "z"), ("provider", "party", "p"), ("provider", "party", ""),
    ("provider", "party", "q"), ("provider", "parent", "u1"), ("provider", "parent", ""),
])  # fmt: skip
_CELLS = [
    *[("places", x, "parent_id", y) for x in ("t1", "t4", "v1") for y in ("c1", "c2", "t2")],
    *[("places", x, "run_by", y) for x in ("t1", "t4") for y in ("", "z")],
    *[("places", x, "area_id", y) for x in ("t1", "c2") for y in ("", "a")],
    ("places", "t4", "ethnic", False), ("places", "t4", "ethnic", ""),
    ("places", "z", "name", "新区"), ("places", "c1", "lon", 106.25),
    *[("providers", x, "parent_id", y) for x in ("u1", "u2", "u3") for y in ("", "u1", "u3")],
    *[("providers", x, "party_id", y) for x in ("u1", "u2") for y in ("", "p", "q")],
    *[("providers", "u3", "place_id", y) for y in ("", "t1", "c1")],
    *[("providers", "f", "territory_id", y) for y in ("", "t1")],
    ("providers", "u2", "aliases", "c"), ("providers", "f", "barred_sectors", ["edu"]),
    ("sectors", "health", "parent_id", ""), ("parties", "q", "name", "丙"),
    ("needs", "need:0", "amount", 2), ("needs", "need:1", "amount_yuan", ""),
    ("needs", "need:1", "place_id", "t1"), ("capabilities", "capability:0", "provider_id", "u3"),
    ("capabilities", "capability:1", "status", "withdrawn"),
    ("leads", ("p", "c1", "", "lead", ""), "until", "2030"),
    ("leads", ("p", "c1", "", "lead", "2024-05"), "source", "y"),
    ("pairings", ("2026", "L", "u1", "t1"), "amount_yuan", 5.5),
    ("pairings", ("2026", "L", "u2", "t2"), "document", ""),
    ("participants", ("L", "place", "t1"), "max", 1),
    ("participants", ("x:y", "place", "v1"), "max", 1),
    ("participants", ("M", "place", "t4"), "origin", "real"),
    ("projects", "project:1", "amount_yuan", 60), ("tasks", "task:0", "project_id", ""),
    ("dispatches", ("2026", "capability:0", "need:0"), "project_id", "project:1"),
    ("needs", "need:1", "sector_id", "edu"),
]  # fmt: skip
_DISPATCH = ("period", "capability_id", "need_id")
_KEYS = {"dispatches": _DISPATCH, "leads": ("party_id", "place_id", "sector_id", "role", "since"),
         "pairings": ("period", "layer", "provider_id", "place_id"),
         "participants": ("layer", "side", "entity_id")}  # fmt: skip


@st.composite
def any_edit(draw: Any) -> dict[str, Any]:
    """Return one edit of any kind as plain values; many fit the graph, not all."""
    kind = draw(st.sampled_from(sorted(_KINDS)))
    return _KINDS[kind](draw)


def _pair(draw):
    return {"layer": draw(layers), "provider_id": draw(providers), "place_id": draw(places)}


def _part(draw):
    side, entity = draw(parts)
    return {"layer": draw(layers), "side": side, "entity_id": entity}


def _group(draw):
    side, by, key = draw(groupings)
    names = draw(st.sampled_from([["L"], ["M"], ["L", "M"]]))
    return {"op": "set_quota", "of": "group", "layers": names, "side": side, "by": by, "key": key,
            "min": draw(own_numbers), "max": draw(own_numbers)}  # fmt: skip


def _groups(draw):
    layer = draw(st.none() | layers)
    quotas = []
    for side, by, key in draw(st.lists(groupings, max_size=2)):
        own = {"side": side, "by": by, "max": 9, "keys": {key: {"max": 7}} if key else {}}
        if layer is None:
            own["layers"] = draw(st.sampled_from([["L"], ["M"], ["L", "M"]]))
        quotas.append(own)
    return {"op": "set_group_quotas", "layer": layer, "group_quotas": quotas}


def _cell(draw):
    table, key, column, value = draw(st.sampled_from(_CELLS))
    if isinstance(key, tuple):
        key = dict(zip(_KEYS[table], key, strict=True))
    return {"op": "set_property", "table": table, "key": key, "column": column, "value": value}


def _scale(op, **selectors):
    def make(draw):
        name = draw(st.sampled_from(sorted(selectors)))
        factor = draw(st.sampled_from([0.0, 0.1, 1.0, 3.0]))
        return {"op": op, "factor": factor, name: draw(st.sampled_from(selectors[name]))}

    return make


def _row(op, **cells):
    def make(draw):
        row = {name: draw(st.sampled_from(own)) for name, own in cells.items()}
        return {"op": op, "row": {name: cell for name, cell in row.items() if cell is not None}}

    return make


def _named(op, **keys):
    def make(draw):
        return {"op": op} | {name: draw(st.sampled_from(own)) for name, own in keys.items()}

    return make


_SYNTHETIC = {"origin": "synthetic", "source": "test"}
_ROWS = [
    {"op": "add_row", "table": table, "row": _SYNTHETIC | row}
    for table, row in (
        ("dispatches", {"capability_id": "capability:0", "need_id": "need:2", "amount": 1}),
        ("dispatches", {"capability_id": "capability:0", "need_id": "need:1", "amount": 1}),
        ("budgets", {"id": "budget:9", "provider_id": "u1", "amount_yuan": 3}),
        ("projects", {"id": "project:9", "title": "x", "place_id": "t2", "sector_id": "edu",
                      "state": "proposed", "period": "2026"}),
        ("team_members", {"team_id": "u1", "member_id": "f"}),
    )
]  # fmt: skip
_ROWS_OUT = [
    {"op": "remove_row", "table": table, "key": key}
    for table, key in (
        ("projects", "project:0"), ("projects", "project:1"), ("tasks", "task:0"),
        ("budgets", "budget:1"), ("project_moves", "move:1"),
        ("dispatches", dict(zip(_DISPATCH, ("2026", "capability:0", "need:0"), strict=True))),
        ("team_members", {"team_id": "u3", "member_id": "u1"}),
    )
]  # fmt: skip
_LEAD = {"party_id": ["p", "q"], "place_id": ["c1", "B"]}
_KINDS: dict[str, Any] = {
    **{op: (lambda draw, op=op: {"op": op, **_pair(draw)})
       for op in ("lock_in", "lock_out", "allow", "release")},
    "set_quota.participant": lambda draw: {
        "op": "set_quota", "of": "participant", **_part(draw), "min": draw(own_numbers),
        "max": draw(own_numbers)},
    "set_quota.layer": lambda draw: {
        "op": "set_quota", "of": "layer", "layer": draw(layers), "side": "place",
        "min": draw(st.integers(0, 1)), "max": draw(st.none() | st.integers(1, 3)),
        "extra_cost": draw(st.sampled_from([None, [], [2], [2, 7]]))},
    "set_quota.group": _group,
    "set_group_quotas": _groups,
    "set_weight": _named("set_weight", layer=["L", "M"], rule=["distance", "change", "need_gap"],
                         weight=[0, 1.5, 2]),
    "switch_rule": _named("switch_rule", layer=["L", "M"], on=[True, False],
                          rule=["own_territory", "distance"]),
    "set_keep_share": _named("set_keep_share", layer=[None, "L", "M"], by=[None, "county"],
                             share=["default", 0.0, 0.5, 1.0]),
    "set_budget_of_changes": _named("set_budget_of_changes", layer=[None, "L", "M"],
                                    budget=["default", 0, 2]),
    "set_property": _cell,
    "add_provider": _row("add_provider", id=["u9", "u3"], kind=["unit"], name=["新"],
                         parent_id=[None, "u1"], aliases=[None, ["甲", "乙"]]),
    "add_place": _row("add_place", id=["t9", "t2"], kind=["township"], name=["新"],
                      parent_id=["c1", "c2"], lon=[None, 105.5], lat=[None, 27]),
    "add_participant": lambda draw: {"op": "add_participant", "row": _part(draw) | draw(
        st.sampled_from([{}, {"max": 2}]))},
    "add_lead": _row("add_lead", **_LEAD, sector_id=[None, "edu"], since=[None, "2025"]),
    "add_need": _row("add_need", id=["need:0", "n"], place_id=["t1", "t2", "t9"],
                     sector_id=["edu"], title=["x"], amount=[1, 0.5], urgency=[1, 0.5]),
    "add_capability": _row("add_capability", id=["capability:0", "k"], provider_id=["u1", "u9"],
                           sector_id=["edu"], title=["x"], amount=[1, 2.5]),
    "add_pairing": _row("add_pairing", layer=["L", "M"], provider_id=["u1", "u2"],
                        place_id=["t1", "t2"], amount_yuan=[None, 3]),
    "add_row": lambda draw: draw(st.sampled_from(_ROWS)),
    "remove_row": lambda draw: draw(st.sampled_from(_ROWS_OUT)),
    "remove_provider": _named("remove_provider", id=["u1", "u2", "u3", "f"]),
    "remove_place": _named("remove_place", id=["t1", "t2", "t4", "v1", "z", "c1"]),
    "remove_participant": lambda draw: {"op": "remove_participant", **_part(draw)},
    "remove_lead": _named("remove_lead", **_LEAD, sector_id=["", "health"],
                          since=[None, "", "2024-05"]),
    "remove_need": _named("remove_need", id=["need:0", "need:1", "need:2"]),
    "remove_capability": _named("remove_capability", id=["capability:0", "capability:1"]),
    "remove_pairing": lambda draw: draw(st.sampled_from([
        {"op": "remove_pairing", "layer": layer, "provider_id": provider, "place_id": place, **when}
        for layer, provider, place, when in (
            ("L", "u1", "t1", {}), ("L", "u2", "t2", {"period": "2026"}), ("x:y", "u2", "v1", {}),
            ("L", "u1", "t4", {"period": "2025"}), ("L", "u3", "t3", {}), ("L", "u1", "t2", {}))])),
    "scale_need": _scale("scale_need", place_id=["B", "c1"], id=["need:0", "need:1"],
                         sector_id=["edu", "health"]),
    "scale_capability": _scale("scale_capability", party_id=["p"], id=["capability:1"],
                               sector_id=["edu", "health"], place_id=["c2"]),
}  # fmt: skip
"""Kind of edit → what draws one."""


def kept(contents, graph=GRAPH, policy=POLICY):
    """Return the edits that can be made one after the other, and the graph and policy they make."""
    edits = []
    for content in contents:
        try:
            (edit,) = edits_from([content])
            graph, policy = apply(graph, policy, [edit])
        except BadEdits:
            continue
        edits.append(edit)
    return tuple(edits), graph, policy
