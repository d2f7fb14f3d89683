"""``check``: every problem of tables and policy in one report."""

from __future__ import annotations

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
    app.command("check")(check)


def check(
    folder: FolderArgument,
    policy: PolicyOption = None,
    encoding: EncodingOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Check a folder of tables and its policy; exit 4 when there is an error."""
    from api.reading import POLICY_FILE, read_inputs
    from api.report_view import report_json, show_report

    screen = screen_of(lang, as_json)
    with Stages(screen) as stage, stage("read"):
        inputs = read_inputs(folder, policy, encoding, needs_policy=False)
    if inputs.policy is None and inputs.report.ok:
        screen.say("check.no_policy", file=folder / POLICY_FILE)
    if as_json:
        screen.json(report_json(inputs.report, screen))
    else:
        show_report(inputs.report, screen)
    if not inputs.report.ok:
        raise typer.Exit(ExitCode.BAD_DATA)
