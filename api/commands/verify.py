"""``verify``: is a saved plan what it claims to be? No solver is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.exit_codes import ExitCode
from api.options import (
    EncodingOption,
    JsonOption,
    LangOption,
    PlanArgument,
    PolicyOption,
    StoreOption,
    screen_of,
)
from api.stages import Stages


def register(app: typer.Typer) -> None:
    """Add the verb of this file."""
    app.command("verify")(verify)


def verify(
    plan: PlanArgument,
    source: Annotated[Path | None, typer.Option("--from", metavar="DIR")] = None,
    policy: PolicyOption = None,
    store: StoreOption = None,
    encoding: EncodingOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Verify bytes and proof of a saved plan and that it follows from its tables.

    The tables are those of --from; of a plan that a store keeps, without it, the store's own.
    """
    from api.plans.plan_folder import plan_path
    from api.plans.verification import (
        kept_verification,
        show_verification,
        verification,
        verification_json,
    )
    from api.stores.store_access import names_a_file

    screen = screen_of(lang, as_json)
    file = plan_path(Path(plan)) if names_a_file(plan) else None
    with Stages(screen) as stage, stage("verify"):
        found = (kept_verification(plan, store, source, policy, encoding) if file is None
                 else verification(file, source, policy, encoding))  # fmt: skip
    if as_json:
        screen.json(verification_json(found, screen))
    else:
        show_verification(found, screen)
    if not found.ok:
        raise typer.Exit(ExitCode.ERROR)
