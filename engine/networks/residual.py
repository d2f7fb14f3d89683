"""What could still change in a plan: its residual network with the places folded away.

Nodes are the root, provider groups, place groups and providers of one problem, in this order. An
arc p → q between providers means: p takes over a place that q holds. Arcs to and from place groups
mean that a place gets one partner more, or one fewer. Everything is counted from the pairs; no
flow is needed. Costs may be negative; a plan is optimal exactly when no cycle is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.facts.groups import ROOT, Group
from engine.policy import Side
from engine.problem import PairingProblem
from engine.value import partner_counts
from graph_schema.arrays import BoolArray, IntArray

from .network_nodes import locked_per_place, locked_per_provider
from .penalties import Penalties, penalties

NO_WAY = 2**60
"""Cost of what cannot be: no real distance comes near it, and twice it still fits 64 bits."""


@dataclass(frozen=True)
class Residual:
    """The contracted residual network of chosen pairs, one (n, m) table per layer.

    Costs are in points with unmet and idle units at their penalties; `split` tells the parts, of
    sums of ``num_cycles`` distances too.
    """

    problem: PairingProblem
    chosen: tuple[BoolArray, ...]
    num_cycles: int = 1

    @cached_property
    def penalties(self) -> Penalties:
        """The penalties in which costs are counted."""
        return penalties(self.problem, self.num_cycles)

    @property
    def first_place_group(self) -> int:
        """Number of the first place group's node."""
        return 1 + len(self.problem.provider_groups)

    @property
    def first_provider(self) -> int:
        """Number of the first provider's node."""
        return self.first_place_group + len(self.problem.place_groups)

    @property
    def num_nodes(self) -> int:
        """Number of nodes: root, groups of both sides, providers."""
        return self.first_provider + self.problem.num_providers

    @cached_property
    def provider_counts(self) -> IntArray:
        """Partners of every provider, all layers in a row."""
        return partner_counts("provider", self.chosen)

    @cached_property
    def place_counts(self) -> IntArray:
        """Partners of every place, all layers in a row."""
        return partner_counts("place", self.chosen)

    @cached_property
    def place_parents(self) -> IntArray:
        """Node above every place: its smallest group, else the root."""
        return _parents(self.problem.place_groups, self.problem.num_places, self.first_place_group)

    @cached_property
    def provider_parents(self) -> IntArray:
        """Node above every provider: its smallest group, else the root."""
        return _parents(self.problem.provider_groups, self.problem.num_providers, 1)

    @cached_property
    def place_maxima(self) -> IntArray:
        """Most partners of every place, raised to its locks."""
        return np.maximum(self.problem.concatenated("place_max"), locked_per_place(self.problem))

    @cached_property
    def entering(self) -> tuple[IntArray, ...]:
        """(n, m) cost of each pair that may still enter, `NO_WAY` for all others; per layer."""
        return tuple(
            np.where(layer.allowed & ~layer.locked_in & ~chosen, layer.costs, NO_WAY)
            for layer, chosen in zip(self.problem.layers, self.chosen, strict=True)
        )

    @cached_property
    def held(self) -> tuple[tuple[IntArray, IntArray], ...]:
        """Rows and columns of the pairs that are chosen and not pinned; per layer."""
        return tuple(
            _ends(chosen & ~layer.locked_in)
            for layer, chosen in zip(self.problem.layers, self.chosen, strict=True)
        )

    @cached_property
    def up(self) -> IntArray:
        """What one more partner of each place costs above the pair itself."""
        counts, minima = self.place_counts, self.problem.concatenated("place_min")
        steps = self.steps(counts + 1)
        met = np.where(counts < minima, -self.penalties.unmet * self._priority, steps)
        return np.where(counts < self.place_maxima, met, NO_WAY)

    @cached_property
    def down(self) -> IntArray:
        """What one partner fewer of each place costs above the pair itself."""
        counts, minima = self.place_counts, self.problem.concatenated("place_min")
        kept = np.where(
            counts <= minima, self.penalties.unmet * self._priority, -self.steps(counts)
        )
        return np.where(counts > 0, kept, NO_WAY)

    @cached_property
    def arcs(self) -> IntArray:
        """(K, K) cost of the cheapest direct arc between two nodes, `NO_WAY` for none."""
        table = np.full((self.num_nodes, self.num_nodes), NO_WAY, dtype=np.int64)
        np.fill_diagonal(table, 0)
        self._add_provider_tree(table)
        self._add_place_groups(table)
        for number in range(len(self.problem.layers)):
            self._add_pairs(table, number)
        return table

    def release(self, side: Side, member: int) -> tuple[int | None, int]:
        """Return where a released lock comes out of the tree of its side, and what that costs.

        Through a participant or group that locks have pushed past its maximum only locks run; a
        lock released below it frees no room, so its unit is gone from everything up to the
        topmost of them: the first node is the one above that. Where nothing is past its maximum,
        it is the participant itself (None for a place, which is no node here), at no cost.
        """
        problem = self.problem
        is_place = side == "place"
        locked = locked_per_place(problem) if is_place else locked_per_provider(problem)
        counts = self.place_counts if is_place else self.provider_counts
        penalty = self.penalties.unmet if is_place else self.penalties.idle
        groups = problem.place_groups if is_place else problem.provider_groups
        first = self.first_place_group if is_place else 1
        parent = int((self.place_parents if is_place else self.provider_parents)[member])
        own = int(self.down[member]) if is_place else (
            penalty if counts[member] <= problem.concatenated("provider_min")[member] else 0
        )  # fmt: skip
        out: tuple[int | None, int] = (None if is_place else self.first_provider + member, 0)
        if locked[member] > problem.concatenated(f"{side}_max")[member]:
            out = (parent, own)
        gone, number = own, parent - first if parent else ROOT
        while number != ROOT:
            group, members = groups[number], groups[number].numbers
            gone += penalty if counts[members].sum() <= group.minimum else 0
            number = group.parent
            if group.maximum is not None and locked[members].sum() > group.maximum:
                out = (0 if number == ROOT else first + number, gone)
        return out

    def passed(self, side: Side) -> BoolArray:
        """Whether locks have pushed a participant, or any group around it, past its maximum."""
        problem = self.problem
        is_place = side == "place"
        locked = locked_per_place(problem) if is_place else locked_per_provider(problem)
        passed: BoolArray = locked > problem.concatenated(f"{side}_max")
        for group in problem.place_groups if is_place else problem.provider_groups:
            members = group.numbers
            if group.maximum is not None and locked[members].sum() > group.maximum:
                passed[members] = True
        return passed

    def provider_node(self, layer: int, row: int) -> int:
        """Return the node of a provider given by its layer's number and its row."""
        return self.first_provider + self.problem.first_provider[layer] + row

    def place_number(self, layer: int, column: int) -> int:
        """Return the number, through all layers, of a place given by its layer and column."""
        return self.problem.first_place[layer] + column

    @property
    def _priority(self) -> IntArray:
        return self.problem.concatenated("priority")

    def steps(self, partner: IntArray) -> IntArray:
        """Return the extra cost of partner number ``partner`` of every place."""
        steps = []
        for number, layer in enumerate(self.problem.layers):
            own = slice(*self.problem.first_place[number : number + 2])
            most = int(partner[own].max(initial=0))
            table = np.array([layer.step_cost(k) for k in range(most + 1)], dtype=np.int64)
            steps.append(table[partner[own]])
        return np.concatenate(steps)

    def _add_provider_tree(self, table: IntArray) -> None:
        problem, counts = self.problem, self.provider_counts
        locked = locked_per_provider(problem)
        minima = problem.concatenated("provider_min")
        maxima = np.maximum(problem.concatenated("provider_max"), locked)
        nodes = self.first_provider + np.arange(problem.num_providers)
        self._add_limits(table, self.provider_parents, nodes, counts, minima, maxima, -1)
        for number, group in enumerate(problem.provider_groups):
            parent = 0 if group.parent == ROOT else 1 + group.parent
            self._add_group(table, group, parent, 1 + number, counts, locked, -1)

    def _add_place_groups(self, table: IntArray) -> None:
        locked = locked_per_place(self.problem)
        first = self.first_place_group
        for number, group in enumerate(self.problem.place_groups):
            parent = 0 if group.parent == ROOT else first + group.parent
            self._add_group(table, group, parent, first + number, self.place_counts, locked, 1)

    def _add_group(
        self, table: IntArray, group: Group, parent: int, node: int, member_counts: IntArray,
        member_locked: IntArray, direction: int,
    ) -> None:  # fmt: skip
        members = group.numbers
        locked = int(member_locked[members].sum())
        most = NO_WAY if group.maximum is None else max(group.maximum, locked)
        self._add_limits(
            table, np.array([parent]), np.array([node]), member_counts[members].sum(keepdims=True),
            np.array([group.minimum]), np.array([max(most, group.minimum)]), direction,
        )  # fmt: skip

    def _add_limits(
        self, table: IntArray, parents: IntArray, nodes: IntArray, counts: IntArray,
        minima: IntArray, maxima: IntArray, direction: int,
    ) -> None:  # fmt: skip
        """Add the arcs between nodes and those above: one unit more, one unit fewer.

        ``direction`` is 1 for place groups, whose units run up to the parent, and -1 on the
        provider side, where they come down.
        """
        penalty = self.penalties.unmet if direction == 1 else self.penalties.idle
        more = np.where(counts < minima, -penalty, 0)
        more = np.where(counts < maxima, more, NO_WAY)
        fewer = np.where(counts <= minima, penalty, 0)
        fewer = np.where(counts > 0, fewer, NO_WAY)
        starts, ends = (nodes, parents) if direction == 1 else (parents, nodes)
        table[starts, ends] = np.minimum(table[starts, ends], more)
        table[ends, starts] = np.minimum(table[ends, starts], fewer)

    def _add_pairs(self, table: IntArray, number: int) -> None:
        """Add takeovers (provider to provider) and a place's partner more or fewer."""
        entering = self.entering[number]
        n, m = entering.shape
        if not n or not m:
            return
        providers = self.first_provider + self.problem.first_provider[number]
        own = slice(*self.problem.first_place[number : number + 2])
        parents, up, down = self.place_parents[own], self.up[own], self.down[own]
        order = np.argsort(parents, kind="stable")
        starts, groups = _runs(parents[order])
        gains = np.minimum.reduceat(entering[:, order] + up[order], starts, axis=1)
        block = table[providers : providers + n]
        block[:, groups] = np.minimum(block[:, groups], gains)
        rows, columns = self.held[number]
        if not len(rows):
            return
        let_go = -self.problem.layers[number].costs[rows, columns]
        starts, holders = _runs(rows)
        taken = np.minimum.reduceat(entering[:, columns] + let_go, starts, axis=1)
        block[:, providers + holders] = np.minimum(block[:, providers + holders], taken)
        np.minimum.at(table, (parents[columns], providers + rows), down[columns] + let_go)


def split(cost: IntArray, weights: Penalties) -> tuple[IntArray, IntArray, IntArray]:
    """Return the unmet units, idle units and cost points that a distance is made of.

    Exact for every distance between two nodes (docs/model.md): each part is less than half a unit
    of the next one up away from a multiple.
    """
    unmet = (cost + weights.unmet // 2) // weights.unmet
    rest = cost - unmet * weights.unmet
    idle = (rest + weights.idle // 2) // weights.idle
    return unmet, idle, rest - idle * weights.idle


def residuals(
    problems: Sequence[PairingProblem], chosen: Sequence[Sequence[BoolArray]]
) -> tuple[Residual, ...]:
    """Return one contracted residual network per problem."""
    return tuple(Residual(p, tuple(c)) for p, c in zip(problems, chosen, strict=True))


def _parents(groups: tuple[Group, ...], num_members: int, first_node: int) -> IntArray:
    parents = np.zeros(num_members, dtype=np.int64)
    for number, group in enumerate(groups):  # a group comes after its parent: the smallest wins
        parents[group.numbers] = first_node + number
    return parents


def _ends(table: BoolArray) -> tuple[IntArray, IntArray]:
    rows, columns = np.nonzero(table)
    return rows.astype(np.int64), columns.astype(np.int64)


def _runs(ordered: IntArray) -> tuple[IntArray, IntArray]:
    """Return where each run of equal values starts in an ordered array, and those values."""
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    return starts, ordered[starts]
