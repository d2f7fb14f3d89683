"""Prices and reasons of a plan in hand, beside bare solves; and of 5,000 × 8,000 candidates.

``python -m benchmarks.prices`` measures, and writes the part of ``benchmarks/results.md`` that
tells of it. The large instance takes minutes and some 10 GB.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from engine.explain import explain
from engine.network import chosen_pairs
from engine.networks.residual import Residual
from engine.plan import Plan, make_plan
from engine.prices import Prices
from engine.pricing.plan_prices import PlanPrices
from engine.solve import FlowNetwork
from fixtures import path

from .bars import Bar
from .instances import BIG, example
from .machine import LOAD, machine
from .measure import medians
from .page_parts import with_part
from .peak import own_peak_mb
from .peers import ReadyArrays, bare_ortools
from .synthetic import Spec, synthetic
from .tables import bar_table, markdown

RESULTS = Path(__file__).with_name("results.md")

HEADING = "Prices and reasons"

LARGE = Spec(5_000, 8_000)

PAIRS_ASKED = 25
"""Pairs of each layer that are asked about, spread over providers and places."""

COLD_ROUNDS = 5

Key = tuple[str, str, str]

QUESTIONS: dict[str, Sequence[str]] = {
    "why": ("unit:minge-tianjin", "昆寨乡"),
    "price": ("--provider", "unit:minge-tianjin"),
    "gaps": (),
    "blindspots": (),
}
"""Verb → what is asked of the plan of Bijie by the command."""


class Lines(NamedTuple):
    """What rows and columns of the large instance take, in seconds, beside one bare solve."""

    num_arcs: float
    bare: float
    first_row: float
    row: float
    column: float
    peak_mb: float


def all_prices(plan: Plan) -> int:
    """Price all pairs from the pairs of the plan: nothing is kept from an earlier call."""
    (proof,) = plan.proofs
    chosen = tuple(chosen_pairs(proof.network, proof.flows))
    return Prices(Residual(proof.problem, chosen)).layer(0).size


def ready_arrays(plan: Plan) -> ReadyArrays:
    """Return the arrays of a plan's one network, as OR-Tools takes them."""
    (proof,) = plan.proofs
    own = proof.network
    arrays = (own.tails, own.heads, own.capacities, own.costs, own.supplies)
    return ReadyArrays.of(FlowNetwork.of(*arrays))


def asked(prices: PlanPrices, layer: str) -> list[Key]:
    """Return the pairs of a layer that are asked about."""
    own = prices.layers[layer]
    n, m = own.shape
    return [(layer, own.provider_ids[i * 7 % n], own.place_ids[i * 11 % m])
            for i in range(PAIRS_ASKED)]  # fmt: skip


def milliseconds(ask: Callable[[Key], object], keys: Sequence[Key]) -> float:
    """Return the median milliseconds of one question, after one round that is not measured."""
    for key in keys:
        ask(key)
    took = []
    for key in keys:
        start = time.perf_counter()
        ask(key)
        took.append(time.perf_counter() - start)
    return statistics.median(took) * 1000


def warm_table(prices: PlanPrices) -> tuple[str, float]:
    """Return what questions about one pair take, layer by layer, and the most but for mends."""
    asks: tuple[Callable[[Key], object], ...] = (
        lambda key: prices.price_of(*key),
        lambda key: explain(prices, *key, with_mends=False),
        lambda key: explain(prices, *key),
    )
    rows, most = [], 0.0
    for layer in prices.layers:
        keys = asked(prices, layer)
        price, reasons, mends = (milliseconds(ask, keys) for ask in asks)
        most = max(most, price, reasons)
        shape = " × ".join(map(str, prices.layers[layer].shape))
        rows.append((f"{layer}, {shape}", f"{price:.1f}", f"{reasons:.1f}", f"{mends:.1f}"))
    head = ("ms: one pair of", "price", "facts, chain, next best", "and all edits that free it")
    return markdown(head, rows), most


def cold_seconds() -> dict[str, float]:
    """Return the median seconds of each verb as a fresh process, on the plan of Bijie."""
    jiedui, data = str(Path(sys.executable).with_name("jiedui")), str(path("bijie"))
    with tempfile.TemporaryDirectory() as folder:
        plan = str(Path(folder, "plan"))
        subprocess.run([jiedui, "plan", data, "--out", plan], check=True, capture_output=True)
        runs = {
            verb: partial(subprocess.run, [jiedui, verb, plan, *rest, "--from", data], check=True,
                          capture_output=True)
            for verb, rest in QUESTIONS.items()
        }  # fmt: skip
        return medians(runs, COLD_ROUNDS)


def lines() -> Lines:
    """Measure rows and columns of the large instance, in this process."""
    plan = make_plan(*synthetic(LARGE))
    ready = ready_arrays(plan)
    start = time.perf_counter()
    bare_ortools(ready)
    bare = time.perf_counter() - start
    prices = PlanPrices(plan)
    (layer,) = prices.layers
    own = prices.layers[layer]
    took = []
    for i in (0, 1_234, 4_000):
        start = time.perf_counter()
        prices.row(layer, own.provider_ids[i])
        between = time.perf_counter()
        prices.column(layer, own.place_ids[i])
        took.append((between - start, time.perf_counter() - between))
    (first_row, _), *later = took
    row, column = (statistics.median(of) for of in zip(*later, strict=True))
    return Lines(len(ready.tails), bare, first_row, row, column, own_peak_mb())


def small_peak_mb() -> float:
    """Return the peak of this process once it has priced all pairs of the large layer."""
    prices = PlanPrices(make_plan(*example("bijie", BIG)))
    if len(prices.all()) != 508 * 551:
        raise SystemExit("not all pairs have a price")
    return own_peak_mb()


def part() -> str:
    """Measure, and return the part of the page of results."""
    about = machine()
    plan = make_plan(*example("bijie", BIG))
    ready = ready_arrays(plan)
    seconds = medians({"bare": lambda: bare_ortools(ready), "prices": lambda: all_prices(plan)})
    warm, most = warm_table(PlanPrices(make_plan(*example("bijie"))))
    cold = cold_seconds()
    peak = float(_fresh("peak"))
    large = Lines(*map(float, _fresh("lines").split()))
    slowest = max(cold, key=cold.__getitem__)
    bars = [
        Bar("prices of all 279,908 pairs ÷ bare OR-Tools", seconds["prices"] / seconds["bare"],
            3, "×"),
        Bar("one pair of a plan in hand, but for edits that free it", most, 10, "ms"),
        Bar("peak memory of all prices, fresh process", peak, 400, "MB"),
        Bar("a verb of the command on Bijie, fresh process", cold[slowest], 2, "s", slowest),
        Bar("first row of 5,000 × 8,000 ÷ bare OR-Tools", large.first_row / large.bare, 1, "×"),
    ]  # fmt: skip
    return f"""\
## {HEADING}

Written by `python -m benchmarks.prices` on {datetime.now(UTC):%Y-%m-%d}; {about["processor"]},
{about["cores"]} cores, load at the start {about[LOAD]}. Prices are equal to planning again.

{bar_table(bars)}

{warm}

Fresh processes, medians of {COLD_ROUNDS}: {", ".join(f"{k} {v:.2f} s" for k, v in cold.items())}.
Of 5,000 × 8,000 candidates ({large.num_arcs:,.0f} arcs, bare OR-Tools {large.bare:.1f} s) the
first row takes {large.first_row:.1f} s, since it sorts the arcs; then a row {large.row:.2f} s and a
column {large.column:.2f} s. Peak memory of the process that planned it, {large.peak_mb:,.0f} MB.
"""


def _fresh(what: str) -> str:
    command = [sys.executable, "-m", "benchmarks.prices", what]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def main() -> None:
    """Write the part of the page; or print one thing that is measured in a process of its own."""
    if sys.argv[1:] == ["peak"]:
        print(f"{small_peak_mb():.1f}")
    elif sys.argv[1:] == ["lines"]:
        print(*lines())
    else:
        own_part = part()
        print(own_part)
        page = RESULTS.read_text(encoding="utf-8")
        RESULTS.write_text(with_part(page, HEADING, own_part), encoding="utf-8")


if __name__ == "__main__":
    main()
