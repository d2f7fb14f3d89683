"""``dispatch``: how much of every capability goes to which need of a plan."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.exit_codes import BadData, ExitCode, Failure
from api.options import (
    EncodingOption,
    JsonOption,
    LangOption,
    PlanArgument,
    StoreOption,
    screen_of,
)


def register(app: typer.Typer) -> None:
    """Add the verb of this file."""
    app.command("dispatch")(dispatch)


def dispatch(
    plan: PlanArgument,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR")] = None,
    month: Annotated[Path | None, typer.Option("--month", metavar="RUNNING.csv")] = None,
    changes: Annotated[int | None, typer.Option("--changes", metavar="K", min=0)] = None,
    source: Annotated[Path | None, typer.Option("--from", metavar="DIR")] = None,
    store: StoreOption = None,
    encoding: EncodingOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Dispatch capabilities to needs, or anew a month later."""
    from api.answers.asked_plan import asked_plan
    from api.dispatching.dispatch_files import JSON, dispatch_files, dispatch_json
    from api.dispatching.dispatch_view import DispatchView
    from api.dispatching.running_csv import read_running
    from api.entity_names import EntityNames
    from api.plans.plan_folder import check_target, write_plan
    from engine import dispatch as engine

    if (month is None) != (changes is None):
        raise Failure("dispatch.month_and_changes", ExitCode.USAGE)
    if out is not None:
        check_target(out, JSON)
    screen = screen_of(lang, as_json)
    made = asked_plan(plan, source, store, encoding, needs_prices=False).plan
    again = None
    try:
        if month is None or changes is None:
            found = engine.dispatch(made.graph, made.policy, made.keys, made.plan_id)
        else:
            running = read_running(month, encoding)
            again = engine.redispatch(made.graph, made.policy, made.keys, made.plan_id, running,
                                      changes)  # fmt: skip
            found = again.dispatch
    except engine.BadDispatch as error:
        raise BadData(error.report) from error
    except engine.OutOfRange as error:
        raise Failure("dispatch.out_of_range", ExitCode.BAD_DATA) from error
    if found.certificate.kind == "none":
        raise Failure("failure.not_proven", ExitCode.ERROR)
    actual = engine.actual_coverage(found, made.coverage, made.pairs)
    names = EntityNames(made.graph)
    content = dispatch_json(found, actual, made.kpis, again)
    if as_json:
        screen.json(content)
    else:
        DispatchView(found, names, screen).show(actual, made.kpis, again)
    if out is not None:
        write_plan(out, dispatch_files(content, found, names, screen.words), JSON)
        screen.say("dispatch.written", file=out)
    if found.value[found.ranks.names.index("floor")]:
        raise typer.Exit(ExitCode.QUOTAS_UNMET)
