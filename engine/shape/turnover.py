"""How a web changed from one period to the next: other links, or other nodes.

The dissimilarity of two webs splits into rewiring (links that changed between nodes that are in
both) and species turnover (links that changed because a node came or went).

References
----------
Poisot, Canard, Mouillot, Mouquet & Gravel (2012), Ecology Letters 15: 1353; with one denominator
for all parts, as Fründ (2021), Ecosphere 12: e03653.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from .web import Web


@dataclass(frozen=True)
class Turnover:
    """How two webs differ, from 0 (the same) to 1 (nothing in common).

    All are NaN for two webs without links. With weights a changed weight counts as much as it has
    changed: Σ |x - y| ÷ Σ (x + y), Sørensen's dissimilarity of links when all weights are 1.

    Attributes
    ----------
    whole
        rewiring + species.
    rewiring
        Changes between nodes that have links in both webs.
    species
        Changes at nodes that have links in one of them alone.
    continuity
        Share of the first web's links that are in the second; NaN when it has none.
    """

    whole: float
    rewiring: float
    species: float
    continuity: float


def turnover(before: Web, after: Web) -> Turnover:
    """Return how a web differs from the one before; nodes are told by their ids.

    Examples
    --------
    >>> from engine.shape.web import web_from_table
    >>> first = web_from_table([[1, 1, 0], [0, 1, 0]])
    >>> second = web_from_table([[1, 0, 0], [0, 1, 1]])
    >>> found = turnover(first, second)
    >>> round(found.whole, 4), round(found.rewiring, 4), round(found.species, 4)
    (0.3333, 0.1667, 0.1667)
    """
    old, new = _cells(before), _cells(after)
    total = sum(old.values()) + sum(new.values())
    rows, columns = ({link[side] for link in old} & {link[side] for link in new} for side in (0, 1))
    changes = [0.0, 0.0]
    for link in old.keys() | new.keys():
        stayed = link[0] in rows and link[1] in columns
        changes[stayed] += abs(old.get(link, 0.0) - new.get(link, 0.0))
    continuity = len(old.keys() & new.keys()) / len(old) if old else np.nan
    if total == 0:
        return Turnover(np.nan, np.nan, np.nan, np.nan)
    return Turnover(sum(changes) / total, changes[True] / total, changes[False] / total, continuity)


def turnovers(webs: Mapping[str, Web]) -> pd.DataFrame:
    """Return the turnover from each period to the next, one row each, in the order of the webs.

    Columns: before, after, whole, rewiring, species, continuity.
    """
    rows = [(first, second, *vars(turnover(webs[first], webs[second])).values())
            for first, second in pairwise(webs)]  # fmt: skip
    columns = ["before", "after", "whole", "rewiring", "species", "continuity"]
    return pd.DataFrame(rows, columns=columns)


def _cells(web: Web) -> dict[tuple[str, str], float]:
    ends = zip(web.link_rows.tolist(), web.link_columns.tolist(), web.weights.data.tolist(),
               strict=True)  # fmt: skip
    return {(web.rows[i], web.columns[j]): weight for i, j, weight in ends}
