"""``query``: one of the named questions to the store."""

from __future__ import annotations

from typing import Annotated

import typer

from api.options import JsonOption, LangOption, StoreOption, screen_of


def register(app: typer.Typer) -> None:
    """Add the verb of this file."""
    app.command("query")(query)


def query(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    param: Annotated[list[str] | None, typer.Option("--param", metavar="K=V")] = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Answer one of the named questions about the network."""
    from rich.table import Table

    from api.querying import answer, find_query
    from api.store_access import opened

    screen = screen_of(lang, as_json)
    asked, values = find_query(name, param or [])
    with opened(store) as kept:
        rows = answer(kept, asked, values)
    if as_json:
        screen.json(rows)
        return
    view = Table(*asked.columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        view.add_row(*(screen.styled(str(cell)) for cell in row.values()))
    screen.show(view)
    screen.line(screen.text("query.rows", num=len(rows)))
