"""Copies the files of an example to a folder of one's own, all of them or none."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from .exit_codes import Failure


def copy_files(source: Path, folder: Path) -> list[str]:
    """Copy the files that lie in ``source``, not its folders, to a new or empty folder.

    Returns
    -------
    list of str
        Names of the files.

    Raises
    ------
    Failure
        When ``folder`` is there and not empty; nothing is written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Failure("failure.not_empty", file=folder)
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    workplace = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        ready = workplace / "copy"
        ready.mkdir()
        files = sorted(path for path in source.iterdir() if path.is_file())
        for path in files:
            shutil.copyfile(path, ready / path.name)
        ready.rename(folder)
    finally:
        shutil.rmtree(workplace, ignore_errors=True)
    return [path.name for path in files]
