"""``show``: look at a saved plan, in a file or in the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from api.options import JsonOption, LangOption, PlanArgument, StoreOption, screen_of

if TYPE_CHECKING:
    from graph_schema.store_records import Review


def register(app: typer.Typer) -> None:
    """Add the verb of this file."""
    app.command("show")(show)


def show(
    plan: PlanArgument,
    store: StoreOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Show a saved plan; it is believed, not verified."""
    from api.plans.plan_folder import believed
    from api.stores.kept_plans import show_kept
    from api.stores.store_access import find_record, names_a_file, opened
    from api.summary import show_summary, summary_json

    screen = screen_of(lang, as_json)
    record = find_record(plan, store)
    base_plan_id: str | None = None
    reviews: tuple[Review, ...] = ()
    if is_kept := not names_a_file(plan):
        with opened(store) as kept:
            base_plan_id = kept.load_plan(plan).base_plan_id
            reviews = kept.reviews(plan)
    if as_json:
        more = {"base_plan_id": base_plan_id, "reviews": [vars(review) for review in reviews]}
        screen.json({**summary_json(record), **(more if is_kept else {})})
        return
    with believed(plan):
        show_summary(record, screen)
    show_kept(base_plan_id, reviews, screen)
    screen.say("show.not_verified", "dim", plan=plan)
