"""``submit``, ``approve``, ``return``: the review of a plan that the store keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.options import JsonOption, Lang, LangOption, PlanArgument, StoreOption, screen_of

if TYPE_CHECKING:
    from graph_schema.store_records import ReviewState

WhoOption = Annotated[str, typer.Option("--by", metavar="WHO", show_default=False)]
WhyOption = Annotated[str, typer.Option("--why", metavar="TEXT", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the verbs of this file."""
    app.command("submit")(submit)
    app.command("approve")(approve)
    app.command("return")(return_)


def submit(
    plan: PlanArgument,
    by: WhoOption,
    why: WhyOption,
    store: StoreOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Submit a plan for review."""
    _review(plan, "submitted", by, why, store, as_json=as_json, lang=lang)


def approve(
    plan: PlanArgument,
    by: WhoOption,
    why: WhyOption,
    store: StoreOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Approve a plan that was submitted."""
    _review(plan, "approved", by, why, store, as_json=as_json, lang=lang)


def return_(
    plan: PlanArgument,
    by: WhoOption,
    why: WhyOption,
    store: StoreOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Return a plan that was submitted or approved, with the reason; it is a draft again."""
    _review(plan, "draft", by, why, store, as_json=as_json, lang=lang)


def _review(
    plan: str, state: ReviewState, by: str, why: str, store: str | None, *, as_json: bool,
    lang: Lang | None,
) -> None:  # fmt: skip
    from api.stores.store_access import opened
    from graph_schema.reviews import state_of

    screen = screen_of(lang, as_json)
    with opened(store) as kept:
        seen = state_of(kept.reviews(plan))
        done = kept.review_plan(plan, state, expected=seen, by=by, reason=why)
    if as_json:
        screen.json(vars(done))
    else:
        screen.line(screen.text(f"review.now_{done.state}", plan_id=done.plan_id), "green")
