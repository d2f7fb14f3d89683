"""A file that is there whole or not at all."""

from __future__ import annotations

import tempfile
from pathlib import Path


def write_whole(file: Path, content: bytes) -> None:
    """Write a file; what was there before stays until all of it is written.

    Folders above it are made.

    Raises
    ------
    OSError
        When it cannot be written.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{file.stem}-", dir=file.parent) as folder:
        ready = Path(folder) / file.name
        ready.write_bytes(content)
        ready.replace(file)
