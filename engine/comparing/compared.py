"""One plan in a comparison. What is expensive is worked out when it is asked for, and kept."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property

import numpy as np
import pandas as pd

from engine.coverage import Coverage
from engine.facts.shared_facts import row_cells
from engine.pair_keys import PairKey, pair_keys
from engine.plan import Plan, Proof
from engine.policy import Policy, Side
from engine.quota_states import Quotas, quotas_of
from engine.rules import SOFT_RULES
from engine.value import Shortfall, Value
from graph_schema.arrays import IntArray
from graph_schema.graph import AssistanceGraph

PartnerKey = tuple[Side, str, str]
"""(side, layer, id) of one end."""


class Compared(ABC):
    """What a comparison needs of a plan, from memory (`ComparedPlan`) or from a file.

    Parameters
    ----------
    graph
        The tables that it was made from; None when they are not at hand.
    beside
        Another plan of the comparison: what the tables of both share is looked up once.
    """

    def __init__(self, graph: AssistanceGraph | None, beside: Compared | None) -> None:
        self.graph, self.beside = graph, beside

    @property
    @abstractmethod
    def plan_id(self) -> str:
        """Id of the plan."""

    @property
    @abstractmethod
    def policy(self) -> Policy:
        """The policy that it follows."""

    @property
    @abstractmethod
    def value(self) -> Value:
        """What it is worth."""

    @property
    @abstractmethod
    def pairs(self) -> pd.DataFrame:
        """Columns layer, provider_id, place_id, and cost points by soft rule."""

    @property
    @abstractmethod
    def extra_costs(self) -> pd.DataFrame:
        """Columns layer, place_id, extra_cost_points."""

    @property
    @abstractmethod
    def kpis(self) -> Mapping[str, float | None]:
        """Every KPI."""

    @property
    @abstractmethod
    def quotas(self) -> Quotas:
        """Every quota and how it stands."""

    @property
    @abstractmethod
    def shortfalls(self) -> tuple[Shortfall, ...]:
        """Every minimum that is not met."""

    @property
    @abstractmethod
    def proofs(self) -> tuple[Proof, ...] | None:
        """Network by network what proves the plan; None when it is not at hand."""

    @abstractmethod
    def county_of(self, place_id: str) -> str | None:
        """Return the county of a place, "" for none; None when that is not known."""

    @property
    @abstractmethod
    def names(self) -> Mapping[str, str]:
        """Id → name of providers, places, parties and sectors, as far as they are known."""

    @cached_property
    def keys(self) -> list[PairKey]:
        """The pairs, in their order."""
        return pair_keys(self.pairs)

    @cached_property
    def partners(self) -> Mapping[PartnerKey, frozenset[str]]:
        """Every end that has a partner → the ids of its partners in that layer."""
        found: dict[PartnerKey, set[str]] = defaultdict(set)
        for layer, provider, place in self.keys:
            found["provider", layer, provider].add(place)
            found["place", layer, place].add(provider)
        return {key: frozenset(ids) for key, ids in found.items()}

    @cached_property
    def coverage(self) -> Coverage | None:
        """Measures its pairs; None without tables."""
        if self.graph is None:
            return None
        if self.beside is not None and self.beside.coverage is not None:
            return self.beside.coverage.beside(self.graph, self.policy)
        return Coverage(self.graph, self.policy)

    @cached_property
    def needs_served(self) -> pd.DataFrame | None:
        """Places and sectors with open needs (`Coverage.needs_served`); None without tables."""
        return None if self.coverage is None else self.coverage.needs_served(self.pairs)

    @property
    def parties(self) -> Mapping[str, str] | None:
        """Provider id → its party, "" for none; None without tables."""
        return None if self.coverage is None else self.coverage.party_of

    @cached_property
    def row_of(self) -> Mapping[PairKey, int]:
        """Each pair → its row."""
        return {key: row for row, key in enumerate(self.keys)}

    @cached_property
    def points(self) -> IntArray:
        """Cost points of each pair (rows) by soft rule (columns)."""
        columns = [self.pairs[rule.name].to_numpy(dtype=np.int64) for rule in SOFT_RULES]
        return np.column_stack(columns)

    @cached_property
    def sectors(self) -> Mapping[str, str]:
        """Layer → its sector, "" for a territory layer."""
        return {layer.name: layer.sector for layer in self.policy.layers}


class ComparedPlan(Compared):
    """A plan in memory.

    Parameters
    ----------
    plan
        Of `engine.plan.make_plan`.
    beside
        A plan to share look-ups with, such as the one that this is compared with.
    """

    def __init__(self, plan: Plan, beside: Compared | None = None) -> None:
        super().__init__(plan.graph, beside)
        self.plan = plan

    @property
    def plan_id(self) -> str:
        """Id of the plan."""
        return self.plan.plan_id

    @property
    def policy(self) -> Policy:
        """The policy that it follows."""
        return self.plan.policy

    @property
    def value(self) -> Value:
        """What it is worth."""
        return self.plan.value

    @property
    def pairs(self) -> pd.DataFrame:
        """Its pairs."""
        return self.plan.pairs

    @property
    def extra_costs(self) -> pd.DataFrame:
        """Its extra costs."""
        return self.plan.extra_costs

    @cached_property
    def coverage(self) -> Coverage | None:
        """Measures its pairs: the plan's own where that is at hand."""
        return self.plan.coverage if self.plan.is_measured else super().coverage

    @cached_property
    def kpis(self) -> Mapping[str, float | None]:
        """Every KPI."""
        assert self.coverage is not None  # a plan has tables
        return self.coverage.kpis_of(self.keys)

    @cached_property
    def keys(self) -> list[PairKey]:
        """The pairs, in their order."""
        return self.plan.keys

    @cached_property
    def quotas(self) -> Quotas:
        """Every quota and how it stands."""
        return quotas_of((proof.problem for proof in self.plan.proofs), self.keys)

    @property
    def shortfalls(self) -> tuple[Shortfall, ...]:
        """Every minimum that is not met."""
        return self.plan.shortfalls

    @property
    def proofs(self) -> tuple[Proof, ...]:
        """Network by network what proves the plan."""
        return self.plan.proofs

    def county_of(self, place_id: str) -> str | None:
        """Return the county of a place, "" for none; None when the tables do not hold it."""
        assert self.coverage is not None  # a plan has tables
        tree = self.coverage.tree
        return tree.above(place_id, "county") if place_id in tree else None

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Id → name of every provider, place, party and sector."""
        return table_names(self.plan.graph)


def table_names(graph: AssistanceGraph) -> dict[str, str]:
    """Return id → name of every provider, place, party and sector of some tables."""
    return {
        id_: name
        for table in ("sectors", "parties", "places", "providers")
        for id_, name in row_cells(graph.table(table), "id", "name")
    }
