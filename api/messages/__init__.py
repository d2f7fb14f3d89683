"""The catalogue of words: every sentence that people read, Chinese and English side by side.

The engine hands over keys and facts; `Catalogue.text` makes the sentence. Each ``*.toml`` file
beside this one holds entries ``["key"]`` with ``zh`` and ``en``, both `str.format` texts over the
same named facts.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")

LIST_SEPARATORS: dict[Language, str] = {"zh": "、", "en": ", "}

Entry = Mapping[Language, str]


class Catalogue:
    """The words of one language.

    Examples
    --------
    >>> Catalogue("en").text("summary.complete")
    'Every quota is met.'
    >>> Catalogue("zh").text("summary.complete")
    '配额全部满足。'
    """

    def __init__(self, lang: Language) -> None:
        self.lang = lang

    def text(self, key: str, /, **facts: Any) -> str:
        """Return the sentence ``key`` with its facts; lists are joined as the language does.

        A fact that is missing shows as "?": a report must not fall over one line.

        Raises
        ------
        KeyError
            When there is no such key.
        """
        return entries()[key][self.lang].format_map(_Facts(self.lang, facts))

    def has(self, key: str) -> bool:
        """Whether there is such a key."""
        return key in entries()

    def join(self, items: Sequence[str]) -> str:
        """Return items as a list of this language."""
        return LIST_SEPARATORS[self.lang].join(items)


class _Facts(dict[str, Any]):
    def __init__(self, lang: Language, facts: Mapping[str, Any]) -> None:
        separator = LIST_SEPARATORS[lang]
        super().__init__(
            (name, separator.join(map(str, value)) if isinstance(value, tuple | list) else value)
            for name, value in facts.items()
        )

    def __missing__(self, name: str) -> str:
        return _Missing("?")


class _Missing(str):
    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return str(self)


@cache
def entries() -> dict[str, Entry]:
    """Return key → language → text of all files.

    Raises
    ------
    ValueError
        When a key stands in two files.
    """
    found: dict[str, Entry] = {}
    for path in sorted(Path(__file__).parent.glob("*.toml")):
        for key, entry in _flat(tomllib.loads(path.read_text(encoding="utf-8"))):
            if key in found:
                raise ValueError(f"{key} stands twice, the second time in {path.name}")
            found[key] = entry
    return found


def _flat(tables: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Entry]]:
    for name, content in tables.items():
        if isinstance(next(iter(content.values()), None), str):
            yield prefix + name, content
        else:
            yield from _flat(content, f"{prefix}{name}.")


def language_of(environment: Mapping[str, str]) -> Language:
    """Return the language of a locale: Chinese for zh…, else English.

    As in POSIX the first that is set of LC_ALL, LC_MESSAGES and LANG decides.

    >>> language_of({"LANG": "zh_CN.UTF-8"})
    'zh'
    >>> language_of({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"})
    'en'
    """
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    chosen = next((value for name in names if (value := environment.get(name))), "")
    return "zh" if chosen.lower().startswith("zh") else "en"
