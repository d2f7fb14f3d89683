"""What every pair of a plan costs, asked by name: one pair, a row, a column, or all.

For a pair that is not in the plan: what the best plan with it is worse. For one that is in it:
what the best plan without it is worse (its firmness). Always as the triple (unmet, idle, cost),
and equal to planning again. One change only: prices do not add.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from engine.candidates import LayerCandidates, layer_candidates, refusing_rules
from engine.facts.all_layers import GraphFacts
from engine.network import chosen_pairs
from engine.networks.residual import NO_WAY, Residual, split
from engine.plan import Plan
from engine.prices import Prices
from engine.problem import LayerProblem
from engine.value import Value
from graph_schema.arrays import IntArray

from .blockers import Blocker, blockers
from .chains import Chain, Chains
from .price_frame import LOCK_OUT, PairKind, price_frame
from .price_lines import PriceLines


@dataclass(frozen=True)
class PairPrice:
    """What a pair costs.

    Attributes
    ----------
    price
        Used and locked pairs: what the best plan without it is worse (its firmness; < 0 when a
        lock holds a bad pair). All others: what the best plan with it is worse, refused ones as
        if the rules in ``refused_by`` were waived. (0, 0, 0) is a tie. None: impossible.
    refused_by
        Hard rules that say no, also where a lock or waiver overrides them.
    blockers
        Why it is impossible.
    """

    layer: str
    provider_id: str
    place_id: str
    kind: PairKind
    price: Value | None
    refused_by: tuple[str, ...] = ()
    blockers: tuple[Blocker, ...] = ()


class Spot(NamedTuple):
    """Where a pair stands: number of its network, of the layer in it, row and column."""

    network: int
    layer: int
    row: int
    column: int


class UnknownPair(LookupError):
    """A pair was asked for whose ``what`` (layer, provider or place) does not take part."""

    def __init__(self, what: str, name: str, layer: str) -> None:
        self.what, self.name, self.layer = what, name, layer
        super().__init__(f"{what} {name!r} takes no part in layer {layer!r}")


class NoPrices(LookupError):
    """Bounds on change leave a plan without prices (`engine.plan.Plan.has_prices`)."""


class PlanPrices:
    """Prices of one plan's pairs, worked out when asked for and then kept.

    Under bounds on change they are told at the rates that prove the plan: a standing pair that is
    kept earns its rate, wherever it comes into or goes out of the plan. What a change costs in
    truth, with the bounds as they are, is never less.

    Parameters
    ----------
    plan
        A plan with a valid certificate.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._candidates: dict[str, LayerCandidates] = {}
        self._tables: dict[str, IntArray] = {}

    @cached_property
    def layers(self) -> dict[str, LayerProblem]:
        """Name → layer, in order of names: who takes part, quotas, costs."""
        layers = (layer for proof in self.plan.proofs for layer in proof.problem.layers)
        return {layer.name: layer for layer in sorted(layers, key=lambda layer: layer.name)}

    def candidates_of(self, layer: str) -> LayerCandidates:
        """Return all pairs of a layer with their costs by rule, the facts, and refusals."""
        if layer not in self._candidates:
            own = self.plan.policy.layer(layer)
            facts = self.shared.layer_facts(own)
            self._candidates[layer] = layer_candidates(own, facts, self.plan.policy)
        return self._candidates[layer]

    @cached_property
    def shared(self) -> GraphFacts:
        """What is known of the plan's graph under its policy."""
        return GraphFacts(self.plan.graph, self.plan.policy)

    @cached_property
    def residuals(self) -> tuple[Residual, ...]:
        """What could still change, network by network; costs at the rates of bounds on change.

        Raises
        ------
        NoPrices
            When those leave the plan without prices.
        """
        if not self.plan.has_prices:
            raise NoPrices(self.plan.plan_id)
        return tuple(
            Residual(proof.network.problem, tuple(chosen_pairs(proof.network, proof.flows)))
            for proof in self.plan.proofs
        )

    @cached_property
    def chains(self) -> tuple[Chains, ...]:
        """Chains of moves, network by network."""
        return tuple(
            Chains(residual, proof.network, proof.flows, proof.potentials)
            for residual, proof in zip(self.residuals, self.plan.proofs, strict=True)
        )

    @cached_property
    def prices(self) -> tuple[Prices, ...]:
        """Distances of the contracted networks: for all pairs and all quotas."""
        return tuple(Prices(residual) for residual in self.residuals)

    def table(self, layer: str) -> IntArray:
        """Return the (n, m) prices of all pairs of a layer, as `Prices.layer` writes them.

        Once asked for it is kept, and single prices of the layer are looked up in it.
        """
        if layer not in self._tables:
            network, number = self.layer_spot(layer)
            self._tables[layer] = self.prices[network].layer(number)
        return self._tables[layer]

    def spot(self, layer: str, provider_id: str, place_id: str) -> Spot:
        """Return where a pair stands; raises `UnknownPair`."""
        network, number = self.layer_spot(layer)
        own = self.plan.proofs[network].problem.layers[number]
        for what, name, ids in (("provider", provider_id, own.provider_ids),
                                ("place", place_id, own.place_ids)):  # fmt: skip
            if name not in ids:
                raise UnknownPair(what, name, layer)
        return Spot(network, number, own.provider_ids.index(provider_id),
                    own.place_ids.index(place_id))  # fmt: skip

    def layer_spot(self, layer: str) -> tuple[int, int]:
        """Return the number of a layer's network, and the layer's in it; raises `UnknownPair`."""
        for network, proof in enumerate(self.plan.proofs):
            if layer in proof.problem.layer_names:
                return network, proof.problem.layer_names.index(layer)
        raise UnknownPair("layer", layer, layer)

    def has(self, layer: str, provider_id: str, place_id: str) -> bool:
        """Whether a pair is in the plan."""
        spot = self.spot(layer, provider_id, place_id)
        return bool(self.residuals[spot.network].chosen[spot.layer][spot.row, spot.column])

    def chain(self, layer: str, provider_id: str, place_id: str) -> Chain | None:
        """Return the moves that bring an unused pair in or replace a used one; None: impossible."""
        network, *at = self.spot(layer, provider_id, place_id)
        return self.chains[network].of(*at)

    def price_of(self, layer: str, provider_id: str, place_id: str) -> PairPrice:
        """Return what one pair costs."""
        spot = self.spot(layer, provider_id, place_id)
        if layer in self._tables:
            return self.priced(spot, int(self._tables[layer][spot.row, spot.column]))
        return self.price_by(spot, self.chains[spot.network].of(*spot[1:]))

    def price_by(self, spot: Spot, chain: Chain | None) -> PairPrice:
        """Return what one pair costs, told from its chain."""
        return self._priced(spot, None if chain is None else chain.value)

    def next_place(self, spot: Spot) -> PairPrice | None:
        """Return the cheapest allowed pair of the provider with another place that is not used.

        Of equal ones the first by id; None when there is none.
        """
        found = self._lines(spot.network, spot.layer).next_in_row(spot.row, spot.column)
        return None if found is None else self.priced(spot._replace(column=found[0]), found[1])

    def next_provider(self, spot: Spot) -> PairPrice | None:
        """Return the cheapest allowed pair of the place with another provider that is not used.

        Of equal ones the first by id; None when there is none.
        """
        found = self._lines(spot.network, spot.layer).next_in_column(spot.row, spot.column)
        return None if found is None else self.priced(spot._replace(row=found[0]), found[1])

    def row(self, layer: str, provider_id: str) -> tuple[PairPrice, ...]:
        """Return what a provider's pair with each place costs, places in order of ids."""
        network, number = self.layer_spot(layer)
        own = self.plan.proofs[network].problem.layers[number]
        if provider_id not in own.provider_ids:
            raise UnknownPair("provider", provider_id, layer)
        row = own.provider_ids.index(provider_id)
        costs = self._lines(network, number).row(row)
        return tuple(self.priced(Spot(network, number, row, column), cost)
                     for column, cost in enumerate(costs.tolist()))  # fmt: skip

    def column(self, layer: str, place_id: str) -> tuple[PairPrice, ...]:
        """Return what a place's pair with each provider costs, providers in order of ids."""
        costs = self.column_costs(layer, place_id)
        network, number = self.layer_spot(layer)
        column = self.plan.proofs[network].problem.layers[number].place_ids.index(place_id)
        return tuple(self.priced(Spot(network, number, row, column), cost)
                     for row, cost in enumerate(costs.tolist()))  # fmt: skip

    def column_costs(self, layer: str, place_id: str) -> IntArray:
        """Return what a place's pair with each provider costs as whole numbers.

        They are those of `engine.prices.Prices`: comparable within a network, to be told by
        `priced`.
        """
        network, number = self.layer_spot(layer)
        own = self.plan.proofs[network].problem.layers[number]
        if place_id not in own.place_ids:
            raise UnknownPair("place", place_id, layer)
        return self._lines(network, number).column(own.place_ids.index(place_id))

    def all(self) -> pd.DataFrame:
        """Return the price of every pair of every layer, sorted by layer, provider, place.

        Columns: layer, provider_id, place_id, kind, unmet, idle, cost_points (missing where
        impossible), refused_by (names joined by ";").
        """
        return pd.concat([self._frame(name) for name in self.layers], ignore_index=True)

    def _frame(self, name: str) -> pd.DataFrame:
        network, number = self.layer_spot(name)
        residual = self.residuals[network]
        return price_frame(self.layers[name], residual.chosen[number],
                           self.prices[network].layer(number), residual.penalties,
                           self.candidates_of(name).refused)  # fmt: skip

    def distances_to(self, layer: str, place_id: str) -> IntArray:
        """Return the (m,) distances from every place of a layer to one of them.

        What it costs that one place has one partner more and that one has one fewer, all else
        at its best; whole numbers as of `column_costs`.
        """
        network, number = self.layer_spot(layer)
        own = self.layers[layer]
        column = own.place_ids.index(place_id)
        if layer in self._tables:
            return self.prices[network].to_place(number, column)
        chains = self.chains[network]
        reached = chains.ways.to_node(chains.place_node(number, column))
        distances: IntArray = reached[chains.place_node(number, 0) + np.arange(own.shape[1])]
        return distances

    def priced(self, spot: Spot, cost: int) -> PairPrice:
        """Return what a pair costs, told from the whole number for it."""
        if cost == NO_WAY:
            return self._priced(spot, None)
        parts = split(np.array(cost), self.residuals[spot.network].penalties)
        return self._priced(spot, Value(*map(int, parts)))

    def _lines(self, network: int, number: int) -> PriceLines:
        name = self.plan.proofs[network].problem.layers[number].name
        return PriceLines(self.residuals[network], self.chains[network], number,
                          self._tables.get(name))  # fmt: skip

    def _priced(self, spot: Spot, price: Value | None) -> PairPrice:
        own = self.plan.proofs[spot.network].problem.layers[spot.layer]
        at = spot.row, spot.column
        candidates = self.candidates_of(own.name)
        mask = int(candidates.refused[at])
        if self.residuals[spot.network].chosen[spot.layer][at]:
            kind: PairKind = "locked" if own.locked_in[at] else "used"
        elif price is None:
            kind = "impossible"
        elif own.allowed[at]:
            kind = "unused"
        else:
            kind = "locked_out" if mask & LOCK_OUT else "refused"
        stopped_by = self._blockers(spot) if kind == "impossible" else ()
        return PairPrice(own.name, own.provider_ids[spot.row], own.place_ids[spot.column], kind,
                         price, refusing_rules(mask), stopped_by)  # fmt: skip

    def _blockers(self, spot: Spot) -> tuple[Blocker, ...]:
        problem = self.plan.proofs[spot.network].problem
        return (
            *blockers(problem, "provider", problem.first_provider[spot.layer] + spot.row),
            *blockers(problem, "place", problem.first_place[spot.layer] + spot.column),
        )
