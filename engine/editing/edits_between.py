"""The edits that lead from one graph and policy to another: the normal form of what was done."""

from __future__ import annotations

from engine.policy import Policy
from graph_schema.graph import AssistanceGraph

from .edit_models import Edit, edits_from
from .edits_between_graphs import graph_edits
from .edits_between_policies import policy_edits


def edits_between(
    before: tuple[AssistanceGraph, Policy], after: tuple[AssistanceGraph, Policy]
) -> tuple[Edit, ...]:
    """Return edits that, applied to ``before``, give the graph hash and policy hash of ``after``.

    They depend on nothing but what the two hold: each cell, row, number and mark that differs is
    named once, by what it is afterwards, in a fixed order (`graph_edits`, `policy_edits`). Equal
    content, no edits. What hashes do not count (names, reasons, order) need not become equal.

    Parameters
    ----------
    before, after
        A sound graph with a sound policy on it; ``after`` as edits can make it of ``before``.

    Raises
    ------
    ValueError
        When the two differ in what no edit changes: rows of sectors or parties, the period or the
        distance cap of the policy, which layers there are, whom a layer pairs.
    """
    graph, policy = after
    layers = [layer.name for layer in policy.layers]
    content = [
        *graph_edits(before[0], graph, layers),
        *policy_edits(graph, before[1], policy),
    ]
    return edits_from(content)
