"""What withdrawals of providers do, when nobody reacts and when the rest is re-matched.

An attack is an order in which providers withdraw, worked out on the plan as it is. After each
withdrawal the places helped are counted twice: with the pairs that are left, and with the best plan
that those who are left can make. The area between the two curves is what coordination is worth.

The best plan depends on who has withdrawn, not on the way there: so it is made at some points of
the way only, and is at these the plan that re-matching after each single withdrawal gives.

References
----------
Albert, Jeong & Barabási (2000), Nature 406: 378; Memmott, Waser & Price (2004), Proceedings of the
Royal Society B 271: 2605; with rewiring: Kaiser-Bunbury, Muff, Memmott, Müller & Caflisch (2010),
Ecology Letters 13: 442.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias

import numpy as np
import pandas as pd
from scipy.stats import t as student

from engine.editing.edit_models_graph import RemoveProvider
from engine.pair_keys import PairKey
from engine.plan import Plan
from engine.reoptimise import PlanInHand, in_hand, reoptimise
from graph_schema.arrays import FloatArray

from .brokers import betweenness
from .edges import web_from_edges
from .progress import Progress, Step, quiet
from .robustness_record import Robustness

Attack: TypeAlias = Literal["random", "load", "betweenness", "worst"]

ATTACKS: tuple[Attack, ...] = ("random", "load", "betweenness", "worst")

MEASURES = ("places_served", "potential_coverage")
"""KPIs that curves are told of."""

RESPONSES = ("none", "rematched")


def robustness(
    plan: Plan, *, attacks: Sequence[Attack] = ATTACKS, num_runs: int = 20, share: float = 0.5,
    num_points: int = 10, seed: int = 0, progress: Progress = quiet,
) -> Robustness:  # fmt: skip
    """Return the extinction curves of a plan, and what coordination is worth.

    Parameters
    ----------
    num_runs
        Random orders; the other attacks have one.
    share
        How many of the providers that have a pair withdraw in the end.
    num_points
        At how many points of the way it is measured, besides the start.
    progress
        Is told the attack and the run that comes next.
    """
    base = in_hand(plan)
    providers = sorted({provider for _, provider, _ in plan.keys})
    steps = sorted({round(x) for x in np.linspace(0, share * len(providers), num_points + 1)})
    curves, worth = [], []
    for attack in attacks:
        orders = _orders(plan, attack, num_runs, seed)
        runs = []
        for number, order in enumerate(orders, 1):
            progress(Step("attack", attack, number=number, total=len(orders)))
            runs.append(_run(base, order, steps))
        values = np.array(runs)  # (runs, responses, measures, steps)
        withdrawn = np.array(steps) / max(len(providers), 1)
        curves.append(_curves(attack, steps, withdrawn, values))
        worth.append(_worth(attack, withdrawn, values))
    return Robustness(pd.concat(curves, ignore_index=True), pd.concat(worth, ignore_index=True))


def attack_order(plan: Plan, attack: Attack, generator: np.random.Generator) -> list[str]:
    """Return all providers that have a pair, in the order in which an attack takes them.

    ``load``: those with most pairs first. ``betweenness``: those first on most shortest ways of the
    web of providers and places. ``worst``: again and again the one that leaves most places of a
    layer without a partner. Of equal ones the one with more pairs, then the first by id, comes
    first. ``random`` alone asks the generator.
    """
    load = Counter(provider for _, provider, _ in plan.keys)
    providers = sorted(load)
    if attack == "random":
        return [providers[i] for i in generator.permutation(len(providers)).tolist()]
    if attack == "worst":
        return _worst_order(plan.keys, load)
    rank: dict[str, float] = dict.fromkeys(providers, 0.0)
    if attack == "betweenness":
        web = web_from_edges(plan.pairs)
        # What is equal but for rounding shall be equal.
        rank = dict(zip(web.rows, np.round(betweenness(web)[0], 12).tolist(), strict=True))
    return sorted(providers, key=lambda own: (-rank[own], -load[own], own))


def _orders(plan: Plan, attack: Attack, num_runs: int, seed: int) -> list[list[str]]:
    seeds = np.random.SeedSequence(seed).spawn(num_runs if attack == "random" else 1)
    return [attack_order(plan, attack, np.random.default_rng(own)) for own in seeds]


def _worst_order(keys: Iterable[PairKey], load: Counter[str]) -> list[str]:
    partners: dict[tuple[str, str], set[str]] = defaultdict(set)
    places: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for layer, provider, place in keys:
        partners[layer, place].add(provider)
        places[provider].append((layer, place))
    left, order = set(load), []
    alone = Counter(next(iter(own)) for own in partners.values() if len(own) == 1)
    while left:
        first = min(left, key=lambda own: (-alone[own], -load[own], own))
        left.remove(first)
        order.append(first)
        for spot in places[first]:
            partners[spot].discard(first)
            if len(partners[spot]) == 1:
                alone[next(iter(partners[spot]))] += 1
    return order


def _run(base: PlanInHand, order: Sequence[str], steps: Sequence[int]) -> FloatArray:
    """Return (responses, measures, steps): the measures after so many have withdrawn."""
    values = np.full((len(RESPONSES), len(MEASURES), len(steps)), np.nan)
    now, before = base, 0
    for number, step in enumerate(steps):
        gone = set(order[:step])
        if step > before:
            now = reoptimise(now, _withdrawals(order[before:step]))
            before = step
        left = [key for key in base.plan.keys if key[1] not in gone]
        for response, keys in enumerate((left, now.plan.keys)):
            kpis = base.coverage.kpis_of(keys)
            for measure, name in enumerate(MEASURES):
                value = kpis[name]
                values[response, measure, number] = np.nan if value is None else value
    return values


def _withdrawals(providers: Sequence[str]) -> list[RemoveProvider]:
    return [RemoveProvider(id=own, reason="") for own in providers]


def _curves(
    attack: str, steps: Sequence[int], withdrawn: FloatArray, values: FloatArray
) -> pd.DataFrame:
    tables = []
    for response, told in enumerate(RESPONSES):
        for measure, name in enumerate(MEASURES):
            own = values[:, response, measure]
            low, high = np.quantile(own, [0.025, 0.975], axis=0)
            tables.append(pd.DataFrame({
                "attack": attack, "response": told, "measure": name, "step": list(steps),
                "withdrawn": withdrawn, "mean": own.mean(axis=0), "low": low, "high": high,
            }))  # fmt: skip
    return pd.concat(tables, ignore_index=True)


def _worth(attack: str, withdrawn: FloatArray, values: FloatArray) -> pd.DataFrame:
    width = float(withdrawn[-1]) or np.nan
    # The area under each curve by trapezoids, as a mean height: (runs, responses, measures).
    heights = np.asarray(np.trapezoid(values, withdrawn, axis=-1)) / width
    rows = []
    for measure, name in enumerate(MEASURES):
        none, rematched = heights[:, 0, measure], heights[:, 1, measure]
        gain = rematched - none
        num, half = len(gain), np.nan
        if num > 1:
            half = float(student.ppf(0.975, num - 1) * gain.std(ddof=1) / np.sqrt(num))
        mean = float(gain.mean())
        rows.append((attack, name, num, float(none.mean()), float(rematched.mean()), mean,
                     mean - half, mean + half))  # fmt: skip
    columns = ["attack", "measure", "num_runs", "none", "rematched", "worth", "low", "high"]
    return pd.DataFrame(rows, columns=columns)
