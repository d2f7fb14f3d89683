"""The font of the map: one that comes with the program, so that no name is ever left as boxes.

It writes all of GB 2312. A name with a rarer character is written in a Chinese font of this
machine; where there is none either, the id stands in the place of the name, and that is said.
"""

from __future__ import annotations

from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from matplotlib import font_manager
from matplotlib.font_manager import FontProperties

FONT = Path(__file__).parent / "fonts" / "JieduiMap.otf"

FAMILIES = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN",
    "Microsoft YaHei", "PingFang SC", "SimHei", "SimSun", "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei", "Noto Serif CJK SC",
)  # fmt: skip
"""Chinese fonts that may be on a machine, in the order in which they are asked."""


class Written(NamedTuple):
    """A text and the file of the font that can write it."""

    text: str
    font: Path


class MapFont:
    """Finds for every text a font that has all its characters.

    ``replaced`` holds the texts in whose place their id stands.
    """

    def __init__(self) -> None:
        self.replaced: set[str] = set()

    def fit(self, text: str, instead: str = "") -> Written:
        """Return a text with a font that can write it; else what is to stand instead, in ASCII."""
        for font in (FONT, *self._system):
            if set(text) - {"\n"} <= _characters(font):
                return Written(text, font)
        self.replaced.add(text)
        return Written("".join(c if c.isascii() and c.isprintable() else "?" for c in instead),
                       FONT)  # fmt: skip

    @cached_property
    def _system(self) -> tuple[Path, ...]:
        return system_fonts()


def properties(font: Path, size: float) -> FontProperties:
    """Return a font at a size in points."""
    return FontProperties(fname=str(font), size=size)


def system_fonts() -> tuple[Path, ...]:
    """Return the Chinese fonts of this machine, in the order of `FAMILIES`."""
    files = {entry.name: Path(entry.fname) for entry in font_manager.fontManager.ttflist}
    return tuple(files[family] for family in FAMILIES if family in files)


@cache
def _characters(font: Path) -> frozenset[str]:
    return frozenset(map(chr, font_manager.get_font(str(font)).get_charmap()))
