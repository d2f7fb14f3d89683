"""What the files of a plan hold: CSV for spreadsheets, strict JSON, checked arrays."""

from __future__ import annotations

import csv
import io
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.messages import Catalogue
from api.plans.plan_csv import COLUMNS, file_names, layer_csv, neutral
from api.plans.plan_json import read_record, record_text
from api.plans.proof_file import proof_bytes, read_proof
from engine.saved.record_rows import FORMAT
from engine.saved.saved_problem import BadRecord

PAIR = {
    "layer": "L", "provider_id": "unit:1", "provider_name": "单位", "place_id": "1",
    "place_name": "乡", "county_id": "c", "county_name": "县", "need_gap": 10,
    "outside_territory": 0, "distance": 5, "change": 0, "track_record": 0, "cost_points": 15,
    "standing": True, "locked": False, "waived": "",
}  # fmt: skip


def _read(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_a_csv_holds_names_county_and_every_column():
    header, row = _read(layer_csv("L", [PAIR], Catalogue("en")))
    assert header == list(COLUMNS)
    assert row == [
        "unit:1",
        "单位",
        "1",
        "乡",
        "c",
        "县",
        "10",
        "0",
        "5",
        "0",
        "0",
        "15",
        "yes",
        "no",
        "",
    ]


def test_a_csv_in_chinese_has_chinese_headers():
    header, row = _read(layer_csv("L", [PAIR], Catalogue("zh")))
    assert header[:2] == ["帮扶方编号", "帮扶方"]
    assert row[-3:] == ["是", "否", ""]


def test_a_csv_holds_the_pairs_of_its_layer_only():
    rows = _read(layer_csv("L", [PAIR, {**PAIR, "layer": "M"}], Catalogue("en")))
    assert len(rows) == 2


def test_a_spreadsheet_reads_a_csv_as_utf_8():
    assert layer_csv("L", [], Catalogue("zh")).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_formula_starts_are_neutralised_in_every_text(start):
    hostile = {name: f"{start}1" if isinstance(cell, str) and name != "layer" else cell
               for name, cell in PAIR.items()}  # fmt: skip
    _, row = _read(layer_csv("L", [hostile], Catalogue("en")))
    assert [cell for cell in row if cell.startswith(start)] == []
    assert row[1] == f"'{start}1"


@given(st.text())
def test_neutral_text_loses_nothing(text):
    assert neutral(text) in (text, f"'{text}")


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r")))
def test_any_name_comes_back_from_a_csv(name):
    _, row = _read(layer_csv("L", [{**PAIR, "place_name": name}], Catalogue("en")))
    assert row[COLUMNS.index("place_name")].removeprefix("'") == name.removeprefix("'")


@pytest.mark.parametrize(
    ("layers", "names"),
    [
        (["units-townships"], ["units-townships.csv"]),
        (["单位-乡镇"], ["单位-乡镇.csv"]),
        (["../evil"], ["_evil.csv"]),
        (["a/b\\c"], ["a_b_c.csv"]),
        (["...", "."], ["_.csv", "_-2.csv"]),
        (["Units", "units"], ["Units.csv", "units-2.csv"]),  # one file on some systems
        (["units", "Units"], ["units.csv", "Units-2.csv"]),
    ],
)
def test_layers_become_names_of_files(layers, names):
    assert list(file_names(layers).values()) == names


def test_a_long_layer_becomes_a_name_that_file_systems_take():
    [name] = file_names(["结" * 100]).values()
    assert len(name.encode()) <= 255


@given(st.lists(st.text(min_size=1, max_size=100), unique=True))
def test_names_of_files_are_different_and_stay_in_the_folder(layers):
    names = list(file_names(layers).values())
    assert len({name.casefold() for name in names}) == len(layers)
    assert not any("/" in name or name.startswith(".") or "\x00" in name for name in names)


def test_a_record_stands_one_row_a_line():
    record = {"format": FORMAT, "pairs": [{"a": 1}, {"a": 2}], "value": {"unmet": 0}, "none": []}
    assert record_text(record).splitlines() == [
        "{", f' "format": "{FORMAT}",', ' "pairs": [', '  {"a": 1},', '  {"a": 2}', " ],",
        ' "value": {"unmet": 0},', ' "none": []', "}",
    ]  # fmt: skip


def test_a_record_comes_back_as_it_was():
    record = {"format": FORMAT, "乡": ["=1", None, True, 0.1, 10**18], "empty": {}}
    assert read_record(record_text(record).encode()) == record


@pytest.mark.parametrize(
    "text",
    ["{", "[]", "{}", '{"format": "other"}', f'{{"format": "{FORMAT}", "x": NaN}}',
     f'{{"format": "{FORMAT}", "x": Infinity}}', f'{{"format": "{FORMAT}", "format": "{FORMAT}"}}',
     "[" * 50_000, f'{{"format": "{FORMAT}", "x": {"9" * 5000}}}'],
    ids=["cut", "list", "empty", "other", "nan", "infinity", "twice", "deep", "long"],
)  # fmt: skip
def test_what_is_no_record_is_refused(text):
    with pytest.raises(BadRecord):
        read_record(text.encode())


RECORD = {
    "networks": [
        {
            "layers": [{"provider_ids": ["p"], "place_ids": ["s", "t"]}],
            "provider_groups": [],
            "place_groups": [],
        }
    ]
}
ARRAYS = {
    "0.potentials": np.arange(4, dtype="<i8"),
    "0.0.costs": np.array([[1, 2]], dtype="<i8"),
    "0.0.allowed": np.array([[True, False]]),
    "0.0.standing": np.array([[False, False]]),
}


def test_arrays_come_back_as_they_were():
    arrays = read_proof(proof_bytes(ARRAYS), RECORD)
    assert set(arrays) == set(ARRAYS)
    for name, array in ARRAYS.items():
        assert arrays[name].dtype == array.dtype
        assert np.array_equal(arrays[name], array)


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("0.0.costs", None),  # missing
        ("0.9.costs", np.zeros(1)),  # too many
        ("0.0.costs", np.zeros((1, 2), dtype="<i4")),
        ("0.0.costs", np.zeros((2, 1), dtype="<i8")),
        ("0.0.costs", np.zeros((1, 2), dtype=">i8")),
        ("0.0.costs", np.zeros((1, 2), dtype="<f8")),
        ("0.0.costs", np.zeros(10_000, dtype="<i8")),
        ("0.potentials", np.zeros(5, dtype="<i8")),
    ],
    ids=["missing", "more", "narrow", "shape", "big endian", "float", "large", "potentials"],
)
def test_arrays_that_the_record_does_not_expect_are_refused(name, array):
    arrays = {**ARRAYS, name: array}
    if array is None:
        del arrays[name]
    with pytest.raises(BadRecord):
        read_proof(proof_bytes(arrays), RECORD)


def test_pickled_objects_are_never_loaded():
    file = io.BytesIO()
    np.savez(file, **{**ARRAYS, "0.0.costs": np.array([[{}, {}]], dtype=object)})
    with pytest.raises(BadRecord):
        read_proof(file.getvalue(), RECORD)


def test_arrays_stored_column_by_column_are_refused():
    two = {**RECORD, "networks": [{**RECORD["networks"][0], "layers": [
        {"provider_ids": ["p", "q"], "place_ids": ["s", "t"]}]}]}  # fmt: skip
    table = np.asfortranarray(np.array([[1, 2], [3, 4]], dtype="<i8"))
    bools = np.zeros((2, 2), dtype=bool)
    arrays = {"0.potentials": np.zeros(5, dtype="<i8"), "0.0.costs": table,
              "0.0.allowed": bools, "0.0.standing": bools}  # fmt: skip
    with pytest.raises(BadRecord):
        read_proof(proof_bytes(arrays), two)


def _packed(change):
    """Return the archive of ARRAYS with the bytes of its costs changed."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(proof_bytes(ARRAYS))) as old,
        zipfile.ZipFile(file, "w") as new,
    ):
        for member in old.namelist():
            content = old.read(member)
            new.writestr(member, change(content) if member == "0.0.costs.npy" else content)
    return file.getvalue()


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content[:-1],  # cut short
        lambda content: content + b"\x00",  # more than its shape
        lambda content: b"",
        lambda content: content.replace(b"NUMPY\x01", b"NUMPY\x02"),  # another format
        lambda content: content[:20],  # a header cut short
    ],
    ids=["short", "long", "empty", "format", "header"],
)
def test_an_array_with_other_bytes_than_its_shape_is_refused(change):
    with pytest.raises(BadRecord):
        read_proof(_packed(change), RECORD)


def test_an_archive_that_unpacks_to_more_than_it_holds_is_refused():
    file = io.BytesIO()
    np.savez_compressed(file, **ARRAYS)
    with pytest.raises(BadRecord, match="packed"):
        read_proof(file.getvalue(), RECORD)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_an_array_named_twice_is_refused():
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(proof_bytes(ARRAYS))) as old,
        zipfile.ZipFile(file, "w") as new,
    ):
        for member in (*old.namelist(), "0.0.costs.npy"):
            new.writestr(member, old.read(member))
    with pytest.raises(BadRecord):
        read_proof(file.getvalue(), RECORD)


@pytest.mark.parametrize("networks", [None, 5, [], [5], [{"layers": 1}]])
def test_networks_of_another_shape_are_refused(networks):
    with pytest.raises(BadRecord):
        read_proof(proof_bytes(ARRAYS), {"networks": networks})
