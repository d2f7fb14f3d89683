"""``dispatch``: how much of every capability goes to which need of a plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.exit_codes import ExitCode, Failure
from api.options import (
    EncodingOption,
    JsonOption,
    LangOption,
    PlanArgument,
    PolicyOption,
    StoreOption,
    screen_of,
)

if TYPE_CHECKING:
    from api.dispatching.asked_dispatch import DispatchBase


def register(app: typer.Typer) -> None:
    """Add the verb of this file."""
    app.command("dispatch")(dispatch)


def dispatch(
    plan: PlanArgument,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR")] = None,
    month: Annotated[Path | None, typer.Option("--month", metavar="RUNNING.csv")] = None,
    changes: Annotated[int | None, typer.Option("--changes", metavar="K", min=0)] = None,
    source: Annotated[Path | None, typer.Option("--from", metavar="DIR")] = None,
    policy: PolicyOption = None,
    keep: Annotated[bool, typer.Option("--keep", show_default=False)] = False,
    by: Annotated[str, typer.Option("--by", metavar="NAME")] = "",
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT")] = "",
    store: StoreOption = None,
    encoding: EncodingOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Dispatch capabilities to needs, or anew a month later."""
    from api.dispatching.asked_dispatch import base_of_plan, keep_dispatch, make_dispatch
    from api.dispatching.dispatch_files import JSON, dispatch_files, dispatch_json
    from api.dispatching.dispatch_view import DispatchView
    from api.dispatching.running_csv import read_running
    from api.entity_names import EntityNames
    from api.plans.plan_folder import check_target, write_plan
    from api.stores.store_access import opened

    if month is not None and changes is None:
        raise Failure("dispatch.month_and_changes", ExitCode.USAGE)
    if keep and source is not None:
        raise Failure("dispatch.keep_from", ExitCode.USAGE)
    if out is not None:
        check_target(out, JSON)
    screen = screen_of(lang, as_json)
    if keep or (changes is not None and month is None and source is None):
        base = _live_base(plan, store, policy)
    else:
        base = base_of_plan(plan, source, store, encoding, policy)
    running = None
    if changes is not None:
        running = base.running if month is None else read_running(month, encoding)
    made = make_dispatch(base, running, changes or 0)
    found, names = made.found, EntityNames(base.graph)
    content = dispatch_json(found, made.actual, made.potential, made.again)
    if keep:
        with opened(store) as kept:
            graph_hash, num_edits = keep_dispatch(kept, base, made, by=by, reason=reason)
        content["kept"] = {"graph_hash": graph_hash, "num_edits": num_edits}
    if as_json:
        screen.json(content)
    else:
        DispatchView(found, names, screen).show(made.actual, made.potential, made.again)
    if keep:
        screen.say("dispatch.kept" if num_edits else "dispatch.kept_already",
                   num=num_edits, graph_hash=graph_hash)  # fmt: skip
    if out is not None:
        write_plan(out, dispatch_files(content, found, names, screen.words), JSON)
        screen.say("dispatch.written", file=out)
    if found.value[found.ranks.names.index("floor")]:
        raise typer.Exit(ExitCode.QUOTAS_UNMET)


def _live_base(plan: str, store: str | None, policy: Path | None) -> DispatchBase:
    from api.dispatching.asked_dispatch import base_of_live
    from api.stores.store_access import find_record, opened

    record = find_record(plan, store)
    with opened(store) as kept:
        return base_of_live(kept, record, policy)
