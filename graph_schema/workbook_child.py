"""The worker process: one workbook read or marked under a cap on memory and time, then gone.

``python -m graph_schema.workbook_child`` takes a request as JSON on its input and answers in JSON
on its output: ``{"done": …}`` or ``{"refused": {"code", "facts"}}``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, TextIO

from .workbook_limits import Limits, Refused


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Return the answer to one request; a refusal is an answer too."""
    limits = Limits(**request["limits"])
    try:
        if request["verb"] == "mark":
            from .workbook_marks import mark_cells

            mark_cells(Path(request["path"]), Path(request["out"]), request["sheet"], limits)
            return {"done": None}
        from .workbook_cells import read_cells

        return {"done": read_cells(Path(request["path"]), limits)}
    except Refused as refused:
        return {"refused": {"code": refused.code, "facts": dict(refused.facts)}}
    except MemoryError:
        facts = {"what": "memory", "limit": limits.memory_bytes}
        return {"refused": {"code": "workbook_too_large", "facts": facts}}


def cap(limits: Limits) -> None:
    """Bound memory and processor time of this process, where the system can."""
    try:
        import resource
    except ImportError:  # Windows has no such bounds: there the other limits must do
        return
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    seconds = int(limits.seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def main(source: TextIO, target: TextIO) -> None:
    """Answer one request."""
    # openpyxl imports numpy where it can, only to know its numbers: here it takes time and memory.
    sys.modules["numpy"] = None  # type: ignore[assignment]
    request = json.load(source)
    cap(Limits(**request["limits"]))
    json.dump(answer(request), target)


if __name__ == "__main__":
    main(sys.stdin, sys.stdout)
