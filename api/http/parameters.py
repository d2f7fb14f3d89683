"""Query parameters that an operation does not declare are refused, not passed over in silence."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from typing import Any

from starlette.requests import Request

from .contract import kept_contract, operation_id
from .language import words_for
from .problem import ApiProblem, pointer


async def refuse_unknown_parameters(request: Request) -> None:
    """End the request when it carries a query parameter that its operation does not have."""
    known = declared(request)
    unknown = sorted(set(request.query_params) - known)
    if not unknown:
        return
    words = words_for(request)
    errors = []
    for name in unknown:
        near = get_close_matches(name, known, 1) or sorted(known)
        remedy = "http.parameters" if near else "http.no_parameters"
        errors.append({
            "code": "UNKNOWN_PARAMETER",
            "pointer": pointer("query", name),
            "message": words.text("http.field.unknown_parameter", name=name),
            "remedy": words.text(remedy, names=near),
        })  # fmt: skip
    raise ApiProblem("INVALID_REQUEST", errors=errors, num=len(errors))


def declared(request: Request) -> frozenset[str]:
    """Return the query parameters of the operation that a request is for."""
    route: Any = request.scope["route"]
    return _by_operation()[operation_id(route)]


@cache
def _by_operation() -> dict[str, frozenset[str]]:
    return {
        operation["operationId"]: frozenset(
            own["name"] for own in operation.get("parameters", ()) if own["in"] == "query"
        )
        for methods in kept_contract()["paths"].values()
        for operation in methods.values()
    }
