"""The bars: what must hold at 508 firms × 551 villages, as ratios within one run."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fixtures import path

from .peak import peak_mb

COLD_ROUNDS = 5


@dataclass(frozen=True)
class Bar:
    """One bar: what was measured, the most that it may be, and what helps to read it."""

    name: str
    measured: float
    most: float
    unit: str
    remark: str = ""

    @property
    def is_met(self) -> bool:
        """Whether the bar is met."""
        return self.measured <= self.most

    @property
    def verdict(self) -> str:
        """Met, or missed by how much."""
        if self.is_met:
            return "met"
        return f"missed by {(self.measured / self.most - 1) * 100:.0f} %"


def bars(seconds: Mapping[str, float]) -> list[Bar]:
    """Return every bar.

    Parameters
    ----------
    seconds
        Medians of one interleaved run: "whole" (make_plan), "bare" (OR-Tools), "certificate"
        (checker), "potentials and certificate" (made and checked).
    """
    bare = seconds["bare"]
    wall, processor = cold_seconds()
    return [
        Bar("make_plan ÷ bare OR-Tools", seconds["whole"] / bare, 2.0, "×"),
        Bar("certificate checked ÷ bare OR-Tools", seconds["certificate"] / bare, 0.5, "×"),
        Bar("certificate made and checked ÷ bare OR-Tools",
            seconds["potentials and certificate"] / bare, 0.5, "×"),
        Bar("peak memory of make_plan, fresh process", peak_mb(), 300, "MB"),
        Bar("`jiedui plan` on all of Bijie, fresh process", wall, 4.0, "s",
            f"{processor:.2f} s of processor time"),
    ]  # fmt: skip


def cold_seconds() -> tuple[float, float]:
    """Return the median wall time of the whole command in a fresh process, and processor time.

    On a machine that does other things too, the second is what the command itself takes.
    """
    command = [str(Path(sys.executable).with_name("jiedui")), "plan", str(path("bijie"))]
    wall, processor = [], []
    for _ in range(COLD_ROUNDS):
        start, before = time.perf_counter(), _children_seconds()
        subprocess.run(command, check=True, capture_output=True)
        wall.append(time.perf_counter() - start)
        processor.append(_children_seconds() - before)
    return statistics.median(wall), statistics.median(processor)


def _children_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
