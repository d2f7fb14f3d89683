"""Random stacks of scenarios, with selectors, names and freezes, on the graph of `any_edits`."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from engine.scenario import BadScenario, Scenario, scenario_from
from engine.scenarios.scenario_stack import Base, apply_stack

from .any_edits import GRAPH, POLICY, any_edit

BASE = Base(GRAPH, POLICY, frozenset({("L", "u2", "t2"), ("M", "u1", "t4"), ("L", "u1", "t9")}))

_providers = st.sampled_from([
    {"all": True}, {"kind": "unit"}, {"party": "p"}, {"parent": "u1"}, {"within": "c2"},
    {"ids": ["u1", "u3"]}, {"all": True, "but": ["u1"]}, {"kind": "firm"},
])  # fmt: skip
_places = st.sampled_from([
    {"all": True}, {"within": "c1"}, {"within": "z"}, {"within": "B", "kind": "township"},
    {"kind": "village"}, {"ids": ["t1", "t4"]}, {"within": "c1", "but": ["t1"]},
])  # fmt: skip
_layers = st.sampled_from(["L", "M"])


def _pairs(draw: Any) -> dict[str, Any]:
    op = draw(st.sampled_from(["lock_in", "lock_out", "allow", "release"]))
    provider = draw(st.sampled_from(["u1", "u2"]) | _providers)
    return {"op": op, "layer": draw(_layers), "provider_id": provider, "place_id": draw(_places)}


def _quota(draw: Any) -> dict[str, Any]:
    side = draw(st.sampled_from(["provider", "place"]))
    who = draw(_providers if side == "provider" else _places)
    return {"op": "set_quota", "of": "participant", "layer": draw(_layers), "side": side,
            "entity_id": who, "max": draw(st.sampled_from([2, 3, "default"]))}  # fmt: skip


def _part(draw: Any) -> dict[str, Any]:
    side = draw(st.sampled_from(["provider", "place"]))
    who = draw(_providers if side == "provider" else _places)
    layer = draw(_layers)
    if draw(st.booleans()):
        return {"op": "remove_participant", "layer": layer, "side": side, "entity_id": who}
    return {"op": "add_participant", "row": {"layer": layer, "side": side, "entity_id": who}}


def _freeze(draw: Any) -> dict[str, Any]:
    own = {
        "layer": draw(st.none() | _layers),
        "provider_id": draw(st.none() | st.just("u1") | _providers),
        "place_id": draw(st.none() | st.just("t2") | _places),
        "pairs": draw(st.sampled_from(["standing", "plan"])),
    }
    return {"op": "freeze"} | {key: value for key, value in own.items() if value is not None}


def _remove(draw: Any) -> dict[str, Any]:
    if draw(st.booleans()):
        return {"op": "remove_provider", "id": draw(_providers)}
    return {"op": "remove_place", "id": draw(_places)}


@st.composite
def scenario_edit(draw: Any) -> dict[str, Any]:
    """Return one edit of a scenario as plain values, every second one with a selector."""
    if draw(st.booleans()):
        return draw(any_edit())
    return draw(st.sampled_from([_pairs, _quota, _part, _freeze, _remove]))(draw)


@st.composite
def stacks(draw: Any) -> tuple[Scenario, ...]:
    """Return one to three scenarios that can be made one after the other."""
    stack: list[Scenario] = []
    for number in range(draw(st.integers(1, 3))):
        stack.append(scenario_from({"name": str(number)}))
        for content in draw(st.lists(scenario_edit(), min_size=1, max_size=4)):
            edits = [*(x.model_dump(exclude_none=True) for x in stack[-1].edits), content]
            try:
                longer = scenario_from({"name": str(number), "edits": edits})
                apply_stack(BASE, [*stack[:-1], longer])
            except BadScenario:
                continue
            stack[-1] = longer
    return tuple(stack)
