"""What is shape and what is chance: measures of a web beside those of random ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd

from graph_schema.arrays import FloatArray

from .measures import MEASURES, measures_of
from .nulls import Draw
from .trades import Trades
from .web import Web

NO_SPREAD = 1e-12
"""Standard deviations up to this share of the mean are rounding errors."""

NUM_SEARCHED = 100
"""Random webs in which modularity is searched for, when nothing else is said."""


def null_test(
    web: Web, draw: Draw, names: Iterable[str], *, num_nulls: int = 1000, seed: int = 0,
    num_workers: int = 1, num_searched: int = NUM_SEARCHED,
) -> pd.DataFrame:  # fmt: skip
    """Return measures of a web beside their distribution over random webs, one row each.

    Columns: measure, observed; mean, sd, q025, q500, q975 of the random webs; z = (observed - mean)
    ÷ sd; difference = observed - mean, the effect in the measure's own unit; p_value, two-sided:
    twice the smaller share of webs, the observed one among them, that are as extreme on one side, 1
    at most; num_known, random webs in which the measure has a value.

    z is NaN where random webs do not differ, as for a forest of stars whose degrees are fixed: the
    model then says all there is. It is NaN, too, where the measure of the web is.

    Modularity is searched for in the web and in the first random ones with the same effort, two
    starts and `engine.shape.modularity.NULL_CLIMBS` climbs: ``observed`` is what that finds, which
    may be less than `engine.shape.modularity.modularity` does.

    Parameters
    ----------
    draw
        Of `engine.shape.nulls`.
    num_nulls, seed
        The same seed gives the same random webs, however many workers draw them.
    num_searched
        Random webs, at most, in which measures are searched for.
    """
    chosen = measures_of(names)

    def taken(number: int, generator: np.random.Generator) -> list[float]:
        null = draw(web, generator)
        return [own.beside_nulls(null) if number < num_searched or not own.is_slow else np.nan
                for own in chosen]  # fmt: skip

    values = drawn(taken, num_nulls, seed, num_workers)
    found = beside_chance([own.beside_nulls(web) for own in chosen], values)
    found.insert(0, "measure", [own.name for own in chosen])
    return found


def drawn(
    taken: Callable[[int, np.random.Generator], list[float]], num: int, seed: int,
    num_workers: int = 1,
) -> FloatArray:  # fmt: skip
    """Return (num, values) numbers, each row taken with its number and a generator of its own.

    The same seed gives the same numbers, however many workers there are.
    """
    seeds = np.random.SeedSequence(seed).spawn(num)

    def row(number: int) -> list[float]:
        return taken(number, np.random.default_rng(seeds[number]))

    if num_workers > 1:
        with ThreadPoolExecutor(num_workers) as pool:
            return np.array(list(pool.map(row, range(num))), dtype=np.float64)
    return np.array([row(number) for number in range(num)], dtype=np.float64)


def beside_chance(observed: Sequence[float], values: FloatArray) -> pd.DataFrame:
    """Return observed numbers beside (draws, numbers) of chance: the columns of `CHANCE`."""
    rows = [_row(own, values[:, j]) for j, own in enumerate(observed)]
    return pd.DataFrame(rows, columns=[*CHANCE])


CHANCE = ("observed", "mean", "sd", "q025", "q500", "q975", "z", "difference", "p_value",
          "num_known")  # fmt: skip
"""Columns of what is told of chance."""


def chain_trace(web: Web, name: str, *, rounds: int, seed: int = 0) -> pd.DataFrame:
    """Return a measure along the curveball chain, to see after how many rounds it forgets the web.

    Columns: round (0 is the web itself), value.
    """
    own = next(measure for measure in MEASURES if measure.name == name)
    trades = Trades(web, np.random.default_rng(seed))
    values = [own.of(web)]
    for _ in range(rounds):
        trades.run(1)
        values.append(own.of(trades.web()))
    return pd.DataFrame({"round": np.arange(rounds + 1), "value": values})


def _row(observed: float, nulls: FloatArray) -> list[float]:
    known = nulls[~np.isnan(nulls)]
    if len(known) == 0:
        return [observed, *[np.nan] * 8, 0]
    mean, sd = float(known.mean()), float(known.std(ddof=1)) if len(known) > 1 else 0.0
    has_spread = sd > NO_SPREAD * max(1.0, abs(mean))
    z = (observed - mean) / sd if has_spread else np.nan
    slack = NO_SPREAD * max(1.0, abs(mean))
    sides = [(known <= observed + slack).sum(), (known >= observed - slack).sum()]
    p_value = np.nan if np.isnan(observed) else min(1.0, 2 * (min(sides) + 1) / (len(known) + 1))
    quantiles = np.quantile(known, [0.025, 0.5, 0.975]).tolist()
    return [observed, mean, sd if has_spread else 0.0, *quantiles, z, observed - mean,
            float(p_value), len(known)]  # fmt: skip
