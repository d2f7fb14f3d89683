"""``keylist build|show|move``: the annual key list in the store."""

from __future__ import annotations

from datetime import date as today
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from api.options import JsonOption, LangOption, StoreOption, screen_of

if TYPE_CHECKING:
    from api.stores.planning import PlanningInputs

ByOption = Annotated[str, typer.Option("--by", metavar="NAME")]
ReasonOption = Annotated[str, typer.Option("--reason", metavar="TEXT")]
DateOption = Annotated[str, typer.Option("--date", metavar="YYYY-MM-DD")]
PolicyName = Annotated[str | None, typer.Option("--policy", metavar="FILE|NAME")]


def register(app: typer.Typer) -> None:
    """Add the verbs of this file."""
    own = typer.Typer(no_args_is_help=True)
    own.command("build")(build)
    own.command("show")(show)
    own.command("move")(move)
    app.add_typer(own, name="keylist")


def build(
    dry_run: Annotated[bool, typer.Option("--dry-run", show_default=False)] = False,
    date: DateOption = "",
    by: ByOption = "",
    reason: ReasonOption = "",
    policy: PolicyName = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Make projects of the dispatches in the live tables, within the year's budgets."""
    from api.keylist.building import build_list, list_edits, list_json, write_edits
    from api.keylist.list_view import show_built
    from api.stores.store_access import opened

    screen = screen_of(lang, as_json)
    inputs = _inputs(policy, store)
    built = build_list(inputs.graph, inputs.policy)
    content = list_json(built)
    if not dry_run:
        why = reason or screen.text("keylist.row.source")
        edits = list_edits(built, screen.words, date or _today(), why)
        with opened(store) as kept:
            content["kept"] = write_edits(kept, inputs.graph, inputs.policy, edits, by=by,
                                          reason=reason)  # fmt: skip
    if as_json:
        screen.json(content)
        return
    show_built(built, screen)
    screen.say("keylist.not_kept" if dry_run else "keylist.kept", num=len(built.ranked))


def show(
    policy: PolicyName = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Show the projects of the policy's period with their states."""
    from api.keylist.list_view import show_projects
    from engine.record import rows_of

    screen = screen_of(lang, as_json)
    inputs = _inputs(policy, store)
    if as_json:
        frame = inputs.graph.table("projects")
        frame = frame[frame["period"] == inputs.policy.period]
        screen.json({"projects": rows_of(frame.astype(object).where(frame.notna(), None))})
    else:
        show_projects(inputs.graph, inputs.policy.period, screen)


def move(
    project: Annotated[str, typer.Argument(metavar="PROJECT")],
    state: Annotated[Literal["proposed", "agreed", "running", "done", "closed", "dropped"],
                     typer.Argument(metavar="STATE")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", show_default=False)],
    date: DateOption = "",
    office: Annotated[str, typer.Option("--office", metavar="NAME")] = "",
    expected: Annotated[str | None, typer.Option("--expected", metavar="STATE")] = None,
    by: ByOption = "",
    policy: PolicyName = None,
    store: StoreOption = None,
    lang: LangOption = None,
) -> None:  # fmt: skip
    """Move a project to its next state; every move keeps its day, reason and office."""
    from api.keylist.building import moved, write_edits
    from api.stores.store_access import opened

    screen = screen_of(lang, as_json=False)
    inputs = _inputs(policy, store)
    edits = moved(inputs.graph, project, state, date=date or _today(), reason=reason,
                  office=office, expected=expected)  # fmt: skip
    with opened(store) as kept:
        write_edits(kept, inputs.graph, inputs.policy, edits, by=by, reason=reason)
    screen.say("keylist.moved", project=project, state=screen.text(f"keylist.state.{state}"))


def _inputs(policy: str | None, store: str | None) -> PlanningInputs:
    from api.stores.planning import planning_inputs

    return planning_inputs(None, policy, store, None)


def _today() -> str:
    return today.today().isoformat()
