"""A problem goes out as plain values and arrays and comes back the same; anything else is named."""

from __future__ import annotations

import copy
import json

import numpy as np
import pytest
from hypothesis import given, settings

from engine.plan import prove
from engine.saved.saved_problem import (
    BadRecord,
    array_hash,
    problem_arrays,
    problem_from_record,
    problem_record,
)
from tests.engine.builders import group, layer, problem
from tests.engine.instances import pairing_problems


def _saved(pairing, number=0):
    arrays = problem_arrays(number, pairing, prove(pairing).potentials)
    return json.loads(json.dumps(problem_record(pairing, arrays))), arrays


def _same(a, b):
    for own, other in zip(a.layers, b.layers, strict=True):
        for name, value in vars(own).items():
            assert np.array_equal(value, getattr(other, name)), name
    assert a.provider_groups == b.provider_groups
    assert a.place_groups == b.place_groups


@settings(max_examples=100, deadline=None)
@given(pairing_problems())
def test_a_problem_comes_back_as_it_was(pairing):
    record, arrays = _saved(pairing, number=3)
    _same(pairing, problem_from_record(3, record, arrays))


@pytest.fixture
def saved():
    pairing = problem(
        layer([[1, 2], [3, 4]], locked=[(0, 1)], extra_cost=[5]),
        place_groups=[group("place", [0, 1], 1, 4, "all"), group("place", [0], 0, 2, "one")],
    )
    return _saved(pairing)


BAD_VALUES = [
    ("layers", 0, "provider_min", 0, -1),  # negative
    ("layers", 0, "provider_min", 0, 1.0),  # no integer
    ("layers", 0, "provider_min", 0, True),  # a truth is no count
    ("layers", 0, "provider_min", 0, 2**31),  # sums could overflow
    ("layers", 0, "provider_min", [0]),  # one of two
    ("layers", 0, "provider_ids", ["p0", "p0"]),  # an id twice
    ("layers", 0, "provider_ids", [0, 1]),  # no texts
    ("layers", 0, "place_ids", ["s0", "s1", "s2"]),  # more places than columns
    ("layers", 0, "name", None),
    ("layers", 0, "locked_in", [["p0", "s9"]]),  # somebody unknown
    ("layers", 0, "locked_in", ["p0"]),
    ("layers", 0, None),
    ("layers", []),
    ("layers", None),
    ("place_groups", 0, "members", []),
    ("place_groups", 0, "members", [0, 2]),  # there is no place number 2
    ("place_groups", 0, "members", [0, 0]),
    ("place_groups", 0, "minimum", None),
    ("place_groups", 0, "maximum", "4"),
    ("place_groups", 0, "id", 5),
    ("place_groups", 1, "members", [0, 1, 0]),
    ("provider_groups", None),
    ("sha256", {}),
    ("sha256", None),
    ("sha256", "0.potentials", "0" * 64),
]


@pytest.mark.parametrize("change", BAD_VALUES, ids=str)
def test_a_value_that_no_problem_has_is_refused(saved, change):
    record, arrays = copy.deepcopy(saved[0]), saved[1]
    *path, last, value = change
    at = record
    for key in path:
        at = at[key]
    at[last] = value
    with pytest.raises(BadRecord):
        problem_from_record(0, record, arrays)


def test_groups_that_overlap_are_refused(saved):
    record, arrays = saved
    record["place_groups"][0]["members"] = [0]
    record["place_groups"][1]["members"] = [0, 1]
    with pytest.raises(BadRecord, match="not nested"):
        problem_from_record(0, record, arrays)


@pytest.mark.parametrize(
    "array",
    [
        None,  # gone
        np.zeros((2, 2), dtype=np.int32),  # another type
        np.zeros((2, 3), dtype=np.int64),  # another shape
        np.zeros((2, 2), dtype=np.int64),  # other numbers: the hash tells
    ],
    ids=["gone", "type", "shape", "numbers"],
)
def test_an_array_that_is_not_the_saved_one_is_refused(saved, array):
    record, arrays = saved
    arrays = {name: table for name, table in arrays.items() if name != "0.0.costs"}
    if array is not None:
        arrays["0.0.costs"] = array
    with pytest.raises(BadRecord, match=r"0\.0\.costs"):
        problem_from_record(0, record, arrays)


def test_the_hash_of_an_array_tells_type_and_shape_apart():
    numbers = np.zeros(4, dtype=np.int64)
    others = (numbers.reshape(2, 2), numbers.astype(np.int32), numbers + 1)
    assert array_hash(numbers) == array_hash(numbers.copy())
    assert array_hash(numbers) not in {array_hash(other) for other in others}


def test_the_hash_of_an_array_does_not_depend_on_its_place_in_memory():
    table = np.arange(6, dtype=np.int64).reshape(2, 3)
    assert array_hash(np.asfortranarray(table)) == array_hash(table)


def test_a_network_without_layers_is_refused():
    arrays = {"0.potentials": np.zeros(1, dtype="<i8")}
    hashes = {"0.potentials": array_hash(arrays["0.potentials"])}
    record = {"layers": [], "provider_groups": [], "place_groups": [], "sha256": hashes}
    with pytest.raises(BadRecord, match="no layers"):
        problem_from_record(0, record, arrays)
