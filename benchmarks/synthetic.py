"""Seeded instances of any size: firms × townships with parties, counties, needs and capabilities.

Each of four bad shapes has a severity from 0 (absent) to 100, so that a sweep shows what it costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from engine.policy import Policy, policy_from
from graph_schema.arrays import IntArray
from graph_schema.graph import AssistanceGraph

PERIOD = "2026"
LAYER = "firms-townships"
SECTORS = ("education", "health", "industry", "science", "talent")


@dataclass(frozen=True)
class Spec:
    """Size, seed and severities of a synthetic instance.

    Attributes
    ----------
    tightness
        0: providers may help m + n places together; 100: exactly the m that have a minimum.
    ties
        Percentage of providers that are alike in all that costs anything.
    locks
        Percentage of places with a pinned pair.
    shortage
        Half of it is the percentage of places that must stay without a partner.
    """

    num_providers: int
    num_places: int
    num_parties: int = 8
    num_counties: int = 8
    seed: int = 0
    tightness: int = 50
    ties: int = 0
    locks: int = 0
    shortage: int = 0


def synthetic(spec: Spec) -> tuple[AssistanceGraph, Policy]:
    """Return graph and policy of one instance: the same for the same ``spec`` on every machine."""
    rng = np.random.default_rng(spec.seed)
    providers = [f"firm:{i:05}" for i in range(spec.num_providers)]
    places = [f"township:{j:05}" for j in range(spec.num_places)]
    graph = AssistanceGraph(
        {
            "sectors": _table({"id": SECTORS, "name": SECTORS, "unit": "task"}),
            "parties": _parties(spec),
            "places": _places(spec, places, rng),
            "providers": _providers(spec, providers, rng),
            "leads": _leads(spec),
            "needs": _needs(places, rng),
            "capabilities": _capabilities(spec, providers, rng),
            "participants": _participants(spec, providers, places),
            "pairings": _pairings(spec, providers, places, rng),
        }
    )
    return graph, _policy(spec, providers, places, rng)


def maxima(spec: Spec) -> IntArray:
    """Return the most places of each provider: as many together as tightness and shortage say."""
    n, m = spec.num_providers, spec.num_places
    total = m + n * (100 - spec.tightness) // 100
    if spec.shortage:
        total = m - m * spec.shortage // 200
    return total // n + (np.arange(n) < total % n)


def _parties(spec: Spec) -> pd.DataFrame:
    ids = [f"party:{i:02}" for i in range(spec.num_parties)]
    return _table({"id": ids, "name": ids, "kind": "party"})


def _places(spec: Spec, places: list[str], rng: np.random.Generator) -> pd.DataFrame:
    counties = _counties(spec)
    homes = [counties[i] for i in rng.integers(spec.num_counties, size=len(places))]
    seats = rng.uniform((104, 26), (107, 28), (spec.num_counties, 2)).round(3).tolist()
    nowhere = [None] * len(places)
    return _table(
        {
            "id": counties + places,
            "kind": ["county"] * len(counties) + ["township"] * len(places),
            "name": counties + places,
            "parent_id": [""] * len(counties) + homes,
            "lon": [lon for lon, _ in seats] + nowhere,
            "lat": [lat for _, lat in seats] + nowhere,
        }
    )


def _providers(spec: Spec, providers: list[str], rng: np.random.Generator) -> pd.DataFrame:
    original = _originals(spec)
    seats = rng.uniform((100, 24), (112, 30), (len(providers), 2)).round(3)[original]
    parties = rng.integers(spec.num_parties, size=len(providers))[original]
    return _table(
        {
            "id": providers,
            "kind": "firm",
            "name": providers,
            "party_id": [f"party:{i:02}" for i in parties.tolist()],
            "lon": seats[:, 0].tolist(),
            "lat": seats[:, 1].tolist(),
        }
    )


def _leads(spec: Spec) -> pd.DataFrame:
    led = list(zip(range(spec.num_parties), _counties(spec), strict=False))
    return _table(
        {
            "party_id": [f"party:{i:02}" for i, _ in led],
            "place_id": [county for _, county in led],
            "role": "lead",
        }
    )


def _needs(places: list[str], rng: np.random.Generator) -> pd.DataFrame:
    needed = rng.random((len(places), len(SECTORS))) < 0.4
    rows, columns = np.nonzero(needed)
    return _table(
        {
            "id": [f"need:{i:06}" for i in range(len(rows))],
            "place_id": [places[row] for row in rows.tolist()],
            "sector_id": [SECTORS[column] for column in columns.tolist()],
            "title": "need",
            "amount": rng.integers(1, 20, len(rows)).tolist(),
            "urgency": rng.random(len(rows)).round(2).tolist(),
            "period": PERIOD,
            "status": "open",
        }
    )


def _capabilities(spec: Spec, providers: list[str], rng: np.random.Generator) -> pd.DataFrame:
    original = _originals(spec)
    offered = (rng.random((len(providers), len(SECTORS))) < 0.5)[original]
    amounts = rng.integers(1, 15, offered.shape)[original]
    rows, columns = np.nonzero(offered)
    return _table(
        {
            "id": [f"capability:{i:06}" for i in range(len(rows))],
            "provider_id": [providers[row] for row in rows.tolist()],
            "sector_id": [SECTORS[column] for column in columns.tolist()],
            "title": "capability",
            "amount": amounts[rows, columns].tolist(),
            "period": PERIOD,
            "status": "offered",
        }
    )


def _participants(spec: Spec, providers: list[str], places: list[str]) -> pd.DataFrame:
    most = maxima(spec)
    return _table(
        {
            "layer": LAYER,
            "side": ["provider"] * len(providers) + ["place"] * len(places),
            "entity_id": providers + places,
            "min": np.minimum(most, 1).tolist() + [None] * len(places),
            "max": most.tolist() + [None] * len(places),
        }
    )


def _pairings(
    spec: Spec, providers: list[str], places: list[str], rng: np.random.Generator
) -> pd.DataFrame:
    """Return one standing pairing of two providers in three, none of those that are alike."""
    alike = np.arange(len(providers)) < _num_alike(spec)
    some = np.flatnonzero((rng.random(len(providers)) < 2 / 3) & ~alike)
    ends = rng.integers(len(places), size=len(some))
    return _table(
        {
            "period": PERIOD,
            "layer": LAYER,
            "provider_id": [providers[row] for row in some.tolist()],
            "place_id": [places[column] for column in ends.tolist()],
            "status": "active",
        }
    )


def _policy(
    spec: Spec, providers: list[str], places: list[str], rng: np.random.Generator
) -> Policy:
    pinned = rng.permutation(len(places))[: len(places) * spec.locks // 100]
    rooms = np.repeat(np.arange(len(providers)), maxima(spec))
    share = spec.num_places // spec.num_counties
    layer = {
        "name": LAYER,
        "provider_kinds": ["firm"],
        "place_kinds": ["township"],
        "provider_quota": {"min": 1, "max": 1},
        "place_quota": {"min": 1, "max": 3, "extra_cost": [400, 800]},
        "group_quotas": [
            {"side": "place", "by": "county", "min": share // 2, "max": 2 * share + 2},
            {"side": "provider", "by": "party", "max": 2 * spec.num_places},
        ],
        "weights": {"need_gap": 3.0, "outside_territory": 2.0, "distance": 1.0, "change": 1.5},
    }
    locks = [
        {"layer": LAYER, "provider_id": providers[row], "place_id": places[column], "kind": "in"}
        for row, column in zip(rooms.tolist(), pinned.tolist(), strict=False)
    ]
    return policy_from({"period": PERIOD, "layers": [layer], "locks": locks})


def _originals(spec: Spec) -> IntArray:
    """Return for each provider the one that it is like: itself, or the first."""
    numbers = np.arange(spec.num_providers)
    return np.where(numbers < _num_alike(spec), 0, numbers)


def _num_alike(spec: Spec) -> int:
    return spec.num_providers * spec.ties // 100


def _counties(spec: Spec) -> list[str]:
    return [f"county:{i:02}" for i in range(spec.num_counties)]


def _table(columns: dict[str, Any]) -> pd.DataFrame:
    source = "benchmarks.synthetic"
    return pd.DataFrame({**columns, "origin": "synthetic", "source": source})
