"""A sound little world in which any text is an id, a name, or both, everywhere that one can be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from graph_schema.graph import AssistanceGraph

from .world import ORIGIN, Rows

LAYER = "units"

POLICY = f"""
name = "hostile"
period = "2026"
distance_cap_km = 300.0
[[layers]]
name = "{LAYER}"
provider_kinds = ["unit"]
place_kinds = ["township"]
provider_quota = {{ min = 1, max = 1 }}
place_quota = {{ min = 1, max = 1 }}
weights = {{ need_gap = 3.0, outside_territory = 2.0, change = 1.5 }}
"""


def rows_of(names: Mapping[str, str], layer: str | None = LAYER) -> Rows:
    """Return rows of all tables: for every id a county, a township, a unit and all that they have.

    Half of the units offer what their township needs, the others nothing; nobody is able without
    the standing pairing of unit and township, and party and lead stand behind each.

    Parameters
    ----------
    names
        Id to name, in every table.
    layer
        Layer of everybody; None for a layer of one's own id each.
    """
    rows: dict[str, list[dict[str, Any]]] = {
        "sectors": [], "parties": [], "providers": [], "leads": [], "needs": [], "capabilities": [],
        "participants": [], "pairings": [],
        "places": [{"id": "5205", "kind": "prefecture", "name": "市"}],
    }  # fmt: skip
    for number, (id_, name) in enumerate(names.items()):
        of = LAYER if layer else id_
        county = f"county-{id_}"
        rows["sectors"].append({"id": id_, "name": name, "unit": name})
        rows["parties"].append({"id": id_, "name": name, "kind": "party", "contact_office": name})
        rows["places"] += [
            {"id": county, "kind": "county", "name": name, "parent_id": "5205"},
            {"id": id_, "kind": "township", "name": name, "parent_id": county}]  # fmt: skip
        rows["providers"].append({"id": id_, "kind": "unit", "name": name, "party_id": id_,
                                  "place_id": county, "seat": name})  # fmt: skip
        rows["leads"].append({"party_id": id_, "place_id": county, "role": "lead"})
        rows["needs"].append({"id": id_, "place_id": id_, "sector_id": id_, "title": name,
                              "amount": "1", "urgency": "0.5", "period": "2026",
                              "status": "open"})  # fmt: skip
        if number % 2:
            rows["capabilities"].append({"id": id_, "provider_id": id_, "sector_id": id_,
                                         "title": name, "amount": "1", "period": "2026",
                                         "status": "offered"})  # fmt: skip
        rows["participants"] += [{"layer": of, "side": side, "entity_id": id_}
                                 for side in ("place", "provider")]  # fmt: skip
        rows["pairings"].append({"period": "2026", "layer": of, "provider_id": id_, "place_id": id_,
                                 "status": "active", "document": name})  # fmt: skip
    return {name: [ORIGIN | row for row in table] for name, table in rows.items()}


def graph_of(rows: Rows) -> AssistanceGraph:
    """Return the graph of rows."""
    return AssistanceGraph({name: pd.DataFrame(table) for name, table in rows.items()})
