"""What has changed in the two lists (两库), and who has come or gone, between two graphs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.facts.plain_cells import plain_cells
from graph_schema.graph import AssistanceGraph

_NEED = ("place_id", "sector_id", "title", "amount", "urgency", "amount_yuan")
_CAPABILITY = ("provider_id", "sector_id", "title", "amount")
"""What makes a row another one than before. A period that has moved on does not."""

_OVER = {"closed", "withdrawn"}


@dataclass(frozen=True)
class RowChanges:
    """Ids of rows that came or went, each in one list at most, in order of ids.

    Attributes
    ----------
    new
        In force now, and before not there or not in force: also what is opened again.
    changed
        In force before and now, with another place, sector, title, amount or urgency.
    over
        Closed or withdrawn now, and not before.
    gone
        In force before, and no longer in the table.
    """

    new: tuple[str, ...]
    changed: tuple[str, ...]
    over: tuple[str, ...]
    gone: tuple[str, ...]

    @property
    def num(self) -> int:
        """How many rows came, changed or went."""
        return len(self.new) + len(self.changed) + len(self.over) + len(self.gone)


@dataclass(frozen=True)
class ListChanges:
    """Changes of needs, of capabilities, and of those who help; providers are never ``over``."""

    needs: RowChanges
    capabilities: RowChanges
    providers: RowChanges

    @property
    def num(self) -> int:
        """How many rows came, changed or went in all."""
        return self.needs.num + self.capabilities.num + self.providers.num


def list_changes(before: AssistanceGraph, after: AssistanceGraph) -> ListChanges:
    """Return what is new, changed, over or gone in ``after``; nothing for equal graphs.

    Of providers only coming and going counts, not what is written of them.
    """
    return ListChanges(
        _row_changes(_rows(before, "needs", _NEED), _rows(after, "needs", _NEED)),
        _row_changes(_rows(before, "capabilities", _CAPABILITY),
                     _rows(after, "capabilities", _CAPABILITY)),
        _row_changes(_providers(before), _providers(after)),
    )  # fmt: skip


Content = tuple[Any, ...] | None
"""What a row in force says; None for one that is over."""


def _row_changes(before: Mapping[str, Content], after: Mapping[str, Content]) -> RowChanges:
    was = {id_ for id_, content in before.items() if content is not None}
    now = {id_ for id_, content in after.items() if content is not None}
    over_before, over_now = before.keys() - was, after.keys() - now
    return RowChanges(
        new=tuple(sorted(now - was)),
        changed=tuple(sorted(id_ for id_ in now & was if before[id_] != after[id_])),
        over=tuple(sorted(over_now - over_before)),
        gone=tuple(sorted(was - after.keys())),
    )


def _rows(graph: AssistanceGraph, table: str, columns: tuple[str, ...]) -> dict[str, Content]:
    rows = plain_cells(graph, table, "id", "status", *columns)
    return {id_: None if status in _OVER else tuple(cells) for id_, status, *cells in rows}


def _providers(graph: AssistanceGraph) -> dict[str, Content]:
    return dict.fromkeys(graph.column("providers", "id"), ())
