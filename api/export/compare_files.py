"""A comparison as files: a workbook, or a map of who moves, by the ending of the name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from api.exit_codes import ExitCode, Failure
from api.screen import Screen

if TYPE_CHECKING:
    from engine.compare import Comparison

WORKBOOK, PICTURES = ".xlsx", (".png", ".svg")


def check_files(files: Sequence[Path]) -> None:
    """Refuse files that are neither a workbook nor a picture."""
    for file in files:
        if file.suffix.lower() not in (WORKBOOK, *PICTURES):
            raise Failure("compare.file_type", ExitCode.USAGE, file=file)


def write_files(files: Sequence[Path], comparisons: Sequence[Comparison], screen: Screen) -> None:
    """Write a comparison to every file, and say so; with several plans a picture for each.

    ``moves.png`` then becomes ``moves-B.png``, ``moves-C.png``, …
    """
    for file in files:
        for written in _write(file, comparisons, screen):
            screen.say("compare.written", file=written)


def _write(file: Path, comparisons: Sequence[Comparison], screen: Screen) -> list[Path]:
    if file.suffix.lower() == WORKBOOK:
        from .compare_workbook import write_compare_workbook

        write_compare_workbook(file, comparisons, screen.words)
        return [file]
    from api.comparisons.comparison_view import letters_of

    from .move_map import write_move_map

    letters = letters_of([comparisons[0].before, *(found.after for found in comparisons)])
    targets = [file] if len(comparisons) == 1 else [
        file.with_stem(f"{file.stem}-{letter}") for letter in letters[1:]
    ]  # fmt: skip
    for target, found in zip(targets, comparisons, strict=True):
        write_move_map(target, found, screen)
    return targets
