"""No body is read beyond the limits of size and time, whatever its length header says."""

from __future__ import annotations

import math

import anyio
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .problem import ApiProblem, problem_response


class BodyLimit:
    """Refuses bodies of more than ``most`` bytes: at once, or when the byte too many comes in.

    A body that is not there after ``seconds`` is waited for no longer.
    """

    def __init__(self, app: ASGIApp, most: int, seconds: float) -> None:
        self.app, self.most, self.seconds = app, most, seconds

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
        size, is_whole = 0, False
        end = anyio.current_time() + self.seconds

        async def bounded() -> Message:
            nonlocal size, is_whole
            with anyio.CancelScope(deadline=math.inf if is_whole else end) as waited:
                message = await receive()
            problem = None
            if waited.cancelled_caught:
                problem = ApiProblem("BODY_TOO_SLOW", seconds=self.seconds)
            else:
                size += len(message.get("body", b""))
                is_whole = not message.get("more_body", False)
                if size > self.most:
                    problem = self.problem
            if problem is not None:
                # The framework calls whatever goes wrong in reading a body malformed.
                scope["body_problem"] = problem
                raise problem
            return message

        await self.app(scope, bounded, send)

    @property
    def problem(self) -> ApiProblem:
        """What is said of a body that is too large."""
        return ApiProblem("BODY_TOO_LARGE", limit=self.most)
