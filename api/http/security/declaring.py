"""Keys, roles and limits in the contract: what every operation asks of its caller."""

from __future__ import annotations

from typing import Any

from api.http.declared import problems

from .rights import RIGHTS, is_open

SCHEME = "key"

_SCHEME = {
    "type": "http",
    "scheme": "bearer",
    "description": "A key from `POST /api/v1/keys` or `jiedui keys add`. None is needed where a"
    " server says at its start that only its own machine reaches it.",
}


def declare_rights(contract: dict[str, Any]) -> None:
    """Say of each operation whether it asks for a key, and of whom: ``x-role``, ``x-reach``."""
    contract["components"]["securitySchemes"] = {SCHEME: _SCHEME}
    for methods in contract["paths"].values():
        for operation in methods.values():
            right = RIGHTS.get(operation["operationId"])
            if right is None or is_open(right):
                statuses, operation["security"] = [421, 429], []
            else:
                statuses, operation["security"] = [401, 403, 421, 429], [{SCHEME: []}, {}]
                operation["x-role"], operation["x-reach"] = right.role, right.reach
            if "requestBody" in operation:
                statuses = [*statuses, 408, 413, 415]
            said = problems(*statuses)
            for status in statuses:
                answer = {key: said[status][key] for key in ("description", "content")}
                operation["responses"].setdefault(str(status), answer)
