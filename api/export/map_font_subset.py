"""Cuts the font of the map out of Noto Sans CJK SC: all of GB 2312, Latin, and rare characters.

``python -m api.export.map_font_subset NotoSansCJK-Regular.ttc`` writes ``fonts/JieduiMap.otf``.
The result is a modified version under the SIL Open Font License, under a name of its own.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset

from .map_font import FONT

NAME = "Jiedui Map"
SIMPLIFIED_CHINESE = 2
"""Number of the face in the collection."""

RARE = "濛燊酂鎮雙骔鲊−–—•…×÷≤≥→←↑↓"
"""Characters outside GB 2312 that names of places and our own words have."""


def characters() -> set[str]:
    """Return what the font can write: GB 2312, Latin 1, rare ones."""
    return {*_gb2312(), *map(chr, range(0x20, 0x7F)), *map(chr, range(0xA0, 0x100)), *RARE}


def write_subset(source: Path, target: Path) -> None:
    """Write the part of a font that the map needs, renamed; hints and features are left out."""
    options = subset.Options(hinting=False, layout_features=[], name_IDs=["*"],
                             font_number=SIMPLIFIED_CHINESE)  # fmt: skip
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[ord(character) for character in characters()])
    cutter.subset(font)
    for record in list(font["name"].names):
        if record.nameID in (1, 3, 4, 6, 16):
            name = NAME.replace(" ", "") if record.nameID == 6 else NAME
            font["name"].setName(name, record.nameID, record.platformID, record.platEncID,
                                 record.langID)  # fmt: skip
        elif record.nameID == 7:  # a trademark of the name that it no longer has
            font["name"].removeNames(nameID=7)
    top = font["CFF "].cff
    top.fontNames = [NAME.replace(" ", "")]
    top[0].rawDict.update(FullName=NAME, FamilyName=NAME)
    font["head"].modified = font["head"].created
    options.recalc_timestamp = False
    font.recalcTimestamp = False
    subset.save_font(font, str(target), options)


def _gb2312() -> set[str]:
    found = set()
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            found.add(bytes([row, cell]).decode("gb2312", errors="ignore"))
    return found - {""}


if __name__ == "__main__":
    write_subset(Path(sys.argv[1]), FONT)
