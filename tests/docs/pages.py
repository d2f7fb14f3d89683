"""The documents, and how their tests take them apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"

FENCE = re.compile(
    r"^```(?P<kind>[\w-]*)(?P<rest>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL
)


def all_pages() -> list[Path]:
    """Return every Markdown page for readers: the top ones and those in docs/."""
    return sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])


def blocks(page: Path, kind: str) -> list[str]:
    """Return the bodies of the fenced blocks of one kind, in order."""
    return [m["body"] for m in FENCE.finditer(page.read_text("utf-8")) if m["kind"] == kind]


def prose(page: Path) -> str:
    """Return a page without its fenced blocks."""
    return FENCE.sub("", page.read_text("utf-8"))


def table_rows(text: str) -> Iterator[list[str]]:
    """Yield the cells of every row of every table."""
    for line in text.splitlines():
        if line.startswith("|") and not re.fullmatch(r"[|\s:-]+", line):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def anchor(heading: str) -> str:
    """Return the anchor that a heading gets: lower case, punctuation away, spaces to hyphens."""
    kept = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return kept.replace(" ", "-")
