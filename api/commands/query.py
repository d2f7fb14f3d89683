"""``query``: one of the named questions to the store."""

from __future__ import annotations

from typing import Annotated

import typer

from api.options import JsonOption, LangOption, StoreOption, screen_of


def register(app: typer.Typer) -> None:
    """Add the verb of this file."""
    app.command("query")(query)


def query(
    name: Annotated[str | None, typer.Argument(metavar="NAME", show_default=False)] = None,
    param: Annotated[list[str] | None, typer.Option("--param", metavar="K=V")] = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Answer one of the named questions about the network; without a name, list them."""
    from api.named_queries.query_view import queries_json, show_answer, show_queries
    from api.named_queries.querying import answer, find_query
    from api.stores.store_access import opened
    from graph_schema.named_queries import named_queries

    screen = screen_of(lang, as_json)
    if name is None:
        queries = named_queries().values()
        if as_json:
            screen.json(queries_json(queries, screen))
        else:
            show_queries(queries, screen)
        return
    asked, values = find_query(name, param or [])
    with opened(store) as kept:
        rows = answer(kept, asked, values)
    if as_json:
        screen.json(rows)
    else:
        show_answer(asked, rows, screen)
