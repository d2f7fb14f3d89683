"""Quotas, proofs and people that a change of plan touches, as sentences."""

from __future__ import annotations

from collections.abc import Sequence

from api.answers.proof_words import ProofWords
from api.messages import Catalogue
from engine.compare import Comparison
from engine.comparing.affected import Affected, Effect
from engine.comparing.compare_gaps import ProvenGap
from engine.comparing.compare_quotas import QuotaChange, QuotaEvent
from engine.comparing.three_way import EndRow, QuotaRow
from engine.quota_states import QuotaState

from .comparison_names import ComparisonNames

WORSE: tuple[QuotaEvent, ...] = ("newly_short", "shorter", "newly_passed", "passed_otherwise")
"""What becomes of a quota for the worse."""

MARKS: dict[Effect, str] = {
    "left_alone": "-", "leaves": "-", "loses": "-", "exchanges": "~", "gains": "+", "begins": "+",
    "joins": "+", "keeps": "·",
}  # fmt: skip
"""The sign before a line; "!" stands before those who newly lack."""


class ComparisonWords:
    """Makes the sentences about one comparison in one language."""

    def __init__(self, found: Comparison, words: Catalogue) -> None:
        self.names = ComparisonNames(found, words)
        self._words = words

    def quota(self, change: QuotaChange) -> str:
        """Return what became of a quota: whose, its limits and pairs, before and after."""
        key = change.key
        side = f"{key.side}_group" if key.kind == "group" else key.side
        name = (self.names.end(key.side, key.entity_id) if key.kind == "member"
                else self.names.of(key.entity_id))  # fmt: skip
        return self._words.text(
            f"compare.quota.{change.event}",
            side=self._words.text(f"side.{side}"), name=name, layers=self.names.layers(key.layers),
            before=self.state(change.before), after=self.state(change.after),
            lacking=change.after.lacking if change.after else 0,
            too_many=change.after.too_many if change.after else 0,
        )  # fmt: skip

    def quotas(self, changes: Sequence[QuotaChange]) -> list[tuple[str, str]]:
        """Return a sign and a line for every quota; those that changed alike share a line.

        Many participants of one side of a layer get other limits at once, or come or go: they are
        counted.
        """
        alike: dict[object, list[QuotaChange]] = {}
        for change in changes:
            alike.setdefault(_alike(change), []).append(change)
        lines = []
        for own in alike.values():
            mark = "!" if own[0].event in WORSE else "·"
            lines.append((mark, self.quota(own[0]) if len(own) == 1 else self._several(own)))
        return lines

    def _several(self, changes: Sequence[QuotaChange]) -> str:
        key, before, after = changes[0].key, changes[0].before, changes[0].after
        return self._words.text(
            f"compare.quotas.{changes[0].event}", side=self._words.text(f"side.{key.side}"),
            num=len(changes), layers=self.names.layers(key.layers), before=self.limits(before),
            after=self.limits(after),
        )  # fmt: skip

    def limits(self, state: QuotaState | None) -> str:
        """Return from how many to how many a quota lets through."""
        if state is None:
            return self._words.text("compare.state.none")
        key = "compare.limits.open" if state.maximum is None else "compare.limits.closed"
        return self._words.text(key, least=state.minimum, most=state.maximum)

    def state(self, state: QuotaState | None) -> str:
        """Return how a quota stands: pairs, of how many to how many."""
        if state is None:
            return self._words.text("compare.state.none")
        return self._words.text("compare.state.some", got=state.got, limits=self.limits(state))

    def proof(self, gap: ProvenGap) -> str:
        """Return why what lacks must lack, as an account that anyone can check."""
        proof = ProofWords(self._words, self._names_of).sentence(gap.kind, gap.cut)
        return self._words.text(f"compare.proof.{gap.plan}", proof=proof)

    def affected(self, own: Affected) -> str:
        """Return what happens to a provider or place, in one line."""
        other = "place" if own.side == "provider" else "provider"
        lost, gained, kept = (
            self.names.some([self.names.of(id_) for id_ in ids])
            for ids in (own.lost, own.gained, own.kept)
        )
        line = self._words.text(
            f"affected.{own.side}.{own.effect}",
            name=self.names.end(own.side, own.entity_id), layer=self.names.layer(own.layer),
            lost=lost, gained=gained, kept=kept or self._words.text(f"affected.no_{other}"),
        )  # fmt: skip
        return line + self._lack(own)

    def mark(self, own: Affected) -> str:
        """Return the sign before somebody's line."""
        return "!" if own.lacking_after > own.lacking_before else MARKS[own.effect]

    def end_row(self, row: EndRow) -> str:
        """Return whom a provider or place has in the base and in both plans."""
        side, layer, id_ = row.key
        partners = {
            plan: self.names.some([self.names.of(x) for x in sorted(getattr(row, plan))])
            or self._words.text("compare.nobody")
            for plan in ("base", "a", "b")
        }
        return self._words.text("compare.three.end", name=self.names.end(side, id_),
                                layer=self.names.layer(layer),
                                **partners)  # fmt: skip

    def quota_row(self, row: QuotaRow) -> str:
        """Return how a quota stands in the base and in both plans."""
        key = row.key
        name = (self.names.end(key.side, key.entity_id) if key.kind == "member"
                else self.names.of(key.entity_id))  # fmt: skip
        return self._words.text(
            "compare.three.quota", name=name, layers=self.names.layers(key.layers),
            base=self.state(row.base), a=self.state(row.a), b=self.state(row.b),
        )  # fmt: skip

    def _names_of(self, ids: Sequence[str]) -> str:
        return self.names.some([self.names.of(id_) for id_ in ids])

    def _lack(self, own: Affected) -> str:
        """Return what is said of a quota after the line: what lacks, or no longer does."""
        said = ""
        lack = ("lacks", own.lacking_before, own.lacking_after)
        excess = ("passes", own.too_many_before, own.too_many_after)
        for what, before, after in (lack, excess):
            if after:
                said += self._words.text(f"affected.{what}", num=after, before=before)
            elif before and own.effect != "leaves":
                said += self._words.text(f"affected.no_longer_{what}", before=before)
        return said


def _alike(change: QuotaChange) -> object:
    """Return what those share that are told in one line; a key of its own for all others."""
    key, before, after = change.key, change.before, change.after
    if key.kind == "group" or change.event not in ("limits", "joins", "leaves"):
        return key
    limits = [None if state is None else (state.minimum, state.maximum, state.priority)
              for state in (before, after)]  # fmt: skip
    return change.event, key.side, key.layers, *limits
