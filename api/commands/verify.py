"""``verify``: is a saved plan what it claims to be? No solver is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.exit_codes import ExitCode
from api.options import EncodingOption, JsonOption, LangOption, PolicyOption, screen_of
from api.stages import Stages


def register(app: typer.Typer) -> None:
    """Add the verb of this file."""
    app.command("verify")(verify)


def verify(
    plan: Annotated[Path, typer.Argument(metavar="PLAN.json")],
    source: Annotated[Path | None, typer.Option("--from", metavar="DIR")] = None,
    policy: PolicyOption = None,
    encoding: EncodingOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Verify bytes and proof of a saved plan and, with --from, that it follows from the tables."""
    from api.plan_folder import plan_path
    from api.verification import show_verification, verification, verification_json

    screen = screen_of(lang, as_json)
    file = plan_path(plan)
    with Stages(screen) as stage, stage("verify"):
        found = verification(file, source, policy, encoding)
    if as_json:
        screen.json(verification_json(found, screen))
    else:
        show_verification(found, screen)
    if not found.ok:
        raise typer.Exit(ExitCode.ERROR)
