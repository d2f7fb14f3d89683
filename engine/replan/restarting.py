"""Where to begin after an edit: the old flow and potentials on the network of the new problem.

All is carried over by ids. Nothing here has to be exact: `engine.replan.reflow` makes a flow
optimal whatever it begins with. A good beginning makes it quick.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from engine.facts.groups import Group
from engine.network import PairingNetwork
from engine.networks.flows import quota_flows, units_through
from engine.networks.network_nodes import NodeNumbers, locked_per_place, locked_per_provider
from engine.networks.residual import NO_WAY, split
from engine.problem import LayerProblem, PairingProblem
from engine.proof import Proof
from graph_schema.arrays import BoolArray, IntArray

from .origins import Origins

FEW_ENTER = 4
"""Providers that would enter at a place up to which they are made dearer, not the place cheaper."""


class Beginning(NamedTuple):
    """A flow within the capacities of a network, and potentials that nearly fit it.

    ``arcs`` are those that an optimal flow is likely to need, all with flow among them, ascending;
    the reduced costs of nearly all others pass ``reach``.
    """

    flows: IntArray
    potentials: IntArray
    arcs: IntArray
    reach: int


Touched = tuple[IntArray, IntArray] | None
"""Rows and columns of a layer outside which all pairs cost what they cost before; None: unknown."""


def beginning(
    before: Proof, new: PairingNetwork, touched: Sequence[Touched]
) -> Beginning:  # fmt: skip
    """Return where to begin on a network whose layers are those of an old one, after an edit.

    Parameters
    ----------
    before
        The proof of the problem before the edit.
    new
        The network of the edited problem.
    touched
        For each layer what of it the edit touches.
    """
    old = before.network
    maps = [_LayerMap(old.problem, layer, own)
            for layer, own in zip(new.problem.layers, touched, strict=True)]  # fmt: skip
    nodes = _old_nodes(old.problem, new.problem, maps)
    used = _used_pairs(before, maps)
    prices = _revalued(old, before.potentials, new)[np.maximum(nodes, 0)]
    first, likely = NodeNumbers(new.problem), []
    for number, own in enumerate(maps):
        layer = new.problem.layers[number]
        providers = prices[first.providers + new.problem.first_provider[number] :][: layer.shape[0]]
        places = prices[first.places + new.problem.first_place[number] :][: layer.shape[1]]
        _fit(layer, own, used[number], providers, places)
        likely.append(_likely(own, before, used[number], providers, places))
    return Beginning(_flows(new, used), prices, _arcs_at(new, likely), before.likely_pairs[1])


class _LayerMap:
    """One layer of the new problem beside the same of the old one."""

    def __init__(self, old: PairingProblem, layer: LayerProblem, touched: Touched) -> None:
        self._touched = touched
        self.number = old.layer_names.index(layer.name)
        self.old, self.new = old.layers[self.number], layer
        self.providers = Origins.of(self.old.provider_ids, self.new.provider_ids)
        self.places = Origins.of(self.old.place_ids, self.new.place_ids)

    def moved(self, positions: IntArray) -> tuple[IntArray, IntArray]:
        """Return rows and columns now of the pairs at positions of the old table, if any."""
        n, m = self.old.shape
        rows, columns = np.divmod(positions, max(m, 1))
        if self.providers.is_same and self.places.is_same:
            return rows, columns
        rows, columns = self.providers.goals(n)[rows], self.places.goals(m)[columns]
        stay = np.flatnonzero((rows >= 0) & (columns >= 0))
        return rows[stay], columns[stay]

    def changed(self) -> tuple[IntArray, IntArray]:
        """Return the rows and columns that hold all pairs which are new or cost something else."""
        if self._touched is not None:
            return self._touched
        rows, columns = self.providers.is_new, self.places.is_new
        if self.old.costs is not self.new.costs:
            differ = self.places.taken(self.providers.taken(self.old.costs), 1) != self.new.costs
            differ[rows] = False
            differ[:, columns] = False
            own_rows, own_columns = differ.any(axis=1), differ.any(axis=0)
            if own_rows.sum() < own_columns.sum():
                rows |= own_rows
            else:
                columns |= own_columns
        return np.flatnonzero(rows), np.flatnonzero(columns)


def _old_nodes(old: PairingProblem, new: PairingProblem, maps: list[_LayerMap]) -> IntArray:
    before, now = NodeNumbers(old), NodeNumbers(new)
    nodes = np.full(now.num_nodes, -1, dtype=np.int64)
    nodes[0] = 0
    for own in ("provider_groups", "place_groups"):
        at: dict[str, int] = {group.id: i for i, group in enumerate(getattr(old, own))}
        groups: tuple[Group, ...] = getattr(new, own)
        for i, group in enumerate(groups):
            if group.id in at:
                nodes[getattr(now, own) + i] = getattr(before, own) + at[group.id]
    for number, own_map in enumerate(maps):
        for origins, start, old_start in (
            (own_map.providers, now.providers + new.first_provider[number],
             before.providers + old.first_provider[own_map.number]),
            (own_map.places, now.places + new.first_place[number],
             before.places + old.first_place[own_map.number]),
        ):  # fmt: skip
            numbers = origins.numbers
            nodes[start : start + len(numbers)] = np.where(numbers < 0, -1, old_start + numbers)
    return nodes


def _revalued(old: PairingNetwork, potentials: IntArray, new: PairingNetwork) -> IntArray:
    """Return the old potentials with unmet and idle units at the new penalties."""
    if old.penalties == new.penalties:
        return potentials
    unmet, idle, points = split(potentials, old.penalties)
    revalued: IntArray = unmet * new.penalties.unmet + idle * new.penalties.idle + points
    return revalued


def _used_pairs(before: Proof, maps: list[_LayerMap]) -> list[tuple[IntArray, IntArray]]:
    """Return rows and columns of the pairs that were chosen and are free to stay, layer by layer.

    A pair that was pinned was chosen too.
    """
    found = []
    for own in maps:
        rows, columns = own.moved(before.positions[own.number])
        free = own.new.allowed[rows, columns] & ~own.new.locked_in[rows, columns]
        found.append((rows[free], columns[free]))
    return found


def _likely(
    own: _LayerMap, before: Proof, used: tuple[IntArray, IntArray], providers: IntArray,
    places: IntArray,
) -> BoolArray:  # fmt: skip
    """Return where in a layer's table pairs are used, cost little, or would now if they changed."""
    at, reach = before.likely_pairs
    likely = np.zeros(own.new.shape, dtype=bool)
    likely[own.moved(at[own.number])] = True
    costs, (rows, columns) = own.new.costs, own.changed()
    likely[rows] = costs[rows] + providers[rows, None] - places <= reach
    likely[:, columns] = costs[:, columns] + providers[:, None] - places[columns] <= reach
    likely[used] = True
    return likely.ravel()


def _arcs_at(new: PairingNetwork, pairs: list[BoolArray]) -> IntArray:
    """Return the arcs of marked pairs that are free, and of all quotas."""
    marked = pairs[0] if len(pairs) == 1 else np.concatenate(pairs)
    others = np.arange(new.num_pair_arcs, len(new.tails))
    return np.concatenate([np.flatnonzero(marked.take(new.pairs)), others])


def _fit(
    layer: LayerProblem, own: _LayerMap, used: tuple[IntArray, IntArray], providers: IntArray,
    places: IntArray,
) -> None:  # fmt: skip
    """Move the potentials of those whose pairs have changed, in place, to where they fit best.

    A place must be no dearer than any pair that could still enter, and no cheaper than any that is
    used. Where both cannot be, it follows the used ones when few others would enter, since these
    providers can be made dearer, each for all places at once; else what could enter counts, as
    used pairs are few. For a provider the latter counts.
    """
    rows, columns = own.changed()
    if not len(rows) and not len(columns):
        return
    held = np.zeros(layer.shape, dtype=bool)
    held[used] = True
    free = layer.allowed & ~layer.locked_in & ~held
    if len(rows):
        _fit_providers(layer, rows, own.providers.is_new, held, free, providers, places)
    if not len(columns):
        return
    reach = providers[:, None] + layer.costs[:, columns]
    old = np.where(own.places.is_new[columns], NO_WAY, places[columns])
    least = np.where(held[:, columns], reach, -NO_WAY).max(axis=0, initial=-NO_WAY)
    could = np.where(free[:, columns], reach, NO_WAY)
    most = could.min(axis=0, initial=NO_WAY)
    enters = could < least
    follows = enters.sum(axis=0) <= FEW_ENTER
    fitted = np.minimum(np.where(follows, np.maximum(most, least), most), np.maximum(least, old))
    places[columns] = np.where(fitted < NO_WAY, fitted, places[columns])
    dearer = np.flatnonzero(enters[:, follows].any(axis=1))
    if len(dearer):
        _fit_providers(layer, dearer, own.providers.is_new, held, free, providers, places)


def _fit_providers(
    layer: LayerProblem, rows: IntArray, is_new: BoolArray, held: BoolArray, free: BoolArray,
    providers: IntArray, places: IntArray,
) -> None:  # fmt: skip
    reach = places - layer.costs[rows]
    # -NO_WAY for one who is new: nothing is held yet
    old = np.where(is_new[rows], -NO_WAY, providers[rows])
    most = np.where(held[rows], reach, NO_WAY).min(axis=1, initial=NO_WAY)
    least = np.where(free[rows], reach, -NO_WAY).max(axis=1, initial=-NO_WAY)
    fitted = np.maximum(least, np.minimum(most, old))
    providers[rows] = np.where(fitted > -NO_WAY, fitted, providers[rows])


def _flows(new: PairingNetwork, used: list[tuple[IntArray, IntArray]]) -> IntArray:
    problem = new.problem
    flows = np.zeros(len(new.tails), dtype=np.int64)
    providers, places = locked_per_provider(problem), locked_per_place(problem)
    offset = 0
    for number, (rows, columns) in enumerate(used):
        n, m = problem.layers[number].shape
        flows[np.searchsorted(new.pairs, offset + rows * m + columns)] = 1
        np.add.at(providers, problem.first_provider[number] + rows, 1)
        np.add.at(places, problem.first_place[number] + columns, 1)
        offset += n * m
    flows[new.num_pair_arcs :] = quota_flows(new, units_through(new, providers, places))
    return flows
