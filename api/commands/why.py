"""``why``, ``price``, ``gaps``, ``blindspots``: questions about a saved plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.exit_codes import ExitCode, Failure
from api.options import (
    EncodingOption,
    JsonOption,
    LangOption,
    PlanArgument,
    StoreOption,
    screen_of,
)

if TYPE_CHECKING:
    from api.screen import Screen
    from engine.policy import Side
    from engine.pricing.plan_prices import PlanPrices
    from engine.pricing.turning_points import TurningPoint

FromOption = Annotated[Path | None, typer.Option("--from", metavar="DIR")]
LayerOption = Annotated[str | None, typer.Option("--layer", metavar="NAME")]


def register(app: typer.Typer) -> None:
    """Add the verbs of this file."""
    app.command("why")(why)
    app.command("price")(price)
    app.command("gaps")(gaps)
    app.command("blindspots")(blindspots)


def why(
    plan: PlanArgument,
    provider: Annotated[str, typer.Argument(metavar="PROVIDER")],
    place: Annotated[str, typer.Argument(metavar="PLACE")],
    turning_points: Annotated[bool, typer.Option("--turning-points", show_default=False)] = False,
    layer: LayerOption = None,
    source: FromOption = None,
    store: StoreOption = None,
    encoding: EncodingOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Say why a pair is in a plan, or why not, at what price, and what would change that."""
    from api.answers.asked_names import AskedNames
    from api.answers.asked_plan import asked_plan
    from api.answers.why_json import plain, with_names
    from api.answers.why_view import show_explanation, show_rates, show_turning_points
    from api.answers.why_words import WhyWords
    from engine.explain import explain

    screen = screen_of(lang, as_json)
    prices = asked_plan(plan, source, store, encoding)
    names = AskedNames(prices)
    pair = names.pair(provider, place, layer)
    found = explain(prices, *pair)
    turning = None
    if turning_points:
        turning = _turning_points(prices, pair, screen)
    if as_json:
        content = plain(found) | (
            {} if turning is None else {"turning_points": plain(tuple(turning))}
        )
        screen.json(with_names(content, names))
        return
    show_explanation(found, WhyWords(prices, names, screen.words), screen)
    show_rates(prices, screen)
    if turning is not None:
        show_turning_points(turning, screen)


def _turning_points(
    prices: PlanPrices, pair: tuple[str, str, str], screen: Screen
) -> tuple[TurningPoint, ...]:
    """Return the turning points of a pair; says on stderr which rule is being looked at."""
    from api.stages import Stages
    from engine.pricing.turning_points import turning_points, weighed_rules

    rules, points = weighed_rules(prices, pair[0]), turning_points(prices, *pair)
    found = []
    try:
        with Stages(screen) as stage:
            for number, rule in enumerate(rules, 1):
                name = screen.text(f"column.{rule.name}")
                with stage("turning", rule=name, number=number, of=len(rules)):
                    found.append(next(points))
    except OverflowError as error:
        raise Failure("why.turning_too_large", ExitCode.ERROR) from error
    return tuple(found)


def price(
    plan: PlanArgument,
    provider: Annotated[str | None, typer.Option("--provider", metavar="NAME")] = None,
    place: Annotated[str | None, typer.Option("--place", metavar="NAME")] = None,
    every: Annotated[bool, typer.Option("--all", show_default=False)] = False,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE")] = None,
    layer: LayerOption = None,
    source: FromOption = None,
    store: StoreOption = None,
    encoding: EncodingOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Price every pair of one provider, of one place, or all of a plan."""
    if [provider is not None, place is not None, every].count(True) != 1 or every != (
        out is not None
    ):
        raise Failure("price.one_of", ExitCode.USAGE)
    if out is not None and out.suffix.lower() not in (".csv", ".parquet"):
        raise Failure("failure.file_type", ExitCode.USAGE, file=out)
    from api.answers.asked_names import AskedNames
    from api.answers.asked_plan import asked_plan

    screen = screen_of(lang, as_json)
    prices = asked_plan(plan, source, store, encoding)
    names = AskedNames(prices)
    if out is not None:
        from api.plans.candidates_file import with_names as with_end_names
        from api.plans.candidates_file import write_frame

        layer = names.layer(layer)
        frame = prices.all()
        frame = frame if layer is None else frame[frame["layer"] == layer]
        frame = with_end_names(frame, names.graph)
        write_frame(frame, out)
        if as_json:
            screen.json({"file": str(out), "num_pairs": len(frame), "columns": list(frame.columns)})
        else:
            screen.line(screen.text("price.done", file=out, num=len(frame)))
        return
    from api.answers.why_json import with_names
    from api.answers.why_view import show_prices, show_rates
    from api.answers.why_words import WhyWords

    side: Side = "place" if provider is None else "provider"
    found_layer, entity = names.one(side, str(provider or place), layer)
    rows = (prices.row if side == "provider" else prices.column)(found_layer, entity)
    if as_json:
        screen.json(with_names(rows, names))
    else:
        show_prices(rows, side, WhyWords(prices, names, screen.words), screen)
        show_rates(prices, screen)


def gaps(
    plan: PlanArgument,
    repairs: Annotated[bool, typer.Option("--repairs", show_default=False)] = False,
    source: FromOption = None,
    store: StoreOption = None,
    encoding: EncodingOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Prove every minimum that is not met and, with --repairs, list what would mend it."""
    from api.answers.asked_names import AskedNames
    from api.answers.asked_plan import asked_plan
    from api.answers.keep_words import keep_sentences
    from api.answers.plan_findings import find_gaps
    from api.answers.why_json import gaps_json, with_names
    from api.answers.why_view import show_gaps
    from api.answers.why_words import WhyWords
    from engine.saved.record_rows import kept_row

    screen = screen_of(lang, as_json)
    prices = asked_plan(plan, source, store, encoding, needs_prices=repairs)
    names = AskedNames(prices)
    found = find_gaps(prices, repairs=repairs)
    if as_json:
        screen.json(with_names(gaps_json(found), names))
        return
    show_gaps(found, WhyWords(prices, names, screen.words), screen)
    keeps = [kept_row(own) for own in found.keeps]
    counties = {row["county"]: names.place(row["county"]) for row in keeps if row["county"]}
    record = {"policy": prices.plan.policy.model_dump(mode="json"), "keeps": keeps}
    for line in keep_sentences(record, screen.words, counties, only_short=True):
        screen.line(line, "bold")


def blindspots(
    plan: PlanArgument,
    source: FromOption = None,
    store: StoreOption = None,
    encoding: EncodingOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Say whose duty each need is that nobody serves, and why partners overlap or scatter."""
    from api.answers.asked_names import AskedNames
    from api.answers.asked_plan import asked_plan
    from api.answers.plan_findings import find_blind_spots
    from api.answers.why_json import blind_spots_json, with_names
    from api.answers.why_view import show_blind_spots, show_overlaps, show_scattered
    from api.answers.why_words import WhyWords

    screen = screen_of(lang, as_json)
    prices = asked_plan(plan, source, store, encoding)
    names = AskedNames(prices)
    found = find_blind_spots(prices)
    if as_json:
        screen.json(with_names(blind_spots_json(found), names))
        return
    words = WhyWords(prices, names, screen.words)
    show_blind_spots(found.blind_spots, words, screen)
    screen.line()
    show_overlaps(found.overlaps, words, screen)
    screen.line()
    show_scattered(found.scattered, words, screen)
