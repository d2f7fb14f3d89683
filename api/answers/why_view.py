"""Explanations, lists of prices, gaps, blind spots, overlap and scatter on the screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from api.messages import Catalogue
from api.screen import Screen

from .duty_words import DutyWords
from .gap_words import GapWords
from .why_words import SHOWN_MENDS, WhyWords, rule_word

if TYPE_CHECKING:
    from engine.duty import BlindSpot
    from engine.explain import Explanation
    from engine.overlap import Overlap
    from engine.policy import Side
    from engine.pricing.plan_prices import PairPrice, PlanPrices
    from engine.pricing.turning_points import TurningPoint
    from engine.scatter import ScatteredPair

    from .plan_findings import FoundGaps

SHOWN_PRICES = 25
SHOWN_SPOTS = 20
SHOWN_OF_KIND = 8
"""Overlaps, and scattered pairs, that are shown; the rest are counted."""


def show_explanation(found: Explanation, words: WhyWords, screen: Screen) -> None:
    """Write why a pair is in the plan, or why not: price, cost, moves, alternatives, mends."""
    for number, line in enumerate(explanation_lines(found, words)):
        screen.line(line, "" if number else "bold")
    if len(found.mends) > SHOWN_MENDS:
        _point_to_json(screen)


def explanation_lines(found: Explanation, words: WhyWords) -> Iterator[str]:
    """Yield why a pair is in the plan, or why not; what belongs to a line follows it, indented."""
    yield words.price(found.price)
    yield from _indented(words.blockers(found.price))
    if found.price.refused_by and found.price.kind in ("used", "unused", "locked", "impossible"):
        key = "why.refused_too" if found.price.kind == "impossible" else "why.overridden"
        yield "  " + words.text(key, rules=words.rules(found.price.refused_by))
    yield words.text("why.cost", points=f"{sum(found.facts.points.values()):,}")
    yield from _indented(words.facts(found))
    if found.chain:
        is_in = found.price.kind in ("used", "locked")
        yield words.text("why.chain_out" if is_in else "why.chain_in")
        for number, line in enumerate(words.chain(found.chain), 1):
            yield f"  {number}. {line}"
    for key, other in (("why.next_place", found.next_place),
                       ("why.next_provider", found.next_provider)):  # fmt: skip
        if other is not None:
            yield words.text(key, provider=words.names.of(other.provider_id),
                             place=words.names.place(other.place_id),
                             value=words.value(other.price))  # fmt: skip
    if found.mends:
        yield words.text("why.mends")
        yield from _indented(words.mends(found.mends))


def show_turning_points(found: Iterable[TurningPoint], screen: Screen) -> None:
    """Write for each rule at which weight, nearest to the present one, the pair costs nothing."""
    for line in turning_lines(found, screen.words):
        screen.line(line)


def turning_lines(found: Iterable[TurningPoint], words: Catalogue) -> Iterator[str]:
    """Yield for each rule at which weight, nearest to the present one, the pair costs nothing."""
    yield words.text("why.turning")
    for own in found:
        key = "why.turns_never" if own.at is None else "why.turns_at"
        yield "  " + words.text(key, rule=rule_word(own.rule, words),
                                now=f"{own.now:g}", at=f"{own.at or 0:g}")  # fmt: skip


def show_rates(prices: PlanPrices, screen: Screen) -> None:
    """Write on what footing prices are told where bounds on change count kept pairs as savings."""
    for line in rate_lines(prices, screen.words):
        screen.line(line, "dim")


def rate_lines(prices: PlanPrices, words: Catalogue) -> Iterator[str]:
    """Yield on what footing prices are told, where bounds on change count kept pairs as savings."""
    rates = sorted({own.rate for own in prices.plan.keeps if own.rate})
    if rates:
        yield words.text("why.at_rates", rates=[f"{rate:,}" for rate in rates])


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"  {line}" for line in lines)


def show_prices(rows: Sequence[PairPrice], side: Side, words: WhyWords, screen: Screen) -> None:
    """Write what the pairs of one provider or place cost: those in the plan, then the cheapest."""
    from rich import box
    from rich.table import Table

    in_plan = ("used", "locked")
    ordered = sorted(rows, key=lambda own: (own.kind not in in_plan, own.price is None, own.price))
    other: Side = "place" if side == "provider" else "provider"
    if rows:
        name = words.names.of(rows[0].provider_id) if side == "provider" else (
            words.names.place(rows[0].place_id)
        )  # fmt: skip
        screen.line(screen.text(f"price.of_{side}", name=name, num=len(rows),
                                layer=words.titles.of(rows[0].layer)), "bold")  # fmt: skip
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for key in (f"side.{other}", "price.kind", "price.value"):
        table.add_column(screen.text(key))
    for own in ordered[:SHOWN_PRICES]:
        name = (words.names.place(own.place_id) if other == "place"
                else words.names.of(own.provider_id))  # fmt: skip
        table.add_row(screen.styled(name), screen.text(f"price.is.{own.kind}"),
                      words.value(own.price))  # fmt: skip
    screen.show(table)
    if len(rows) > SHOWN_PRICES:
        screen.line(screen.text("price.more", num=len(rows) - SHOWN_PRICES), "dim")
        _point_to_json(screen)


def show_gaps(found: FoundGaps, words: WhyWords, screen: Screen) -> None:
    """Write every cause of shortfalls: what lacks, the proof, whether it is a choice, repairs."""
    if not found.gaps:
        screen.line(screen.text("gaps.none"), "green")
    told = GapWords(words)
    for number, gap in enumerate(found.gaps):
        screen.line(f"{number + 1}. {told.head(gap)}", "bold")
        screen.line("   " + told.proof(gap))
        if choice := told.choice(gap):
            screen.line("   " + choice)
        if number in found.mending:
            for line in told.repairs(*found.mending[number]):
                screen.line("   " + line)
    if others := found.others():
        screen.line(screen.text("gaps.other_repairs", num=len(others)), "bold")
        for repair in others[:SHOWN_OF_KIND]:
            screen.line("  " + told.line(repair))
    if found.mending:
        _point_to_json(screen)


def show_blind_spots(found: Sequence[BlindSpot], words: WhyWords, screen: Screen) -> None:
    """Write the most urgent needs that nobody serves: whose duty, whom to ask, at what price."""
    screen.line(screen.text("blind.title" if found else "blind.none", num=len(found)), "bold")
    told = DutyWords(words)
    for number, spot in enumerate(found[:SHOWN_SPOTS], 1):
        screen.line(f"{number}. {told.blind_spot(spot)}")
        for line in told.helpers(spot):
            screen.line("    " + line)
    _more(len(found) - SHOWN_SPOTS, screen)


def show_overlaps(found: Sequence[Overlap], words: WhyWords, screen: Screen) -> None:
    """Write where more partners are able than wanted, those with most to spare first."""
    spare = sum(own.num_spare > 0 for own in found)
    title = screen.text("overlap.title" if found else "overlap.none", num=len(found), spare=spare)
    screen.line(title, "bold")
    told = DutyWords(words)
    for number, own in enumerate(found[:SHOWN_OF_KIND], 1):
        screen.line(f"{number}. {told.overlap(own)}")
    _more(len(found) - SHOWN_OF_KIND, screen)


def show_scattered(found: Sequence[ScatteredPair], words: WhyWords, screen: Screen) -> None:
    """Write which pairs lie outside their provider's main county, and why."""
    screen.line(screen.text("scatter.title" if found else "scatter.none", num=len(found)), "bold")
    told = DutyWords(words)
    for number, own in enumerate(found[:SHOWN_OF_KIND], 1):
        screen.line(f"{number}. {told.scattered(own)}")
    _more(len(found) - SHOWN_OF_KIND, screen)
    _point_to_json(screen)


def _point_to_json(screen: Screen) -> None:
    screen.line(screen.text("why.all_in_json"), "dim")


def _more(num: int, screen: Screen) -> None:
    if num > 0:
        screen.line(screen.text("blind.more", num=num), "dim")
