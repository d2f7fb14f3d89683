"""What the command's exit code says; scripts rely on it."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graph_schema.report import Report


class ExitCode(IntEnum):
    """Exit codes of ``jiedui``. 5 is kept for stores that cannot be reached."""

    OK = 0
    ERROR = 1
    USAGE = 2
    QUOTAS_UNMET = 3
    BAD_DATA = 4
    UNREACHABLE = 5


class Failure(Exception):
    """Ends a command with one clear sentence: key of the catalogue, facts, exit code."""

    def __init__(self, key: str, code: ExitCode = ExitCode.ERROR, **facts: Any) -> None:
        super().__init__(key)
        self.key, self.code, self.facts = key, code, facts


class BadData(Exception):
    """Ends a command because tables or policy hold errors; ``report`` names them all."""

    def __init__(self, report: Report) -> None:
        super().__init__("tables or policy hold errors")
        self.report = report
