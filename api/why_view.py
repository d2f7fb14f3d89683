"""Explanations, lists of prices, gaps and blind spots on the screen."""

from __future__ import annotations

from collections.abc import Sequence

from engine.cut_finder import Cut, Term
from engine.duty import BlindSpot
from engine.explain import Explanation
from engine.gap_repairs import BoundTogether
from engine.gaps import Gap
from engine.plan_prices import PairPrice
from engine.policy import Side
from engine.repairs import Repair
from engine.turning_points import TurningPoint

from .screen import Screen
from .why_words import WhyWords

SHOWN_MENDS = 5
SHOWN_PRICES = 25
SHOWN_REPAIRS = 10
SHOWN_SPOTS = 20


def show_explanation(found: Explanation, words: WhyWords, screen: Screen) -> None:
    """Write why a pair is in the plan, or why not: price, cost, moves, alternatives, mends."""
    screen.line(words.price(found.price), "bold")
    for line in words.blockers(found.price):
        screen.line("  " + line)
    if found.price.refused_by and found.price.kind in ("used", "unused", "locked", "impossible"):
        screen.line(
            "  " + screen.text("why.refused_too", rules=words.rules(found.price.refused_by))
        )
    screen.line(screen.text("why.cost", points=f"{sum(found.facts.points.values()):,}"))
    for line in words.facts(found.facts):
        screen.line("  " + line)
    if found.chain:
        screen.line(screen.text("why.chain_out" if found.price.kind in ("used", "locked")
                                else "why.chain_in"))  # fmt: skip
        for number, line in enumerate(words.chain(found.chain), 1):
            screen.line(f"  {number}. {line}")
    for key, other in (("why.next_place", found.next_place),
                       ("why.next_provider", found.next_provider)):  # fmt: skip
        if other is not None:
            screen.line(screen.text(key, provider=words.names.of(other.provider_id),
                                    place=words.names.place(other.place_id),
                                    value=words.value(other.price)))  # fmt: skip
    if found.mends:
        screen.line(screen.text("why.mends"))
        for mend in found.mends[:SHOWN_MENDS]:
            edit, value = words.edit(mend.quota, mend.waived), words.value(mend.change)
            screen.line("  " + screen.text("why.edit_line", edit=edit, value=value))
        if len(found.mends) > SHOWN_MENDS:
            screen.line("  " + screen.text("gaps.more", num=len(found.mends) - SHOWN_MENDS), "dim")


def show_turning_points(found: Sequence[TurningPoint], screen: Screen) -> None:
    """Write for each rule at which weight, nearest to the present one, the pair costs nothing."""
    screen.line(screen.text("why.turning"))
    for own in found:
        key = "why.turns_never" if own.at is None else "why.turns_at"
        screen.line("  " + screen.text(key, rule=screen.text(f"column.{own.rule}"),
                                       now=f"{own.now:g}", at=f"{own.at or 0:g}"))  # fmt: skip


def show_prices(rows: Sequence[PairPrice], side: Side, words: WhyWords, screen: Screen) -> None:
    """Write the cheapest pairs of one provider or place: with whom, what it is, what it costs."""
    from rich import box
    from rich.table import Table

    ordered = sorted(rows, key=lambda own: (own.price is None, own.price))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    other: Side = "place" if side == "provider" else "provider"
    for key in (f"side.{other}", "price.kind", "price.value"):
        table.add_column(screen.text(key))
    for own in ordered[:SHOWN_PRICES]:
        name = (words.names.place(own.place_id) if other == "place"
                else words.names.of(own.provider_id))  # fmt: skip
        table.add_row(screen.styled(name, ""), screen.text(f"price.is.{own.kind}"),
                      words.value(own.price))  # fmt: skip
    screen.show(table)
    if len(rows) > SHOWN_PRICES:
        screen.line(screen.text("price.more", num=len(rows) - SHOWN_PRICES), "dim")


def show_gaps(found: Sequence[Gap], words: WhyWords, screen: Screen) -> None:
    """Write every cause of shortfalls: what lacks, the proof, whether it is a choice."""
    if not found:
        screen.line(screen.text("gaps.none"), "green")
    for number, gap in enumerate(found, 1):
        names = [words.names.place(own.entity_id) for own in gap.cut.gaps]
        head = screen.text(f"gaps.{gap.kind}", lacking=gap.lacking, names=words.some(names))
        screen.line(f"{number}. {head}", "bold")
        screen.line("   " + _proof(gap, words, screen))
        if len(gap.could_be) > len(gap.cut.gaps):
            could = [words.names.place(place) for _, place in gap.could_be]
            screen.line("   " + screen.text("gaps.choice", names=words.some(could)))


def show_repairs(
    repairs: Sequence[Repair], together: Sequence[BoundTogether], words: WhyWords, screen: Screen
) -> None:
    """Write the cheapest edits that mend, how many only ask for less, and what binds together."""
    real = [repair for repair in repairs if not repair.gives_in]
    if real:
        screen.line(screen.text("gaps.repairs", num=len(real)), "bold")
    for repair in real[:SHOWN_REPAIRS]:
        edit, value = words.edit(repair.quota, repair.waived), words.value(repair.change)
        screen.line("  " + screen.text("why.edit_line", edit=edit, value=value))
    if len(real) > SHOWN_REPAIRS:
        screen.line("  " + screen.text("gaps.more", num=len(real) - SHOWN_REPAIRS), "dim")
    if len(repairs) > len(real):
        screen.line(screen.text("gaps.gives_in", num=len(repairs) - len(real)), "dim")
    for own in together:
        first = words.edit(own.first_quota, own.first_waived)
        second = words.edit(own.second.quota, own.second.waived)
        screen.line(screen.text("gaps.together", first=first, second=second))


def show_blind_spots(found: Sequence[BlindSpot], words: WhyWords, screen: Screen) -> None:
    """Write the most urgent needs that nobody serves: whose duty, whom to ask, at what price."""
    screen.line(screen.text("blind.title", num=len(found)), "bold")
    names = words.names
    for spot in found[:SHOWN_SPOTS]:
        screen.line(screen.text(
            "blind.spot", place=names.place(spot.place_id), sector=names.of(spot.sector_id),
            amount=f"{spot.amount:,g}", urgency=f"{spot.urgency:g}",
            county=words.leaders(spot.county_leaders), field=words.leaders(spot.sector_leaders),
        ))  # fmt: skip
        for helper in spot.helpers:
            here = "blind.here" if helper.leads_here else "blind.elsewhere"
            km = screen.text("why.km_unknown") if helper.km is None else screen.text(
                "blind.km", km=f"{helper.km:,g}"
            )  # fmt: skip
            screen.line("    " + screen.text(
                f"blind.ask_{helper.price.kind}", provider=names.of(helper.price.provider_id),
                offered=f"{helper.offered:,g}", km=km, here=screen.text(here),
                value=words.value(helper.price.price), rules=words.rules(helper.price.refused_by),
            ))  # fmt: skip
        if not spot.helpers:
            screen.line("    " + screen.text("blind.nobody" if spot.layers else "blind.no_layer"))
    if len(found) > SHOWN_SPOTS:
        screen.line(screen.text("blind.more", num=len(found) - SHOWN_SPOTS), "dim")


def _proof(gap: Gap, words: WhyWords, screen: Screen) -> str:
    cut: Cut = gap.cut
    return screen.text(
        f"gaps.proof_{gap.kind}",
        demand=words.some([_term(term, words, screen) for term in cut.demand]),
        need=sum(term.units for term in cut.demand),
        capacity=words.some([_term(term, words, screen) for term in cut.capacity])
        or screen.text("gaps.nothing"),
        can=sum(term.units for term in cut.capacity),
        short=cut.short,
    )


def _term(term: Term, words: WhyWords, screen: Screen) -> str:
    return screen.text(f"gaps.term.{term.kind}", name=words.names.of(term.entity_id),
                       units=term.units)  # fmt: skip
