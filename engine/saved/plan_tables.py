"""The two tables of a plan: its pairs with what each costs, and the extra costs of places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engine.candidates import LayerCandidates, refusing_rules
from engine.pair_keys import PairKey
from engine.problem import LayerProblem
from engine.rules import SOFT_RULES
from engine.value import Tally
from graph_schema.arrays import IntArray


@dataclass(frozen=True)
class LayerPairs:
    """The chosen pairs of one layer, sorted by provider and place, column by column.

    Attributes
    ----------
    keys
        The pairs.
    columns
        Cost points by soft rule, ``cost_points``, ``standing``, ``locked``.
    waived
        Hard rules that a lock or a waiver overrode, joined by ";".
    """

    keys: list[PairKey]
    columns: dict[str, NDArray[Any]]
    waived: list[str]

    @classmethod
    def of(cls, candidates: LayerCandidates, layer: LayerProblem, at: IntArray) -> LayerPairs:
        """Return the pairs of a layer at these positions of its (n, m) table, ascending."""
        # Rows and columns are in order of ids.
        rows, places = np.divmod(at, max(layer.shape[1], 1))
        keys = list(zip(
            [layer.name] * len(at), map(layer.provider_ids.__getitem__, rows.tolist()),
            map(layer.place_ids.__getitem__, places.tolist()), strict=True,
        ))  # fmt: skip
        tables: dict[str, NDArray[Any]] = {
            **{rule.name: candidates.costs[rule.name] for rule in SOFT_RULES},
            "cost_points": candidates.total,
            "standing": candidates.facts.standing,
            "locked": layer.locked_in,
        }
        columns = {name: table.ravel().take(at) for name, table in tables.items()}
        masks = candidates.refused.ravel().take(at).tolist()
        return cls(
            keys, columns, [";".join(refusing_rules(mask)) if mask else "" for mask in masks]
        )


def pairs_table(layers: Sequence[LayerPairs]) -> pd.DataFrame:
    """Return one row per pair, layers in the order given; see `engine.plan.Plan.pairs`."""
    ids = list(zip(*chain.from_iterable(own.keys for own in layers), strict=True))
    ids = ids or [(), (), ()]
    columns = {
        name: np.concatenate([own.columns[name] for own in layers]) for name in layers[0].columns
    }
    return pd.DataFrame(
        {
            **{name: pd.array(cells, dtype="str") for name, cells in
               zip(("layer", "provider_id", "place_id"), ids, strict=True)},
            **{name: own.astype(np.int64) if own.dtype.kind == "i" else own
               for name, own in columns.items()},
            "waived": pd.array(list(chain.from_iterable(own.waived for own in layers)),
                               dtype="str"),
        }
    )  # fmt: skip


def extra_costs_table(tallies: Sequence[Tally]) -> pd.DataFrame:
    """Return one row per place with extra costs; see `engine.plan.Plan.extra_costs`."""
    names: list[str] = []
    places: list[str] = []
    numbers: list[tuple[IntArray, IntArray]] = []
    for tally in tallies:
        firsts = tally.problem.first_place
        for number, (layer, costs) in enumerate(
            zip(tally.problem.layers, tally.extra_costs, strict=True)
        ):
            columns = np.flatnonzero(costs)
            names += [layer.name] * len(columns)
            places += map(layer.place_ids.__getitem__, columns.tolist())
            numbers.append((tally.counts["place"][firsts[number] + columns], costs[columns]))
    return pd.DataFrame(
        {
            "layer": pd.array(names, dtype="str"),
            "place_id": pd.array(places, dtype="str"),
            "num_partners": np.concatenate([own[0] for own in numbers]),
            "extra_cost_points": np.concatenate([own[1] for own in numbers]),
        }
    )
