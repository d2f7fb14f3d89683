"""How the answers of the named queries, and the list of them, look on screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from graph_schema.named_queries import NamedQuery

if TYPE_CHECKING:
    from api.screen import Screen

_NAMES = ("name", "title")

_SPOKEN = {"role", "change"}
"""Columns whose cells are words of the program."""


def queries_json(queries: Iterable[NamedQuery], screen: Screen) -> list[dict[str, Any]]:
    """Return the list of queries for programs."""
    return [
        {"name": query.name, "parameters": query.parameters, "columns": query.columns,
         "answers": screen.text(f"query.answers.{query.name}")}
        for query in queries
    ]  # fmt: skip


def show_queries(queries: Iterable[NamedQuery], screen: Screen) -> None:
    """Write the list of queries: name, parameters, what it answers."""
    from rich.table import Table

    titles = [screen.text(f"query.list.{column}") for column in ("name", "parameters", "answers")]
    view = Table(*titles, box=None, pad_edge=False, header_style="bold")
    for query in queries:
        view.add_row(query.name, " ".join(f"{name}=…" for name in query.parameters),
                     screen.text(f"query.answers.{query.name}"))  # fmt: skip
    screen.show(view)
    screen.line(screen.text("query.list.use"))


def show_answer(query: NamedQuery, rows: list[dict[str, Any]], screen: Screen) -> None:
    """Write the rows of an answer; an id and its name share a cell: "name (id)"."""
    from rich.table import Table

    columns = [column for column in query.columns if _id_of(column, query) is None]
    view = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        title = screen.text(f"query.column.{column.removesuffix('_id')}")
        view.add_column(title, justify="right" if _is_number(column) else "left")
    for row in rows:
        view.add_row(*(screen.styled(_cell(column, row, screen)) for column in columns))
    screen.show(view)
    screen.line(screen.text("query.rows", num=len(rows)))


def _id_of(column: str, query: NamedQuery) -> str | None:
    """Return the id column that a column of names belongs to."""
    noun, _, last = column.rpartition("_")
    id_column = f"{noun}_id" if noun else "id"
    return id_column if last in _NAMES and id_column in query.columns else None


def _is_number(column: str) -> bool:
    return column.startswith("num_") or column == "urgency"


def _cell(column: str, row: Mapping[str, Any], screen: Screen) -> str:
    value = row[column]
    if column in _SPOKEN:
        return screen.text(f"query.{column}.{value}")
    if isinstance(value, float):
        return f"{value:g}"
    if column == "id" or column.endswith("_id"):
        noun = column.removesuffix("id")
        name = next((row[noun + last] for last in _NAMES if noun + last in row), "")
        return f"{name} ({value})" if name else str(value)
    return str(value)
