"""``keys add|list|revoke``: the keys of the HTTP interface, from the machine that has the file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from api.exit_codes import ExitCode, Failure
from api.options import JsonOption, KeysFileOption, LangOption, StoreOption, screen_of

if TYPE_CHECKING:
    from api.http.security.key_file import Key, KeyFile
    from api.http.security.roles import Scope
    from api.screen import Screen

ReasonOption = Annotated[str, typer.Option("--reason", metavar="TEXT")]

_BY = "jiedui keys"
"""Who does it, for the trail: whoever may write the file."""


def register(app: typer.Typer) -> None:
    """Add the verbs of this file."""
    own = typer.Typer(no_args_is_help=True)
    own.command("add")(add)
    own.command("list")(list_)
    own.command("revoke")(revoke)
    app.add_typer(own, name="keys")


def add(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    role: Annotated[Literal["viewer", "planner", "admin"],
                    typer.Option("--role", show_default=False)],
    county: Annotated[str | None, typer.Option("--county", metavar="ID")] = None,
    party: Annotated[str | None, typer.Option("--party", metavar="ID")] = None,
    days: Annotated[int, typer.Option("--days", metavar="NUMBER", min=1, max=3_660,
                                      show_default=False)] = 365,
    reason: ReasonOption = "",
    store: StoreOption = None,
    keys_file: KeysFileOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:  # fmt: skip
    """Make a key; the secret goes to stdout, once."""
    from api.http.security.roles import ALL, Scope

    screen = screen_of(lang, as_json)
    if county and party:
        raise Failure("keys.one_scope", ExitCode.USAGE)
    scope = ALL
    if county or party:
        scope = Scope(kind="county" if county else "party", id=county or party or "")
    keys = _keys(keys_file, store)
    key, secret = keys.add(name, role, scope, days, by=_BY, reason=reason)
    keys.close()
    if as_json:
        screen.json(_json(key) | {"secret": secret})
        return
    screen.say("keys.made", "green", key=key.id, name=name, role=role, expires=key.expires,
               scope=_scope(scope, screen))  # fmt: skip
    screen.line(secret)


def list_(
    store: StoreOption = None,
    keys_file: KeysFileOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """List all keys."""
    from api.http.security.key_file import now

    screen = screen_of(lang, as_json)
    keys = _keys(keys_file, store)
    found = keys.all()
    keys.close()
    if as_json:
        screen.json([_json(key) for key in found])
        return
    if not found:
        screen.say("keys.none", file=str(keys.path))
    for key in found:
        state = "keys.is_revoked" if key.revoked else "keys.good"
        if state == "keys.good" and not key.is_good(now()):
            state = "keys.expired"
        screen.line(screen.text("keys.line", key=key.id, name=key.name, role=key.role,
                                expires=key.expires, scope=_scope(key.scope, screen),
                                state=screen.text(state)))  # fmt: skip


def revoke(
    key_id: Annotated[str, typer.Argument(metavar="KEY")],
    reason: ReasonOption = "",
    store: StoreOption = None,
    keys_file: KeysFileOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Let a key open nothing any more."""
    screen = screen_of(lang, as_json)
    keys = _keys(keys_file, store)
    keys.get(key_id)
    key = keys.revoke(key_id, by=_BY, reason=reason)
    keys.close()
    if as_json:
        screen.json(_json(key))
    else:
        screen.line(screen.text("keys.revoked", key=key.id, name=key.name), "green")


def _keys(given: str | None, store: str | None) -> KeyFile:
    from api.http.security.key_file import KeyFile, key_file_path
    from api.stores.store_access import store_url

    named = given or os.environ.get("JIEDUI_KEYS_FILE")
    return KeyFile(key_file_path(named, store_url(store)))


def _json(key: Key) -> dict[str, Any]:
    return vars(key) | {"scope": key.scope.model_dump()}


def _scope(scope: Scope, screen: Screen) -> str:
    return screen.text(f"keys.scope_{scope.kind}", id=scope.id)
