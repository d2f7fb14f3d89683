"""The contract: ``openapi.json`` (OpenAPI 3.1), made from the routes and kept with the program.

``python -m api.http.contract`` writes it anew; a test holds the kept one to the routes.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from .examples import add_examples
from .problem import MEDIA_TYPE
from .security.declaring import declare_rights

FILE = Path(__file__).with_name("openapi.json")

_DESCRIPTION = """Pairs those who help with those who need help, by minimum-cost flow, with a proof.

Datasets, policies and plans never change: their id is a hash of their content, their ETag holds
for ever. Every answer that is no success is a problem (RFC 9457) with a stable `code`."""


def operation_id(route: APIRoute) -> str:
    """Return the name of an operation: its tag and what it does, unique and stable."""
    return "-".join([*map(str, route.tags), route.name]).replace("_", "-")


@cache
def kept_contract() -> dict[str, Any]:
    """Return the contract as it is kept: to make it from the routes takes a second."""
    contract: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return contract


def made_contract(app: FastAPI) -> dict[str, Any]:
    """Return the contract made from the routes of an app."""
    contract = get_openapi(title=app.title, version=app.version, description=_DESCRIPTION,
                           routes=app.routes)  # fmt: skip
    _only_our_problems(contract)
    _streams_in_words(contract)
    declare_rights(contract)
    add_examples(contract)
    return contract


def _only_our_problems(contract: dict[str, Any]) -> None:
    """Take out what the framework declares and we never answer: its own validation errors."""
    for name in ("HTTPValidationError", "ValidationError"):
        contract["components"]["schemas"].pop(name, None)
    for methods in contract["paths"].values():
        for operation in methods.values():
            for status, answer in operation["responses"].items():
                if status[0] in "45":
                    answer["content"] = {MEDIA_TYPE: answer["content"][MEDIA_TYPE]}


def _streams_in_words(contract: dict[str, Any]) -> None:
    """Declare server-sent events in words: ``itemSchema`` is of OpenAPI 3.2.

    A type would be read as that of one event by some tools, of the whole stream by others.
    """
    for methods in contract["paths"].values():
        for operation in methods.values():
            for answer in operation["responses"].values():
                for content in answer.get("content", {}).values():
                    if content.pop("itemSchema", None) is not None:
                        content["schema"] = {"description": "Server-sent events, until the end."}


def contract_text(contract: dict[str, Any]) -> str:
    """Return a contract as it is kept."""
    return json.dumps(contract, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    from .app import create_app

    FILE.write_text(contract_text(made_contract(create_app())), encoding="utf-8")
