"""Runs the commands of a page in a folder and holds the page to what they print.

A page has three kinds of blocks that do something, in order:

* ``console``: lines ``$ command`` and, below each, lines of its output in order. "…" stands for
  anything left out: as a line of its own for lines, inside a line for a part of it. ``$ echo $?``
  shows the exit code of the command before; without it the code has to be 0. A block
  ``console neo4j`` is about the server at `SERVER`, and runs where there is one.
* ``diff``: ``--- FROM`` and ``+++ TO``, then lines with - and +: writes TO as FROM with the lines
  replaced. FROM is ``/dev/null`` for a new file.
* ``sheet FILE SHEET``: what somebody types into a workbook. The first line names columns, with "|"
  between them, the first of them 行: the row as Excel numbers it. A cell that is left empty here is
  left as it is there.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
from pathlib import Path
from unittest import mock

import openpyxl

from api.cli import main
from api.stores.store_access import VARIABLE

from .pages import FENCE

SERVER = "neo4j://localhost:7687"
"""The URL of a Neo4j server as pages write it."""


def follow(page: Path, folder: Path, *, store: str | None = None) -> int:
    """Do what a page says, in ``folder``; return the number of commands run.

    With ``store`` that is the store where no command names one.
    """
    num_commands = 0
    for block in FENCE.finditer(page.read_text("utf-8")):
        if block["kind"] == "diff":
            _edit(block["body"], folder)
        elif block["kind"] == "sheet":
            _type(*block["rest"].split(), block["body"], folder)
        elif block["kind"] == "console" and not block["rest"]:
            num_commands += _run_block(block["body"], folder, store)
    return num_commands


def follow_on_server(page: Path, folder: Path, url: str) -> int:
    """Do what a page says about a Neo4j server, on the one at ``url``; return as `follow`."""
    return sum(
        _run_block(block["body"].replace(SERVER, url), folder, None)
        for block in FENCE.finditer(page.read_text("utf-8"))
        if block["kind"] == "console" and block["rest"] == " neo4j"
    )


def run(command: str, folder: Path, *, store: str | None = None) -> tuple[int, str]:
    """Return exit code and output of one ``jiedui`` command line, English unless it says else."""
    program, *words = shlex.split(command)
    assert program == "jiedui", command
    output = io.StringIO()
    environment = {name: value for name, value in os.environ.items() if name != VARIABLE}
    environment |= {"LC_ALL": "C.UTF-8", "COLUMNS": "120"}
    if store is not None:
        environment[VARIABLE] = store
    with (
        contextlib.chdir(folder),
        contextlib.redirect_stdout(output),
        contextlib.redirect_stderr(output),
        mock.patch.dict(os.environ, environment, clear=True),
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


def _run_block(block: str, folder: Path, store: str | None) -> int:
    commands = re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)
    assert commands, block
    num_run = 0
    for (command, shown), (following, code_shown) in zip(
        commands, [*commands[1:], ("", "")], strict=True
    ):
        if command == "echo $?":
            continue
        code, output = run(command, folder, store=store)
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
    if source == "--- /dev/null":
        file = folder / target.removeprefix("+++ ")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(new, "utf-8")
        return
    text = (folder / source.removeprefix("--- ")).read_text("utf-8")
    assert text.count(old) == 1, old
    (folder / target.removeprefix("+++ ")).write_text(text.replace(old, new), "utf-8")


def _type(file: str, sheet: str, body: str, folder: Path) -> None:
    """Type cells into a sheet: numbers as numbers, as Excel takes them."""
    book = openpyxl.load_workbook(folder / file)
    columns = {cell.value: cell.column for cell in book[sheet][1]}
    header, *rows = ([cell.strip() for cell in line.split("|")] for line in body.splitlines())
    assert header[0] == "行", header
    for row, *cells in rows:
        for title, text in zip(header[1:], cells, strict=True):
            if text:
                number = re.fullmatch(r"\d+(\.\d+)?", text, re.ASCII)
                value = float(text) if number else text
                book[sheet].cell(int(row), columns[title]).value = value
    book.save(folder / file)
