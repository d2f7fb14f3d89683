"""Stages, peers, quality and the page of results: that they run and agree."""

from __future__ import annotations

import pytest

from benchmarks import bars as bars_module
from benchmarks import run, tables
from benchmarks.bars import Bar
from benchmarks.instances import INSTANCES, example
from benchmarks.linear_program import LinearProgram
from benchmarks.machine import machine
from benchmarks.measure import medians
from benchmarks.peak import own_peak_mb
from benchmarks.peers import ReadyArrays, bare_ortools, highs, networkx_graph, networkx_simplex
from benchmarks.prices import all_prices, warm_table
from benchmarks.quality import least_value, quality
from benchmarks.stages import STAGES, Prepared
from engine.plan import make_plan
from engine.pricing.plan_prices import PlanPrices
from engine.value import Value
from fixtures import path


@pytest.fixture(scope="module")
def tiny():
    return Prepared(INSTANCES["tiny"], path("tiny"))


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_every_stage_gives_a_right_result(stage, tiny):
    assert stage.is_right(tiny, stage.run(tiny))


@pytest.mark.parametrize("name", ["tiny", "units-townships", "ties-75"])
def test_peers_find_the_cost_that_the_engine_finds(name):
    prepared = Prepared(INSTANCES[name], path("tiny"))
    ends = zip(prepared.networks, prepared.flow_networks, prepared.solutions, strict=True)
    for own, network, solution in ends:
        assert network.objective(bare_ortools(ReadyArrays.of(network))) == solution.objective
        if len(network.tails) <= tables.NETWORKX_ARCS:
            assert networkx_simplex(networkx_graph(network)) == solution.objective
        assert highs(LinearProgram.of(own), own) == solution.objective


@pytest.mark.parametrize("name", ["tiny", "locks-25", "shortage-50"])
def test_no_gap_to_highs(name):
    found = quality(INSTANCES[name])
    assert found.gap == (0, 0, 0)
    assert list(found.baselines) == ["standing", "greedy", "nearest", "random"]


def test_highs_is_not_told_the_answer():
    prepared = Prepared(INSTANCES["shortage-50"], path("tiny"))
    (own,) = prepared.networks
    # 220 places, room for 220 - 55 = 165: 55 are lacking, whatever plan is claimed.
    assert least_value(own.problem, Value(999, 999, 0)).unmet == 55


def test_medians_run_everything_in_turn_after_one_run_that_is_not_timed():
    order = []
    measured = medians({"a": lambda: order.append("a"), "b": lambda: order.append("b")}, rounds=3)
    assert "".join(order) == "ab" + "ababab"
    assert set(measured) == {"a", "b"}


def test_bar_that_is_missed_says_by_how_much():
    assert Bar("x", 2.0, 2.0, "×").verdict == "met"
    assert Bar("x", 2.5, 2.0, "×").verdict == "missed by 25 %"


def test_bars_are_ratios_to_bare_ortools(monkeypatch):
    monkeypatch.setattr(bars_module, "peak_mb", lambda: 200.0)
    monkeypatch.setattr(bars_module, "cold_seconds", lambda: (5.0, 3.0))
    seconds = {"whole": 3.0, "bare": 2.0, "certificate": 0.1, "potentials and certificate": 0.5}
    found = bars_module.bars(seconds)
    assert [bar.measured for bar in found] == [1.5, 0.05, 0.25, 200.0, 5.0]
    assert [bar.is_met for bar in found] == [True, True, True, True, False]
    assert found[-1].remark == "3.00 s of processor time"


def test_peak_of_a_process_with_numpy_and_pandas_is_tens_of_megabytes():
    assert 30 < own_peak_mb() < 20_000


def test_page_of_results_holds_bars_stages_peers_sweeps_and_quality(monkeypatch):
    monkeypatch.setattr(tables, "PEER_INSTANCES", ("tiny",))
    monkeypatch.setattr(tables, "QUALITY_INSTANCES", ("tiny",))
    monkeypatch.setattr(tables, "SWEEPS", ())
    seconds = {"network": 0.002, "whole": 0.008}
    page = run.results({"cores": "2"}, [Bar("x", 1.0, 2.0, "×")], seconds)
    assert "| cores | 2 |" in page
    assert "| x | 1.00 × | ≤ 2 × | met |  |" in page
    assert "| network | 2.0 | 0.25 |" in page
    assert "| tiny | 0 · 0 · 10,500 | 0 · 0 · 0 |" in page


def test_machine_names_every_package_that_computes():
    assert machine().keys() >= {"processor", "cores", "Python", "ortools", "numpy"}


def test_questions_about_a_plan_are_timed_layer_by_layer():
    plan = make_plan(*example("tiny"))
    warm, most = warm_table(PlanPrices(plan))
    layers = [line.split(",")[0] for line in warm.splitlines()[2:]]
    assert layers == ["| hospitals", "| units-townships"]
    assert most > 0
    assert all_prices(make_plan(*example("tiny", "units-townships"))) == 4 * 3
