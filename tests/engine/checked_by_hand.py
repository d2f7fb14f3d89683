"""Is a proof of a gap true? Counted from quotas, locks and allowed pairs alone: no flow."""

from __future__ import annotations

from engine.cut_finder import Cut, Term
from engine.problem import PairingProblem


def units_of(problem: PairingProblem, cut: Cut, term: Term) -> int:
    """Return what a term of a cut may count at most (of demand: at least), by the data."""
    side, entity = term.side, term.entity_id
    for group in problem.place_groups if side == "place" else problem.provider_groups:
        if group.id == entity:
            return group.minimum if term.kind == "minimum" else int(group.maximum or 0)
    own = problem.layers[problem.layer_names.index(term.layer)]
    ids = own.place_ids if side == "place" else own.provider_ids
    at = ids.index(entity)
    others = {x for layer, x in (cut.places if side == "provider" else cut.providers)
              if layer == own.name}  # fmt: skip
    if term.kind == "pairs":
        line, names = (
            ((own.allowed & ~own.locked_in)[at], own.place_ids)
            if side == "provider"
            else ((own.allowed & ~own.locked_in)[:, at], own.provider_ids)
        )
        return sum(bool(x) and name in others for x, name in zip(line, names, strict=True))
    return int(getattr(own, f"{side}_{'min' if term.kind == 'minimum' else 'max'}")[at])
