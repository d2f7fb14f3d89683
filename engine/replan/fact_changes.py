"""Of whom, and of which pairs, the facts of a layer have changed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.facts.layer_facts import LayerFacts
from engine.facts.participants import TABLE_OF, Participants, picked
from graph_schema.arrays import BoolArray, IntArray
from graph_schema.schema import table

from .origins import Origins

Block = tuple[IntArray | slice, IntArray | slice]
"""Some rows or some columns of an (n, m) array, as its index."""

_PAIR_FACTS = ("inside_territory", "leads_here", "standing", "locked_out", "record")


class FactChanges:
    """What has changed from the facts of a layer to those of the same layer after an edit.

    Parameters
    ----------
    old, new
        Facts of one layer; the new ones were worked out with the old ones at hand.

    Attributes
    ----------
    providers, places
        Where those who take part stood before.
    rows, columns
        Numbers of the providers and places whose pairs may not be what they were. A pair of
        neither is unchanged in every fact.
    """

    def __init__(self, old: LayerFacts, new: LayerFacts) -> None:
        self.providers = Origins.of(old.provider_part.ids, new.provider_part.ids)
        self.places = Origins.of(old.place_part.ids, new.place_part.ids)
        self._old, self._new = old, new
        rows = self.providers.is_new | self._changed_members("provider")
        columns = self.places.is_new | self._changed_members("place")
        for name in ("supply", "bars_sector", "has_standing"):
            rows |= self._differ(name, self.providers)
        for name in ("demand", "urgency"):
            columns |= self._differ(name, self.places)
        same_counties = {*old.place_keys["county"]} == {*new.place_keys["county"]}
        if same_counties:
            rows |= self._differ("seat_km", self.providers)
        for kind, keys in new.place_keys.items():
            columns |= self._texts_differ(old.place_keys[kind], keys, self.places)
        for name in _PAIR_FACTS if same_counties else (*_PAIR_FACTS, "km"):
            self._mark_pairs(name, rows, columns)
        self.rows, self.columns = np.flatnonzero(rows), np.flatnonzero(columns)

    @property
    def blocks(self) -> list[Block]:
        """Where in an (n, m) array the changed rows are, then the changed columns, if any."""
        everywhere = slice(None)
        blocks: list[Block] = [(self.rows, everywhere)] if len(self.rows) else []
        return [*blocks, (everywhere, self.columns)] if len(self.columns) else blocks

    @property
    def is_nothing(self) -> bool:
        """Whether the same take part and nothing known of them has changed."""
        is_same = self.providers.is_same and self.places.is_same
        return is_same and not len(self.rows) and not len(self.columns)

    @property
    def num_pairs(self) -> int:
        """Number of pairs in the rows and columns that changed."""
        n, m = self._new.shape
        return len(self.rows) * m + len(self.columns) * n

    def taken(self, array: NDArray[Any]) -> NDArray[Any]:
        """Return an (n, m) array as it was, for those who take part now."""
        return self.places.taken(self.providers.taken(array), axis=1)

    def _changed_members(self, side: str) -> BoolArray:
        """Whether any cell of a participant's row, or a number of its own, is another."""
        old: Participants = getattr(self._old, f"{side}_part")
        new: Participants = getattr(self._new, f"{side}_part")
        origins = self.providers if side == "provider" else self.places
        changed = np.zeros(len(new), dtype=bool)
        if old is new:
            return changed
        for limit in new.numbers:
            changed |= self._texts_differ(old.numbers[limit], new.numbers[limit], origins)
        return changed | self._rows_differ(old, new, origins)

    def _rows_differ(self, old: Participants, new: Participants, origins: Origins) -> BoolArray:
        name = TABLE_OF[new.side]
        differ = np.zeros(len(new), dtype=bool)
        touched = new.graph.held(name).touched_since(old.graph.held(name))
        if touched is None:
            for column in table(name).column_names:
                differ |= self._texts_differ(old.cells(column), new.cells(column), origins)
        else:
            known = [new.positions[id_] for (id_,) in touched if id_ in new.positions]
            differ[known] = True
        return differ

    @staticmethod
    def _texts_differ(old: tuple[Any, ...], new: tuple[Any, ...], origins: Origins) -> BoolArray:
        if not old:  # nobody was there before: everybody is new
            return np.ones(len(new), dtype=bool)
        before = old if origins.is_same else picked(old, origins.known.tolist())
        if before == new:
            return np.zeros(len(new), dtype=bool)
        return np.array([a != b for a, b in zip(before, new, strict=True)], dtype=bool)

    def _differ(self, name: str, origins: Origins) -> BoolArray:
        """Whether a fact of each participant, a number or a line of numbers, is another."""
        old, new = getattr(self._old, name), getattr(self._new, name)
        if old is new:
            return np.zeros(len(new), dtype=bool)
        differ = _unequal(origins.taken(old), new)
        changed: BoolArray = differ if differ.ndim == 1 else np.any(differ, axis=1)
        return changed

    def _mark_pairs(self, name: str, rows: BoolArray, columns: BoolArray) -> None:
        """Mark the rows, or the columns if they are fewer, in which a fact of pairs is another."""
        old, new = getattr(self._old, name), getattr(self._new, name)
        if old is new or _are_one_value(old, new):
            return
        differ = _unequal(self.taken(old), new)
        differ[rows] = False
        differ[:, columns] = False
        own_rows, own_columns = differ.any(axis=1), differ.any(axis=0)
        if own_rows.sum() <= own_columns.sum():
            rows |= own_rows
        else:
            columns |= own_columns


def _are_one_value(old: NDArray[Any], new: NDArray[Any]) -> bool:
    """Whether both hold one and the same number for all pairs, and only that number in memory."""
    if any(old.strides) or any(new.strides) or not (old.size and new.size):
        return False
    return bool(old.flat[0] == new.flat[0])


def _unequal(old: NDArray[Any], new: NDArray[Any]) -> BoolArray:
    differ: BoolArray = old != new
    if new.dtype.kind == "f":
        differ &= ~(np.isnan(old) & np.isnan(new))
    return differ
