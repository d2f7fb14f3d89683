"""Null models of pairs: what chance would do under the same rules, needs and quotas.

Null models of webs know nothing of rules. These draw whole sets of pairs, which are then rolled up
and measured as the plan is; so they tell what of a shape the rules fix, what the quotas, and what
the needs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd

from engine.candidates import list_candidates
from engine.plan import make_plan
from engine.policy import Policy
from engine.problem import LayerProblem, PairingProblem, pairing_problems
from engine.proof import prove
from graph_schema.arrays import BoolArray, IntArray
from graph_schema.graph import AssistanceGraph

from .trades import Trades
from .web import web_from_links

PairDraw: TypeAlias = Callable[[np.random.Generator], pd.DataFrame]

RANDOM_COST = 10_000
"""Random costs are whole numbers below it."""

_KEYS = ["layer", "provider_id", "place_id"]


def allowed_trades(graph: AssistanceGraph, policy: Policy, pairs: pd.DataFrame) -> PairDraw:
    """Draw pairs uniformly among all in which everybody has as many partners as now.

    In each layer, pairs that a hard rule refuses or a lock forbids do not come, unless they are
    among the pairs now, and pinned pairs stay. As everybody keeps the number of partners, every
    quota holds as it does now.
    """
    layers = {own.name: own for problem in _problems(graph, policy) for own in problem.layers}
    own = {name: pairs[pairs["layer"] == name] for name in layers}

    def draw(generator: np.random.Generator) -> pd.DataFrame:
        drawn = [_traded(layers[name], rows, generator) for name, rows in own.items()]
        return pd.concat(drawn, ignore_index=True)

    return draw


def random_plans(graph: AssistanceGraph, policy: Policy, pairs: pd.DataFrame) -> PairDraw:  # noqa: ARG001
    """Draw plans that are optimal when every pair costs a random number.

    Hard rules, locks and maxima hold, and minima are met as far as any plan can meet them. What a
    further partner of a place costs extra stays. Plans are not equally likely: those come more
    often that random costs favour, and none has more pairs than such costs let it. Bounds on change
    do not count.
    """
    problems = _problems(graph, policy)

    def draw(generator: np.random.Generator) -> pd.DataFrame:
        return pd.concat([_chosen(_with_random_costs(own, generator)) for own in problems],
                         ignore_index=True)  # fmt: skip

    return draw


def shuffled_needs(graph: AssistanceGraph, policy: Policy, pairs: pd.DataFrame) -> PairDraw:  # noqa: ARG001
    """Draw plans that are optimal when places of one kind have exchanged their needs at random.

    Only places that have needs exchange them, all the needs of one for all those of another. The
    plans are measured by the needs that there are.
    """
    needs = graph.table("needs")
    kind_of = dict(zip(graph.column("places", "id"), graph.column("places", "kind"), strict=True))
    holders: dict[str, list[str]] = {}
    for place in sorted(set(needs["place_id"].tolist())):
        holders.setdefault(str(kind_of[place]), []).append(place)

    def draw(generator: np.random.Generator) -> pd.DataFrame:
        new = {old: own[at] for own in holders.values()
               for old, at in zip(own, generator.permutation(len(own)).tolist(),
                                  strict=True)}  # fmt: skip
        shuffled = graph.replace(needs=needs.assign(place_id=needs["place_id"].map(new)))
        return make_plan(shuffled, policy).pairs[_KEYS]

    return draw


PAIR_MODELS: dict[str, Callable[[AssistanceGraph, Policy, pd.DataFrame], PairDraw]] = {
    "allowed_trades": allowed_trades,
    "random_plans": random_plans,
    "shuffled_needs": shuffled_needs,
}
"""Null models of pairs, made for a graph, a policy, and the pairs that are studied."""


def _problems(graph: AssistanceGraph, policy: Policy) -> Sequence[PairingProblem]:
    return pairing_problems(list_candidates(graph, policy), policy)


def _traded(
    layer: LayerProblem, rows: pd.DataFrame, generator: np.random.Generator
) -> pd.DataFrame:
    provider, place = ({id_: i for i, id_ in enumerate(ids)}
                       for ids in (layer.provider_ids, layer.place_ids))  # fmt: skip
    inside = rows[rows["provider_id"].isin(provider) & rows["place_id"].isin(place)]
    starts = inside["provider_id"].map(provider).to_numpy(dtype=np.int64)
    ends = inside["place_id"].map(place).to_numpy(dtype=np.int64)
    held = layer.locked_in[starts, ends]
    forbidden: BoolArray = ~layer.allowed | layer.locked_in
    forbidden[starts[~held], ends[~held]] = False
    web = web_from_links(layer.provider_ids, layer.place_ids, starts[~held], ends[~held])
    trades = Trades(web, generator, forbidden)
    trades.run()
    outside = rows.drop(inside.index)[_KEYS]  # who no longer takes part has nobody to trade with
    return pd.concat([_frame(layer, *np.nonzero(trades.table)), inside[held][_KEYS], outside])


def _with_random_costs(problem: PairingProblem, generator: np.random.Generator) -> PairingProblem:
    for number, layer in enumerate(problem.layers):
        costs = generator.integers(0, RANDOM_COST, layer.shape)
        problem = problem.with_layer(number, costs=costs)
    return problem


def _chosen(problem: PairingProblem) -> pd.DataFrame:
    found = prove(problem)
    ends = (np.divmod(own, max(layer.shape[1], 1))
            for own, layer in zip(found.positions, problem.layers, strict=True))  # fmt: skip
    return pd.concat([_frame(layer, *own) for layer, own in
                      zip(problem.layers, ends, strict=True)])  # fmt: skip


def _frame(layer: LayerProblem, rows: IntArray, columns: IntArray) -> pd.DataFrame:
    return pd.DataFrame({
        "layer": [layer.name] * len(rows),
        "provider_id": [layer.provider_ids[row] for row in rows.tolist()],
        "place_id": [layer.place_ids[column] for column in columns.tolist()],
    }, dtype="str")  # fmt: skip
