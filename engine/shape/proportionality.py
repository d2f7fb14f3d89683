"""Whether help goes where need is, and across how many programmes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from graph_schema.arrays import FloatArray

from .web import Web


def proportionality(help_: FloatArray, need: FloatArray) -> float:
    """Return the share of help that need not move for help to be proportional to need, 0 to 1.

    1 - Σ |h - n| ÷ 2, h and n the shares of each place in all help and in all need. Higher is
    fairer to places. NaN when there is no help, or no need.

    References
    ----------
    Duncan & Duncan (1955), American Sociological Review 20: 210 (1 - their dissimilarity).

    Examples
    --------
    >>> proportionality(np.array([3.0, 1.0]), np.array([1.0, 1.0]))
    0.75
    """
    if not (help_.sum() > 0 and need.sum() > 0):
        return np.nan
    return 1 - float(np.abs(help_ / help_.sum() - need / need.sum()).sum()) / 2


def rank_agreement(help_: FloatArray, need: FloatArray) -> float:
    """Return Spearman's rank correlation of help and need, -1 to 1; equal values share a rank.

    NaN when all places have equal help or equal need.

    References
    ----------
    Spearman (1904), American Journal of Psychology 15: 72.

    Examples
    --------
    >>> rank_agreement(np.array([1.0, 2.0, 9.0]), np.array([2.0, 3.0, 4.0]))
    1.0
    """
    ranks = [rankdata(own) - (len(own) + 1) / 2 for own in (help_, need)]
    spread = float(np.sqrt((ranks[0] ** 2).sum() * (ranks[1] ** 2).sum()))
    return float((ranks[0] * ranks[1]).sum()) / spread if spread > 0 else np.nan


def participation(layers: Mapping[str, Web]) -> pd.DataFrame:
    """Return how each node that has links spreads them over layers.

    Columns: side, id, num_layers (in which it has a link), num_links, participation = L ÷ (L - 1) ×
    (1 - Σ p²), p the shares of layers in its links and L the number of layers: 0 when all are in
    one layer, 1 when they spread evenly; NaN with fewer than two layers.

    References
    ----------
    Battiston, Nicosia & Latora (2014), Physical Review E 89: 032804.
    """
    counts: dict[tuple[str, str], list[int]] = {}
    for number, web in enumerate(layers.values()):
        sides = (("row", web.rows, web.row_degrees), ("column", web.columns, web.column_degrees))
        for side, ids, degrees in sides:
            for id_, degree in zip(ids, degrees.tolist(), strict=True):
                if degree:
                    counts.setdefault((side, id_), [0] * len(layers))[number] = degree
    keys = sorted(counts, key=lambda key: (key[0] != "row", key[1]))
    table = np.array([counts[key] for key in keys], dtype=np.float64).reshape(
        len(keys), len(layers)
    )
    links, num = table.sum(axis=1), len(layers)
    spread = 1 - ((table / links[:, None]) ** 2).sum(axis=1)
    return pd.DataFrame({
        "side": [side for side, _ in keys], "id": [id_ for _, id_ in keys],
        "num_layers": (table > 0).sum(axis=1), "num_links": links.astype(np.int64),
        "participation": spread * num / (num - 1) if num > 1 else np.full(len(keys), np.nan),
    })  # fmt: skip
