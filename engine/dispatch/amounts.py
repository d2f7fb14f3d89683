"""Decimal amounts as whole units: exact, or refused."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil

import numpy as np

from graph_schema.arrays import IntArray


def decimals_of(amount: float) -> int:
    """Return how many decimals an amount has as it is written.

    >>> decimals_of(12.0), decimals_of(0.25), decimals_of(1e-7)
    (0, 2, 7)
    """
    if amount.is_integer():
        return 0
    exponent = Decimal(repr(amount)).as_tuple().exponent
    return -int(exponent)


def common_decimals(amounts: Iterable[float]) -> int:
    """Return the least number of decimals at which all amounts are whole; 0 of none."""
    return max(map(decimals_of, amounts), default=0)


def units(amounts: Sequence[float], decimals: int) -> IntArray:
    """Return amounts in units of 10^-decimals, exactly.

    >>> units([1.5, 0.07], 2).tolist()
    [150, 7]
    """
    return np.array(
        [int(Decimal(repr(amount)).scaleb(decimals)) for amount in amounts], dtype=np.int64
    )


def amount_of(number: int, decimals: int) -> float:
    """Return a number of units as an amount, as near as a float can be.

    >>> amount_of(150, 2)
    1.5
    """
    return float(Fraction(number, 10**decimals))


def at_least(share: float, number: int) -> int:
    """Return the least whole number that is no less than a share of a number.

    >>> at_least(0.1, 30), at_least(0.3, 10), at_least(0.25, 10)
    (3, 3, 3)
    """
    return ceil(Fraction(repr(share)) * number)


def steps(shares: Sequence[float], number: int) -> list[int]:
    """Return a number cut by shares that sum to 1, borders rounded to whole units (halves even).

    >>> steps([0.5, 0.3, 0.2], 10), steps([0.5, 0.5], 1)
    ([5, 3, 2], [0, 1])
    """
    borders, reached = [0], Fraction(0)
    for share in shares:
        reached += Fraction(repr(share))
        borders.append(round(reached * number))
    return [end - start for start, end in itertools.pairwise(borders)]
