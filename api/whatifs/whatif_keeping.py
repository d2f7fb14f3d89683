"""The plan after a what-if, kept with its scenario: in a plan folder, or in the store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.plans.plan_folder import plan_files, write_plan
from api.policy_toml import policy_toml
from api.scenarios.scenario_text import scenario_text
from api.screen import Screen
from api.stores.store_access import opened, plan_to_keep
from engine.baselines import baselines
from engine.record import plan_arrays, plan_record
from engine.scenarios.scenario_flatten import scenario_hash, scenario_of
from graph_schema.store_errors import NotInStore

if TYPE_CHECKING:
    from graph_schema.store import GraphStore

    from .whatif import WhatIf


def keep_answer(
    found: WhatIf, screen: Screen, *, folder: Path | None, store: str | None, in_store: bool,
    name: str, by: str,
) -> None:  # fmt: skip
    """Write the plan after the edits to a folder, keep it in the store, or both; say so.

    Its scenario goes with it, in normal form: made on the tables and the policy of the plan that
    was asked about, it gives those of this one. In the store so do both graphs and the policy;
    and the plan names the one that was asked about, where the store keeps it.

    Parameters
    ----------
    name
        What the scenario is called; "" = as those that it comes from.
    by
        Who asks.
    """
    plan = found.after.plan
    record: dict[str, Any] = plan_record(plan, baselines(plan.graph, plan.policy))
    arrays = plan_arrays(plan)
    text = scenario_text(scenario_of(
        found.edits, name=called(found, name, screen), author=by, based_on=found.base.plan.plan_id,
    ))  # fmt: skip
    if folder is not None:
        write_plan(folder, plan_files(record, arrays, screen.words, scenario=text))
        screen.say("whatif.saved", file=folder)
    if in_store:
        base = found.base.graph
        with opened(store, create=True) as kept:
            for graph in (base, plan.graph):
                kept.archive(graph, by=by)
            kept.save_policy(plan.policy.content_hash, policy_toml(plan.policy), by=by)
            if found.edits:
                own = scenario_hash(found.edits)
                kept.save_scenario(own, text, called(found, name, screen), by=by)
            edited = base.content_hash != plan.graph.content_hash
            made = plan_to_keep(record, arrays, base.content_hash if edited else "",
                                _base_plan_id(found, kept))  # fmt: skip
            kept.save_plan(made, by=by)
        screen.say("whatif.kept", plan_id=plan.plan_id)


def _base_plan_id(found: WhatIf, store: GraphStore) -> str | None:
    """Return the plan that was asked about, where the store keeps it and this is another one."""
    base = found.base.plan.plan_id
    if base == found.after.plan.plan_id:
        return None
    try:
        return store.load_plan(base).plan_id
    except NotInStore:
        return None


def called(found: WhatIf, name: str, screen: Screen) -> str:
    """Return what the scenario is called."""
    names = [step.scenario.name for step in found.steps]
    return (name or screen.words.join(names))[:200]
