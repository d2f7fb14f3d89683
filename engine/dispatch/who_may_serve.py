"""In which tier each provider stands to each need of a sector, and what keeps it from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from engine.dispatch_policy import DispatchPolicy, Tier
from engine.facts.coverage_facts import CoverageFacts
from engine.facts.plain_cells import plain_cells
from engine.facts.teams import teams_of
from engine.pair_keys import PairKey
from graph_schema.arrays import BoolArray, IntArray
from graph_schema.cells import split_list

from .sector_problem import REFUSALS


class WhoMayServe:
    """Answers for any sector of one graph, under one policy and one plan's pairs.

    A partner serves its place and all below it. The plan has held its pairs to the hard rules, or
    waived them: these keep others from a need, not partners. A capability of a sector that its
    provider is barred from counts nowhere, as in `engine.coverage`. Where the policy sums teams,
    a member serves through its team as well: it is a partner wherever the team is, and stands in
    the team's tier where that comes before its own.
    """

    def __init__(
        self, facts: CoverageFacts, dispatch: DispatchPolicy, pairs: Iterable[PairKey]
    ) -> None:
        self._facts, self._dispatch = facts, dispatch
        self._partners: dict[str, set[str]] = defaultdict(set)
        for _, provider, place in pairs:
            self._partners[place].update((provider, *facts.members_of.get(provider, ())))
        self._teams = teams_of(facts.members_of)
        rows = plain_cells(facts.graph, "providers", "id", "territory_id", "barred_sectors")
        own = {id_: (territory or "", split_list(barred or "")) for id_, territory, barred in rows}
        self._territory = {id_: territory for id_, (territory, _) in own.items()}
        self._barred = {id_: barred for id_, (_, barred) in own.items()}
        self._locked_out: dict[str, set[str]] = defaultdict(set)
        for lock in facts.policy.locks:
            if lock.kind == "out":
                self._locked_out[lock.place_id].add(lock.provider_id)

    def of(
        self, sector: str, providers: Sequence[str], places: Sequence[str]
    ) -> tuple[IntArray, IntArray]:
        """Return (n, m) the tier of each pair by its position in the order, and refusal bits.

        Parameters
        ----------
        providers, places
            Of the rows and the columns; places those of the needs.
        """
        ids = sorted(set(providers))
        number = {id_: row for row, id_ in enumerate(ids)}
        partners = self._marked(self._partners, ids, places)
        barred = np.array([sector in self._barred[id_] for id_ in ids], dtype=bool)
        outside = ~self._inside(ids, places) & ~partners
        locked = self._marked(self._locked_out, ids, places) & ~partners
        tiers = self._tiers(sector, ids, places, partners)
        no_tier = tiers == len(self._dispatch.order)
        refused = np.zeros(tiers.shape, dtype=np.int64)
        found = (np.broadcast_to(barred[:, None], tiers.shape), outside, locked, no_tier)
        for bit in range(len(REFUSALS)):
            refused |= found[bit].astype(np.int64) << bit
        rows = np.array([number[provider] for provider in providers], dtype=np.int64)
        return tiers[rows], refused[rows]

    def _marked(
        self, of_place: dict[str, set[str]], ids: Sequence[str], places: Sequence[str]
    ) -> BoolArray:
        """Return which providers are named for each place or any place above it."""
        number = {id_: row for row, id_ in enumerate(ids)}
        table = np.zeros((len(ids), len(places)), dtype=bool)
        for column, place in enumerate(places):
            for above in self._facts.tree.line(place):
                rows = [number[id_] for id_ in of_place.get(above, ()) if id_ in number]
                table[rows, column] = True
        return table

    def _inside(self, ids: Sequence[str], places: Sequence[str]) -> BoolArray:
        around = [self._facts.tree.territories(place) for place in places]
        lines = {territory: np.array([not territory or territory in own for own in around], bool)
                 for territory in {self._territory[id_] for id_ in ids}}  # fmt: skip
        lines_of = [lines[self._territory[id_]] for id_ in ids]
        return np.array(lines_of, dtype=bool).reshape(len(ids), len(places))

    def _tiers(
        self, sector: str, ids: Sequence[str], places: Sequence[str], partners: BoolArray
    ) -> IntArray:
        parties = [self._parties(id_) for id_ in ids]
        counties = [(self._facts.tree.above(place, "county"),) for place in places]
        lines = [self._facts.tree.line(place) for place in places]
        fits: dict[Tier, BoolArray] = {
            "partners": partners,
            "territory_lead": self._led(parties, "", counties),
            "field_lead": self._led(parties, sector, lines),
            "anyone": np.ones(partners.shape, dtype=bool),
        }
        order = self._dispatch.order
        tiers = np.full(partners.shape, len(order), dtype=np.int64)
        for position in reversed(range(len(order))):
            tiers[fits[order[position]]] = position
        return tiers

    def _parties(self, provider: str) -> tuple[str, ...]:
        """Return its own body and those of the teams that it acts in."""
        acts_as = (provider, *self._teams.get(provider, ()))
        return tuple(self._facts.party_of.get(id_, "") for id_ in acts_as)

    def _led(
        self, parties: Sequence[tuple[str, ...]], sector: str, lines: Sequence[tuple[str, ...]]
    ) -> BoolArray:
        """Return which of the places whose lines are given each provider's bodies lead."""
        led = {own: set().union(*(self._facts.led_by.get(x, {}).get(sector, set()) for x in own))
               for own in set(parties)}  # fmt: skip
        rows = {party: np.array([not own.isdisjoint(line) for line in lines], dtype=bool)
                for party, own in led.items()}  # fmt: skip
        return np.array([rows[party] for party in parties], dtype=bool).reshape(
            len(parties), len(lines)
        )
