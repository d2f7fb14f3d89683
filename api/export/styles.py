"""Fonts, colours and number formats of a plan's workbook, each made once."""

from __future__ import annotations

from typing import Any, Literal

from graph_schema.workbook_write import HEADER_COLOUR

from .sheet_model import Kind, LineStyle

NUMBER_FORMATS: dict[Kind, str] = {
    "count": "#,##0", "amount": "#,##0.0", "km": "#,##0.0", "percent": "0.0%", "figure": "0.000",
}  # fmt: skip

_BORDER = {"border": 1, "border_color": "#D0D0D0", "valign": "vcenter"}
_TOTAL = {"bold": True, "top": 2, "top_color": HEADER_COLOUR, "bg_color": "#EEF3F8"}
_ALARM_COLOUR, _ALARM_GROUND = "#9C0006", "#FFC7CE"
_LINES: dict[LineStyle, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "font_color": HEADER_COLOUR},
    "heading": {"bold": True, "font_size": 12, "font_color": HEADER_COLOUR},
    "note": {},
    "alarm": {"bold": True, "font_color": _ALARM_COLOUR},
}
_GOOD, _WHITE, _BAD = "#63BE7B", "#FFFFFF", "#F8A5A5"


class Styles:
    """The formats of one workbook.

    Parameters
    ----------
    book
        An XlsxWriter workbook; its default font is used throughout.
    """

    def __init__(self, book: Any) -> None:
        self._book = book
        self._cells: dict[tuple[Kind, bool], Any] = {}
        self._lines = {
            (name, is_wrapped): book.add_format({**style, "text_wrap": is_wrapped,
                                                 "valign": "vcenter"})
            for name, style in _LINES.items()
            for is_wrapped in (False, True)
        }  # fmt: skip
        self.header = book.add_format(
            {"bold": True, "font_color": "white", "bg_color": HEADER_COLOUR, "text_wrap": True,
             "valign": "vcenter", "align": "center", "border": 1, "border_color": "#FFFFFF"}
        )  # fmt: skip
        self.link = book.add_format({**_BORDER, "font_color": "#0563C1", "underline": 1})
        self.alarm = book.add_format({**_BORDER, "bold": True, "font_color": _ALARM_COLOUR,
                                      "bg_color": _ALARM_GROUND, "text_wrap": True})  # fmt: skip

    def line(self, style: LineStyle, is_wrapped: bool) -> Any:
        """Return the format of a line of text; unwrapped it runs on over empty cells."""
        return self._lines[style, is_wrapped]

    def cell(self, kind: Kind, is_total: bool) -> Any:
        """Return the format of a cell of a table."""
        known = self._cells.get((kind, is_total))
        if known is None:
            border = {"valign": "vcenter"} if kind == "long" else _BORDER
            look: dict[str, Any] = {**border, **(_TOTAL if is_total else {})}
            if kind in NUMBER_FORMATS:
                look |= {"num_format": NUMBER_FORMATS[kind], "align": "right", "indent": 1}
            else:
                look |= {"num_format": "@", "align": "left", "text_wrap": kind == "text"}
            known = self._cells[kind, is_total] = self._book.add_format(look)
        return known

    def shading(self, good_end: Literal["high", "low"]) -> dict[str, Any]:
        """Return the shading of shares (high is good) or of amounts (low is good), from 0 on."""
        low, high = (_BAD, _GOOD) if good_end == "high" else (_WHITE, _BAD)
        end = {"max_type": "num", "max_value": 1} if good_end == "high" else {"max_type": "max"}
        return {"type": "2_color_scale", "min_type": "num", "min_value": 0, "min_color": low,
                "max_color": high, **end}  # fmt: skip
