"""Calling the worker process in which workbooks of other people are opened.

A hostile or broken workbook can cost the worker its life, never the caller's.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .workbook_limits import Limits, Refused

_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""Libraries reserve address space per thread, which would count against the cap on memory."""


def ask_worker(verb: str, path: Path, limits: Limits, **details: Any) -> Any:
    """Return what the worker process answers: the sheets of ``read``, nothing of ``mark``.

    Raises
    ------
    Refused
        By the worker, or workbook_too_slow when it takes longer than ``limits.seconds``, or
        unreadable_workbook when it dies.
    """
    request = {"verb": verb, "path": str(path), "limits": asdict(limits), **details}
    paths = os.pathsep.join(filter(None, [str(Path(__file__).parents[1]), *sys.path]))
    try:
        process = subprocess.run(  # noqa: S603  # our own module, no shell
            [sys.executable, "-P", "-m", f"{__package__}.workbook_child"],
            input=json.dumps(request).encode(),
            capture_output=True,
            timeout=limits.seconds,
            env={**os.environ, **_ONE_THREAD, "PYTHONPATH": paths},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Refused("workbook_too_slow", seconds=limits.seconds) from error
    if process.returncode:
        reason = _last_words(process.stderr)
        if reason.startswith("MemoryError"):
            raise Refused("workbook_too_large", what="memory", limit=limits.memory_bytes)
        raise Refused("unreadable_workbook", reason=reason)
    found = json.loads(process.stdout)
    if "refused" in found:
        raise Refused(found["refused"]["code"], **found["refused"]["facts"])
    return found["done"]


def _last_words(stderr: bytes) -> str:
    lines = stderr.decode(errors="replace").strip().splitlines()
    return lines[-1][:200] if lines else "the process was ended"
