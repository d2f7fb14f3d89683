"""Saved bounds on change, read back with every value checked, and what follows from them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from engine.policy import Policy
from engine.problem import PairingProblem
from engine.saved.record_rows import Row, certificate_row
from engine.saved.saved_problem import BadRecord
from engine.value import Value
from graph_schema.arrays import BoolArray

from .keep_bounds import KeepBound, Standing, bounds_on
from .keep_proof import Kept, distance, kind_of, num_kept, shortage_penalty
from .relaxed import Rates

MAX_RATE = 2**60
"""Rates and scales at or beyond it are refused."""


def bounds_from_record(rows: Any) -> tuple[tuple[KeepBound, ...], Rates]:
    """Return the bounds that a record names, and the rates that its proof puts on kept pairs.

    Raises
    ------
    BadRecord
        When a value is missing or of another type or range.
    """
    if not isinstance(rows, list):
        raise BadRecord("keeps is not a list")
    scales = {_whole(row, "scale") for row in rows} or {1}
    if len(scales) > 1 or 0 in scales:
        raise BadRecord("keeps have no scale in common")
    bounds = tuple(
        KeepBound(
            id=_text(row["id"]), layers=_texts(row["layers"]), county=_text(row["county"]),
            place_ids=None if row["place_ids"] is None else _texts(row["place_ids"]),
            standing=_whole(row, "standing"), wanted=_whole(row, "wanted"),
        )
        for row in rows
    )  # fmt: skip
    return bounds, Rates(tuple(_whole(row, "rate") for row in rows), scales.pop())


def bounds_that_follow(
    policy: Policy, problems: Sequence[PairingProblem], bounds: Sequence[KeepBound]
) -> tuple[KeepBound, ...]:
    """Return the bounds that a policy sets on problems; the bounds say which county a place is in.

    Whether that is so is not known here: `engine.saved.verify_source` asks the tables.
    """
    county_of = {
        place: bound.county for bound in bounds for place in bound.place_ids or () if bound.county
    }
    return bounds_on(policy, [
        Standing(layer.name, layer.place_ids,
                 [county_of.get(place, "") for place in layer.place_ids],
                 layer.standing.sum(axis=0).tolist())
        for problem in problems
        for layer in problem.layers
    ])  # fmt: skip


def kept_of(
    bounds: Sequence[KeepBound], rates: Rates, problems: Sequence[PairingProblem],
    chosen: Sequence[Sequence[BoolArray]],
) -> tuple[Kept, ...]:  # fmt: skip
    """Return what chosen pairs keep under each bound."""
    counts = (
        sum(num_kept(bound, *own) for own in zip(problems, chosen, strict=True)) for bound in bounds
    )
    # A bound that the record does not name has no rate; the difference is told elsewhere.
    triples = zip_longest(bounds, counts, rates.numbers[: len(bounds)], fillvalue=0)
    return tuple(Kept(*triple, rates.scale) for triple in triples)  # type: ignore[arg-type]


def certificate_that_follows(
    kept: Sequence[Kept], gaps: Sequence[int | None], rates: Rates,
    problems: Sequence[PairingProblem], value: Value, said: Row,
) -> Row:  # fmt: skip
    """Return what potentials and rates prove of a plan, as a record says it.

    What a record says of a solver's word is taken over as it is: nobody can prove it here.
    """
    gap, effort = said.get("solver_gap"), said.get("effort")
    if gap is not None and (type(gap) is not int or gap < 0):
        raise BadRecord(f"solver_gap is {gap!r}")
    if effort is not None and (type(effort) not in (int, float) or not 0 <= effort < MAX_RATE):
        raise BadRecord(f"effort is {effort!r}")
    known = [gap for gap in gaps if gap is not None]
    far = None
    if len(known) == len(gaps):
        far = distance(kept, known, shortage_penalty(problems), value.cost_points, rates.scale)
    if far is None:
        return certificate_row("none", False, Value())
    if gap is not None and gap > far.cost:
        raise BadRecord(f"solver_gap {gap} passes the bound {far.cost}")
    return certificate_row(kind_of(far, gap), True, Value(0, 0, far.cost), far.short, gap, effort)


def _whole(row: Any, key: str) -> int:
    number = row[key]
    if type(number) is not int or not 0 <= number < MAX_RATE:
        raise BadRecord(f"{key} of a bound on change is {number!r}")
    return number


def _text(text: Any) -> str:
    if not isinstance(text, str):
        raise BadRecord(f"{text!r} in a bound on change is not a text")
    return text


def _texts(texts: Any) -> tuple[str, ...]:
    if not isinstance(texts, list):
        raise BadRecord(f"{texts!r} in a bound on change is not a list")
    return tuple(map(_text, texts))
