"""A named query on whatever store there is: checked parameters in, columns and rows out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from api.exit_codes import ExitCode, Failure
from graph_schema.named_queries import NamedQuery, named_queries

if TYPE_CHECKING:
    from graph_schema.store import GraphStore

PLANS = frozenset({"plan", "a", "b"})
"""Parameters that are plans: the beginning of an id is enough."""

ENTITIES = frozenset({"need", "party"})
"""Parameters that are ids; one that the store never had is no question."""


def find_query(name: str, given: list[str]) -> tuple[NamedQuery, dict[str, str]]:
    """Return the query of a name, and its parameters from words such as ``plan=ab12``.

    Raises
    ------
    Failure
        There is no such query, or parameters are missing or not its own.
    """
    queries = named_queries()
    if name not in queries:
        raise Failure("failure.no_query", ExitCode.USAGE, name=name, names=tuple(queries))
    query = queries[name]
    values = dict(word.partition("=")[::2] for word in given)
    if set(values) != set(query.parameters) or len(values) != len(given):
        raise Failure("failure.query_parameters", ExitCode.USAGE, name=name,
                      parameters=query.parameters)  # fmt: skip
    return query, values


def answer(store: GraphStore, query: NamedQuery, values: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the rows of a query: on a Neo4j server from its Cypher, elsewhere from its twin.

    Raises
    ------
    NotInStore
        ``unknown_plan``, ``ambiguous_plan``, ``unknown_entity``.
    """
    for name in ENTITIES & values.keys():
        store.history(values[name])
    whole = {name: store.load_plan(value).plan_id if name in PLANS else value
             for name, value in values.items()}  # fmt: skip
    ask = getattr(store, "ask", None)
    if ask is None:
        from .queries import TWINS, Asked

        rows = TWINS[query.name](Asked(store, whole))
    else:
        rows = ask(query, whole)
    return [dict(zip(query.columns, row, strict=True)) for row in rows]
