"""Where words go: data to stdout, messages to stderr; text from tables never becomes commands.

Names come from files that anybody may have written. What would move the cursor, change colours or
turn the direction of writing is shown as an escape, and markup is not interpreted.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .messages import Catalogue, Language

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

PIPED_WIDTH = 120
"""Columns of a table when stdout is no terminal."""

_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories: control, format (also right-to-left marks), surrogates, separators."""


def plain(text: str) -> str:
    r"""Return text in which every control or invisible character is written as an escape.

    >>> plain("\x1b[31m红\u202e")
    '\\x1b[31m红\\u202e'
    """
    if text.isprintable():
        return text
    return "".join(
        c.encode("unicode_escape").decode() if unicodedata.category(c) in _UNSAFE else c
        for c in text
    )


class Screen:
    """One command's way out, in one language.

    Parameters
    ----------
    lang
        Language of everything that people read.
    as_json
        Whether stdout holds one JSON value and nothing else.
    """

    def __init__(self, lang: Language, *, as_json: bool = False) -> None:
        self.words = Catalogue(lang)
        self.as_json = as_json

    def text(self, key: str, /, **facts: Any) -> str:
        """Return a sentence of the catalogue, safe to show."""
        return plain(self.words.text(key, **facts))

    def line(self, text: str = "", style: str = "") -> None:
        """Write one line of data to stdout, unbroken."""
        self.out.print(self.styled(text, style), soft_wrap=True)

    def show(self, renderable: Any) -> None:
        """Write a table to stdout."""
        self.out.print(renderable)

    def say(self, key: str, style: str = "", /, **facts: Any) -> None:
        """Write one message to stderr."""
        self.err.print(self.styled(self.words.text(key, **facts), style), soft_wrap=True)

    def json(self, content: Any) -> None:
        """Write one JSON value to stdout; as ASCII where stdout cannot take Chinese."""
        utf8 = (getattr(sys.stdout, "encoding", None) or "").lower().startswith("utf")
        sys.stdout.write(json.dumps(content, ensure_ascii=not utf8, indent=1, allow_nan=False))
        sys.stdout.write("\n")

    def styled(self, text: str, style: str = "") -> Text:
        """Return text that is safe to show, with a style and no markup."""
        from rich.text import Text

        return Text(plain(text), style)

    @cached_property
    def out(self) -> Console:
        """Stdout."""
        return _console(sys.stdout)

    @cached_property
    def err(self) -> Console:
        """Stderr."""
        return _console(sys.stderr)


def _console(stream: Any) -> Console:
    from rich.console import Console

    console = Console(file=stream, markup=False, highlight=False, emoji=False)
    if not console.is_terminal:
        console.width = PIPED_WIDTH
    return console
