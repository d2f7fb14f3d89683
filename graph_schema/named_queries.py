"""The reads for people who work in Neo4j: named texts in ``queries/``, with parameters.

A file begins with what it answers, one ``// name: meaning`` line per parameter, and the names of
its columns; arbitrary text is never run.

They are written for a server that has no statistics yet, as after the first load: labels stand
only where a way begins, so no index draws it to begin elsewhere, and long ways are matched step by
step, with a WITH between that thins out or an OPTIONAL that holds the order.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "queries"


@dataclass(frozen=True)
class NamedQuery:
    """A query, its parameters and columns in order, and the text that Neo4j runs."""

    name: str
    answers: str
    parameters: tuple[str, ...]
    columns: tuple[str, ...]
    text: str


def named_queries() -> dict[str, NamedQuery]:
    """Return every query by name."""
    return {file.stem: _read(file) for file in sorted(FOLDER.glob("*.cypher"))}


def _read(file: Path) -> NamedQuery:
    text = file.read_text(encoding="utf-8")
    header = [line[3:] for line in text.splitlines() if line.startswith("// ")]
    parameters = tuple(line.partition(":")[0] for line in header[1:-1])
    return NamedQuery(file.stem, header[0], parameters, tuple(header[-1].split(", ")), text)
