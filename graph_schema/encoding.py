"""In which encoding a file of tables is written.

A byte order mark decides; else strict UTF-8; else strict GB18030, and then only when the text is
plausible Chinese. Big5, Shift-JIS, EUC and UTF-16 without a mark mostly decode as GB18030 without
any error, into rare characters: they are told from Chinese by how common the characters are.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator, Set
from typing import BinaryIO

from .encoding_characters import VERY_COMMON
from .schema import TABLES

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_BLOCK = 1 << 20
_HEAD = 256
_MAX_RUNS = 20_000
"""Most distinct runs of non-ASCII characters that are looked at."""

_HEADERS = frozenset(column.zh for table in TABLES for column in table.columns)
_RUN = re.compile(r"[^\x00-\x7f]+")
_EAST_ASIAN = re.compile(r"[\u2e80-\U0010ffff]")

# Evidence for Chinese, about 4 × ln(share in Chinese tables / share in text mistaken for it), tuned
# on samples of 1 to 250 names of Chinese places. Ten names were enough in 99 of 100; none in Big5
# or Shift-JIS passed, and of those in EUC-JP one in 500 of two or three names.
_HEADER_EVIDENCE = 24
_COMMON_EVIDENCE = 6
_LEVEL_1_EVIDENCE = -3
_LEVEL_2_EVIDENCE = -6
_RARE_EVIDENCE = -8
_FOREIGN_EVIDENCE = -10
_ENOUGH = 14


def find_encoding(file: BinaryIO) -> str | None:
    """Return the encoding of a file, or None when none can be told with confidence.

    The file is read through once or twice in blocks of 1 MiB; its size does not matter.
    """
    head = file.read(_HEAD)
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return encoding if decodes(file, encoding) else None
    if head.count(0) >= 3:  # UTF-16 without a mark: its commas and line ends hold zero bytes
        return None
    runs = runs_of_text(file, "utf-8")
    if runs is not None and (not runs or any(map(_EAST_ASIAN.search, runs))):
        return "utf-8"
    chinese = runs_of_text(file, "gb18030")
    if chinese is not None and evidence(chinese) >= _ENOUGH:
        # Both readings make sense only for a few words, such as 小学: better to ask.
        return "gb18030" if runs is None else None
    return None if runs is None else "utf-8"


def decodes(file: BinaryIO, encoding: str) -> bool:
    """Whether the whole file can be decoded, without a single error."""
    try:
        for _ in _blocks(file, encoding):
            pass
    except ValueError:
        return False
    return True


def is_encoding(name: str) -> bool:
    """Whether ``name`` is a text encoding known to Python."""
    try:
        codecs.lookup(name)
        b" ".decode(name)  # a codec that does not give text, such as hex, is refused here
    except UnicodeError:
        return True  # it is one; a single blank just makes no text in it
    except (LookupError, ValueError):
        return False
    return True


def runs_of_text(file: BinaryIO, encoding: str) -> set[str] | None:
    """Return distinct runs of non-ASCII characters, at most 20,000; None if it does not decode."""
    runs: set[str] = set()
    try:
        for text in _blocks(file, encoding):
            if len(runs) < _MAX_RUNS:
                runs.update(_RUN.findall(text))
    except ValueError:
        return None
    return runs


def evidence(runs: Set[str]) -> int:
    """Return the evidence that runs of characters are Chinese: from 14 on it is convincing.

    A run that is a Chinese column header counts much. In the others each character counts by how
    common it is: very common ones for it, others of GB 2312 a little against it, characters that
    Chinese tables do not hold (kana, private use, rare ideographs) strongly against it. A
    character that n different ones precede counts ⌊n^¾⌋ times: a word that all names share proves
    less than as many different words.
    """
    headers = sum(_HEADER_EVIDENCE for run in runs if run in _HEADERS)
    steps = {
        pair for run in runs if run not in _HEADERS for pair in zip(" " + run, run, strict=False)
    }
    spread = Counter(character for _, character in steps)
    return headers + sum(
        int(n**0.75) * _character_evidence(character) for character, n in spread.items()
    )


def _character_evidence(character: str) -> int:
    if character in VERY_COMMON:
        return _COMMON_EVIDENCE
    try:
        code = character.encode("gb2312")
    except UnicodeEncodeError:
        is_ideograph = "\u4e00" <= character <= "\u9fff"
        return _RARE_EVIDENCE if is_ideograph else _FOREIGN_EVIDENCE
    if code[0] >= 0xD8:
        return _LEVEL_2_EVIDENCE
    if code[0] >= 0xB0:
        return _LEVEL_1_EVIDENCE
    return 0 if code[0] <= 0xA3 else _FOREIGN_EVIDENCE


def _blocks(file: BinaryIO, encoding: str) -> Iterator[str]:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    while block := file.read(_BLOCK):
        yield decoder.decode(block)
    yield decoder.decode(b"", final=True)
