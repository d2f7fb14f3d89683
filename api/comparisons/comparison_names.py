"""What the ids of two compared plans are called: by the later plan's tables, else the earlier's."""

from __future__ import annotations

from collections.abc import Sequence

from api.entity_names import joined
from api.layer_titles import LayerTitles
from api.messages import Catalogue
from engine.compare import Comparison
from engine.comparing.compare_groups import GroupBy
from engine.pair_keys import PairKey
from engine.policy import Side

SHOWN_NAMES = 4
"""Names in one list of a sentence; the rest are counted."""


class ComparisonNames:
    """Names of everything that a comparison tells of. An id without a name names itself."""

    def __init__(self, found: Comparison, words: Catalogue) -> None:
        self._found, self._words = found, words
        self._names = {**found.before.names, **found.after.names}
        self._titles = [LayerTitles(plan.policy, words.lang)
                        for plan in (found.after, found.before)]  # fmt: skip

    def of(self, entity_id: str) -> str:
        """Return what a provider, place, party, sector or group is called."""
        if "@" in entity_id and entity_id.partition(":")[0] in ("provider", "place"):
            entity_id = entity_id.partition("@")[0].split(":", 2)[2]
        return self._names.get(entity_id, entity_id)

    def layer(self, name: str) -> str:
        """Return what a layer is called: in Chinese by its title, where the policy has one."""
        called = (titles.of(name) for titles in self._titles)
        return next((own for own in called if own != name), name)

    def layers(self, names: Sequence[str]) -> str:
        """Return layers as a list."""
        return self._words.join([self.layer(name) for name in names])

    def county(self, place_id: str) -> str:
        """Return the name of a place's county, "" for none."""
        plans = self._found.after, self._found.before
        county = next((own for plan in plans if (own := plan.county_of(place_id))), "")
        return self.of(county) if county and county != place_id else ""

    def place(self, place_id: str) -> str:
        """Return a place with its county, where it lies in one: 威宁县羊场乡.

        A name that says its county itself is left as it is.
        """
        own, county = self.of(place_id), self.county(place_id)
        return own if not county or county in own else joined([county, own])

    def end(self, side: Side, entity_id: str) -> str:
        """Return a provider's name, or a place's with its county."""
        return self.place(entity_id) if side == "place" else self.of(entity_id)

    def pair(self, key: PairKey) -> dict[str, str]:
        """Return a pair with the names of its ends."""
        layer, provider, place = key
        return {
            "layer": layer,
            "provider_id": provider,
            "provider_name": self.of(provider),
            "place_id": place,
            "place_name": self.of(place),
        }

    def group(self, by: GroupBy, key: str) -> str:
        """Return what a group of pairs is called, also where it has no id."""
        if not key:
            return self._words.text(f"compare.none.{by}")
        return self.layer(key) if by == "layer" else self.of(key)

    def some(self, names: Sequence[str]) -> str:
        """Return a list of names, cut short with a count when it is long."""
        if len(names) <= SHOWN_NAMES:
            return self._words.join(names)
        shown = self._words.join(names[:SHOWN_NAMES])
        return self._words.text("why.and_more", names=shown, num=len(names))
