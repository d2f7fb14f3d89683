"""``python -m benchmarks.run``: measure everything and write ``benchmarks/results.md``.

Takes some minutes. Ends with 1 when a bar is missed; the results are written all the same.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from fixtures import path

from . import what_if
from .bars import Bar, bars
from .instances import BIG, INSTANCES, SWEPT
from .machine import machine
from .measure import NUM_ROUNDS
from .page_parts import part_of, with_part
from .stages import Prepared
from .tables import (
    BAR_ROUNDS,
    bar_seconds,
    bar_table,
    markdown,
    peer_table,
    quality_table,
    stage_seconds,
    stage_table,
    sweep_table,
)

RESULTS = Path(__file__).with_name("results.md")


def main() -> int:
    """Measure, write, and say whether every bar is met."""
    about = machine()
    big = Prepared(INSTANCES[BIG], path("bijie"))
    found = bars(bar_seconds(big))
    print(bar_table(found), flush=True)
    before = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else ""
    page = results(about, found, stage_seconds(big))
    page = with_part(page, what_if.HEADING, what_if.part())
    page = with_part(page, "Stores", part_of(before, "Stores"))
    RESULTS.write_text(page, encoding="utf-8")
    return 0 if all(bar.is_met for bar in found) else 1


def results(about: dict[str, str], found: list[Bar], seconds: dict[str, float]) -> str:
    """Return the page of results."""
    return f"""\
# Results

Written by `make bench` on {datetime.now(UTC):%Y-%m-%d}. Times are medians of {NUM_ROUNDS} runs
that take turns with whatever they are compared with; read ratios, not seconds.

## Machine and versions

{markdown(("what", "which"), list(about.items()))}

## Bars

508 firms × 551 villages of Bijie ({BIG}); *bare OR-Tools* = arrays ready in its own types:
add arcs, set supplies, solve, read flows. Medians of {BAR_ROUNDS} rounds.

{bar_table(found)}

## Where the time goes

One layer of Bijie, from all of its tables. *solve* holds the solver, potentials, the tie rule and
the certificate; *whole* is `make_plan`: candidates to decode and the tables of the plan.

{stage_table(seconds)}

## Peers

The same network, from arrays that are ready, as multiples of bare OR-Tools; `make_plan` starts from
tables, the others do not. HiGHS is spared the penalties: it minimises cost with every minimum met.

{peer_table()}

## Severity

{SWEPT.num_providers} × {SWEPT.num_places} synthetic, severity 0 to 100 of one bad shape each.

{sweep_table()}

## Quality

Values are unmet · idle · cost points, compared in this order. The gap is to HiGHS in stages: least
unmet, then idle, then cost. A baseline may cost less than the plan only where it leaves more unmet
or idle.

{quality_table()}
"""


if __name__ == "__main__":
    sys.exit(main())
