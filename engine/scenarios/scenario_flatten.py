"""The normal form of scenarios, its hash, and what undoes them.

The normal form says what becomes of the base, and nothing of how: see `flatten`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from engine.editing.edit_models import Edit
from engine.editing.edit_types import EditModel
from engine.editing.edits_between import edits_between
from engine.scenario import Scenario, scenario_from
from graph_schema.graph import digest

from .scenario_claims import claims
from .scenario_stack import Base, Step, steps_of

HASH_VERSION = "s1"
"""Prefix of every scenario hash: the way of hashing."""

_UNHASHED = {"reason", "by", "date"}


def flatten(stack: Sequence[Scenario], base: Base) -> tuple[Edit, ...]:
    """Return the normal form of a stack on its base: the edits that come to the same, and no more.

    It is read off the graph and policy that the stack makes (`edits_between`): each cell, row,
    number and mark that is another than in the base is named once, by its value afterwards, by
    id, in a fixed order. So

    - applied to the base it gives the graph hash and the policy hash of the stack;
    - two stacks on one base have one normal form, reasons aside, exactly when they come to the
      same graph hash and policy hash, whatever their files, their order, their selectors, names
      and scales; an edit that a later one supersedes, or that changes nothing, is not in it;
    - it is its own normal form; that of a stack without effect is empty.

    It depends on the base: on another, a stack that scales or selects comes to something else.
    Effects that the hashes do not see (reasons, authors and dates of marks, the order of locks) it
    does not see either. What it has in place of "twice as much" is the amount.

    An edit takes the reason of the last edit of the stack that wrote the same; locks and waivers
    say who made them and when.

    Raises
    ------
    BadScenario
        As `scenario_stack.apply_stack` does.
    """
    return flattened(steps_of(base, stack))


def flattened(steps: Sequence[Step]) -> tuple[Edit, ...]:
    """Return the normal form of a stack that has been made; () without steps."""
    if not steps:
        return ()
    base, made = steps[0].base, steps[-1].made
    edits = edits_between((base.graph, base.policy), (made.graph, made.policy))
    return _with_reasons(edits, steps)


def invert(base: Base, stack: Sequence[Scenario]) -> tuple[Edit, ...]:
    """Return the edits that lead from what a stack makes back to its base.

    Applied to that graph and policy they give the graph hash and the policy hash of the base:
    old values and whole rows, also of what was removed with something else or scaled. They are
    the normal form of the way back; empty for a stack without effect.

    Raises
    ------
    BadScenario
        As `scenario_stack.apply_stack` does.
    """
    return inverted(steps_of(base, stack))


def inverted(steps: Sequence[Step]) -> tuple[Edit, ...]:
    """Return what undoes a stack that has been made; () without steps."""
    if not steps:
        return ()
    base, made = steps[0].base, steps[-1].made
    return edits_between((made.graph, made.policy), (base.graph, base.policy))


def scenario_hash(normal_form: Iterable[Edit]) -> str:
    """Return the hash of a normal form; "" for the empty one.

    Names, reasons, authors and dates do not count, nor do keys at their default.
    """
    content = [
        {key: value for key, value in edit_content(edit).items() if key not in _UNHASHED}
        for edit in normal_form
    ]
    return f"{HASH_VERSION}-{digest(content)}" if content else ""


def edit_content(edit: EditModel) -> dict[str, Any]:
    """Return an edit as plain values, as TOML and JSON have it; keys at their default left out."""
    kind = {key: getattr(edit, key) for key in ("op", "of") if hasattr(edit, key)}
    return kind | edit.model_dump(mode="json", exclude_defaults=True, exclude_none=True)


def scenario_of(edits: Iterable[Edit], **said: str) -> Scenario:
    """Return a scenario of plain edits; ``said`` is its name, reason, author and so on."""
    return scenario_from({**said, "edits": [edit_content(edit) for edit in edits]})


def _with_reasons(edits: tuple[Edit, ...], steps: Sequence[Step]) -> tuple[Edit, ...]:
    """Return edits that say none with the reason of the last edit that wrote the same."""
    period = steps[0].base.policy.period
    reasons = {
        claim.slot: edit.reason
        for step in steps for _, edit in step.plain
        for claim in claims(edit, period) if not claim.is_use
    }  # fmt: skip
    found = []
    for edit in edits:
        slots = (claim.slot for claim in claims(edit, period) if not claim.is_use)
        reason = edit.reason or next((text for x in slots if (text := reasons.get(x))), "")
        found.append(edit if reason == edit.reason else edit.model_copy(update={"reason": reason}))
    return tuple(found)
