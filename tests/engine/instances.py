"""Random pairing problems with everything on: for Hypothesis, and seeded for sweeps.

Quotas 0 to 3, nested groups on both sides with maxima down to 0, locks beyond maxima and of
refused pairs, extra costs, priorities, coupled layers, many ties.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from engine.facts.groups import Group
from engine.policy import Side
from engine.problem import LayerProblem, PairingProblem

from .builders import group, layer, problem

SHAPES = ((1, 1), (1, 3), (2, 2), (3, 2), (2, 3), (3, 3), (4, 3), (3, 4), (2, 4))
COUPLED_SHAPES = ((1, 2), (2, 1), (2, 2), (3, 2), (2, 3))
COST_CHOICES = ((0, 1), (1, 2, 5), (0, 3, 7, 40), (2,), tuple(range(20)))

Draw = Callable[[int, int], int]
"""A whole number from least to most, both included."""


@st.composite
def pairing_problems(draw: Any, *, coupled: bool | None = None) -> PairingProblem:
    """Return a strategy for problems small enough for brute force."""
    return drawn_problem(lambda low, high: draw(st.integers(low, high)), coupled)


def random_problem(rng: np.random.Generator, *, coupled: bool | None = None) -> PairingProblem:
    """Return a random problem small enough for brute force."""
    return drawn_problem(lambda low, high: int(rng.integers(low, high + 1)), coupled)


def drawn_problem(draw: Draw, coupled: bool | None = None) -> PairingProblem:
    """Return a problem of one layer, or of two that groups may couple."""
    two = draw(0, 3) == 0 if coupled is None else coupled
    shapes = [_pick(draw, COUPLED_SHAPES) for _ in "AB"] if two else [_pick(draw, SHAPES)]
    layers = [_layer(draw, name, shape) for name, shape in zip("AB", shapes, strict=False)]
    names = tuple(own.name for own in layers)
    sizes = [sum(shape[i] for shape in shapes) for i in (0, 1)]
    return problem(
        *layers,
        provider_groups=_groups(draw, "provider", sizes[0], names),
        place_groups=_groups(draw, "place", sizes[1], names),
    )


def _layer(draw: Draw, name: str, shape: tuple[int, int]) -> LayerProblem:
    n, m = shape
    costs = _pick(draw, COST_CHOICES)
    provider = _quotas(draw, n)
    place = _quotas(draw, m)
    steps = sorted(_pick(draw, (0, 1, 4, 30)) for _ in range(draw(0, 3)))
    return layer(
        [[_pick(draw, costs) for _ in range(m)] for _ in range(n)],
        name=name,
        provider=provider,
        place=place,
        priority=[_pick(draw, (1, 1, 2, 3)) for _ in range(m)],
        extra_cost=steps,
        refused=_some(draw, shape, draw(1, 6)),
        locked=_some(draw, shape, 7) if draw(0, 1) else (),
        standing=_some(draw, shape, 2),
    )


def _quotas(draw: Draw, length: int) -> tuple[list[int], list[int]]:
    least = [_pick(draw, (0, 0, 1, 1, 2, 3)) for _ in range(length)]
    return least, [min(low + _pick(draw, (0, 0, 1, 2, 3)), 3) for low in least]


def _groups(draw: Draw, side: Side, size: int, layers: tuple[str, ...]) -> Sequence[Group]:
    """Return nested groups: blocks, blocks inside blocks, now and then one around everything."""
    outer = [draw(0, 2) for _ in range(size)]
    inner = [(block, draw(0, 2)) for block in outer]
    sets = [
        [i for i, own in enumerate(outer) if own == block] for block in (1, 2)
    ] + [
        [i for i, own in enumerate(inner) if own == (block, part)]
        for block in (0, 1, 2) for part in (1, 2)
    ] + [list(range(size))]  # fmt: skip
    groups = []
    for number, members in enumerate(sets):
        if members and draw(0, 2) == 0:
            minimum = _pick(draw, (0, 0, 1, 2, 4))
            maximum = None if draw(0, 2) == 0 else minimum + _pick(draw, (0, 0, 1, 2))
            groups.append(group(side, members, minimum, maximum, f"g{number}", layers))
    return groups


def _some(draw: Draw, shape: tuple[int, int], rarity: int) -> list[tuple[int, int]]:
    """Return each pair with probability 1 / rarity (none when rarity is 1)."""
    if rarity == 1:
        return []
    return [
        (row, column)
        for row in range(shape[0])
        for column in range(shape[1])
        if draw(1, rarity) == rarity
    ]


def _pick(draw: Draw, choices: Sequence[Any]) -> Any:
    return choices[draw(0, len(choices) - 1)]


def shuffled(pairing: PairingProblem, rng: np.random.Generator) -> PairingProblem:
    """Return the same problem with rows, columns, and groups of equal size in another order."""
    layers, provider_at, place_at = [], [], []
    for own in pairing.layers:
        n, m = own.shape
        rows, columns = rng.permutation(n), rng.permutation(m)
        provider_at.append(np.argsort(rows) + sum(len(x) for x in provider_at))
        place_at.append(np.argsort(columns) + sum(len(x) for x in place_at))
        table = np.ix_(rows, columns)
        layers.append(replace(
            own,
            provider_ids=tuple(own.provider_ids[i] for i in rows),
            place_ids=tuple(own.place_ids[i] for i in columns),
            **{name: getattr(own, name)[rows] for name in ("provider_min", "provider_max")},
            **{name: getattr(own, name)[columns] for name in ("place_min", "place_max",
                                                              "priority")},
            **{name: getattr(own, name)[table] for name in ("costs", "allowed", "locked_in",
                                                            "standing")},
        ))  # fmt: skip

    def moved(groups: Sequence[Group], at: list[Any]) -> list[Group]:
        new = np.concatenate(at)
        renamed = [replace(g, members=tuple(sorted(new[list(g.members)].tolist()))) for g in groups]
        return [renamed[i] for i in rng.permutation(len(renamed))]

    return problem(
        *layers,
        provider_groups=moved(pairing.provider_groups, provider_at),
        place_groups=moved(pairing.place_groups, place_at),
    )
