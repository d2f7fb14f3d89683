"""What all figures of the page of a network's shape share: font, colours, lines, inline SVG."""

from __future__ import annotations

import io
import re
import unicodedata
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .map_font import FONT, system_fonts

FAMILY = "Jiedui Map"
"""Name of the font of `api.export.map_font`; the page carries what it needs of it."""

INK, QUIET, RULE, FRAME = "#222222", "#55524C", "#D9D5CC", "#D55E00"
CELLS = "cividis_r"
"""Colours of amounts: light to dark, alike to all kinds of sight."""

LOOKS: tuple[tuple[str, Any], ...] = (
    ("#0072B2", "-"), ("#D55E00", (0, (5, 2))), ("#009E73", (0, (4, 1.5, 1, 1.5))),
    ("#CC79A7", (0, (1, 1.2))), ("#56B4E9", (0, (8, 2))), ("#E69F00", (0, (3, 1, 1, 1, 1, 1))),
    ("#000000", (0, (1, 3))),
)  # fmt: skip
"""Colour and dashes of each line: colours of Okabe and Ito, and dashes, so that no colour has to be
told at all."""

_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_SETTINGS: dict[str, Any] = {
    "svg.hashsalt": "jiedui", "svg.fonttype": "none", "text.parse_math": False,
    "axes.unicode_minus": True, "font.size": 10, "axes.edgecolor": QUIET, "axes.labelcolor": INK,
    "axes.titlesize": 11, "axes.titlelocation": "left", "axes.spines.top": False,
    "axes.spines.right": False, "xtick.color": QUIET, "ytick.color": QUIET, "text.color": INK,
    "grid.color": RULE, "grid.linewidth": 0.6, "legend.frameon": False, "figure.facecolor": "white",
}  # fmt: skip


@dataclass(frozen=True)
class Picture:
    """A figure as it stands on the page.

    Attributes
    ----------
    key
        Of its place on the page; unique there.
    title, description
        What it shows, and what is to be seen on it, for whoever cannot see it.
    svg
        The drawing, whole, with title and description inside.
    """

    key: str
    title: str
    description: str
    svg: str


@contextmanager
def drawing() -> Iterator[None]:
    """Draw with the font and the settings of the page.

    A character that no font here has is measured as a box and left to the browser, whose machine
    may have it: letters stay letters on the page.
    """
    names = {entry.name for entry in font_manager.fontManager.ttflist}
    if FAMILY not in names:
        font_manager.fontManager.addfont(FONT)
    others = [font_manager.get_font(str(path)).family_name for path in system_fonts()]
    settings: Any = _SETTINGS | {"font.family": [FAMILY, *others]}
    with warnings.catch_warnings(), mpl.rc_context(settings):
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield


def picture(key: str, figure: Figure, title: str, description: str) -> Picture:
    """Return a drawn figure as SVG that can stand in a page among others."""
    content = io.BytesIO()
    metadata: Any = {"Date": None, "Creator": None, "Format": None, "Type": None}
    figure.savefig(content, format="svg", dpi=120, metadata=metadata, bbox_inches="tight",
                   pad_inches=0.06)  # fmt: skip
    return Picture(key, title, description, _inline(content.getvalue(), key, title, description))


def _inline(content: bytes, key: str, title: str, description: str) -> str:
    """Return an SVG without its prologue, with ids of its own, and told to whoever cannot see."""
    ET.register_namespace("", _SVG)
    ET.register_namespace("xlink", _XLINK)
    root = ET.fromstring(content)  # noqa: S314 - our own drawing of a moment ago
    for metadata in root.findall(f"{{{_SVG}}}metadata"):
        root.remove(metadata)
    for element in root.iter():
        for name, value in element.attrib.items():
            element.set(name, _own_ids(name, value, key))
    told = [ET.Element(f"{{{_SVG}}}{tag}", {"id": f"{key}-{tag}"}) for tag in ("title", "desc")]
    for element, text in zip(told, (title, description), strict=True):
        element.text = text
    root[:0] = told
    root.set("role", "img")
    root.set("aria-labelledby", f"{key}-title {key}-desc")
    return ET.tostring(root, encoding="unicode")


def _own_ids(name: str, value: str, key: str) -> str:
    """Return an attribute whose ids are those of one figure alone."""
    if name == "id":
        return f"{key}-{value}"
    if name in ("href", f"{{{_XLINK}}}href") and value.startswith("#"):
        return f"#{key}-{value[1:]}"
    return re.sub(r"url\(#", f"url(#{key}-", value)


def quiet(axes: Axes, *, grid: bool = True) -> None:
    """Take from axes what is not needed to read them."""
    axes.tick_params(length=0, labelsize=9)
    if grid:
        axes.grid(visible=True)
        axes.set_axisbelow(True)


def visible(text: str) -> str:
    r"""Return a name in which what cannot be seen, or would turn others round, is a box.

    >>> visible("a\x00b"), visible("示例　县")
    ('a�b', '示例　县')
    """
    return "".join(
        own if own.isprintable() or unicodedata.category(own) == "Zs" else "\ufffd" for own in text
    )


def shortened(text: str, width: int) -> str:
    """Return a name that fits; a Chinese character is as wide as two others.

    >>> shortened("民盟毕节市委员会", 10), shortened("Bijie", 10)
    ('民盟毕节…', 'Bijie')
    """
    wide = [2 if ord(character) > 0x2E7F else 1 for character in text]
    if sum(wide) <= width:
        return text
    taken, room = "", width - 1
    for character, own in zip(text, wide, strict=True):
        room -= own
        if room < 0:
            break
        taken += character
    return taken + "…"
