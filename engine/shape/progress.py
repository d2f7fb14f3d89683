"""What a long study tells of itself while it is made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple, TypeAlias


class Step(NamedTuple):
    """What comes next.

    Attributes
    ----------
    kind
        A subject is measured, random webs of a model are drawn, or providers withdraw.
    name
        Kind of the subject or its name, the model, or the attack.
    web, part
        Which web is drawn (`engine.shape.study.WebKey`), where it is one.
    number, total
        Which of how many orders of withdrawal.
    """

    kind: Literal["subject", "model", "attack"]
    name: str
    web: str = ""
    part: str = ""
    number: int = 0
    total: int = 0


Progress: TypeAlias = Callable[[Step], None]


def quiet(_: Step) -> None:
    """Tell nobody."""
