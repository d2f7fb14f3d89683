"""``serve``: the program over HTTP."""

from __future__ import annotations

import gc
from typing import Annotated

import typer

from api.options import KeysFileOption, LangOption, StoreOption, screen_of


def register(app: typer.Typer) -> None:
    """Add the verb of this file."""
    app.command("serve")(serve)


def serve(
    host: Annotated[str | None, typer.Option("--host", metavar="ADDRESS")] = None,
    port: Annotated[int | None, typer.Option("--port", metavar="NUMBER", min=0, max=65_535)] = None,
    workers: Annotated[int | None, typer.Option("--workers", metavar="NUMBER", min=1, max=64)]
    = None,
    store: StoreOption = None,
    keys_file: KeysFileOption = None,
    lang: LangOption = None,
) -> None:  # fmt: skip
    """Answer over HTTP until it is stopped."""
    gc.disable()  # all that is loaded stays; the server looks for garbage once it has started
    try:
        from api.http.serving import run_server
        from api.http.settings import Settings

        given = {"host": host, "port": port, "workers": workers, "store": store,
                 "keys_file": keys_file}  # fmt: skip
        wanted = {name: value for name, value in given.items() if value is not None}
        run_server(Settings.model_validate(wanted), screen_of(lang, as_json=False))
    finally:
        gc.enable()
