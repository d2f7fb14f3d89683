"""Edits answered from a plan in hand, and live checks: ``pytest benchmarks``."""

from __future__ import annotations

from itertools import cycle

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from engine.live_check import live_check

from .drawn_edits import LARGE, SINGLE, drawn
from .what_if import Base, answered, base


@pytest.fixture(scope="module")
def own() -> Base:
    return base()


@pytest.mark.parametrize("kind", [*SINGLE, *LARGE])
def test_apply_plan_and_compare(benchmark: BenchmarkFixture, own: Base, kind: str) -> None:
    edits = cycle(drawn(own.hand, kind))
    found = benchmark(lambda: answered(own, next(edits)))
    assert found.plan.certificate.valid


@pytest.mark.parametrize("kind", SINGLE)
def test_live_check(benchmark: BenchmarkFixture, own: Base, kind: str) -> None:
    edits = cycle(drawn(own.hand, kind))
    assert benchmark(lambda: live_check(own.hand, next(edits))).after.proofs
