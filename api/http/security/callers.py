"""Who calls, and whether they may: by the right of the operation, before anything is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from api.http.contract import operation_id
from api.http.problem import ApiProblem

from .key_file import Key
from .rights import RIGHTS, Right, is_open
from .roles import ALL, Role, Scope, is_at_least


@dataclass(frozen=True)
class Caller:
    """Whoever sent a request. Without a key: somebody at this machine, who may do everything."""

    key: Key | None

    @property
    def role(self) -> Role:
        """What the caller may do."""
        return "admin" if self.key is None else self.key.role

    @property
    def scope(self) -> Scope:
        """For whom."""
        return ALL if self.key is None else self.key.scope

    def signature(self, said: str) -> str:
        """Return who did something, for the trail: what the caller says, then what is known.

        Nobody can sign as another: the name and id of the key always stand last.

        >>> Caller(None).signature("统战部")
        '统战部'
        """
        if self.key is None:
            return said
        known = f"{self.key.name} ({self.key.id})"
        return f"{said} – {known}" if said else known

    def require(self, right: Right) -> None:
        """Raise ``ROLE_TOO_LOW`` or ``OUT_OF_SCOPE`` when the caller has not this right."""
        if not is_at_least(self.role, right.role):
            raise ApiProblem("ROLE_TOO_LOW", role=self.role, needed=right.role)
        if right.reach == "all":
            self.require_scope(ALL)

    def require_scope(self, needed: Scope) -> None:
        """Raise ``OUT_OF_SCOPE`` when something lies outside the caller's scope."""
        if not self.scope.covers(needed):
            self.refuse(needed.id)

    def refuse(self, *outside: str, called: Callable[[str], str] = str) -> None:
        """Raise ``OUT_OF_SCOPE``, naming some of what lies outside; "" = it concerns everybody.

        Parameters
        ----------
        called
            What an id is called.
        """
        scope, found = called(self.scope.id), sorted(set(outside) - {""})
        if not found:
            raise ApiProblem("OUT_OF_SCOPE", sentence="http.problem.needs_all", scope=scope)
        sentence = f"http.problem.out_of_scope{'_of_many' if len(found) > _SHOWN else ''}"
        raise ApiProblem("OUT_OF_SCOPE", sentence=sentence, scope=scope, num=len(found),
                         outside=[called(one) for one in found[:_SHOWN]])  # fmt: skip


_SHOWN = 5


async def authorise(request: Request) -> None:
    """End a request whose operation asks for more than its caller has."""
    right = RIGHTS[operation_id(request.scope["route"])]
    if not is_open(right):
        caller_of(request).require(right)


def caller_of(request: Request) -> Caller:
    """Return who sent a request, as the gate found it."""
    caller: Caller = request.scope["caller"]
    return caller


async def _caller(request: Request) -> Caller:
    return caller_of(request)


CalledBy = Annotated[Caller, Depends(_caller)]
