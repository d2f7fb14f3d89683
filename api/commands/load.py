"""``load``, ``export``, ``template``: tables into the store, out of it, and empty ones to fill."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.exit_codes import BadData
from api.options import (
    EncodingOption,
    JsonOption,
    LangOption,
    PerOption,
    PolicyOption,
    SinceOption,
    StoreOption,
    screen_of,
)
from api.stages import Stages

if TYPE_CHECKING:
    from api.stores.loading import LoadMode


def register(app: typer.Typer) -> None:
    """Add the verbs of this file."""
    app.command("load")(load)
    app.command("export")(export)
    app.command("template")(template)


def load(
    source: Annotated[Path, typer.Argument(metavar="DIR|XLSX")],
    policy: PolicyOption = None,
    store: StoreOption = None,
    add: Annotated[bool, typer.Option("--add", show_default=False)] = False,
    replace: Annotated[bool, typer.Option("--replace", show_default=False)] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", show_default=False)] = False,
    marked: Annotated[Path | None, typer.Option("--marked", metavar="XLSX")] = None,
    by: Annotated[str, typer.Option("--by", metavar="NAME")] = "",
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT")] = "",
    encoding: EncodingOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Check tables and, when all is well, make them the store's live graph."""
    from api.stores.loading import keep, load_source, loading_json, mark, show_loading

    if add and replace:
        raise typer.BadParameter("--add, --replace")
    screen = screen_of(lang, as_json)
    mode: LoadMode = "add" if add else "replace" if replace else "whole"
    with Stages(screen) as stage:
        with stage("read"):
            found = load_source(source, policy, store, mode, encoding)
        if not found.report.ok:
            if (file := mark(source, marked, found.report, screen)) is not None:
                screen.say("load.marked", file=file)
            if mode == "whole" and found.live is not None:
                screen.say("load.add_instead")
            raise BadData(found.report)
        if not dry_run:
            with stage("write"):
                keep(found, store, by, reason)
    if as_json:
        screen.json({**loading_json(found, screen), "kept": not dry_run, "seconds": stage.seconds})
    else:
        show_loading(found, screen, kept=not dry_run)


def export(
    target: Annotated[Path, typer.Argument(metavar="DIR|XLSX")],
    graph: Annotated[str | None, typer.Option("--graph", metavar="HASH")] = None,
    plan: Annotated[str | None, typer.Option("--plan", metavar="PLAN")] = None,
    per: PerOption = None,
    since: SinceOption = None,
    store: StoreOption = None,
    lang: LangOption = None,
) -> None:
    """Write the tables of the live graph, of an archived one, or a plan."""
    from api.stores.exporting import export_plan, export_tables

    if graph is not None and plan is not None:
        raise typer.BadParameter("--graph, --plan")
    screen = screen_of(lang, as_json=False)
    if plan is None:
        export_tables(target, graph, store, screen)
    else:
        export_plan(target, plan, store, screen, since=since, per=per)


def template(
    out: Annotated[Path | None, typer.Option("--out", metavar="XLSX")] = None,
    store: StoreOption = None,
    lang: LangOption = None,
) -> None:
    """Write an empty workbook to fill; with a live graph its drop-downs offer what is there."""
    from api.stores.exporting import check_new
    from api.stores.store_access import opened_if_there
    from graph_schema.workbook_template import write_template

    screen = screen_of(lang, as_json=False)
    file = out or Path(screen.text("template.file"))
    check_new(file)
    base = None
    with opened_if_there(store) as kept:
        if kept is not None and kept.live() is not None:
            base = kept.read()
    write_template(file, screen.words, base)
    screen.say("template.done", file=file)
