"""Runs the commands of a page in a folder and holds the page to what they print.

A page has two kinds of blocks that do something, in order:

* ``console``: lines ``$ command`` and, below each, lines of its output in order. "…" stands for
  anything left out: as a line of its own for lines, inside a line for a part of it. ``$ echo $?``
  shows the exit code of the command before; without it the code has to be 0.
* ``diff``: ``--- FROM`` and ``+++ TO``, then lines with - and +: writes TO as FROM with the lines
  replaced.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
from pathlib import Path
from unittest import mock

from api.cli import main

from .pages import FENCE


def follow(page: Path, folder: Path) -> int:
    """Do what a page says, in ``folder``; return the number of commands run."""
    num_commands = 0
    for block in FENCE.finditer(page.read_text("utf-8")):
        if block["kind"] == "diff":
            _edit(block["body"], folder)
        elif block["kind"] == "console":
            num_commands += _run_block(block["body"], folder)
    return num_commands


def run(command: str, folder: Path) -> tuple[int, str]:
    """Return exit code and output of one ``jiedui`` command line, English unless it says else."""
    program, *words = shlex.split(command)
    assert program == "jiedui", command
    output = io.StringIO()
    with (
        contextlib.chdir(folder),
        contextlib.redirect_stdout(output),
        contextlib.redirect_stderr(output),
        mock.patch.dict(os.environ, {"LC_ALL": "C.UTF-8", "COLUMNS": "120"}),
    ):
        code = main(words)
    return code, output.getvalue()


def missing_lines(excerpt: str, output: str) -> list[str]:
    """Return the lines of an excerpt that the output does not hold, in order after the others."""
    lines = [line.rstrip() for line in output.splitlines()]
    at, missing = 0, []
    for wanted in excerpt.splitlines():
        if wanted.strip() in ("", "…"):
            continue
        pattern = re.compile(".*".join(map(re.escape, wanted.rstrip().split("…"))))
        found = next((i for i in range(at, len(lines)) if pattern.fullmatch(lines[i])), None)
        if found is None:
            missing.append(wanted)
        else:
            at = found + 1
    return missing


def _run_block(block: str, folder: Path) -> int:
    commands = re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)
    assert commands, block
    num_run = 0
    for (command, shown), (following, code_shown) in zip(
        commands, [*commands[1:], ("", "")], strict=True
    ):
        if command == "echo $?":
            continue
        code, output = run(command, folder)
        wanted = int(code_shown) if following == "echo $?" else 0
        assert code == wanted, f"{command}\n{output}"
        missing = missing_lines(shown, output)
        assert not missing, f"{command}\ndoes not print\n{missing}\nbut\n{output}"
        num_run += 1
    return num_run


def _edit(diff: str, folder: Path) -> None:
    source, target, *changes = diff.splitlines()
    old = "".join(f"{line[1:]}\n" for line in changes if line.startswith("-"))
    new = "".join(f"{line[1:]}\n" for line in changes if line.startswith("+"))
    text = (folder / source.removeprefix("--- ")).read_text("utf-8")
    assert text.count(old) == 1, old
    (folder / target.removeprefix("+++ ")).write_text(text.replace(old, new), "utf-8")
