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
    """Ends a command because what it was given holds errors; ``report`` names them all.

    ``key`` is the sentence above them, ``code`` the exit code.
    """

    def __init__(
        self, report: Report, key: str = "failure.bad_data", code: ExitCode = ExitCode.BAD_DATA
    ) -> None:
        super().__init__("what the command was given holds errors")
        self.report, self.key, self.code = report, key, code
