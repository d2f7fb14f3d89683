"""How a pair is told from all others: its layer, its provider, its place."""

from __future__ import annotations

import pandas as pd

PairKey = tuple[str, str, str]
"""(layer, provider id, place id)."""


def pair_keys(pairs: pd.DataFrame) -> list[PairKey]:
    """Return the keys of pairs (columns layer, provider_id, place_id), in the order of the rows."""
    columns = (pairs[name].tolist() for name in ("layer", "provider_id", "place_id"))
    return list(zip(*columns, strict=True))
