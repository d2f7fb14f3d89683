"""How each edit of the policy is made: pairs, quotas, weights, rules; not group quotas."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

from engine.policy import Lock, Waiver
from engine.rules import RULE_NAMES, SOFT_RULES

from .edit_draft import Draft
from .edit_models_policy import (
    Allow,
    LockIn,
    LockOut,
    Release,
    SetBudgetOfChanges,
    SetKeepShare,
    SetLayerQuota,
    SetParticipantQuota,
    SetWeight,
    SwitchRule,
)


def set_pair(draft: Draft, edit: LockIn | LockOut | Allow | Release) -> None:
    """Pin, forbid, allow or release a pair; what stood against it before goes.

    A pinned pair keeps a waiver, an allowed one a lock that pins it.
    """
    if draft.layer(edit.layer) is None:
        return
    parts = (
        draft.participation(edit.layer, "provider", edit.provider_id, "provider_id"),
        draft.participation(edit.layer, "place", edit.place_id, "place_id"),
    )
    if None in parts:
        return
    pair = (edit.layer, edit.provider_id, edit.place_id)
    locks, waivers = draft.pairs.of(pair)
    own = {"layer": edit.layer, "provider_id": edit.provider_id, "place_id": edit.place_id}
    if isinstance(edit, Release):
        draft.set_pair(pair, (), ())
    elif isinstance(edit, Allow):
        draft.set_pair(pair, _of_kind(locks, "in"), waivers or (Waiver(**own, **_signed(edit)),))
    elif isinstance(edit, LockIn):
        pinned = _of_kind(locks, "in") or (Lock(kind="in", **own, **_signed(edit)),)
        draft.set_pair(pair, pinned, waivers)
    else:
        barred = _of_kind(locks, "out") or (Lock(kind="out", **own, **_signed(edit)),)
        draft.set_pair(pair, barred, ())


def _of_kind(locks: tuple[Lock, ...], kind: Literal["in", "out"]) -> tuple[Lock, ...]:
    return tuple(lock for lock in locks if lock.kind == kind)


def _signed(edit: LockIn | LockOut | Allow) -> dict[str, str]:
    return {"reason": edit.reason, "by": edit.by, "date": edit.date}


def set_participant_quota(draft: Draft, edit: SetParticipantQuota) -> None:
    """Write a participant's own numbers; "default" takes one away."""
    if draft.layer(edit.layer) is None:
        return
    position = draft.participation(edit.layer, edit.side, edit.entity_id, "entity_id")
    if position is None:
        return
    for column in ("min", "max", "priority"):
        number = getattr(edit, column)
        if number is not None:
            own = None if number == "default" else number
            draft.set("participants", position, column, own)


def set_layer_quota(draft: Draft, edit: SetLayerQuota) -> None:
    """Change the numbers of one side of a layer."""
    layer = draft.layer(edit.layer)
    if layer is None:
        return
    name = f"{edit.side}_quota"
    given = {key: getattr(edit, key) for key in ("min", "max", "extra_cost")}
    quota = getattr(layer, name).model_copy(
        update={key: value for key, value in given.items() if value is not None}
    )
    if quota.min > quota.max:
        column = "min" if edit.min is not None else "max"
        draft.fault("edit_min_above_max", column, given[column], min=quota.min, max=quota.max)
    elif any(later < earlier for earlier, later in pairwise(edit.extra_cost or ())):
        draft.fault("edit_extra_cost_falls", "extra_cost", str(list(edit.extra_cost or ())))
    else:
        draft.set_layer(layer, **{name: quota})


def set_weight(draft: Draft, edit: SetWeight) -> None:
    """Set what a soft rule weighs in a layer."""
    layer = draft.layer(edit.layer)
    known = [rule.name for rule in SOFT_RULES]
    if edit.rule not in known:
        draft.fault_name("edit_unknown_rule", "rule", edit.rule, known)
    elif layer is not None and layer.weights.get(edit.rule, 0) != edit.weight:
        draft.set_layer(layer, weights={**layer.weights, edit.rule: edit.weight})


def switch_rule(draft: Draft, edit: SwitchRule) -> None:
    """Switch a rule of a layer on or off."""
    layer = draft.layer(edit.layer)
    if edit.rule not in RULE_NAMES:
        draft.fault_name("edit_unknown_rule", "rule", edit.rule, RULE_NAMES)
    elif layer is not None and layer.rules.get(edit.rule, True) != edit.on:
        draft.set_layer(layer, rules={**layer.rules, edit.rule: edit.on})


def set_keep_share(draft: Draft, edit: SetKeepShare) -> None:
    """Set what share of the standing pairings is kept at least; "default" takes the bound away."""
    # A share of 0 asks for nothing: it is written as none, as the hash takes it.
    share = None if edit.share == "default" else edit.share or None
    key = "keep_share_by_county" if edit.by == "county" else "keep_share"
    _set_limit(draft, edit.layer, key, share)


def set_budget_of_changes(draft: Draft, edit: SetBudgetOfChanges) -> None:
    """Set how many standing pairings are ended at most; "default" takes the bound away."""
    budget = None if edit.budget == "default" else edit.budget
    _set_limit(draft, edit.layer, "budget_of_changes", budget)


def _set_limit(draft: Draft, name: str | None, key: str, number: float | None) -> None:
    if name is None:
        draft.set_policy(**{key: number})
    elif (layer := draft.layer(name)) is not None:
        draft.set_layer(layer, **{key: number})
