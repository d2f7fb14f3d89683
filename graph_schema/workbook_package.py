"""What is looked at in the file of a workbook before anything is unpacked into memory.

A workbook is a zip archive of XML parts. Its sizes are summed before it is unpacked, and each
part is then read through once as bytes: documents that declare entities are refused, merged cells
and filled cells are counted. Runs in the worker process.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .workbook_limits import Limits, Refused

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column, counted from 1."""

_BLOCK = 1 << 20
_OVERLAP = 512
_OLE = b"\xd0\xcf\x11\xe0"
_DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']+)["']""")
_ENCODINGS = frozenset({b"utf-8", b"us-ascii", b"ascii"})
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*?ref=["']([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)""")
_MAX_MERGED = 10_000


@dataclass
class Package:
    """What is known of a workbook's parts: merged areas by sheet part, and escaped strings."""

    merged: dict[str, list[Area]] = field(default_factory=dict)
    has_escapes: bool = False


def look_through(path: Path, limits: Limits) -> Package:
    """Return what the parts of a workbook hold, without unpacking it.

    Raises
    ------
    Refused
        no_workbook, old_workbook (the format before 2007, or a password), not_a_workbook,
        workbook_too_large, unsafe_workbook (a part declares entities or is not UTF-8).
    """
    _check_file(path, limits)
    try:
        with zipfile.ZipFile(path) as archive:
            _check_sizes(archive, limits)
            return _look_into_parts(archive, limits)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise Refused("not_a_workbook", reason=str(error)) from error


def _check_file(path: Path, limits: Limits) -> None:
    if not path.is_file():
        raise Refused("no_workbook")
    if path.stat().st_size > limits.file_bytes:
        raise Refused("workbook_too_large", what="file_bytes", limit=limits.file_bytes)
    with path.open("rb") as file:
        if file.read(len(_OLE)) == _OLE:
            raise Refused("old_workbook")


def _check_sizes(archive: zipfile.ZipFile, limits: Limits) -> None:
    parts = archive.infolist()
    if len(parts) > limits.parts:
        raise Refused("workbook_too_large", what="parts", limit=limits.parts)
    # zipfile never unpacks more of a part than the size that it declares.
    if sum(part.file_size for part in parts) > limits.unpacked_bytes:
        raise Refused("workbook_too_large", what="unpacked_bytes", limit=limits.unpacked_bytes)
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names:
        raise Refused("not_a_workbook", reason="no [Content_Types].xml")


def _look_into_parts(archive: zipfile.ZipFile, limits: Limits) -> Package:
    package = Package()
    values = 0
    for part in archive.infolist():
        if part.filename.startswith("xl/media/"):
            continue
        areas: set[Area] = set()
        for block, seen in _blocks(archive, part):
            if _DECLARED.search(seen):
                raise Refused("unsafe_workbook", part=part.filename)
            values += block.count(b"<v>") + block.count(b"<is>")
            package.has_escapes |= part.filename.endswith("trings.xml") and b"x005F" in seen
            if len(areas) < _MAX_MERGED:
                areas.update(map(_area, _MERGED.findall(seen)))
        if areas:
            package.merged[part.filename] = sorted(areas)
        if values > limits.values:
            raise Refused("workbook_too_large", what="values", limit=limits.values)
    return package


def _blocks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[tuple[bytes, bytes]]:
    """Yield each block of a part, alone and with the end of the one before."""
    before = b""
    with archive.open(part) as file:
        while block := file.read(_BLOCK):
            if not before and part.filename.endswith((".xml", ".rels")):
                _check_encoding(part.filename, block)
            yield block, before + block
            before = block[-_OVERLAP:]


def _check_encoding(name: str, start: bytes) -> None:
    """Refuse XML in an encoding in which a declaration of entities would not be seen."""
    declared = _ENCODING.match(start.removeprefix(b"\xef\xbb\xbf"))
    if b"\0" in start[:4] or start[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise Refused("unsafe_workbook", part=name)
    if declared and declared[1].lower() not in _ENCODINGS:
        raise Refused("unsafe_workbook", part=name)


def _area(found: tuple[bytes, bytes, bytes, bytes]) -> Area:
    first, top, last, bottom = found
    return int(top), _column_number(first), int(bottom), _column_number(last)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
