"""The edits that lead from one policy to another: quotas, weights, rules, marks of pairs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from engine.policy import ChangeLimits, GroupQuota, KeyQuota, Layer, Lock, Policy, Waiver
from graph_schema.graph import AssistanceGraph

from .edit_making import Making
from .edit_models import edits_from
from .edit_pairs import Pair, pair_of
from .edits_between_graphs import Content

_SIDES = ("provider", "place")
_MAX_TEXT = 1_000
"""Most characters of a reason that an edit holds; a policy may give a longer one."""


def policy_edits(graph: AssistanceGraph, before: Policy, after: Policy) -> Iterator[Content]:
    """Yield edits that make a policy of the hash of ``after`` of ``before``.

    Layer by layer, then group quotas over several layers, then pair by pair. Names, reasons and
    whatever else does not count in the hash need not become equal.

    Parameters
    ----------
    graph
        The graph to which ``after`` belongs; whoever left it took its locks and waivers along.

    Raises
    ------
    ValueError
        When the two differ in what no edit changes: period, distance cap, which layers there are,
        whom a layer pairs.
    """
    if _fixed(before) != _fixed(after):
        raise ValueError("no edit changes what these policies differ in")
    regrouped = before
    for layer in sorted(after.layers, key=lambda layer: layer.name):
        old = before.layer(layer.name)
        yield from _quotas(old, layer)
        edits, regrouped = _groups(graph, regrouped, layer.name, layer.group_quotas)
        yield from edits
        yield from _weights(old, layer)
        yield from _limits_of_change(old, layer, {"layer": layer.name})
    yield from _groups(graph, regrouped, None, after.group_quotas)[0]
    yield from _limits_of_change(before, after, {})
    yield from _pairs(graph, before, after)


def _fixed(policy: Policy) -> Any:
    """Return all of a policy's content that no edit changes."""
    changing = {"name", "layers", "group_quotas", "locks", "waivers", *ChangeLimits.model_fields}
    content = policy.model_dump(exclude=changing)
    own = {"sector", "provider_kinds", "place_kinds"}
    return content, {layer.name: layer.model_dump(include=own) for layer in policy.layers}


def _quotas(old: Layer, new: Layer) -> Iterator[Content]:
    for side in _SIDES:
        was, now = (getattr(layer, f"{side}_quota") for layer in (old, new))
        numbers = {key: number for key, number in now if number != getattr(was, key)}
        if numbers:
            yield {"op": "set_quota", "of": "layer", "layer": new.name, "side": side, **numbers}


def _weights(old: Layer, new: Layer) -> Iterator[Content]:
    for rule in sorted({*old.weights, *new.weights}):
        weight = new.weights.get(rule, 0.0)
        if weight != old.weights.get(rule, 0.0):
            yield {"op": "set_weight", "layer": new.name, "rule": rule, "weight": weight}
    for rule in sorted({*old.rules, *new.rules}):
        on = new.rules.get(rule, True)
        if on != old.rules.get(rule, True):
            yield {"op": "switch_rule", "layer": new.name, "rule": rule, "on": on}


def _limits_of_change(old: ChangeLimits, new: ChangeLimits, where: Content) -> Iterator[Content]:
    """Yield edits of the bounds on change of a layer or of the policy; shares of 0 are none."""
    for key, op, kind in (
        ("keep_share", "set_keep_share", {}),
        ("keep_share_by_county", "set_keep_share", {"by": "county"}),
        ("budget_of_changes", "set_budget_of_changes", {}),
    ):
        was, now = getattr(old, key), getattr(new, key)
        name = "share" if op == "set_keep_share" else "budget"
        if name == "share":
            was, now = was or None, now or None
        if was != now:
            yield {"op": op, **where, **kind, name: "default" if now is None else now}


def _groups(
    graph: AssistanceGraph, policy: Policy, layer: str | None, wanted: tuple[GroupQuota, ...]
) -> tuple[Sequence[Content], Policy]:
    """Return edits of the group quotas of a layer (None = of the policy itself), and their result.

    Numbers are changed quota by quota where that comes to the very same; else all are put anew.
    """
    own = policy.group_quotas if layer is None else policy.layer(layer).group_quotas
    if own == wanted:
        return (), policy
    result = _regrouped(policy, layer, wanted)
    numbers = list(_numbers(layer, own, wanted))
    making = Making(graph, policy)
    for number, edit in enumerate(edits_from(numbers)):
        making.make(number, edit)
    if (
        not making.draft.problems
        and making.draft.policy == result
        and not _names_layers_in_another_order(own, wanted)
    ):
        return numbers, result
    quotas = [quota.model_dump(exclude_defaults=True) for quota in wanted]
    anew = {"op": "set_group_quotas", "group_quotas": quotas}
    return [anew if layer is None else anew | {"layer": layer}], result


def _names_layers_in_another_order(old: Iterable[GroupQuota], new: Iterable[GroupQuota]) -> bool:
    """Whether one quota is in both, but for the order of its layers, which counts in the hash.

    To drop it and make it anew would say two things about one number in one scenario.
    """
    names = {_name(quota) for quota in (*old, *new)}
    return len({(side, by, frozenset(layers)) for side, by, layers in names}) < len(names)


def _regrouped(policy: Policy, layer: str | None, quotas: tuple[GroupQuota, ...]) -> Policy:
    own = {"group_quotas": quotas}
    if layer is None:
        return policy.model_copy(update=own)
    layers = (x.model_copy(update=own) if x.name == layer else x for x in policy.layers)
    return policy.model_copy(update={"layers": tuple(layers)})


def _numbers(
    layer: str | None, old: Iterable[GroupQuota], new: Iterable[GroupQuota]
) -> Iterator[Content]:
    """Yield one edit for every group whose numbers differ; a quota that is gone loses all."""
    was, now = ({_name(quota): quota for quota in quotas} for quotas in (old, new))
    for name in {**was, **now}:
        before, after = (quotas.get(name, _none(name)) for quotas in (was, now))
        for key in ("", *sorted({*before.keys, *after.keys})):
            numbers = {n: number for n, number in _limits(after, key).items()
                       if number != _limits(before, key)[n]}  # fmt: skip
            if numbers:
                yield {"op": "set_quota", "of": "group", "side": after.side, "by": after.by,
                       "layers": [layer] if layer else list(after.layers), "key": key,
                       **numbers}  # fmt: skip


def _name(quota: GroupQuota) -> tuple[str, str, tuple[str, ...]]:
    return quota.side, quota.by, quota.layers


def _none(name: tuple[str, str, tuple[str, ...]]) -> GroupQuota:
    return GroupQuota.model_validate(dict(zip(("side", "by", "layers"), name, strict=True)))


def _limits(quota: GroupQuota, key: str) -> dict[str, int | str]:
    """Return the numbers of a group as an edit writes them."""
    own = quota.keys.get(key, KeyQuota()) if key else quota
    return {n: "default" if (x := getattr(own, n)) is None else x for n in ("min", "max")}


def _pairs(graph: AssistanceGraph, before: Policy, after: Policy) -> Iterator[Content]:
    """Yield edits of the marks of every pair whose ends still take part."""
    was, now = _marks(before), _marks(after)
    parts = graph.held("participants")
    for pair in sorted({*was, *now}):
        layer, provider, place = pair
        old, new = was.get(pair, {}), now.get(pair, {})
        ends = ((layer, "provider", provider), (layer, "place", place))
        if old.keys() == new.keys() or any(parts.position(end) is None for end in ends):
            continue
        own = {"layer": layer, "provider_id": provider, "place_id": place}
        for op in _ops(old.keys(), new.keys()):
            yield {"op": op, **own, **_signature(new.get(_MARK_OF.get(op, "")))}


_MARK_OF = {"lock_in": "in", "lock_out": "out", "allow": "waived"}
_OP_OF = {mark: op for op, mark in _MARK_OF.items()}


def _ops(old: Collection[str], new: Collection[str]) -> Iterator[str]:
    """Yield the ops that lead from marks to others: forbidding and allowing lift each other."""
    if "out" in new:
        yield "lock_out"
        return
    left = set(old) - set(new) - {"out"}
    if left or not new:
        yield "release"
    for mark in ("in", "waived"):
        if mark in new and (left or mark not in old):
            yield _OP_OF[mark]


def _marks(policy: Policy) -> dict[Pair, dict[str, Lock | Waiver]]:
    found: dict[Pair, dict[str, Lock | Waiver]] = {}
    for lock in policy.locks:
        found.setdefault(pair_of(lock), {}).setdefault(lock.kind, lock)
    for waiver in policy.waivers:
        found.setdefault(pair_of(waiver), {}).setdefault("waived", waiver)
    return found


def _signature(mark: Lock | Waiver | None) -> Content:
    own = {} if mark is None else {"reason": mark.reason, "by": mark.by, "date": mark.date}
    return {key: text[:_MAX_TEXT] for key, text in own.items() if text}
