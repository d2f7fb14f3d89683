"""Wall times that can be compared on a shared machine: interleaved runs and their medians."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping

NUM_ROUNDS = 9
"""Runs of each thing that is measured, after one that is not."""


def medians(runs: Mapping[str, Callable[[], object]], rounds: int = NUM_ROUNDS) -> dict[str, float]:
    """Return the median seconds of each run.

    Each is run once untimed; then, round after round, all of them in turn, so that whatever else
    the machine does hits all alike.
    """
    for run in runs.values():
        run()
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            start = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - start)
    return {name: statistics.median(measured) for name, measured in seconds.items()}
