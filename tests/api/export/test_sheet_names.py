"""Names of sheets are legal in Excel and all different."""

from __future__ import annotations

import pytest

from api.export.sheet_names import SheetNames


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("units", "units"),
        ("a[b]:c*d?e/f\\g", "a_b__c_d_e_f_g"),
        ("'quoted'", "quoted"),
        ("a'b", "a'b"),
        ("", "_"),
        ("'", "_"),
        ("  ", "_"),
        ("a\u202eb\x07", "a_b_"),
        ("History", "History-2"),  # Excel keeps it for itself
        ("县" * 40, "县" * 31),
        ("😀" * 20, "😀" * 15),  # each counts twice
        ("a" * 30 + "'b", "a" * 30),  # no apostrophe at the end once cut
    ],
)
def test_a_name_is_made_legal(wanted, name):
    assert SheetNames().take(wanted) == name


def test_equal_names_are_numbered_within_31_characters_whatever_their_case():
    names = SheetNames()
    taken = [names.take(name) for name in ("abc", "ABC", "x" * 40, "x" * 35)]
    assert taken == ["abc", "ABC-2", "x" * 31, "x" * 29 + "-2"]
