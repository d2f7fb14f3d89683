"""What people call a layer: its title in Chinese texts, its name in all others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.policy import Policy

from .messages import Language


class LayerTitles:
    """The titles of one policy's layers.

    Parameters
    ----------
    policy
        A policy, or one as plain values in a plan's record; layers without a title, as in older
        records, go by their names.

    Examples
    --------
    >>> layers = {"layers": [{"name": "schools", "title": "学校团队—学校"}, {"name": "firms"}]}
    >>> [LayerTitles(layers, lang).all(["schools", "firms"]) for lang in ("zh", "en")]
    [['学校团队—学校', 'firms'], ['schools', 'firms']]
    """

    def __init__(self, policy: Policy | Mapping[str, Any], lang: Language) -> None:
        if isinstance(policy, Policy):
            titles = {layer.name: layer.title for layer in policy.layers}
        else:
            titles = {layer["name"]: layer.get("title", "") for layer in policy["layers"]}
        self._titles = {name: title for name, title in titles.items() if title and lang == "zh"}

    def of(self, name: str) -> str:
        """Return what a layer is called."""
        return self._titles.get(name, name)

    def all(self, names: Iterable[str]) -> list[str]:
        """Return what layers are called, in their order."""
        return [self.of(name) for name in names]
