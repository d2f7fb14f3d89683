"""The register of instances: a name, and how to build it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine.policy import Policy
from graph_schema.graph import AssistanceGraph

Build = Callable[[], tuple[AssistanceGraph, Policy]]


@dataclass(frozen=True)
class Instance:
    """One graph with one policy.

    ``sweep`` is the bad shape that a synthetic instance belongs to, "" for none; ``severity`` how
    bad it is, 0 to 100.
    """

    name: str
    build: Build
    sweep: str = ""
    severity: int = 0


class Registry:
    """Instances by name, in the order in which they were added."""

    def __init__(self) -> None:
        self._instances: dict[str, Instance] = {}

    def add(self, instance: Instance) -> None:
        """Add an instance; ValueError when its name is taken."""
        if instance.name in self._instances:
            raise ValueError(f"there is an instance {instance.name!r} already")
        self._instances[instance.name] = instance

    def __getitem__(self, name: str) -> Instance:
        if name not in self._instances:
            raise KeyError(f"no instance {name!r}; there are {', '.join(self._instances)}")
        return self._instances[name]

    def __iter__(self) -> Iterator[Instance]:
        return iter(self._instances.values())

    def sweep(self, shape: str) -> list[Instance]:
        """Return the instances of one sweep, mildest first."""
        return [instance for instance in self if instance.sweep == shape]
