"""Two rows that may be one organisation: names that differ by width, spaces, suffix or alias."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import numpy as np
import pandas as pd

from .cells import split_list
from .checks_references import Frames
from .findings import Facts, Finding, rows_where

_NOISE = re.compile(r"[\s·・.,，。、()\[\]{}《》“”\"'‘’_-]+")
_SUFFIX = re.compile(
    r"(?:(?:股份)?有限(?:责任)?公司|集团|总公司|公司|股份|co|ltd|inc|corp|group|company|limited)+$"
)


def plain_name(name: str) -> str:
    """Return what is left of a name without width, case, spaces, punctuation and legal suffix.

    A name that is nothing but a suffix stays whole.

    >>> plain_name("贵州 黔茶（集团）有限责任公司") == plain_name("贵州黔茶")
    True
    """
    plain = _NOISE.sub("", unicodedata.normalize("NFKC", name).casefold())
    return _SUFFIX.sub("", plain) or plain


def check_names(frames: Frames) -> Iterator[Finding]:
    """Find providers, and parties, that share a plain name or alias with an earlier row."""
    for table in ("providers", "parties"):
        frame = frames[table]
        names = [(position, name) for position, name in enumerate(frame["name"].tolist()) if name]
        if "aliases" in frame:
            listed = np.flatnonzero((frame["aliases"] != "").to_numpy()).tolist()
            aliases = frame["aliases"].iloc[listed].tolist()
            names += [
                (position, alias)
                for position, cell in zip(listed, aliases, strict=True)
                for alias in split_list(cell)
            ]
        yield from _check_table(table, frame, names)


def _check_table(
    table: str, frame: pd.DataFrame, names: list[tuple[int, str]]
) -> Iterator[Finding]:
    bearers = pd.DataFrame(
        {"position": [p for p, _ in names], "plain": [plain_name(name) for _, name in names]}
    )
    ids = frame["id"].to_numpy(dtype=object)
    bearers = bearers.sort_values("position", kind="stable")
    bearers["first"] = bearers.groupby("plain")["position"].transform("min")
    later = bearers[ids[bearers["first"].to_numpy(int)] != ids[bearers["position"].to_numpy(int)]]
    first = later.drop_duplicates("position").set_index("position")["first"]
    mask = np.zeros(len(frame), dtype=bool)
    mask[first.index.to_numpy(dtype=int)] = True

    def facts(position: int) -> Facts:
        other = frame.iloc[int(first[position])]
        return {
            "other": other["id"],
            "other_name": other["name"],
            "first": int(frame.index[int(first[position])]),
        }

    yield from rows_where(mask, "similar_names", table, frame, "name", facts)
