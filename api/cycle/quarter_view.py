"""A quarter on the screen."""

from __future__ import annotations

from api.entity_names import EntityNames
from api.screen import Screen
from engine.cycle import Quarter
from engine.cycle.quarterly import Due, WorkOfQuarter

from .month_view import lines


def show_quarter(found: Quarter, names: EntityNames, screen: Screen) -> None:
    """Write what lacks an evaluation and from whom, what was said, and what is overdue."""
    screen.line(screen.text("cycle.quarter", quarter=found.span.name, day=found.day), "bold")
    lacking = found.lacking
    screen.line(screen.text("cycle.works", num=len(found.works),
                            judged=len(found.works) - len(lacking)))  # fmt: skip
    lines("cycle.lacking", lacking, lambda own: _lacks(own, names, screen), screen)
    lines("cycle.criteria", found.criteria, lambda own: screen.text(
        "cycle.criterion", name=own.criterion, num=own.num,
        **{x: f"{getattr(own, x):.2f}" for x in ("mean", "spread", "least", "most")}),
        screen)  # fmt: skip
    lines("cycle.overdue", found.overdue,
          lambda own: f"Q{own.quarter} {_lacks(own, names, screen)}", screen)  # fmt: skip


def _lacks(own: WorkOfQuarter, names: EntityNames, screen: Screen) -> str:
    who = tuple(_due(each, names, screen) for each in own.due_from)
    return screen.text("cycle.lacks", work=_work(own, names, screen), who=who)


def _work(own: WorkOfQuarter, names: EntityNames, screen: Screen) -> str:
    if own.work.pairing is None:
        return f"{own.work.project_id} {own.work.title}"
    layer, provider, place = own.work.pairing
    return screen.text("assess.pair", layer=layer, provider=names.of(provider),
                       place=names.place(place))  # fmt: skip


def _due(own: Due, names: EntityNames, screen: Screen) -> str:
    who = screen.text(f"cycle.evaluator.{own.evaluator}")
    if not own.ids:
        return who
    return screen.text("cycle.evaluator", who=who, names=tuple(names.of(id_) for id_ in own.ids))
