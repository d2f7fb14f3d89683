"""A pairing problem as plain values and arrays, and back: what a proof needs besides the pairs.

Quotas, groups and locks are plain values; costs, allowed and standing pairs and the potentials
are arrays that are kept beside them and bound to them by their hashes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.facts.groups import ROOT, Group
from engine.policy import Side
from engine.problem import LayerProblem, PairingProblem
from graph_schema.arrays import IntArray

Arrays = Mapping[str, NDArray[Any]]
"""Name to array: ``0.potentials``, ``0.0.costs``, … (number of the network, of its layer)."""

TABLES: dict[str, str] = {"costs": "<i8", "allowed": "|b1", "standing": "|b1"}
"""Array of each layer to its type."""

MAX_COUNT = 2**31
"""Quotas at or beyond it are refused: sums of them must stay far below 64 bits."""


class BadRecord(ValueError):
    """Saved values or arrays that are not a plan: the message says which and why."""


def problem_record(problem: PairingProblem, arrays: Arrays) -> dict[str, Any]:
    """Return a problem as plain JSON values, with the hashes of its arrays (`problem_arrays`)."""
    return {
        "layers": [_layer_record(layer) for layer in problem.layers],
        "provider_groups": [_group_record(group) for group in problem.provider_groups],
        "place_groups": [_group_record(group) for group in problem.place_groups],
        "sha256": {name: array_hash(array) for name, array in arrays.items()},
    }


def problem_arrays(
    number: int, problem: PairingProblem, potentials: IntArray
) -> dict[str, NDArray[Any]]:
    """Return the arrays of network ``number``: its potentials, and three tables per layer."""
    arrays: dict[str, NDArray[Any]] = {f"{number}.potentials": potentials.astype("<i8")}
    for i, layer in enumerate(problem.layers):
        for name, dtype in TABLES.items():
            arrays[f"{number}.{i}.{name}"] = getattr(layer, name).astype(dtype)
    return arrays


def array_hash(array: NDArray[Any]) -> str:
    """Return the SHA-256 of an array: of its type and shape, then of its bytes row by row."""
    head = f"{array.dtype.str} {list(array.shape)}\n"
    return hashlib.sha256(head.encode() + np.ascontiguousarray(array).tobytes()).hexdigest()


def expected_arrays(number: int, record: Any) -> dict[str, tuple[str, tuple[int, ...]]]:
    """Return name → (type, shape) of every array that belongs to saved network ``number``.

    Raises
    ------
    BadRecord
        When the record does not say how many providers, places and groups there are.
    """
    shapes = [(len(_items(layer, "provider_ids")), len(_items(layer, "place_ids")))
              for layer in _items(record, "layers")]  # fmt: skip
    groups = len(_items(record, "provider_groups")) + len(_items(record, "place_groups"))
    return {
        f"{number}.potentials": ("<i8", (1 + groups + sum(map(sum, shapes)),)),
        **{
            f"{number}.{i}.{name}": (dtype, shape)
            for i, shape in enumerate(shapes)
            for name, dtype in TABLES.items()
        },
    }


def problem_from_record(number: int, record: Any, arrays: Arrays) -> PairingProblem:
    """Return the problem of saved network ``number``, every value checked.

    Raises
    ------
    BadRecord
        When a value is missing or of another type, size or range, an array is not the one that
        the record names, or groups are not nested.
    """
    tables = _checked_arrays(number, record, arrays)
    layers = tuple(_layer(layer, {name: tables[f"{number}.{i}.{name}"] for name in TABLES})
                   for i, layer in enumerate(_items(record, "layers")))  # fmt: skip
    if not layers:
        raise BadRecord("a network has no layers")
    problem = PairingProblem(layers, (), ())
    providers = _groups(record, "provider", problem.num_providers)
    places = _groups(record, "place", problem.num_places)
    return PairingProblem(layers, providers, places)


def _checked_arrays(number: int, record: Any, arrays: Arrays) -> Arrays:
    """Return the arrays of one network after holding each to its type, shape and hash."""
    expected = expected_arrays(number, record)
    hashes = record.get("sha256")
    if not isinstance(hashes, dict) or set(hashes) != set(expected):
        raise BadRecord(f"network {number} does not name its arrays")
    for name, (dtype, shape) in expected.items():
        array = arrays.get(name)
        if array is None or array.dtype.str != dtype or array.shape != shape:
            raise BadRecord(f"array {name} is not there, or not {dtype} of shape {list(shape)}")
        if hashes[name] != array_hash(array):
            raise BadRecord(f"array {name} is not the one that the plan names")
    return arrays


_NUMBERS = ("provider_min", "provider_max", "place_min", "place_max", "priority")


def _layer_record(layer: LayerProblem) -> dict[str, Any]:
    rows, columns = np.nonzero(layer.locked_in)
    return {
        "name": layer.name,
        "provider_ids": list(layer.provider_ids),
        "place_ids": list(layer.place_ids),
        **{name: getattr(layer, name).tolist() for name in _NUMBERS},
        "extra_cost": list(layer.extra_cost),
        "locked_in": [
            [layer.provider_ids[row], layer.place_ids[column]]
            for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
        ],
    }


def _layer(record: Any, tables: Mapping[str, Any]) -> LayerProblem:
    name = _text(record, "name")
    providers, places = _ids(record, "provider_ids"), _ids(record, "place_ids")
    shape = len(providers), len(places)
    locked_in = np.zeros(shape, dtype=bool)
    rows, columns = ({id_: i for i, id_ in enumerate(ids)} for ids in (providers, places))
    for pair in _items(record, "locked_in"):
        if not (isinstance(pair, list) and len(pair) == 2
                and pair[0] in rows and pair[1] in columns):  # fmt: skip
            raise BadRecord(f"locked_in of {name} holds {pair!r}")
        locked_in[rows[pair[0]], columns[pair[1]]] = True
    numbers: dict[str, Any] = {
        key: _numbers(record, key, shape[0 if key.startswith("provider") else 1])
        for key in _NUMBERS
    }
    return LayerProblem(
        name=name,
        provider_ids=providers,
        place_ids=places,
        extra_cost=tuple(_numbers(record, "extra_cost").tolist()),
        locked_in=locked_in,
        **numbers,
        **tables,
    )


def _group_record(group: Group) -> dict[str, Any]:
    # The parent follows from the members: it is worked out again, not believed.
    return {
        "id": group.id,
        "key": group.key,
        "layers": list(group.layers),
        "members": list(group.members),
        "minimum": group.minimum,
        "maximum": group.maximum,
    }


def _groups(record: Any, side: Side, num_members: int) -> tuple[Group, ...]:
    """Return the groups of one side; each is nested under the last one that holds its members."""
    deepest: dict[int, int] = {}
    groups: list[Group] = []
    for saved in _items(record, f"{side}_groups"):
        members = tuple(_numbers(saved, "members").tolist())
        if not members or len(set(members)) < len(members) or max(members) >= num_members:
            raise BadRecord(f"members of group {_text(saved, 'id')} are not participants")
        parents = {deepest.get(member, ROOT) for member in members}
        if len(parents) > 1:
            raise BadRecord(f"group {_text(saved, 'id')} is not nested")
        maximum = saved.get("maximum")
        groups.append(
            Group(
                id=_text(saved, "id"),
                side=side,
                key=_text(saved, "key"),
                layers=_ids(saved, "layers"),
                members=members,
                minimum=_count(saved.get("minimum")),
                maximum=None if maximum is None else _count(maximum),
                parent=parents.pop(),
            )
        )
        deepest.update(dict.fromkeys(members, len(groups) - 1))
    return tuple(groups)


def _items(record: Any, key: str) -> list[Any]:
    items = record.get(key) if isinstance(record, dict) else None
    if not isinstance(items, list):
        raise BadRecord(f"{key} is not a list")
    return items


def _text(record: Any, key: str) -> str:
    text = record.get(key) if isinstance(record, dict) else None
    if not isinstance(text, str):
        raise BadRecord(f"{key} is not a text")
    return text


def _ids(record: Any, key: str) -> tuple[str, ...]:
    ids = _items(record, key)
    if not all(isinstance(id_, str) for id_ in ids) or len(set(ids)) < len(ids):
        raise BadRecord(f"{key} are not texts, each once")
    return tuple(ids)


def _numbers(record: Any, key: str, length: int | None = None) -> IntArray:
    numbers = [_count(number) for number in _items(record, key)]
    if length is not None and len(numbers) != length:
        raise BadRecord(f"{key} has {len(numbers)} entries, not {length}")
    return np.array(numbers, dtype=np.int64)


def _count(number: Any) -> int:
    if type(number) is not int or not 0 <= number < MAX_COUNT:
        raise BadRecord(f"{number!r} is no count")
    return number
