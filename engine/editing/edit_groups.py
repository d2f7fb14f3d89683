"""How group quotas are edited: the numbers of one, or all of a layer or of the policy at once."""

from __future__ import annotations

from engine.facts.groups import limits
from engine.policy import TABLE_OF_GROUPING, GroupQuota, KeyQuota, Layer
from graph_schema.checks_references import NearMatches

from .edit_draft import Draft
from .edit_models_policy import SetGroupQuota, SetGroupQuotas


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


def set_group_quotas(draft: Draft, edit: SetGroupQuotas) -> None:
    """Put other group quotas in the place of all that a layer, or the policy itself, has.

    One quota given twice is found in the end (`edit_checks`), since another edit may take it from
    where it was.
    """
    holder = None if edit.layer is None else draft.layer(edit.layer)
    if edit.layer is not None and holder is None:
        return
    for i, quota in enumerate(edit.group_quotas):
        for j, name in enumerate(quota.layers):
            draft.layer(name, f"group_quotas.{i}.layers.{j}")
        for key in dict.fromkeys(("", *quota.keys)):
            least, most = limits(quota, key)
            if most is not None and least > most:
                draft.fault("edit_min_above_max", f"group_quotas.{i}", key, min=least, max=most)
    if draft.is_faulty:
        return
    old = draft.policy.group_quotas if holder is None else holder.group_quotas
    if edit.group_quotas == old:
        return
    draft.regrouped_by = draft.number
    if holder is None:
        draft.set_policy(group_quotas=edit.group_quotas)
    else:
        draft.set_layer(holder, group_quotas=edit.group_quotas)


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
    name = TABLE_OF_GROUPING.get(edit.by, "places")
    rows = draft.rows(name)
    position = rows.position(edit.key)
    of_kind = name == "places" and edit.by != "place"
    if position is not None and (not of_kind or rows.cell(position, "kind") == edit.by):
        return True
    known = draft.graph.table(name)
    known = known[known["kind"] == edit.by] if of_kind else known
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
