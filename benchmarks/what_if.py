"""Edits of the whole of Bijie answered from a plan in hand: kinds of edits, and what they take.

Single edits fall on the largest layer, 508 firms × 551 villages, each on the same base plan; every
answer is held to its certificate. ``python -m benchmarks.what_if`` measures, and writes the part of
``benchmarks/results.md`` that tells of it.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np

from engine.compare import compare
from engine.comparing.compared import ComparedPlan
from engine.edits import Edit
from engine.live_check import live_check
from engine.plan import make_plan
from engine.policy import read_policy
from engine.reoptimise import PlanInHand, in_hand, reoptimise
from fixtures import path
from graph_schema.tables import load_graph

from .bars import Bar
from .drawn_edits import LARGE, NUM_EDITS, SINGLE, drawn
from .machine import LOAD, machine
from .page_parts import with_part
from .peak import own_peak_mb
from .tables import bar_table, markdown

RESULTS = Path(__file__).with_name("results.md")

HEADING = "What if"


class Base(NamedTuple):
    """A plan in hand, ready to be edited and compared with."""

    hand: PlanInHand
    compared: ComparedPlan


class Took(NamedTuple):
    """Seconds that the edits of one kind took: for the whole answer, and for a live check."""

    answer: list[float]
    check: list[float]


def base() -> Base:
    """Return the plan of Bijie in hand."""
    folder = path("bijie")
    policy = read_policy((folder / "policy.toml").read_text("utf-8"))
    hand = in_hand(make_plan(load_graph(folder), policy))
    compared = ComparedPlan(hand.plan)
    _ = compared.kpis
    return Base(hand, compared)


def answered(own: Base, edits: Sequence[Edit]) -> PlanInHand:
    """Apply edits, plan, and compare: pairs, value and KPIs."""
    after = reoptimise(own.hand, edits)
    (comparison,) = compare(own.compared, after.plan)
    _ = comparison.pairs, comparison.value_delta, comparison.kpi_deltas
    return after


def took(own: Base, kind: str) -> Took:
    """Measure the edits of one kind, after two that are not measured."""
    edits = drawn(own.hand, kind)
    for one in edits[:2]:
        assert answered(own, one).plan.certificate.valid
    answer, check = [], []
    for one in edits:
        start = time.perf_counter()
        after = answered(own, one)
        answer.append(time.perf_counter() - start)
        assert after.plan.certificate.valid
        start = time.perf_counter()
        live_check(own.hand, one)
        check.append(time.perf_counter() - start)
    return Took(answer, check)


def full_seconds(own: Base) -> float:
    """Return the median seconds of planning anew."""
    seconds = []
    for _ in range(7):
        start = time.perf_counter()
        make_plan(own.hand.graph, own.hand.policy)
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def table(found: dict[str, Took], full: float) -> str:
    """Return the table of all kinds; ``full`` is what `make_plan` takes, in seconds."""
    rows = [
        (kind.replace("_", " "), *_ms(own.answer), f"{statistics.median(own.answer) / full:.2f}",
         *_ms(own.check))
        for kind, own in found.items()
    ]  # fmt: skip
    rows.append(("make_plan, for comparison", f"{full * 1000:.1f}", "", "1.00", "", ""))
    head = ("edit", "answer, ms", "p95", "÷ make_plan", "live check, ms", "p95")
    return markdown(head, rows)


def bars_of(found: dict[str, Took]) -> list[Bar]:
    """Return the bars: the median of the slowest kind must keep each."""
    answer = {kind: statistics.median(own.answer) * 1000 for kind, own in found.items()}
    check = {kind: statistics.median(own.check) * 1000 for kind, own in found.items()}

    def bar(name: str, of: dict[str, float], kinds: Sequence[str], most: float) -> Bar:
        slowest = max(kinds, key=of.__getitem__)
        return Bar(name, of[slowest], most, "ms", slowest.replace("_", " "))

    return [
        bar("apply, plan, compare: one edit", answer, SINGLE, 30),
        bar("apply, plan, compare: any edits", answer, [*SINGLE, *LARGE], 150),
        bar("live check of one edit", check, SINGLE, 20),
    ]


def part() -> str:
    """Measure, and return the part of the page of results."""
    about = machine()
    own = base()
    full = full_seconds(own)
    found = {kind: took(own, kind) for kind in (*SINGLE, *LARGE)}
    return f"""\
## {HEADING}

Written by `python -m benchmarks.what_if` on {datetime.now(UTC):%Y-%m-%d}; {about["processor"]},
{about["cores"]} cores, load at the start {about[LOAD]}. Edits of the whole of Bijie from a plan in
hand, {NUM_EDITS} of each kind; medians, and the 95th of 100. *Answer* is apply, plan, and compare:
pairs, value, KPIs, without baselines. Peak memory of a fresh process that makes the plan and
answers an edit of every kind: {peak_mb():.0f} MB.

{bar_table(bars_of(found))}

{table(found, full)}
"""


def _ms(seconds: list[float]) -> tuple[str, str]:
    return (f"{statistics.median(seconds) * 1000:.1f}",
            f"{float(np.percentile(seconds, 95)) * 1000:.1f}")  # fmt: skip


def peak_mb() -> float:
    """Return the peak memory of a fresh process that answers edits of every kind."""
    command = [sys.executable, "-m", "benchmarks.what_if", "peak"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(done.stdout)


def main() -> None:
    """Write the part of the page; or with ``peak`` print the peak memory of this process, in MB."""
    if sys.argv[1:] != ["peak"]:
        own_part = part()
        print(own_part)
        page = RESULTS.read_text(encoding="utf-8")
        RESULTS.write_text(with_part(page, HEADING, own_part), encoding="utf-8")
        return
    own = base()
    for kind in (*SINGLE, *LARGE):
        answered(own, drawn(own.hand, kind)[0])
    print(f"{own_peak_mb():.1f}")


if __name__ == "__main__":
    main()
