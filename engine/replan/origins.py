"""Where those who take part stood before an edit, and where those of before stand now."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph_schema.arrays import BoolArray, IntArray

Ids = tuple[str, ...]


@dataclass(frozen=True)
class Origins:
    """Where each of those who take part stood before, -1 for one who is new."""

    numbers: IntArray
    is_same: bool

    @classmethod
    def of(cls, old: Ids, new: Ids) -> Origins:
        """Return the origins of new ids among old ones."""
        if old == new:
            return cls(np.arange(len(new)), True)
        at = {id_: number for number, id_ in enumerate(old)}
        return cls(np.array([at.get(id_, -1) for id_ in new], dtype=np.int64), False)

    def goals(self, num_old: int) -> IntArray:
        """Return for each of the old ones where it stands now, -1 for one who is gone."""
        goals = np.full(num_old, -1, dtype=np.int64)
        stayed = np.flatnonzero(self.numbers >= 0)
        goals[self.numbers[stayed]] = stayed
        return goals

    @property
    def is_new(self) -> BoolArray:
        """Whether each is new."""
        new: BoolArray = self.numbers < 0
        return new

    @cached_property
    def known(self) -> IntArray:
        """Where each stood before; anywhere for one who is new."""
        return np.maximum(self.numbers, 0)

    def taken(self, array: NDArray[Any], axis: int = 0) -> NDArray[Any]:
        """Return what an array held of each; anything for one who is new."""
        if self.is_same:
            return array
        if not array.shape[axis]:  # nobody was there before: everybody is new
            shape = list(array.shape)
            shape[axis] = len(self.numbers)
            return np.zeros(shape, dtype=array.dtype)
        return array.take(self.known, axis=axis)
