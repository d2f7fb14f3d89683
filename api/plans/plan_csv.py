"""The pairs of one layer as a CSV file for people who work in a spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from api.messages import Catalogue
from engine.rules import SOFT_RULES
from graph_schema.csv_write import csv_line

COLUMNS = (
    "provider_id", "provider_name", "place_id", "place_name", "county_id", "county_name",
    *(rule.name for rule in SOFT_RULES), "cost_points", "standing", "locked", "waived",
)  # fmt: skip
"""Columns of the file, in this order; each has its header in the catalogue (``column.…``)."""

FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
"""What a spreadsheet may take for the start of a formula, full-width signs included."""

_MAX_BYTES = 200
_UNSAFE = re.compile(r"[^\w.()\[\]-]")


def layer_csv(layer: str, pairs: Iterable[Mapping[str, Any]], words: Catalogue) -> bytes:
    """Return the pairs of a layer, with a mark at the start so that Excel reads it as UTF-8.

    Texts that a spreadsheet would take for a formula get an apostrophe in front.
    """
    rows = [tuple(words.text(f"column.{name}") for name in COLUMNS)]
    rows += [tuple(_cell(pair[name], words) for name in COLUMNS)
             for pair in pairs if pair["layer"] == layer]  # fmt: skip
    return ("\n".join(map(csv_line, rows)) + "\n").encode("utf-8-sig")


def neutral(text: str) -> str:
    """Return text that no spreadsheet takes for a formula.

    >>> neutral("=1+1"), neutral("1+1")
    ("'=1+1", '1+1')
    """
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def file_names(layers: Sequence[str]) -> dict[str, str]:
    """Return layer → name of its file: no folders, not too long, all different.

    >>> file_names(["units", "a/b", "a_b"])
    {'units': 'units.csv', 'a/b': 'a_b.csv', 'a_b': 'a_b-2.csv'}
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for layer in layers:
        stem = _UNSAFE.sub("_", layer).lstrip(".") or "_"
        stem = stem.encode()[:_MAX_BYTES].decode(errors="ignore")
        name, number = f"{stem}.csv", 2
        while name.casefold() in taken:
            name, number = f"{stem}-{number}.csv", number + 1
        taken.add(name.casefold())
        names[layer] = name
    return names


def _cell(value: Any, words: Catalogue) -> str:
    if isinstance(value, bool):
        return words.text("yes" if value else "no")
    return neutral(value) if isinstance(value, str) else str(value)
