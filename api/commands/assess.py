"""``assess``: what a year's evaluations say of providers, pairings and projects."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.options import EncodingOption, JsonOption, LangOption, PolicyOption, StoreOption, screen_of


def register(app: typer.Typer) -> None:
    """Add the verb of this file."""
    app.command("assess")(assess)


def assess(
    period: Annotated[str | None, typer.Option("--period", metavar="YYYY")] = None,
    source: Annotated[Path | None, typer.Option("--from", metavar="DIR")] = None,
    policy: PolicyOption = None,
    store: StoreOption = None,
    encoding: EncodingOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Assess a period from its evaluations."""
    from api.answers.assessment_view import assessment_json, show_assessment
    from api.entity_names import EntityNames
    from api.stores.planning import planning_inputs
    from api.stores.store_access import opened
    from engine import cycle
    from engine.pair_keys import pair_keys

    screen = screen_of(lang, as_json)
    inputs = planning_inputs(source, None if policy is None else str(policy), store, encoding)
    year = period or inputs.policy.period
    pairs = []
    if source is None:
        with opened(store) as kept:
            if adopted := kept.adopted(year):
                pairs = pair_keys(kept.pairs_of(adopted.plan_id))
    found = cycle.assess(inputs.graph, year, inputs.policy.assessment, pairs)
    if as_json:
        screen.json(assessment_json(found))
    else:
        show_assessment(found, EntityNames(inputs.graph), screen)
