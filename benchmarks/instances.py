"""All instances that are measured: the examples, synthetic sizes, and four sweeps of severity."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from engine.policy import Policy, read_policy
from fixtures import path
from graph_schema.graph import AssistanceGraph
from graph_schema.tables import load_graph

from .registry import Instance, Registry
from .synthetic import Spec, synthetic

BIG = "firms-villages"
"""The instance by which the bars are measured: 508 firms × 551 villages of Bijie."""

BIJIE_LAYERS = ("units-townships", BIG)
SIZES = ((50, 60), (200, 220), (1_000, 1_100))
SWEEPS = ("tightness", "ties", "locks", "shortage")
SEVERITIES = (0, 25, 50, 75, 100)
SWEPT = Spec(200, 220)
"""Size of the instances in a sweep: large enough to measure, small enough to run often."""


def example(name: str, layer: str = "") -> tuple[AssistanceGraph, Policy]:
    """Return an example with its policy, or with the part of it that one layer needs."""
    folder = path(name)
    policy = read_policy((folder / "policy.toml").read_text(encoding="utf-8"))
    return load_graph(folder), only_layer(policy, layer) if layer else policy


def only_layer(policy: Policy, name: str) -> Policy:
    """Return a policy of one layer, with its locks; quotas over several layers are left out."""
    locks = tuple(lock for lock in policy.locks if lock.layer == name)
    return policy.model_copy(
        update={"layers": (policy.layer(name),), "group_quotas": (), "locks": locks}
    )


def _registry() -> Registry:
    registry = Registry()
    registry.add(Instance("tiny", partial(example, "tiny")))
    for layer in BIJIE_LAYERS:
        registry.add(Instance(layer, partial(example, "bijie", layer)))
    for n, m in SIZES:
        registry.add(Instance(f"synthetic-{n}x{m}", partial(synthetic, Spec(n, m))))
    for shape in SWEEPS:
        for severity in SEVERITIES:
            spec = replace(SWEPT, **{shape: severity})
            name = f"{shape}-{severity}"
            registry.add(Instance(name, partial(synthetic, spec), shape, severity))
    return registry


INSTANCES = _registry()
