"""A study of a network as files, by the ending of their names; as a folder without one."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from api.exit_codes import ExitCode, Failure
from api.plans.candidates_file import write_frame
from api.screen import Screen
from api.shapes.shape_asking import Answer

from .network_files import gexf, graphml, network_files, study_text
from .whole_file import write_whole

TABLES = (".csv", ".parquet")
"""Endings under which the table of measures is written."""

WRITERS = {".json": study_text, ".graphml": graphml, ".gexf": gexf}

ENDINGS = (*WRITERS, *TABLES)

PAGES = (".html", ".htm")


def check_shape_files(files: Sequence[Path]) -> None:
    """Refuse files of which it cannot be told what to write, and folders that hold something."""
    wrong = [str(file) for file in files if file.suffix.lower() not in ("", *ENDINGS)]
    if wrong:
        raise Failure("shape.file_type", ExitCode.USAGE, files=wrong, endings=ENDINGS)
    for file in files:
        if not file.suffix and file.exists() and (not file.is_dir() or any(file.iterdir())):
            raise Failure("failure.not_empty", file=file)


def check_report(file: Path | None) -> None:
    """Refuse a page under a name that no browser would open."""
    if file is not None and file.suffix.lower() not in PAGES:
        raise Failure("shape.file_type", ExitCode.USAGE, files=[str(file)], endings=PAGES)


def write_shape_files(files: Sequence[Path], found: Answer, screen: Screen) -> None:
    """Write a study to every file or folder, and say so."""
    for file in files:
        ending = file.suffix.lower()
        if not ending:
            _write_folder(file, network_files(found))
        elif ending in TABLES:
            write_frame(found.study.table, file)
        else:
            write_whole(file, WRITERS[ending](found))
        screen.say("shape.written", file=file)


def _write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write all files to a folder that is not there yet, or empty; or nothing."""
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    workplace = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        ready = workplace / "network"
        for name, content in files.items():
            (ready / name).parent.mkdir(parents=True, exist_ok=True)
            (ready / name).write_bytes(content)
        ready.rename(folder)
    finally:
        shutil.rmtree(workplace, ignore_errors=True)
