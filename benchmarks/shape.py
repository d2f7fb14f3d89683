"""The shape of a network, timed: ``python -m benchmarks.shape`` writes ``benchmarks/shape.md``.

On a web of the size of Bijie's large layer, 508 × 551, that is dense enough to be hard, and on a
sparse one of 5,000 × 8,000. Times are of the processor, since others may load the machine; what is
compared is measured in the same run. Values are held to those of the other way before a clock runs.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import networkx as nx
import numpy as np

from engine.shape.brokers import betweenness
from engine.shape.co_occurrence import c_score
from engine.shape.measures import measure
from engine.shape.modularity import barber_q, modularity
from engine.shape.nestedness import nodf
from engine.shape.null_test import null_test
from engine.shape.nulls import curveball
from engine.shape.web import Web, web_from_links, web_from_table
from graph_schema.arrays import FloatArray

from .machine import machine
from .peak import own_peak_mb

PAGE = Path(__file__).with_name("shape.md")

NULL_MEASURES = ("nodf", "c_score_rows", "c_score_columns")

BARS = {"all measures but modularity": 2.0, "modularity": 10.0,
        "1,000 curveball nulls with NODF and C-score": 120.0}  # fmt: skip
"""Most processor seconds; 120 are 60 seconds of two cores."""

MOST_MB = 500.0


def dense_web() -> Web:
    """Return a web of 508 × 551 with about 14,000 links, some nodes far richer than others."""
    rng = np.random.default_rng(0)
    likely = np.outer(rng.random(508) ** 0.5 + 0.05, rng.random(551) ** 0.5 + 0.05)
    likely *= 0.05 / likely.mean()
    return web_from_table(rng.random(likely.shape) < likely, name="508 × 551")


def sparse_web() -> Web:
    """Return a web of 5,000 × 8,000 with about 20,000 links of one to four."""
    rng = np.random.default_rng(0)
    ends = rng.integers(0, 5_000, 20_000), rng.integers(0, 8_000, 20_000)
    weights = rng.integers(1, 5, 20_000).astype(float)
    return web_from_links(range_ids(5_000), range_ids(8_000), *ends, weights, name="5,000 × 8,000")


def range_ids(num: int) -> tuple[str, ...]:
    return tuple(map(str, range(num)))


def plain_nodf(web: Web) -> float:
    """Return NODF as it is defined: pair by pair."""
    table = web.dense() > 0
    found, pairs = 0.0, 0
    for side in (table, table.T):
        degrees = side.sum(axis=1)
        for i, j in combinations(range(len(side)), 2):
            pairs += 1
            poor, rich = (i, j) if degrees[i] < degrees[j] else (j, i)
            if degrees[poor] < degrees[rich]:
                found += float((side[poor] & side[rich]).sum() / degrees[poor])
    return 100 * found / pairs


def plain_c_score(web: Web) -> float:
    """Return the C-score of rows as it is defined: pair by pair."""
    table = web.dense() > 0
    degrees, width = table.sum(axis=1), table.shape[1]
    shares = []
    for i, j in combinations(range(len(table)), 2):
        a, b, both = int(degrees[i]), int(degrees[j]), int((table[i] & table[j]).sum())
        least = max(0, a + b - width)
        if most := (a - least) * (b - least):
            shares.append((a - both) * (b - both) / most)
    return float(np.mean(shares))


def as_networkx(web: Web) -> nx.Graph[int]:
    n = len(web.rows)
    graph: nx.Graph[int] = nx.Graph()
    graph.add_edges_from(zip(web.link_rows.tolist(), (web.link_columns + n).tolist(), strict=True))
    return graph


def networkx_betweenness(web: Web) -> FloatArray:
    graph = as_networkx(web)
    found = nx.bipartite.betweenness_centrality(graph, range(len(web.rows)))
    return np.array([found[i] for i in range(len(web.rows))])


def networkx_modularity(web: Web) -> float:
    """Return Barber's Q of the modules that greedy search finds in one-mode modularity."""
    n, graph = len(web.rows), as_networkx(web)
    labels = np.zeros(sum(web.shape), np.int64)
    for number, own in enumerate(nx.community.greedy_modularity_communities(graph)):
        labels[list(own)] = number
    return barber_q(web, labels[:n], labels[n:])


def seconds(run: Callable[[], object]) -> float:
    """Return the processor seconds of a run, all threads together."""
    start = time.process_time()
    run()
    return time.process_time() - start


def bars(web: Web) -> dict[str, float]:
    """Return the seconds of each of `BARS`."""
    nulls = 100
    took = seconds(lambda: null_test(web, curveball, NULL_MEASURES, num_nulls=nulls))
    return dict(zip(BARS, (seconds(lambda: measure(web, with_slow=False)),
                           seconds(lambda: modularity(web)), took * 1000 / nulls),
                    strict=True))  # fmt: skip


def peers(web: Web) -> list[tuple[str, str, float, float]]:
    """Return (measure, other way, its seconds, seconds here); ValueError if values differ."""
    _agree("nodf", nodf(web).whole, plain_nodf(web))
    _agree("c_score", c_score(web), plain_c_score(web))
    _agree("betweenness", float(np.abs(betweenness(web)[0] - networkx_betweenness(web)).max()), 0)
    if modularity(web).q < networkx_modularity(web) - 1e-9:
        raise ValueError("networkx finds better modules")
    ways: list[tuple[str, str, Callable[[], object], Callable[[], object]]] = [
        ("nodf", "its definition", lambda: plain_nodf(web), lambda: nodf(web)),
        ("c_score_rows", "its definition", lambda: plain_c_score(web), lambda: c_score(web)),
        ("betweenness", "networkx.bipartite", lambda: networkx_betweenness(web),
         lambda: betweenness(web)),
        ("modularity, at least as large", "networkx greedy", lambda: networkx_modularity(web),
         lambda: modularity.__wrapped__(web)),
    ]  # fmt: skip
    return [(name, other, seconds(slow), seconds(fast)) for name, other, slow, fast in ways]


def _agree(name: str, found: float, other: float) -> None:
    if abs(found - other) > 1e-9:
        raise ValueError(f"{name} is {found} here and {other} there")


def sparse_run() -> None:
    """Measure the sparse web in this process; print seconds and peak memory."""
    web = sparse_web()
    took = seconds(lambda: measure(web, with_slow=False))
    print(f"{took:.1f} {own_peak_mb():.0f}")


def main() -> None:
    """Measure and write the page."""
    web = dense_web()
    found, beside = bars(web), peers(web)
    done = subprocess.run([sys.executable, "-m", "benchmarks.shape", "sparse"], check=True,
                          capture_output=True, text=True)  # fmt: skip
    took, peak = map(float, done.stdout.split())
    lines = ["# The shape of a network, timed", "",
             "*Written by `python -m benchmarks.shape`; processor seconds.*", "",
             "; ".join(f"{name}: {said}" for name, said in machine().items()), "",
             f"## {web.name}, {web.num_links:,} links", "", "| what | seconds | at most |",
             "| -- | --: | --: |"]  # fmt: skip
    lines += [f"| {name} | {took_:.2f} | {BARS[name]:g} |" for name, took_ in found.items()]
    lines += ["", "| measure | other way | its seconds | seconds here | times |",
              "| -- | -- | --: | --: | --: |"]  # fmt: skip
    lines += [f"| {name} | {other} | {slow:.2f} | {fast:.4f} | {slow / max(fast, 1e-4):.0f} |"
              for name, other, slow, fast in beside]  # fmt: skip
    lines += ["", "## 5,000 × 8,000, 20,000 links", "",
              f"All measures but modularity: {took:.0f} s, peak {peak:.0f} MB"
              f" (at most {MOST_MB:.0f})."]  # fmt: skip
    PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    missed = [name for name, most in BARS.items() if found[name] > most]
    if missed or peak > MOST_MB:
        raise SystemExit(f"missed: {', '.join(missed) or 'memory'}")


if __name__ == "__main__":
    if sys.argv[1:] == ["sparse"]:
        sparse_run()
    else:
        main()
