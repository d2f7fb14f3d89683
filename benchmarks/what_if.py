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
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from engine.compare import compare
from engine.compared import ComparedPlan
from engine.edits import Edit, edits_from
from engine.live_check import live_check
from engine.plan import make_plan
from engine.policy import read_policy
from engine.reoptimise import PlanInHand, in_hand, reoptimise
from fixtures import path
from graph_schema.tables import load_graph

from .bars import Bar
from .instances import BIG
from .machine import LOAD, machine
from .page_parts import with_part
from .peak import own_peak_mb
from .tables import bar_table, markdown

RESULTS = Path(__file__).with_name("results.md")

HEADING = "What if"

NUM_EDITS = 25
"""Edits of each kind."""

Row = dict[str, Any]


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


class Draw:
    """Draws single edits on the large layer, the same at every run."""

    def __init__(self, own: Base) -> None:
        self._rng = np.random.default_rng(7)
        self._layer = next(layer for proof in own.hand.plan.proofs
                           for layer in proof.problem.layers if layer.name == BIG)  # fmt: skip
        self._graph = own.hand.graph
        self._used = [key for key in own.hand.plan.keys if key[0] == BIG]
        places = set(self._layer.place_ids)
        self._needs = [
            id_
            for id_, place in zip(
                self._graph.column("needs", "id"),
                self._graph.column("needs", "place_id"),
                strict=True,
            )
            if place in places
        ]

    def pin(self) -> list[Row]:
        """Pin any pair."""
        return [{"op": "lock_in", "layer": BIG, "provider_id": self._provider(),
                 "place_id": self._place()}]  # fmt: skip

    def forbid(self) -> list[Row]:
        """Forbid a pair of the plan."""
        _, provider, place = self._pick(self._used)
        return [{"op": "lock_out", "layer": BIG, "provider_id": provider, "place_id": place}]

    def quota_of_one(self) -> list[Row]:
        """Let a village have one partner more, or a firm none or three."""
        if self._rng.integers(2):
            own = {"side": "place", "entity_id": self._place(), "min": 2}
        else:
            own = {"side": "provider", "entity_id": self._provider(),
                   "min": 0, "max": self._pick([0, 3])}  # fmt: skip
        return [{"op": "set_quota", "of": "participant", "layer": BIG, **own}]

    def quota_of_group(self) -> list[Row]:
        """Let a county have more or fewer firms."""
        county = self._pick(["520521", "520523", "520524", "520525", "520526", "520527"])
        least = int(self._rng.integers(40, 90))
        return [{"op": "set_quota", "of": "group", "layers": [BIG], "side": "place",
                 "by": "county", "key": county, "min": least}]  # fmt: skip

    def provider_out(self) -> list[Row]:
        """Let a firm go."""
        return [{"op": "remove_provider", "id": self._provider()}]

    def provider_in(self) -> list[Row]:
        """Let a firm come that is like another."""
        like = self._graph.column("providers", "id").index(self._provider())
        columns = ("kind", "party_id", "place_id", "lon", "lat")
        cells = {name: self._graph.column("providers", name)[like] for name in columns}
        return [
            {"op": "add_provider", "row": {"id": "firm:new", "name": "新企业", **cells}},
            {"op": "add_participant",
             "row": {"layer": BIG, "side": "provider", "entity_id": "firm:new"}},
        ]  # fmt: skip

    def need_added(self) -> list[Row]:
        """Let a village need something."""
        return [{"op": "add_need", "row": {
            "id": "need:new", "place_id": self._place(), "title": "新需求", "amount": 3,
            "sector_id": self._pick(self._graph.column("sectors", "id")), "urgency": 0.5,
        }}]  # fmt: skip

    def need_scaled(self) -> list[Row]:
        """Let a need of a village double."""
        return [{"op": "scale_need", "id": self._pick(self._needs), "factor": 2}]

    def need_removed(self) -> list[Row]:
        """Let a need of a village go."""
        return [{"op": "remove_need", "id": self._pick(self._needs)}]

    def layer_quota(self) -> list[Row]:
        """Change what further partners of all villages cost."""
        steps = sorted(int(x) for x in self._rng.integers(0, 1200, 2))
        return [{"op": "set_quota", "of": "layer", "layer": BIG, "side": "place",
                 "extra_cost": steps}]  # fmt: skip

    def weight(self) -> list[Row]:
        """Weigh a rule otherwise for all pairs."""
        rule = self._pick(["need_gap", "outside_territory", "distance", "change"])
        return [{"op": "set_weight", "layer": BIG, "rule": rule,
                 "weight": float(self._rng.integers(2, 15)) / 4}]  # fmt: skip

    def ten_providers_out(self) -> list[Row]:
        """Let ten firms go."""
        gone = self._rng.choice(len(self._layer.provider_ids), 10, replace=False)
        return [{"op": "remove_provider", "id": self._layer.provider_ids[i]} for i in gone]

    def all_needs_of_a_sector(self) -> list[Row]:
        """Let all needs of a sector grow by half."""
        sector = self._pick(self._graph.column("sectors", "id"))
        return [{"op": "scale_need", "sector_id": sector, "factor": 1.5}]

    def _provider(self) -> str:
        return str(self._pick(self._layer.provider_ids))

    def _place(self) -> str:
        return str(self._pick(self._layer.place_ids))

    def _pick(self, choices: Sequence[Any]) -> Any:
        return choices[int(self._rng.integers(len(choices)))]


SINGLE = ("pin", "forbid", "quota_of_one", "quota_of_group", "provider_out", "provider_in",
          "need_added", "need_scaled", "need_removed")  # fmt: skip
LARGE = ("layer_quota", "weight", "ten_providers_out", "all_needs_of_a_sector")
"""Kinds of edits: of one thing, and of much at once."""


def drawn(own: Base, kind: str) -> list[tuple[Edit, ...]]:
    """Return the edits of one kind."""
    draw: Callable[[], list[Row]] = getattr(Draw(own), kind)
    return [edits_from(draw()) for _ in range(NUM_EDITS)]


def took(own: Base, kind: str) -> Took:
    """Measure the edits of one kind, after two that are not measured."""
    edits = drawn(own, kind)
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
        answered(own, drawn(own, kind)[0])
    print(f"{own_peak_mb():.1f}")


if __name__ == "__main__":
    main()
