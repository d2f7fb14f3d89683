"""``compare``: what differs between plans, on screen, as a workbook, as a map of who moves."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.exit_codes import ExitCode, Failure
from api.options import EncodingOption, JsonOption, LangOption, StoreOption, screen_of


def register(app: typer.Typer) -> None:
    """Add the verb of this file."""
    app.command("compare")(compare)


def compare(
    plans: Annotated[list[str], typer.Argument(metavar="A B [C…]")],
    out: Annotated[list[Path] | None, typer.Option("--out", metavar="XLSX|PNG|SVG")] = None,
    sources: Annotated[list[Path] | None, typer.Option("--from", metavar="DIR")] = None,
    store: StoreOption = None,
    encoding: EncodingOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Show what differs between a plan and others, and between every two of these."""
    from api.export.compare_files import check_files, write_files

    screen = screen_of(lang, as_json)
    if len(plans) < 2:
        raise Failure("compare.two", ExitCode.USAGE)
    check_files(out or [])
    from api.comparisons.compared_plans import compared_plans
    from api.comparisons.comparison import comparisons_json
    from api.comparisons.comparison_view import show_comparisons
    from api.plans.plan_folder import believed

    comparisons = compared_plans(plans, sources or [], store, encoding)
    with believed(plans[-1]):
        if as_json:
            screen.json(comparisons_json(comparisons, screen.words))
        else:
            show_comparisons(comparisons, screen)
    write_files(out or [], comparisons, screen)
