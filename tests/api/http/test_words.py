"""Every problem, every status and every kind of wrong field has its sentence."""

from __future__ import annotations

from typing import get_args

from pydantic_core.core_schema import ErrorType

from api.http.problem import CODES
from api.messages import entries

KEYS = [key.removeprefix("http.") for key in entries() if key.startswith("http.")]
OURS = {"unknown_parameter", "bad_cursor", "one_of", "other_name", "not_an_object", "other",
        "remedy"}  # fmt: skip
ZIPS = {"not_a_zip", "zip_without_tables", "zip_too_many_files", "zip_too_large", "zip_encrypted"}


OF_SCOPE = {"needs_all", "no_live_tables", "out_of_scope_of_many"}
OF_NODES = {"unknown_node_key"}
OF_AMOUNTS = {f"unknown_amount.{end}" for end in ("capability", "need", "sector")}
ELSEWHERE = {"unknown_amount", "dispatch_out_of_range"}
"""Said by end, or in the words of dispatch."""


def endings(family):
    return {key.removeprefix(f"{family}.") for key in KEYS if key.startswith(f"{family}.")}


def test_every_code_has_its_sentence_and_no_sentence_is_left_over():
    codes = {code.lower() for code in CODES} - ELSEWHERE
    assert endings("problem") == codes | ZIPS | OF_SCOPE | OF_NODES | OF_AMOUNTS


def test_every_status_has_its_title():
    assert endings("title") == {str(status) for status in (*CODES.values(), 409)}  # 409: of a store


def test_every_kind_of_wrong_field_is_one_of_pydantic_or_ours():
    assert endings("field") - OURS <= set(get_args(ErrorType))
