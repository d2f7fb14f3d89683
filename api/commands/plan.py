"""``plan``: from a folder of tables to a proven plan, on screen and on disk."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.exit_codes import ExitCode
from api.options import (
    EncodingOption,
    FolderArgument,
    JsonOption,
    LangOption,
    PolicyOption,
    screen_of,
)
from api.stages import Stages


def register(app: typer.Typer) -> None:
    """Add the verb of this file."""
    app.command("plan")(plan)


def plan(
    folder: FolderArgument,
    policy: PolicyOption = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR")] = None,
    encoding: EncodingOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Make a plan; exit 3 when a quota is not met, the plan is written all the same."""
    from api.summary import show_summary, summary_json

    screen = screen_of(lang, as_json)
    with Stages(screen) as stage:
        with stage("read"):
            from api.plan_folder import check_target, plan_files, write_plan
            from api.reading import read_sound

            if out is not None:
                check_target(out)
            inputs = read_sound(folder, policy, encoding)
        with stage("plan"):
            from engine.plan import make_plan

            made = make_plan(inputs.graph, inputs.policy)
        with stage("baselines"):
            from engine.baselines import baselines

            others = baselines(inputs.graph, inputs.policy)
        with stage("record"):
            from engine.record import plan_arrays, plan_record

            record = plan_record(made, others)
        if out is not None:
            with stage("write"):
                write_plan(out, plan_files(record, plan_arrays(made), screen.words))
    if as_json:
        screen.json({**summary_json(record), "seconds": stage.seconds})
    else:
        show_summary(record, screen, out)
    if not made.certificate.valid:
        screen.say("failure.not_proven", "bold red")
        raise typer.Exit(ExitCode.ERROR)
    if made.status == "short":
        raise typer.Exit(ExitCode.QUOTAS_UNMET)
