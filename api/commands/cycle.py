"""``month``, ``quarter``, ``year``: what is due, what has changed, and what to type next."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from api.options import JsonOption, LangOption, StoreOption, screen_of

DayOption = Annotated[str | None, typer.Option("--date", metavar="YYYY-MM-DD")]


def register(app: typer.Typer) -> None:
    """Add the verbs of this file."""
    app.command("month")(month)
    app.command("quarter")(quarter)
    app.command("year")(year)


def month(
    day: DayOption = None,
    before: Annotated[str | None, typer.Option("--before", metavar="HASH")] = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Say what a month asks for."""
    from api.cycle.asked_cycle import asked_cycle, day_of, tables_before
    from api.cycle.cycle_json import month_json
    from api.cycle.month_view import show_month
    from api.cycle.next_steps import after_month, show_steps, steps_json
    from api.entity_names import EntityNames
    from api.stores.store_access import opened
    from engine import cycle

    screen, on = screen_of(lang, as_json), day_of(day, _today())
    with opened(store) as kept:
        asked, earlier = asked_cycle(kept, on), tables_before(kept, on, before)
    found = cycle.month(asked.graph, on, earlier)
    steps = after_month(asked, found)
    if as_json:
        screen.json(month_json(found) | {"next": steps_json(steps, store, screen)})
        return
    show_month(found, EntityNames(asked.graph), EntityNames(earlier or asked.graph), screen)
    show_steps(steps, store, screen)


def quarter(
    day: DayOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Say what a quarter asks for."""
    from api.cycle.asked_cycle import asked_cycle, day_of
    from api.cycle.cycle_json import quarter_json
    from api.cycle.next_steps import after_quarter, show_steps, steps_json
    from api.cycle.quarter_view import show_quarter
    from api.entity_names import EntityNames
    from api.stores.store_access import opened
    from engine import cycle

    screen, on = screen_of(lang, as_json), day_of(day, _today())
    with opened(store) as kept:
        asked = asked_cycle(kept, on)
    rules = None if asked.policy is None else asked.policy.assessment
    found = cycle.quarter(asked.graph, on, rules, asked.pairs, asked.since)
    steps = after_quarter(asked, found)
    if as_json:
        screen.json(quarter_json(found) | {"next": steps_json(steps, store, screen)})
        return
    show_quarter(found, EntityNames(asked.graph), screen)
    show_steps(steps, store, screen)


def year(
    day: DayOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Say what the end of a year asks for."""
    from api.cycle.asked_cycle import asked_cycle, day_of
    from api.cycle.cycle_json import year_json
    from api.cycle.next_steps import after_year, show_steps, steps_json
    from api.cycle.year_view import show_year
    from api.stores.store_access import opened
    from engine import cycle

    screen, on = screen_of(lang, as_json), day_of(day, _today())
    with opened(store) as kept:
        asked = asked_cycle(kept, on)
    found = cycle.year(asked.graph, on, asked.policy, asked.pairs or ())
    steps = after_year(asked, found)
    if as_json:
        screen.json(year_json(found) | {"next": steps_json(steps, store, screen)})
        return
    show_year(found, screen)
    show_steps(steps, store, screen)


def _today() -> date:
    return date.today()
