"""The prices of all pairs of one layer as a table, one row a pair."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engine.candidates import refusing_rules
from engine.networks.penalties import Penalties
from engine.networks.residual import NO_WAY, split
from engine.problem import LayerProblem
from engine.rules import HARD_RULES
from graph_schema.arrays import BoolArray, IntArray

PairKind = Literal["used", "unused", "locked", "refused", "locked_out", "impossible"]
KINDS: tuple[PairKind, ...] = ("used", "unused", "locked", "refused", "locked_out", "impossible")
"""``impossible``: locks have used up a maximum, so that forcing the pair in would break it."""

LOCK_OUT = np.uint8(1 << [rule.name for rule in HARD_RULES].index("lock_out"))


def price_frame(
    own: LayerProblem, chosen: BoolArray, prices: IntArray, penalties: Penalties,
    refused: NDArray[np.uint8],
) -> pd.DataFrame:  # fmt: skip
    """Return the columns of `engine.pricing.plan_prices.PlanPrices.all` for one layer.

    Parameters
    ----------
    own, chosen
        The layer, and which of its pairs are in the plan.
    prices
        (n, m) whole numbers as `engine.prices.Prices.layer` returns them.
    refused
        (n, m) bit masks of the hard rules that refuse a pair.
    """
    costs, mask = prices.ravel(), refused.ravel()
    impossible = costs == NO_WAY
    parts = split(np.where(impossible, 0, costs), penalties)
    kinds = np.select(
        [own.locked_in.ravel(), chosen.ravel(), impossible, own.allowed.ravel(),
         (mask & LOCK_OUT) > 0],
        [KINDS.index(kind) for kind in ("locked", "used", "impossible", "unused", "locked_out")],
        default=KINDS.index("refused"),
    )  # fmt: skip
    n, m = own.shape
    reasons = [";".join(refusing_rules(bits)) for bits in range(1 << len(HARD_RULES))]
    return pd.DataFrame(
        {
            "layer": pd.Series([own.name], dtype="str").repeat(n * m).array,
            "provider_id": pd.Series(own.provider_ids, dtype="str").repeat(m).array,
            "place_id": pd.concat([pd.Series(own.place_ids, dtype="str")] * n).array
            if n else pd.Series([], dtype="str"),
            "kind": pd.Series(KINDS, dtype="str").take(kinds).array,
            **{part: pd.arrays.IntegerArray(values, impossible) for part, values in
               zip(("unmet", "idle", "cost_points"), parts, strict=True)},
            "refused_by": pd.Series(reasons, dtype="str").take(mask).array,
        }
    )  # fmt: skip
