"""``archive``: a plan with all that it came of, in one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

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
from api.stages import Stages


def register(app: typer.Typer) -> None:
    """Add the verb of this file."""
    app.command("archive")(archive)


def archive(
    plan: PlanArgument,
    out: Annotated[Path, typer.Argument(metavar="OUT.zip")],
    tables: Annotated[Path | None, typer.Option("--from", metavar="DIR")] = None,
    store: StoreOption = None,
    encoding: EncodingOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Write data, policy, scenario, plan, certificate, versions and seeds into one ZIP file."""
    from api.answers.asked_plan import asked_plan
    from api.export.whole_file import write_whole
    from api.plans.archive import archive_bytes, archive_files

    screen = screen_of(lang, as_json)
    if out.suffix.lower() != ".zip":
        raise Failure("archive.file_type", ExitCode.USAGE, file=out)
    with Stages(screen) as stage:
        with stage("plan"):
            made = asked_plan(plan, tables, store, encoding, needs_prices=False).plan
        with stage("write"):
            files = archive_files(made, plan, store, screen.words)
            write_whole(out, archive_bytes(files))
    if as_json:
        screen.json({"file": str(out), "plan_id": made.plan_id, "files": sorted(files)})
    else:
        screen.line(screen.text("archive.written", file=out, num=len(files),
                                plan_id=made.plan_id))  # fmt: skip
