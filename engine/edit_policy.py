"""How each edit of the policy is made: pairs, quotas, weights, rules."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from graph_schema.checks_references import NearMatches

from .edit_draft import Draft
from .edit_models_policy import (
    Allow,
    LockIn,
    LockOut,
    Release,
    SetGroupQuota,
    SetLayerQuota,
    SetParticipantQuota,
    SetWeight,
    SwitchRule,
)
from .groups import limits
from .policy import GroupQuota, KeyQuota, Layer, Lock, Waiver
from .rules import RULE_NAMES, SOFT_RULES

_TABLE_OF_GROUPING = {"party": "parties", "parent": "providers"}


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
    locks = [x for x in draft.policy.locks if _pair(x) == pair]
    waivers = [x for x in draft.policy.waivers if _pair(x) == pair]
    ends: dict[str, Any] = {**dict(zip(_ENDS, pair, strict=True)), "reason": edit.reason}
    if isinstance(edit, Allow):
        locks = [x for x in locks if x.kind == "in"]
        waivers = waivers or [Waiver(**ends)]
    elif isinstance(edit, LockIn):
        locks = [x for x in locks if x.kind == "in"] or [Lock(kind="in", **ends)]
    elif isinstance(edit, LockOut):
        locks = [x for x in locks if x.kind == "out"] or [Lock(kind="out", **ends)]
        waivers = []
    else:
        locks, waivers = [], []
    draft.set_policy(
        locks=_replaced(draft.policy.locks, pair, locks),
        waivers=_replaced(draft.policy.waivers, pair, waivers),
    )


_ENDS = ("layer", "provider_id", "place_id")


def _pair(named: Lock | Waiver) -> tuple[str, str, str]:
    return named.layer, named.provider_id, named.place_id


def _replaced(
    named: tuple[Any, ...], pair: tuple[str, str, str], own: list[Any]
) -> tuple[Any, ...]:
    if [x for x in named if _pair(x) == pair] == own:
        return named
    return (*(x for x in named if _pair(x) != pair), *own)


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


def set_group_quota(draft: Draft, edit: SetGroupQuota) -> None:
    """Change the numbers of a group, or of all; a quota that is not there is made.

    A quota of one layer is made in that layer. One that "default" leaves without any number goes.
    """
    layers = [draft.layer(name, f"layers.{i}") for i, name in enumerate(edit.layers)]
    if None in layers:
        return
    holder, place = _find_group(draft, edit)
    quotas = draft.policy.group_quotas if holder is None else holder.group_quotas
    old = quotas[place] if place < len(quotas) else _new_group(edit, holder)
    if edit.key and edit.key not in old.keys and not _is_group(draft, edit):
        return
    new = _with_numbers(old, edit)
    for key in dict.fromkeys((edit.key, *new.keys)):
        least, most = limits(new, key)
        if most is not None and least > most:
            draft.fault("edit_min_above_max", "min" if edit.min is not None else "max",
                        key, min=least, max=most)  # fmt: skip
            return
    kept = () if new != old and _says_nothing(new) else (new,)
    if place == len(quotas) and _says_nothing(new):
        return
    changed = (*quotas[:place], *kept, *quotas[place + 1 :])
    if changed != quotas:
        draft.regrouped_by = draft.number
    if holder is None:
        draft.set_policy(group_quotas=changed)
    else:
        draft.set_layer(holder, group_quotas=changed)


def _find_group(draft: Draft, edit: SetGroupQuota) -> tuple[Layer | None, int]:
    """Return the layer (None = the policy itself) and the place of a quota, or of a new one."""
    wanted = (edit.side, edit.by, set(edit.layers))
    for place, quota in enumerate(draft.policy.group_quotas):
        if (quota.side, quota.by, set(quota.layers)) == wanted:
            return None, place
    if len(wanted[2]) > 1:
        return None, len(draft.policy.group_quotas)
    layer = draft.policy.layer(edit.layers[0])
    for place, quota in enumerate(layer.group_quotas):
        if (quota.side, quota.by) == wanted[:2]:
            return layer, place
    return layer, len(layer.group_quotas)


def _new_group(edit: SetGroupQuota, holder: Layer | None) -> GroupQuota:
    layers = tuple(dict.fromkeys(edit.layers)) if holder is None else ()
    return GroupQuota.model_validate({"side": edit.side, "by": edit.by, "layers": layers})


def _is_group(draft: Draft, edit: SetGroupQuota) -> bool:
    name = _TABLE_OF_GROUPING.get(edit.by, "places")
    rows = draft.rows(name)
    position = rows.position(edit.key)
    if position is not None and (name != "places" or rows.cell(position, "kind") == edit.by):
        return True
    known = draft.graph.table(name)
    known = known[known["kind"] == edit.by] if name == "places" else known
    near = NearMatches(known).limited()(edit.key)
    draft.fault("edit_no_such_group", "key", edit.key, by=edit.by, near=near)
    return False


def _with_numbers(quota: GroupQuota, edit: SetGroupQuota) -> GroupQuota:
    given = {name: getattr(edit, name) for name in ("min", "max")}
    given = {name: number for name, number in given.items() if number is not None}
    if not edit.key:
        none = {"min": 0, "max": None}
        return quota.model_copy(
            update={k: none[k] if number == "default" else number for k, number in given.items()}
        )
    own = quota.keys.get(edit.key, KeyQuota()).model_copy(
        update={k: None if number == "default" else number for k, number in given.items()}
    )
    keys = {key: numbers for key, numbers in quota.keys.items() if key != edit.key}
    if own != KeyQuota():
        keys[edit.key] = own
    return quota.model_copy(update={"keys": keys})


def _says_nothing(quota: GroupQuota) -> bool:
    return (quota.min, quota.max, quota.keys) == (0, None, {})


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
