"""Pairs rolled up to the webs that say something: party × county, provider × sector and so on.

A single layer is often a forest of stars whose shape its quotas fix (`engine.shape.stars`). Rolled
up to parties, counties and sectors, all layers together, pairs make webs that plans do change.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd

from engine.facts.coverage_facts import CoverageFacts
from engine.facts.plain_cells import plain_cells
from engine.facts.shared_facts import row_cells
from engine.policy import Policy
from graph_schema.arrays import FloatArray
from graph_schema.graph import AssistanceGraph

from .web import Web, web_from_links

RowKind: TypeAlias = Literal["provider", "party", "firm", "county"]
ColumnKind: TypeAlias = Literal["place", "township", "county", "sector"]
Weight: TypeAlias = Literal["pairs", "served", "yuan"]

MAIN_WEBS: tuple[tuple[RowKind, ColumnKind], ...] = (
    ("party", "county"), ("party", "township"), ("provider", "sector"), ("firm", "county"),
    ("county", "sector"), ("provider", "place"),
)  # fmt: skip
"""The roll-ups that are looked at first; the last one is all layers on one place."""


class RollUps:
    """Rolls pairs of one graph under one policy up to webs.

    Parameters
    ----------
    graph, policy
        Sound ones, as for `engine.plan.make_plan`.
    """

    def __init__(self, graph: AssistanceGraph, policy: Policy) -> None:
        self._facts = CoverageFacts(graph, policy)
        self._kind_of = dict(plain_cells(graph, "providers", "id", "kind"))

    def standing(self) -> pd.DataFrame:
        """Return the standing pairings, in the columns of `web`."""
        columns = ["layer", "provider_id", "place_id", "amount_yuan"]
        return self._facts.standing[columns].reset_index(drop=True)

    def by_period(self) -> dict[str, pd.DataFrame]:
        """Return the active pairings of every period, in the columns of `web`."""
        rows = self._facts.graph.table("pairings")
        active = rows[rows["status"] == "active"]
        columns = ["layer", "provider_id", "place_id", "amount_yuan"]
        return {str(period): own[columns].reset_index(drop=True)
                for period, own in active.groupby("period", sort=True)}  # fmt: skip

    def main_webs(self, pairs: pd.DataFrame, weight: Weight = "pairs") -> dict[str, Web]:
        """Return every web of `MAIN_WEBS` by its name, such as "party × county"."""
        webs = [self.web(pairs, rows, columns, weight) for rows, columns in MAIN_WEBS]
        return {web.name: web for web in webs}

    def layer_webs(self, pairs: pd.DataFrame) -> dict[str, Web]:
        """Return provider × place of each layer that has pairs, by the layer's name."""
        return {str(layer): self.web(own, "provider", "place")
                for layer, own in pairs.groupby("layer", sort=True)}  # fmt: skip

    def parts(
        self, pairs: pd.DataFrame, by: Literal["county", "sector", "layer"]
    ) -> dict[str, pd.DataFrame]:
        """Return the pairs of each county, sector or layer, by its id or name, sorted.

        By sector a pair comes wherever its provider offers and its place needs something.
        """
        if by == "layer":
            return {str(layer): own for layer, own in pairs.groupby("layer", sort=True)}
        keys: dict[str, list[int]] = {}
        for at, (provider, place) in enumerate(row_cells(pairs, "provider_id", "place_id")):
            if by == "county":
                keys.setdefault(self._facts.tree.above(place, "county"), []).append(at)
                continue
            for k in np.flatnonzero(self._served(provider, place) > 0).tolist():
                keys.setdefault(self._facts.sectors[k], []).append(at)
        return {key: pairs.iloc[keys[key]] for key in sorted(keys)}

    def web(
        self, pairs: pd.DataFrame, rows: RowKind, columns: ColumnKind, weight: Weight = "pairs"
    ) -> Web:
        """Return the web of pairs (columns layer, provider_id, place_id).

        All who take part in a layer of the pairs are nodes, also without a pair. The id "" stands
        for providers of no party, and for places outside every county or township.

        Parameters
        ----------
        rows
            ``firm`` takes pairs of firms alone; ``county`` is the place's.
        columns
            ``sector``: a pair counts in each sector in which its provider offers something and its
            place needs something; a place that needs nothing of its own has the needs of the
            nearest place above it.
        weight
            ``pairs``: how many. ``served``: the share of the place's urgency that a pair can serve
            alone, summed. ``yuan``: the money in ``amount_yuan``; not by sector, which it does not
            tell.

        Raises
        ------
        ValueError
            Money of a pair is not known, or asked for by sector.
        """
        if rows == "firm":
            firms = pairs["provider_id"].map(self._kind_of) == "firm"
            pairs = pairs[firms.astype(bool)]
        starts: list[str] = []
        ends: list[str] = []
        weights: list[float] = []
        for provider, place, amount in self._weighted(pairs, weight, columns):
            start = self._row(rows, provider, place)
            for end, own in self._columns(columns, provider, place, weight, amount):
                starts.append(start)
                ends.append(end)
                weights.append(own)
        row_ids, column_ids = self._nodes(pairs, rows, columns, starts, ends)
        row, column = ({id_: i for i, id_ in enumerate(ids)} for ids in (row_ids, column_ids))
        return web_from_links(row_ids, column_ids, [row[x] for x in starts],
                              [column[x] for x in ends], weights,
                              name=f"{rows} × {columns}")  # fmt: skip

    def _weighted(
        self, pairs: pd.DataFrame, weight: Weight, columns: ColumnKind
    ) -> Iterator[tuple[Any, ...]]:
        if weight != "yuan":
            ends = row_cells(pairs, "provider_id", "place_id")
            return ((provider, place, 1.0) for provider, place in ends)
        if columns == "sector":
            raise ValueError("the money of a pair is not known by sector")
        unknown = int(pairs["amount_yuan"].isna().sum())
        if unknown:
            raise ValueError(f"the money of {unknown} pairs is not known")
        return row_cells(pairs, "provider_id", "place_id", "amount_yuan")

    def _row(self, kind: RowKind, provider: str, place: str) -> str:
        if kind == "party":
            return self._facts.party_of.get(provider, "")
        return self._facts.tree.above(place, "county") if kind == "county" else provider

    def _columns(
        self, kind: ColumnKind, provider: str, place: str, weight: Weight, amount: float
    ) -> Iterator[tuple[str, float]]:
        """Yield where a pair counts, and for how much."""
        if kind == "sector":
            shares = self._served(provider, place)
            for k in np.flatnonzero(shares > 0).tolist():
                yield self._facts.sectors[k], float(shares[k]) if weight == "served" else 1.0
            return
        if weight == "served":
            amount = float(self._served(provider, place).sum())
        yield place if kind == "place" else self._facts.tree.above(place, kind), amount

    def _served(self, provider: str, place: str) -> FloatArray:
        """Return the share of a place's urgency that a provider can serve alone, by sector."""
        none = np.zeros(len(self._facts.sectors))
        supply = self._facts.supply_of.get(provider)
        lines = (self._facts.demand_of.get(near) for near in self._facts.tree.line(place))
        demand = next((own for own in lines if own is not None and own[1].sum() > 0), None)
        if supply is None or demand is None:
            return none
        amount, urgency = demand
        share = np.divide(supply, amount, out=none, where=amount > 0)
        served: FloatArray = urgency * np.minimum(1, share) / urgency.sum()
        return served

    def _nodes(
        self, pairs: pd.DataFrame, rows: RowKind, columns: ColumnKind, starts: list[str],
        ends: list[str],
    ) -> tuple[list[str], list[str]]:  # fmt: skip
        """Return ids of rows and columns, sorted: of all who take part, and of all in pairs."""
        layers = set(pairs["layer"].tolist())
        providers = {p for name, own in self._facts.providers_of.items() if name in layers
                     for p in own if rows != "firm" or self._kind_of[p] == "firm"}  # fmt: skip
        places = {s for name, own in self._facts.places_of.items() if name in layers for s in own}
        tree = self._facts.tree
        row_ids = {self._row(rows, "", s) for s in places} if rows == "county" else {
            self._row(rows, p, "") for p in providers}  # fmt: skip
        if columns == "sector":
            column_ids = set(self._facts.sectors)
        else:
            column_ids = {s if columns == "place" else tree.above(s, columns) for s in places}
        return sorted(row_ids.union(starts)), sorted(column_ids.union(ends))
