"""A study of a network as files, by the ending of their names."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from api.candidates_file import write_frame
from api.exit_codes import ExitCode, Failure
from api.screen import Screen
from api.shape_asking import Answer
from api.shape_json import study_json

from .whole_file import write_whole

TABLES = (".csv", ".parquet")
"""Endings under which the table of measures is written."""

ENDINGS = (".json", *TABLES)


def check_shape_files(files: Sequence[Path]) -> None:
    """Refuse files of which it cannot be told what to write."""
    wrong = [str(file) for file in files if file.suffix.lower() not in ENDINGS]
    if wrong:
        raise Failure("shape.file_type", ExitCode.USAGE, files=wrong, endings=ENDINGS)


def write_shape_files(files: Sequence[Path], found: Answer, screen: Screen) -> None:
    """Write a study to every file, and say so."""
    for file in files:
        if file.suffix.lower() in TABLES:
            write_frame(found.study.table, file)
        else:
            text = json.dumps(study_json(found.study), ensure_ascii=False, indent=1,
                              allow_nan=False)  # fmt: skip
            write_whole(file, f"{text}\n".encode())
        screen.say("shape.written", file=file)
