"""Small dispatches, written tersely on `small_graphs`."""

from __future__ import annotations

from engine.dispatch import dispatch
from engine.policy import policy_from
from tests.engine.small_graphs import PERIOD, layer_row, small_graph

PLAIN = {"pieces": [{"share": 1.0, "value": 1.0}]}


def dispatched(*pairs, section=None, locks=(), **tables):
    """Dispatch a small graph when these (provider, place) pairs are the plan's."""
    policy = policy_from({
        "period": PERIOD, "layers": [layer_row()], "locks": list(locks),
        "dispatch": PLAIN | (section or {}),
    })  # fmt: skip
    keys = [("L", provider, place) for provider, place in pairs]
    return dispatch(small_graph(**tables), policy, keys, "plan")


def amounts(found):
    """Return (capability, need) → amount."""
    columns = ("capability_id", "need_id", "amount")
    rows = zip(*(found.items[column].tolist() for column in columns), strict=True)
    return {(capability, need): amount for capability, need, amount in rows}


def cell(table, key, column):
    """Return one cell of a table of needs or capabilities."""
    name = "need_id" if "need_id" in table else "capability_id"
    return table.loc[table[name] == key, column].item()


def cap(id_, provider, amount=1, **cells):
    return {"id": id_, "provider_id": provider, "amount": amount} | cells


def need(id_, place, amount=1, **cells):
    return {"id": id_, "place_id": place, "amount": amount} | cells
