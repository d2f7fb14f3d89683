"""How much of what a plan looked at is real: shares of the rows, table by table."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from graph_schema.graph import AssistanceGraph
from graph_schema.schema import ORIGINS

from .facts.all_layers import GraphFacts
from .facts.periods import valid_at
from .policy import Policy


def data_shares(graph: AssistanceGraph, policy: Policy) -> dict[str, dict[str, float | int]]:
    """Return for every table how many rows a plan looks at, and the share of each origin.

    Looked at are the participants of the policy's layers, they themselves, every place above a
    participating place, the open needs, offered capabilities of participants and standing
    pairings of the period, the leads that hold in it, all parties and all sectors; where teams
    are summed, members too. Tables of which no row is looked at are left out; shares lie in [0, 1]
    and sum to 1.
    """
    shares: dict[str, dict[str, float | int]] = {}
    for name, rows in rows_used(graph, policy).items():
        if len(rows):
            counts = Counter(rows["origin"].tolist())
            shares[name] = {
                "num_rows": len(rows),
                **{f"{origin}_share": counts[origin] / len(rows) for origin in ORIGINS},
            }
    return shares


def rows_used(graph: AssistanceGraph, policy: Policy) -> dict[str, pd.DataFrame]:
    """Return the rows of each table that a plan looks at (see `data_shares`), in their order."""
    shared = GraphFacts(graph, policy)
    layers = [layer.name for layer in policy.layers]
    participants = _where(graph.table("participants"), "layer", layers)
    providers = participants[participants["side"] == "provider"]["entity_id"].tolist()
    places = participants[participants["side"] == "place"]["entity_id"].tolist()
    teams = [team for team in shared.members_of if team in set(providers)]
    acting = [member for team in teams for member in shared.members_of[team]]
    members = graph.table("team_members")
    members = members[valid_at(members, policy.period)]
    capabilities = _where(graph.table("capabilities"), "provider_id", [*providers, *acting])
    capabilities = capabilities[
        (capabilities["status"] == "offered") & (capabilities["period"] == policy.period)
    ]
    lines = {above for place in places for above in shared.tree.line(place)}
    return {
        "sectors": graph.table("sectors"),
        "parties": graph.table("parties"),
        "places": _where(graph.table("places"), "id", lines),
        "providers": _where(graph.table("providers"), "id", [*providers, *acting]),
        "leads": shared.leads,
        "needs": shared.open_needs,
        "capabilities": capabilities,
        "participants": participants,
        "pairings": _where(shared.standing, "layer", layers),
        "team_members": _where(members, "team_id", teams),
    }


def _where(rows: pd.DataFrame, column: str, values: list[str] | set[str]) -> pd.DataFrame:
    return rows[rows[column].isin(values)]
