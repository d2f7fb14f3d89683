"""The answer to a what-if in sentences: the value before and after, what to mind, who moves."""

from __future__ import annotations

from collections.abc import Iterator

from api.entity_names import EntityNames
from api.layer_titles import LayerTitles
from api.messages import Catalogue
from api.summary import number
from engine.comparing.move_order import MoveChain, PairMove
from engine.keeping.keep_proof import Kept
from engine.live_check import LiveWarning

from .whatif import WhatIf

_PARTS = ("unmet", "idle", "cost_points")


class WhatIfWords:
    """Makes the sentences about one what-if in one language."""

    def __init__(self, found: WhatIf, words: Catalogue) -> None:
        self._words, self._found = words, found
        self._after = EntityNames(found.after.graph)
        is_same = found.base.graph is found.after.graph
        self._before = self._after if is_same else EntityNames(found.base.graph)
        self._titles = LayerTitles(found.after.policy, words.lang)

    def of(self, entity_id: str) -> str:
        """Return what an id is called, after the edits or, when it is gone, before."""
        name = self._after.of(entity_id)
        return self._before.of(entity_id) if name == entity_id else name

    def place(self, place_id: str) -> str:
        """Return a place with its county."""
        name = self._after.place(place_id)
        return self._before.place(place_id) if name == place_id else name

    def value(self) -> str:
        """Return the value before and after, and the difference, as one sentence."""
        before, change = self._found.value_before, self._found.check.change
        parts = [self._part(name, getattr(before, name), getattr(change, name)) for name in _PARTS]
        return self._words.text("whatif.value", parts=self._words.text("whatif.then").join(parts))

    def keeps(self) -> Iterator[tuple[Kept, str]]:
        """Yield each bound on change with how many standing pairings are kept under it."""
        for own in self._found.keeps:
            where = self.of(own.bound.county) if own.bound.county else ""
            if "@" in own.bound.id:
                where += self._titles.of(own.bound.id.partition("@")[2])
            named = self._words.text("whatif.keeps_of", where=where) if where else ""
            key = "whatif.keeps_short" if own.short else "whatif.keeps"
            yield own, self._words.text(key, where=named, standing=own.bound.standing,
                                        wanted=own.bound.wanted, kept=own.kept,
                                        short=own.short)  # fmt: skip

    def within(self) -> str:
        """Return how far from the best the plan may be at most; "" where it is proven best."""
        if not self._found.keeps or self._found.after.plan.certificate.kind != "within":
            return ""
        bound = self._found.after.plan.certificate
        key = "whatif.within_pairs" if bound.bound_kept else "whatif.within"
        return self._words.text(key, points=number(bound.bound.cost_points),
                                pairs=bound.bound_kept)  # fmt: skip

    def warnings(self) -> Iterator[tuple[LiveWarning, str]]:
        """Yield what to mind, each with its sentence."""
        for warning in self._found.check.warnings:
            yield warning, self._warning(warning)

    def chains(self) -> Iterator[tuple[MoveChain, list[str]]]:
        """Yield each chain with one line per move; one who leaves for elsewhere makes one line."""
        for chain in self._found.check.chains:
            yield chain, list(self._moves(chain))

    def _moves(self, chain: MoveChain) -> Iterator[str]:
        waiting = list(chain)
        if len(waiting) > 2 and _goes(waiting[-1], waiting[0]):
            waiting.insert(0, waiting.pop())  # a circle: told from where somebody leaves
        while waiting:
            move = waiting.pop(0)
            kind, both = str(move.kind), [move]
            if waiting and _goes(move, waiting[0]):
                kind, both = "goes", [move, waiting.pop(0)]
            layer, provider, _ = move.pair
            places = {each.kind: self.place(each.pair[2]) for each in both}
            yield self._words.text(f"whatif.move.{kind}", provider=self.of(provider),
                                   old=places.get("remove", ""), new=places.get("add", ""),
                                   layer=self._titles.of(layer))  # fmt: skip

    def _part(self, name: str, before: int, change: int) -> str:
        key = "same" if not change else "more" if change > 0 else "fewer"
        return self._words.text(
            f"whatif.{name}.{key}", before=number(before), after=number(before + change),
            num=number(abs(change)),
        )  # fmt: skip

    def _warning(self, warning: LiveWarning) -> str:
        facts = warning.facts
        told = dict(facts)
        if "provider_id" in facts:
            told["provider"] = self.of(str(facts["provider_id"]))
            told["place"] = self.place(str(facts["place_id"]))
            told["layer"] = self._titles.of(str(facts["layer"]))
        else:
            entity, side = str(facts["entity_id"]), str(facts["side"])
            is_place = facts["kind"] == "member" and side == "place"
            told["name"] = self.place(entity) if is_place else self.of(entity)
            layers = facts["layers"]
            assert isinstance(layers, tuple)
            told["layers"] = tuple(self._titles.all(layers))
            told["lacking"] = _less(facts.get("wanted"), facts.get("got"))
            told["too_many"] = _less(facts.get("got"), facts.get("allowed"))
        if "rules" in facts:
            rules = facts["rules"]
            assert isinstance(rules, tuple)
            told["rules"] = tuple(self._words.text(f"why.hard.{rule}") for rule in rules)
        if warning.key == "leaves_without":
            return self._words.text(f"whatif.warning.leaves_without_{facts['side']}", **told)
        return self._words.text(f"whatif.warning.{warning.key}", **told)


def _less(more: object, less: object) -> int:
    return more - less if isinstance(more, int) and isinstance(less, int) else 0


def _goes(move: PairMove, following: PairMove) -> bool:
    """Whether two moves are one provider leaving a place for another."""
    return move.kind != following.kind and move.pair[:2] == following.pair[:2]
