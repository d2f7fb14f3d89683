"""The front: from a graph, a policy and a plan's pairs to a proven dispatch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from engine.dispatch_policy import DispatchPolicy
from engine.facts.coverage_facts import CoverageFacts
from engine.pair_keys import PairKey
from engine.policy import Policy
from graph_schema.graph import AssistanceGraph, digest

from .answer_tables import capabilities_table, items_table, needs_table
from .listing import BadDispatch, list_sectors
from .portions import MOST_FLOWS, RankValues
from .ranks import OutOfRange, Ranks, ranks_of
from .sector_dispatch import Kind, SectorDispatch, dispatch_sector

ID_VERSION = "dispatch1"
"""Prefix of every dispatch id: the way of hashing."""

__all__ = ["BadDispatch", "Certificate", "Dispatch", "OutOfRange", "dispatch", "dispatch_id"]


@dataclass(frozen=True)
class Certificate:
    """What is proven of a dispatch.

    ``optimal``: none has smaller rank values. ``bounded``: none is smaller by more than ``gap``, a
    number a rank; ranks after the first that is not 0 say nothing. ``none``: nothing is proven.
    """

    kind: Kind
    gap: RankValues


@dataclass(frozen=True)
class Dispatch:
    """How much of every capability goes to which need, proven.

    Attributes
    ----------
    dispatch_id
        Hash of graph, plan, policy and amounts: equal content has an equal id.
    sectors
        Sectors with open needs, in order of their ids.
    """

    facts: CoverageFacts
    policy: DispatchPolicy
    plan_id: str
    dispatch_id: str
    ranks: Ranks
    sectors: tuple[SectorDispatch, ...]

    @cached_property
    def items(self) -> pd.DataFrame:
        """One row per amount (`answer_tables.ITEMS`).

        Sorted by sector, capability, need.
        """
        return items_table(self.sectors, self.policy.order)

    @cached_property
    def needs(self) -> pd.DataFrame:
        """One row per open need: what it gets, and which limit binds (`answer_tables`)."""
        return needs_table(self.sectors)

    @cached_property
    def capabilities(self) -> pd.DataFrame:
        """One row per offered capability: what is idle, and its best place (`answer_tables`)."""
        return capabilities_table(self.sectors)

    @property
    def value(self) -> RankValues:
        """Rank values over all sectors (`Ranks.names`); smaller is better."""
        return _sums([own.value for own in self.sectors], self.ranks)

    @property
    def certificate(self) -> Certificate:
        """What is proven of all sectors together."""
        kinds = {own.kind for own in self.sectors}
        gap = [tuple(x - y for x, y in zip(own.value, own.bound, strict=True))
               for own in self.sectors]  # fmt: skip
        kind: Kind = "none" if "none" in kinds else "bounded" if "bounded" in kinds else "optimal"
        return Certificate(kind, _sums(gap, self.ranks))


def dispatch(
    graph: AssistanceGraph, policy: Policy, pairs: Iterable[PairKey], plan_id: str, *,
    facts: CoverageFacts | None = None, most_flows: int = MOST_FLOWS,
) -> Dispatch:  # fmt: skip
    """Dispatch offered capabilities to open needs, sector by sector.

    Of all dispatches that keep amounts, hard rules, the order of tiers and least portions, the one
    is returned that lacks the fewest units to county floors; among these the best by the policy's
    ranking (`engine.dispatch_policy.DispatchPolicy`). A policy without a section of its own has
    that section's defaults. Equally good dispatches: the least sum, over units, of a hash of ids.

    Parameters
    ----------
    graph, policy
        Sound ones, as for `engine.plan.make_plan`.
    pairs
        Who belongs to whom: the plan's (layer, provider id, place id).
    plan_id
        The plan that they are of.
    facts
        Facts of that graph and policy, when they are at hand.
    most_flows
        Flows that may be spent on the portions of one sector.

    Raises
    ------
    BadDispatch
        When amounts do not fit, or the section names what is not there.
    OutOfRange
        When no scale of worth fits 64 bits.
    """
    own = policy.dispatch or DispatchPolicy.model_validate({})
    facts = facts or CoverageFacts(graph, policy)
    problems = list_sectors(facts, own, pairs)
    ranks = ranks_of(problems, own)
    sectors = tuple(dispatch_sector(problem, ranks, most_flows) for problem in problems)
    return assemble(facts, own, policy, plan_id, ranks, sectors)


def assemble(
    facts: CoverageFacts, own: DispatchPolicy, policy: Policy, plan_id: str, ranks: Ranks,
    sectors: tuple[SectorDispatch, ...],
) -> Dispatch:  # fmt: skip
    """Return the dispatch that these sectors make together."""
    items = items_table(sectors, own.order)
    found = Dispatch(
        facts=facts,
        policy=own,
        plan_id=plan_id,
        dispatch_id=dispatch_id(facts.graph.content_hash, plan_id, policy.content_hash, items),
        ranks=ranks,
        sectors=sectors,
    )
    found.__dict__["items"] = items
    return found


def dispatch_id(graph_hash: str, plan_id: str, policy_hash: str, items: pd.DataFrame) -> str:
    """Return the id of the dispatch of these amounts, in any order."""
    columns = ("capability_id", "need_id", "amount")
    rows = sorted(zip(*(items[column].tolist() for column in columns), strict=True))
    return f"{ID_VERSION}-{digest([graph_hash, plan_id, policy_hash, rows])}"


def _sums(values: list[RankValues], ranks: Ranks) -> RankValues:
    return tuple(sum(own[rank] for own in values) for rank in range(len(ranks.names)))
