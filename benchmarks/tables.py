"""The tables of ``results.md``, each measured when asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from engine.certificate import certify
from engine.flow.potentials import node_potentials
from engine.value import Value

from .bars import Bar
from .instances import INSTANCES, SEVERITIES, SWEEPS
from .linear_program import LinearProgram
from .measure import NUM_ROUNDS, medians
from .peers import ReadyArrays, bare_ortools, highs, networkx_graph, networkx_simplex
from .quality import Quality, quality
from .registry import Instance
from .stages import STAGES, Prepared, certificate, whole

PEER_INSTANCES = ("tiny", "synthetic-50x60", "units-townships", "synthetic-200x220",
                  "firms-villages", "synthetic-1000x1100")  # fmt: skip
QUALITY_INSTANCES = ("tiny", "units-townships", "firms-villages", "tightness-100", "ties-75",
                     "locks-50", "shortage-50")  # fmt: skip
BAR_ROUNDS = 25
"""Rounds behind a bar: more, since it is a verdict."""
NETWORKX_ARCS = 10_000
"""Above it networkx takes minutes."""
HIGHS_ARCS, HIGHS_ARCS_AT_ALL = 100_000, 500_000
"""Above the first HiGHS is timed once, above the second not at all."""

Row = Sequence[str]


def bar_table(bars: Sequence[Bar]) -> str:
    """Return the bars with what was measured."""
    rows = [
        (
            bar.name,
            f"{bar.measured:.2f} {bar.unit}",
            f"≤ {bar.most:g} {bar.unit}",
            bar.verdict,
            bar.remark,
        )
        for bar in bars
    ]
    return markdown(("bar", "measured", "limit", "verdict", "remark"), rows)


def stage_seconds(prepared: Prepared) -> dict[str, float]:
    """Return the median seconds of every stage, and of bare OR-Tools."""
    for stage in STAGES:
        if not stage.is_right(prepared, stage.run(prepared)):
            raise ValueError(f"{prepared.instance.name}: the result of {stage.name} is wrong")
    runs: dict[str, Callable[[], object]] = {
        stage.name: partial(stage.run, prepared) for stage in STAGES
    }
    return medians({**runs, "bare OR-Tools": bare(prepared)})


def bar_seconds(prepared: Prepared) -> dict[str, float]:
    """Return the median seconds of what the bars compare: only these take turns."""
    runs: dict[str, Callable[[], object]] = {
        "whole": partial(whole, prepared),
        "bare": bare(prepared),
        "certificate": partial(certificate, prepared),
        "potentials and certificate": partial(_proved, prepared),
    }
    return medians(runs, BAR_ROUNDS)


def bare(prepared: Prepared) -> Callable[[], object]:
    """Return the run of OR-Tools on arrays that are ready."""
    ready = [ReadyArrays.of(own) for own in prepared.flow_networks]
    return lambda: [bare_ortools(own) for own in ready]


def stage_table(seconds: Mapping[str, float]) -> str:
    """Return stages in milliseconds and as shares of make_plan."""
    whole_seconds = seconds["whole"]
    rows = [
        (name, f"{value * 1e3:.1f}", f"{value / whole_seconds:.2f}")
        for name, value in seconds.items()
    ]
    return markdown(("stage", "ms", "÷ whole"), rows)


def peer_table() -> str:
    """Return make_plan beside others on the same network, from ready arrays."""
    rows = []
    for name in PEER_INSTANCES:
        prepared = Prepared(INSTANCES[name], Path())
        num_arcs = sum(len(own.tails) for own in prepared.networks)
        seconds = peer_seconds(prepared, num_arcs)
        factors = [
            f"{seconds[peer] / seconds['bare']:,.2f} ×" if peer in seconds else "–"
            for peer in ("whole", "networkx", "HiGHS")
        ]
        rows.append((name, f"{num_arcs:,}", f"{seconds['bare'] * 1e3:.2f}", *factors))
    header = ("instance", "arcs", "bare OR-Tools, ms", "make_plan", "networkx", "HiGHS")
    return markdown(header, rows)


def peer_seconds(prepared: Prepared, num_arcs: int) -> dict[str, float]:
    """Return the median seconds of make_plan, bare OR-Tools, and others where they can keep up."""
    runs: dict[str, Callable[[], object]] = {
        "whole": partial(whole, prepared),
        "bare": bare(prepared),
    }
    if num_arcs <= NETWORKX_ARCS:
        graphs = [networkx_graph(own) for own in prepared.flow_networks]
        runs["networkx"] = lambda: [networkx_simplex(own) for own in graphs]
    seconds = medians(runs)
    if num_arcs <= HIGHS_ARCS_AT_ALL:
        programs = [(LinearProgram.of(own), own) for own in prepared.networks]
        rounds = NUM_ROUNDS if num_arcs <= HIGHS_ARCS else 1
        seconds |= medians({"HiGHS": lambda: [highs(*own) for own in programs]}, rounds)
    return seconds


def sweep_table() -> str:
    """Return make_plan over the severity of each bad shape."""
    rows = []
    for shape in SWEEPS:
        cells = []
        for instance in INSTANCES.sweep(shape):
            prepared = Prepared(instance, Path())
            seconds = medians({"whole": partial(whole, prepared), "bare": bare(prepared)})
            cells.append(f"{seconds['whole'] * 1e3:.0f} / {seconds['bare'] * 1e3:.0f}")
        rows.append((shape, *cells))
    return markdown(("ms: make_plan / bare", *map(str, SEVERITIES)), rows)


def quality_table() -> str:
    """Return plans beside HiGHS and the baselines, as (unmet, idle, cost points)."""
    rows = [quality_row(INSTANCES[name], quality(INSTANCES[name])) for name in QUALITY_INSTANCES]
    header = ("instance", "plan", "gap to HiGHS", "standing", "greedy", "nearest", "random: mean")
    return markdown(header, rows)


def quality_row(instance: Instance, found: Quality) -> Row:
    """Return one row of the quality table."""
    means = [found.baselines[name].mean_value() for name in ("standing", "greedy", "nearest",
                                                             "random")]  # fmt: skip
    triples = [" · ".join(f"{mean[part]:,.0f}" for part in ("unmet", "idle", "cost_points"))
               for mean in means]  # fmt: skip
    return (instance.name, triple(found.plan), " · ".join(map(str, found.gap)), *triples)


def triple(value: Value) -> str:
    """Return a value as text."""
    return f"{value.unmet:,} · {value.idle:,} · {value.cost_points:,}"


def markdown(header: Row, rows: Sequence[Row]) -> str:
    """Return a Markdown table: first column left, the others right."""
    lines = [header, ("--", *["--:"] * (len(header) - 1)), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _proved(prepared: Prepared) -> bool:
    found = []
    for own, solution in zip(prepared.flow_networks, prepared.solutions, strict=True):
        arcs = (own.tails, own.heads, own.capacities, own.costs)
        potentials = node_potentials(*arcs, solution.flows, own.num_nodes)
        found.append(certify(*arcs, own.supplies, solution.flows, potentials))
    return all(found)
