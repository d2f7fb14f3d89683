"""A national graph, seeded: 127,000 firms, 139,000 places, one layer in which nearly all take part.

Sizes are those of the campaign in which 127,000 firms helped 139,000 villages; names and ends are
made up. It is for stores and files: it has no needs and no capabilities.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from graph_schema.graph import AssistanceGraph

NUM_PROVIDERS = 127_000
NUM_PLACES = 139_000
NUM_PAIRS = 139_000

LAYER = "firms-villages"

_NUM_PARTIES = 8
_PLACES_PER_COUNTY = 48
_PLACES_PER_TOWNSHIP = 4
_NUM_PROVINCES = 31


def national(
    num_providers: int = NUM_PROVIDERS, num_places: int = NUM_PLACES, seed: int = 1
) -> AssistanceGraph:
    """Return providers and places with all their relationships, the same for the same seed.

    Parameters
    ----------
    num_places
        Provinces, counties, townships and villages together; at least 100.
    """
    rng = np.random.default_rng(seed)
    places = _places(num_places, rng)
    villages = places.loc[places["kind"] == "village", "id"].tolist()
    counties = places.loc[places["kind"] == "county", "id"].to_numpy(dtype=object)
    parties = [f"party:{i}" for i in range(_NUM_PARTIES)]
    firms = [f"firm:{i:06}" for i in range(num_providers)]
    seats = rng.uniform((75, 18), (135, 53), (num_providers, 2)).round(5)
    providers = pd.DataFrame(
        {
            "id": firms,
            "kind": "firm",
            "name": [f"示例企业{i:06}" for i in range(num_providers)],
            "party_id": rng.choice(np.array(parties, dtype=object), num_providers).tolist(),
            "place_id": rng.choice(counties, num_providers).tolist(),
            "lon": seats[:, 0],
            "lat": seats[:, 1],
        }
    )
    participants = pd.DataFrame(
        {
            "layer": LAYER,
            "side": ["provider"] * len(firms) + ["place"] * len(villages),
            "entity_id": firms + villages,
            "max": 3,
        }
    )
    tables = {
        "parties": pd.DataFrame({"id": parties, "name": parties, "kind": "party"}),
        "places": places,
        "providers": providers,
        "participants": participants,
    }
    marks = {"origin": "synthetic", "source": f"benchmarks/national.py, seed {seed}"}
    return AssistanceGraph({name: table.assign(**marks) for name, table in tables.items()})


def national_pairs(
    graph: AssistanceGraph, num_pairs: int = NUM_PAIRS, seed: int = 1
) -> pd.DataFrame:
    """Return distinct pairs of firms and villages, with the columns of a plan."""
    rng = np.random.default_rng(seed)
    participants = graph.table("participants")
    firms = participants.loc[participants["side"] == "provider", "entity_id"].to_numpy(dtype=object)
    villages = participants.loc[participants["side"] == "place", "entity_id"].to_numpy(dtype=object)
    chosen = np.sort(
        rng.choice(len(firms) * len(villages), num_pairs, replace=False, shuffle=False)
    )
    costs = {name: rng.integers(0, 3_000, num_pairs)
             for name in ("need_gap", "distance", "change")}  # fmt: skip
    return pd.DataFrame(
        {
            "layer": LAYER,
            "provider_id": firms[chosen // len(villages)].tolist(),
            "place_id": villages[chosen % len(villages)].tolist(),
            "outside_territory": 0,
            **costs,
            "cost_points": np.add.reduce(list(costs.values())),
            "standing": rng.random(num_pairs) < 0.8,
            "locked": False,
            "waived": "",
        }
    )


def edited(graph: AssistanceGraph, num_rows: int = 10) -> AssistanceGraph:
    """Return the graph with other names for some places."""
    places = graph.table("places")
    rows = np.linspace(0, len(places) - 1, num_rows).astype(int)
    places.loc[rows, "name"] = "改名"
    return graph.replace(places=places)


def _places(num_places: int, rng: np.random.Generator) -> pd.DataFrame:
    num_counties = max(1, num_places // _PLACES_PER_COUNTY)
    num_provinces = min(_NUM_PROVINCES, num_counties)
    num_townships = num_places // _PLACES_PER_TOWNSHIP
    num_villages = num_places - num_provinces - num_counties - num_townships
    ids: list[str] = []
    kinds: list[str] = []
    parents: list[str] = []
    above = [""]
    for kind, number in (("province", num_provinces), ("county", num_counties),
                         ("township", num_townships), ("village", num_villages)):  # fmt: skip
        level = [f"{kind}:{i:06}" for i in range(number)]
        ids += level
        kinds += [kind] * number
        parents += [above[i] for i in rng.integers(len(above), size=number).tolist()]
        above = level
    names = [f"示例地方{i:06}" for i in range(num_places)]
    return pd.DataFrame({"id": ids, "kind": kinds, "name": names, "parent_id": parents})
