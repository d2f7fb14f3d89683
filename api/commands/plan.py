"""``plan``: from tables, in a folder or in the store, to a proven plan on screen and on disk."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.exit_codes import ExitCode
from api.options import (
    EncodingOption,
    JsonOption,
    LangOption,
    OutOption,
    PerOption,
    SinceOption,
    StoreOption,
    screen_of,
)
from api.stages import Stages


def register(app: typer.Typer) -> None:
    """Add the verb of this file."""
    app.command("plan")(plan)


def plan(
    folder: Annotated[Path | None, typer.Argument(metavar="[DIR]")] = None,
    policy: Annotated[str | None, typer.Option("--policy", metavar="FILE|NAME")] = None,
    store: StoreOption = None,
    out: OutOption = None,
    per: PerOption = None,
    since: SinceOption = None,
    exact: Annotated[float | None, typer.Option("--exact", metavar="SECONDS", min=0)] = None,
    by: Annotated[str, typer.Option("--by", metavar="NAME")] = "",
    encoding: EncodingOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Make a plan; exit 3 when a quota is not met, the plan is written all the same."""
    from api.stores.store_access import find_record
    from api.summary import show_summary, summary_json

    screen = screen_of(lang, as_json)
    keeps = folder is None or store is not None
    with Stages(screen) as stage:
        with stage("read"):
            from api.stores.exporting import check_plan_targets, write_plan_to
            from api.stores.planning import keep_plan, planning_inputs

            targets = check_plan_targets(out or [], has_pages=bool(per or since))
            earlier = None if since is None else find_record(since, store)
            inputs = planning_inputs(folder, policy, store, encoding)
        with stage("plan"):
            from engine.plan import make_plan

            made = make_plan(inputs.graph, inputs.policy, effort=exact)
        with stage("baselines"):
            from engine.baselines import baselines

            others = baselines(inputs.graph, inputs.policy)
        with stage("record"):
            from engine.record import plan_arrays, plan_record

            record, arrays = plan_record(made, others), plan_arrays(made)
        if keeps or targets:
            with stage("write"):
                from engine.pricing.plan_prices import PlanPrices

                if keeps:
                    keep_plan(store, inputs, record, arrays, by)
                for target in targets:
                    write_plan_to(
                        target,
                        record,
                        arrays,
                        inputs.graph,
                        screen.words,
                        earlier=earlier,
                        per=per,
                        prices=PlanPrices(made) if made.has_prices else None,
                    )
    if as_json:
        screen.json({**summary_json(record), "seconds": stage.seconds})
    else:
        show_summary(record, screen, targets)
    if not made.certificate.valid:
        screen.say("failure.not_proven", "bold red")
        raise typer.Exit(ExitCode.ERROR)
    if made.status == "short":
        raise typer.Exit(ExitCode.QUOTAS_UNMET)
