"""The words in which the schema is declared: column, table, label, relationship.

Nothing here knows a table of this project; `schema.py` says what exists, in these words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ColumnType = Literal[
    "id", "text", "choice", "list", "integer", "decimal", "boolean", "date", "period"
]
"""How a cell is written and held in memory.

``id`` / ``text`` / ``choice`` / ``list`` / ``date`` / ``period`` are held as strings, empty = "".
``list`` is written as items joined by ";", sorted, without repeats.
``date`` is ISO 8601: YYYY, YYYY-MM or YYYY-MM-DD; ``period`` is YYYY or YYYY-MM.
``integer`` is held as pandas Int64, ``decimal`` as float64, ``boolean`` as pandas boolean.
"""

TEXT_TYPES: frozenset[str] = frozenset({"id", "text", "choice", "list", "date", "period"})
"""Column types that are held as strings, with "" for an empty cell."""


MAX_ID = 500
"""Most characters of an id: three of them, joined, still fit an index of a Neo4j server (8 KB)."""
MAX_NAME = 2_000
"""Most characters of a name, for the same reason."""


@dataclass(frozen=True)
class Column:
    """One column of a table, which is also one property of the graph.

    ``minimum`` and ``maximum`` are inclusive; ``above`` is an exclusive lower bound.
    ``references`` names the tables of which a cell must be an id (with more than one, the row's
    ``side`` says which).
    """

    name: str
    type: ColumnType
    zh: str
    description: str
    required: bool = True
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    above: float | None = None
    choices: tuple[str, ...] = ()
    references: tuple[str, ...] = ()

    @property
    def is_text(self) -> bool:
        """Whether cells are held as strings."""
        return self.type in TEXT_TYPES

    @property
    def longest(self) -> int | None:
        """Most characters that a cell may hold; None where only the file sets a limit."""
        if self.type == "id":
            return MAX_ID
        return MAX_NAME if self.name == "name" else None

    @property
    def range(self) -> str:
        """The numbers that a cell may hold, as an interval: "(" excludes the end; "" for text.

        >>> Column("amount", "decimal", "", "", above=0, maximum=10).range
        '(0, 10]'
        """
        if self.type not in {"integer", "decimal"}:
            return ""
        low = "(-∞" if self.minimum is None else f"[{self.minimum:.15g}"
        if self.above is not None:
            low = f"({self.above:.15g}"
        return f"{low}, ∞)" if self.maximum is None else f"{low}, {self.maximum:.15g}]"


@dataclass(frozen=True)
class Table:
    """One table: a CSV file, a sheet, and (with ``label``) a kind of node.

    ``key`` names the columns that identify a row. ``kinds_are_labels`` says that the ``kind``
    column gives each node a second label (``unit`` → ``:Provider:Unit``). ``of_the_year`` marks
    a table of the year's work, which pairing does without: it is written only where it has rows,
    and nobody is told that it is absent.
    """

    name: str
    zh: str
    description: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    label: str = ""
    kinds_are_labels: bool = False
    of_the_year: bool = False

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of all columns in their declared order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """Return the column called ``name``; KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"table {self.name!r} has no column {name!r}")


@dataclass(frozen=True)
class DerivedLabel:
    """A kind of node that has no table of its own: its nodes are named by cells elsewhere.

    ``sources`` lists ``(table, columns)``; a node's id is the cells joined by "|".
    ``properties`` names those cells on the node.
    """

    label: str
    zh: str
    description: str
    sources: tuple[tuple[str, tuple[str, ...]], ...]
    properties: tuple[str, ...]


@dataclass(frozen=True)
class Relationship:
    """A kind of relationship, read off the rows of one table.

    ``start`` and ``end`` are ``(label, columns)``: the node of that label whose id is the cells
    joined by "|". A row with an empty end makes no relationship. ``properties`` are columns of
    the row. A label of "*" means the node that the row's ``side`` points at.
    """

    type: str
    zh: str
    description: str
    table: str
    start: tuple[str, tuple[str, ...]]
    end: tuple[str, tuple[str, ...]]
    properties: tuple[str, ...] = ()


def kind_label(kind: str) -> str:
    """Return the node label of a kind: CamelCase of its snake_case name.

    >>> kind_label("school_team")
    'SchoolTeam'
    """
    return "".join(part.capitalize() for part in kind.split("_"))
