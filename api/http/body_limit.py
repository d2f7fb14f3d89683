"""No body is read beyond the limit, whatever its length header says."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .problem import ApiProblem, problem_response


class BodyLimit:
    """Refuses bodies of more than ``most`` bytes: at once, or when the byte too many comes in."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self.app, self.most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        said = Headers(scope=scope).get("content-length", "")
        if said.isdigit() and int(said) > self.most:
            answer = problem_response(Request(scope), self.problem)
            await answer(scope, receive, send)
            return
        size = 0

        async def bounded() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > self.most:
                # The framework calls whatever goes wrong in reading a body malformed.
                scope["body_problem"] = self.problem
                raise self.problem
            return message

        await self.app(scope, bounded, send)

    @property
    def problem(self) -> ApiProblem:
        """What is said of a body that is too large."""
        return ApiProblem("BODY_TOO_LARGE", limit=self.most)
