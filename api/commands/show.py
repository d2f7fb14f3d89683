"""``show`` and ``compare``: look at saved plans, in files or in the store."""

from __future__ import annotations

from typing import Annotated

import typer

from api.options import JsonOption, LangOption, PlanArgument, StoreOption, screen_of


def register(app: typer.Typer) -> None:
    """Add the verbs of this file."""
    app.command("show")(show)
    app.command("compare")(compare)


def show(
    plan: PlanArgument,
    store: StoreOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Show a saved plan; it is believed, not verified."""
    from api.plan_folder import believed
    from api.store_access import find_record
    from api.summary import show_summary, summary_json

    screen = screen_of(lang, as_json)
    record = find_record(plan, store)
    if as_json:
        screen.json(summary_json(record))
        return
    with believed(plan):
        show_summary(record, screen)
    screen.say("show.not_verified", "dim", plan=plan)


def compare(
    a: Annotated[str, typer.Argument(metavar="A")],
    b: Annotated[str, typer.Argument(metavar="B")],
    store: StoreOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Show what differs between two saved plans."""
    from api.comparison import comparison_json, show_comparison
    from api.plan_folder import believed
    from api.store_access import find_record

    screen = screen_of(lang, as_json)
    old, new = (find_record(plan, store) for plan in (a, b))
    with believed(b):
        if as_json:
            screen.json(comparison_json(old, new))
        else:
            show_comparison(old, new, screen)
