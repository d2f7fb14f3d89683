"""A simulated year on Bijie: ``python -m benchmarks.year`` writes ``benchmarks/year.md``.

What each way is worth is the same in every run; only seconds depend on the machine.
"""

from __future__ import annotations

import time
from pathlib import Path

from engine.cycle.simulated_year import Chances, draw_year
from engine.cycle.year_policies import (
    greedy_desk,
    hindsight,
    monthly_redispatch,
    year_ranks,
)
from engine.dispatch.listing import list_sectors
from engine.dispatch_policy import DispatchPolicy
from engine.facts.coverage_facts import CoverageFacts
from engine.plan import make_plan
from engine.policy import read_policy
from fixtures import path
from graph_schema.tables import load_graph

from .machine import machine

PAGE = Path(__file__).with_name("year.md")
SEEDS = (1, 2, 3, 4, 5)
CHANGES = (0, 20)
GOAL = 0.98

Row = tuple[int, int, float, float, float]
"""Seed, needs' worth in hindsight, shares of the desk and of each number of changes."""


def rows() -> list[Row]:
    """Return one row a seed."""
    folder = path("bijie")
    policy = read_policy((folder / "policy.toml").read_text(encoding="utf-8"))
    plan = make_plan(load_graph(folder), policy)
    own = policy.dispatch or DispatchPolicy.model_validate({})
    problems = list_sectors(CoverageFacts(plan.graph, policy), own, plan.keys)
    found: list[Row] = []
    for seed in SEEDS:
        years = draw_year(problems, seed)
        ranks = year_ranks(years, own)
        best = hindsight(years, ranks)
        few, more = (monthly_redispatch(years, ranks, k).share_of(best) for k in CHANGES)
        desk = greedy_desk(years, ranks).share_of(best)
        found.append((seed, best.points * 1000 // ranks.worth, desk, few, more))
        print(found[-1], flush=True)
    return found


def percent(share: float) -> str:
    """Return a share in percent, cut, never rounded up."""
    return f"{int(share * 10_000) / 100:.2f}"


def lost(share: float) -> str:
    """Return a small share in percent, with digits enough to see that it is not nothing."""
    return f"{share * 100:.4f}"


def page(found: list[Row], seconds: float) -> str:
    """Return the page of some rows."""
    chances = Chances()
    few, more = CHANGES
    lines = [
        "# A simulated year on Bijie", "", "*Written by `python -m benchmarks.year`. "
        "Bijie's needs and capabilities are synthetic, and so are arrivals and withdrawals.*", "",
        "; ".join(f"{name}: {said}" for name, said in machine().items()), "",
        f"Drawn: {chances.at_start:.0%} of needs and capabilities are there in the first month, the"
        f" others arrive in any later one; {chances.expires:.0%} of needs close early;"
        f" {chances.withdraws:.0%} of providers withdraw. {seconds:.0f} processor seconds.", "",
        f"| seed | points in hindsight | greedy desk % | redispatch, {few} changes a month % |"
        f" redispatch, {more} changes a month % |",
        "| --: | --: | --: | --: | --: |",
    ]  # fmt: skip
    lines += [f"| {seed} | {points:,} | {' | '.join(map(percent, shares))} |"
              for seed, points, *shares in found]  # fmt: skip
    means = [sum(row[at] for row in found) / len(found) for at in (2, 3, 4)]
    least = min(row[4] for row in found)
    said = "reached" if least >= GOAL else "not reached"
    lines += [
        f"| mean | | {' | '.join(map(percent, means))} |", "",
        f"The goal, {GOAL:.0%} of hindsight by redispatch with {more} changes a month, is {said}:"
        f" the least of the seeds is {percent(least)} %.", "",
        "Where it is lost, in points of a hundred (means):", "",
        f"* by a desk that commits first come first served, beside a redispatch that cuts nothing"
        f" either: {lost(means[1] - means[0])};",
        f"* by commitments, when nothing that runs may be cut: {lost(1 - means[1])}, of which"
        f" {more} changes a month bring back {lost(means[2] - means[1])};",
        f"* by the budget of changes that is left: {lost(1 - means[2])};",
        "* by not knowing what will arrive: nothing alone. With any number of changes each month"
        " has its best dispatch, which is proven and not measured here. What is lost by commitments"
        " is lost by not knowing and by being bound together; the two are not told apart.",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def main() -> None:
    """Simulate and write the page."""
    start = time.process_time()
    found = rows()
    PAGE.write_text(page(found, time.process_time() - start), encoding="utf-8")


if __name__ == "__main__":
    main()
