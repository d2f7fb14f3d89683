"""``plans``, ``adopt``, ``next-period``, ``history``: the plans of a store and the yearly cycle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.exit_codes import Failure
from api.options import JsonOption, LangOption, PlanArgument, StoreOption, screen_of

if TYPE_CHECKING:
    from graph_schema.store import GraphStore

PeriodOption = Annotated[str | None, typer.Option("--period", metavar="PERIOD")]
ByOption = Annotated[str, typer.Option("--by", metavar="NAME")]
ReasonOption = Annotated[str, typer.Option("--reason", metavar="TEXT")]


def register(app: typer.Typer) -> None:
    """Add the verbs of this file."""
    app.command("plans")(plans)
    app.command("adopt")(adopt)
    app.command("next-period")(next_period)
    app.command("history")(history)


def plans(
    period: PeriodOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """List the plans that the store keeps, the latest first."""
    from api.stores.kept_plans import adopted_plans, plans_json, review_states, show_plans
    from api.stores.store_access import opened

    screen = screen_of(lang, as_json)
    with opened(store) as kept:
        found = kept.plans(period=period)
        in_force = adopted_plans(kept, found)
        states = review_states(kept.reviews())
    if as_json:
        screen.json(plans_json(found, in_force, states))
    else:
        show_plans(found, in_force, states, screen)


def adopt(
    plan: PlanArgument,
    by: ByOption = "",
    reason: ReasonOption = "",
    expected: Annotated[str | None, typer.Option("--expected", metavar="PLAN|none")] = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Adopt a plan for its period, in place of the one named by --expected (none = the first)."""
    from api.stores.store_access import opened

    screen = screen_of(lang, as_json)
    with opened(store) as kept:
        record = kept.load_plan(plan)
        current = kept.adopted(record.period)
        in_force = None if current is None else current.plan_id
        if expected is None and in_force not in (None, record.plan_id):
            raise Failure("failure.adopted_already", period=record.period, plan_id=in_force)
        seen = in_force if expected is None else _named(kept, expected)
        done = kept.adopt_plan(record.plan_id, record.period, expected=seen, by=by, reason=reason)
    if as_json:
        screen.json(vars(done))
    else:
        screen.line(screen.text("adopt.done", plan_id=done.plan_id, period=done.period), "green")


def _named(store: GraphStore, expected: str) -> str | None:
    """Return the full id of the plan that somebody saw adopted; None when it was none."""
    return None if expected == "none" else store.load_plan(expected).plan_id


def next_period(
    period: Annotated[str, typer.Argument(metavar="PERIOD")],
    after: Annotated[str | None, typer.Option("--after", metavar="PERIOD")] = None,
    carry: Annotated[bool, typer.Option("--carry", show_default=False)] = False,
    by: ByOption = "",
    reason: ReasonOption = "",
    store: StoreOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Begin a period: what was adopted for the one before stands in it."""
    from api.stores.next_period import begin, begun_json, show_begun

    screen = screen_of(lang, as_json)
    begun = begin(store, period, after, carry=carry, by=by, reason=reason)
    if as_json:
        screen.json(begun_json(begun))
    else:
        show_begun(begun, screen)


def history(
    subject: Annotated[str | None, typer.Argument(metavar="ID|PLAN|PERIOD")] = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Tell what became of an entity or plan, what a period adopted, or all that was done."""
    from api.stores.kept_plans import history_rows, show_history
    from api.stores.store_access import opened

    screen = screen_of(lang, as_json)
    with opened(store) as kept:
        rows = history_rows(kept, subject)
    if as_json:
        screen.json(rows)
    else:
        show_history(rows, screen)
