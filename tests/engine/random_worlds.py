"""Random small graphs with policies in which everything is on: for edits, and plans of those.

Two layers that a quota of parties may couple, quotas of participants, nested groups on both sides
with maxima down to 0, extra costs, priorities, locks in and out, waivers, territories, barred
sectors, leads, needs, capabilities, standing pairings, many ties.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.check_policy import check_policy
from engine.policy import Policy, policy_from
from graph_schema.graph import AssistanceGraph

from .small_graphs import Row, layer_row, small_graph

COUNTIES = ("c1", "c2")
SECTORS = ("edu", "health", "tea")
PARTIES = ("p", "q", "r")


def random_world(rng: np.random.Generator) -> tuple[AssistanceGraph, Policy]:
    """Return a sound graph and a policy that fits it."""
    graph = _graph(rng)
    for _ in range(50):
        policy = policy_from(_policy(rng))
        if check_policy(graph, policy).ok:
            return graph, policy
    raise AssertionError("no policy fits in 50")


def _graph(rng: np.random.Generator) -> AssistanceGraph:
    places = [f"t{i}" for i in range(_number(rng, 3, 7))]
    providers = [f"u{i}" for i in range(_number(rng, 3, 7))]
    place_rows: list[Row] = [
        {"id": "P", "kind": "province"},
        {"id": "B", "kind": "prefecture", "parent_id": "P"},
        {"id": "a", "kind": "area", "parent_id": "P"},
        *({"id": c, "kind": "county", "parent_id": "B", "lon": 106 + i, "lat": 27,
           "area_id": _pick(rng, ("", "a"))}
          for i, c in enumerate(COUNTIES)),
        {"id": "z", "kind": "zone", "parent_id": "B"},
        *({"id": t, "kind": "township", "parent_id": _pick(rng, COUNTIES)} for t in places),
    ]  # fmt: skip
    provider_rows: list[Row] = [
        {"id": u, "kind": "unit", "party_id": _pick(rng, ("", *PARTIES)),
         "place_id": _pick(rng, ("", *COUNTIES)),
         "territory_id": _pick(rng, ("", "", "", *COUNTIES)),
         "barred_sectors": _pick(rng, ("", "", "health")),
         "parent_id": _pick(rng, ("", "", "head"))}
        for u in providers
    ] + [{"id": "head", "kind": "unit"}]  # fmt: skip
    parts = [
        {"layer": layer, "side": side, "entity_id": entity, **_own_numbers(rng, side)}
        for layer in "LM"
        for side, entities in (("provider", providers), ("place", places))
        for entity in entities
        if layer == "L" or _number(rng, 0, 1)
    ]  # fmt: skip
    pairings = {(_pick(rng, "LM"), _pick(rng, providers), _pick(rng, places)) for _ in range(5)}
    return small_graph(
        sectors=[{"id": k} for k in SECTORS],
        parties=[{"id": p} for p in PARTIES],
        places=place_rows,
        providers=provider_rows,
        participants=parts,
        leads=[{"party_id": p, "place_id": _pick(rng, COUNTIES),
                "sector_id": _pick(rng, ("", "health"))} for p in PARTIES[:2]],
        needs=[{"place_id": _pick(rng, [*places, *COUNTIES, "B"]), "sector_id": _pick(rng, SECTORS),
                "amount": _number(rng, 1, 4), "urgency": _number(rng, 0, 4) / 4}
               for _ in range(6)],
        capabilities=[{"provider_id": _pick(rng, providers), "sector_id": _pick(rng, SECTORS),
                       "amount": _number(rng, 1, 4)} for _ in range(8)],
        pairings=[{"layer": own[0], "provider_id": own[1], "place_id": own[2]} for own in pairings],
    )  # fmt: skip


def _policy(rng: np.random.Generator) -> dict[str, Any]:
    layers = [_layer(rng, "L", ""), _layer(rng, "M", "health")]
    coupling = {"layers": ["L", "M"], "side": "provider", "by": "party", **_limits(rng)}
    return {
        "period": "2026",
        "layers": layers,
        "group_quotas": [coupling] if _number(rng, 0, 2) == 0 else [],
        "locks": [
            {"layer": "L", "provider_id": f"u{i}", "place_id": f"t{_number(rng, 0, 2)}",
             "kind": _pick(rng, ("in", "out"))}
            for i in range(3) if _number(rng, 0, 2) == 0
        ],
        "waivers": [{"layer": "L", "provider_id": "u1", "place_id": "t1"}]
        if _number(rng, 0, 2) == 0 else [],
    }  # fmt: skip


def _layer(rng: np.random.Generator, name: str, sector: str) -> Row:
    least_helped, least_helping = _number(rng, 0, 2), _number(rng, 0, 1)
    quotas = [
        {"side": "place", "by": by, **_limits(rng)}
        for by in ("prefecture", "county")
        if _number(rng, 0, 1)
    ]
    quotas += [{"side": "place", "by": by, **_limits(rng)} for by in ("area", "province")
               if _number(rng, 0, 2) == 0]  # fmt: skip
    quotas += [{"side": "provider", "by": by, **_limits(rng)} for by in ("party", "parent")
               if _number(rng, 0, 2) == 0]  # fmt: skip
    weights = {rule: _pick(rng, (0, 0.5, 1, 2))
               for rule in ("need_gap", "outside_territory", "distance", "change")}  # fmt: skip
    return layer_row(
        name=name, sector=sector, group_quotas=quotas, weights=weights,
        provider_quota={"min": least_helping, "max": least_helping + _number(rng, 0, 2)},
        place_quota={"min": least_helped, "max": least_helped + _number(rng, 0, 2),
                     "extra_cost": sorted(_number(rng, 0, 3) * 200 for _ in range(2))},
        rules={"own_territory": False} if _number(rng, 0, 3) == 0 else {},
    )  # fmt: skip


def _own_numbers(rng: np.random.Generator, side: str) -> Row:
    if _number(rng, 0, 3):
        return {}
    least = _number(rng, 0, 2)
    own: Row = {"min": least, "max": least + _number(rng, 0, 2)}
    return own | {"priority": _number(rng, 1, 3)} if side == "place" else own


def _limits(rng: np.random.Generator) -> Row:
    least = _pick(rng, (0, 0, 1, 3))
    most = _pick(rng, (None, least, least + 2))
    return {"min": least} if most is None else {"min": least, "max": most}


def _number(rng: np.random.Generator, least: int, most: int) -> int:
    return int(rng.integers(least, most + 1))


def _pick(rng: np.random.Generator, choices: Any) -> Any:
    return choices[int(rng.integers(len(choices)))]
