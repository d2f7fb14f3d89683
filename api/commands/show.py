"""``show``: look at a saved plan, in a file or in the store."""

from __future__ import annotations

import typer

from api.options import JsonOption, LangOption, PlanArgument, StoreOption, screen_of


def register(app: typer.Typer) -> None:
    """Add the verb of this file."""
    app.command("show")(show)


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
