"""Names of sheets: legal in Excel, not too long, all different."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 31
"""Characters (UTF-16 units) that the name of a sheet may have."""

_ILLEGAL = re.compile(r"[\[\]:*?/\\]")
_RESERVED = frozenset({"history", "历史记录"})
"""Names that Excel keeps for itself."""


class SheetNames:
    """Gives every sheet of one workbook a name.

    Examples
    --------
    >>> names = SheetNames()
    >>> names.take("a/b"), names.take("A_B"), names.take("'")
    ('a_b', 'A_B-2', '_')
    """

    def __init__(self) -> None:
        self._taken = set(_RESERVED)

    def take(self, wanted: str) -> str:
        """Return the name nearest to ``wanted`` that Excel takes and no sheet has yet."""
        visible = "".join("_" if _is_hidden(c) else c for c in wanted)
        stem = _ILLEGAL.sub("_", visible).strip().strip("'").strip() or "_"
        name, number = _cut(stem, LONGEST), 2
        while name.casefold() in self._taken:
            ending = f"-{number}"
            name, number = _cut(stem, LONGEST - len(ending)) + ending, number + 1
        self._taken.add(name.casefold())
        return name


def cut(text: str, length: int) -> str:
    """Return the beginning of a text, as many UTF-16 units as Excel counts, no character halved.

    >>> cut("a😀😀", 4)
    'a😀'
    """
    return text[:length].encode("utf-16-le")[: 2 * length].decode("utf-16-le", errors="ignore")


def _cut(text: str, length: int) -> str:
    return cut(text, length).rstrip().rstrip("'") or "_"


def _is_hidden(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
