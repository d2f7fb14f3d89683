"""``show`` and ``compare``: look at saved plans. They read ``plan.json`` only."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.options import JsonOption, LangOption, screen_of

PlanArgument = Annotated[Path, typer.Argument(metavar="PLAN.json")]


def register(app: typer.Typer) -> None:
    """Add the verbs of this file."""
    app.command("show")(show)
    app.command("compare")(compare)


def show(plan: PlanArgument, as_json: JsonOption = False, lang: LangOption = None) -> None:
    """Show a saved plan; it is believed, not verified."""
    from api.plan_folder import believed, plan_path, read_saved
    from api.summary import show_summary, summary_json

    screen = screen_of(lang, as_json)
    record = read_saved(plan_path(plan))
    if as_json:
        screen.json(summary_json(record))
        return
    with believed(plan):
        show_summary(record, screen)
    screen.say("show.not_verified", "dim", plan=plan)


def compare(
    a: Annotated[Path, typer.Argument(metavar="A")],
    b: Annotated[Path, typer.Argument(metavar="B")],
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Show what differs between two saved plans."""
    from api.comparison import comparison_json, show_comparison
    from api.plan_folder import believed, plan_path, read_saved

    screen = screen_of(lang, as_json)
    old, new = (read_saved(plan_path(path)) for path in (a, b))
    with believed(b):
        if as_json:
            screen.json(comparison_json(old, new))
        else:
            show_comparison(old, new, screen)
