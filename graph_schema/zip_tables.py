"""A zip of CSV files as a folder of tables; what is in it is bounded before it is unpacked."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path, PurePosixPath

from .csv_write import Language, write_folder
from .graph import AssistanceGraph

MAX_FILES = 100
"""Most files of a zip."""

_UTF8_NAME = 0x800


class BadZip(ValueError):
    """A zip that is not unpacked: ``code`` names why, ``limit`` how far."""

    def __init__(self, code: str, limit: int = 0) -> None:
        super().__init__(code, limit)  # as it travels from a worker process
        self.code, self.limit = code, limit


def unpack_tables(content: bytes, folder: Path, most_bytes: int) -> None:
    """Write the CSV files of a zip into a folder, whatever folders they stand in inside it.

    Parameters
    ----------
    most_bytes
        Size of all files together when unpacked; not one byte more is written.

    Raises
    ------
    BadZip
        ``not_a_zip``, ``zip_too_many_files``, ``zip_too_large``, ``zip_encrypted``,
        ``zip_without_tables``.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
            if len(members) > MAX_FILES:
                raise BadZip("zip_too_many_files", MAX_FILES)
            if sum(info.file_size for info in members) > most_bytes:
                raise BadZip("zip_too_large", most_bytes)
            if not any(_is_table(info) for info in members):
                raise BadZip("zip_without_tables")
            for info in members:
                if info.flag_bits & 1:
                    raise BadZip("zip_encrypted")
                if _is_table(info):
                    file = folder / _path(info).name
                    # A member gives no more bytes than its header says.
                    with archive.open(info) as source, file.open("wb") as target:
                        shutil.copyfileobj(source, target)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, OSError) as error:
        if isinstance(error, BadZip):
            raise
        raise BadZip("not_a_zip") from error


def zip_tables(graph: AssistanceGraph, folder: Path, lang: Language) -> bytes:
    """Return the tables of a graph as a zip of CSV files, the same bytes for the same tables.

    Parameters
    ----------
    folder
        An empty folder to work in.
    """
    write_folder(graph, folder / "tables", lang)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted((folder / "tables").iterdir()):
            info = zipfile.ZipInfo(path.name)  # of one date, so that equal tables are equal bytes
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, path.read_bytes())
    return target.getvalue()


def _is_table(info: zipfile.ZipInfo) -> bool:
    path = _path(info)
    return path.suffix.lower() == ".csv" and not path.name.startswith((".", "_"))


def _path(info: zipfile.ZipInfo) -> PurePosixPath:
    return PurePosixPath(_name(info).replace("\\", "/"))


def _name(info: zipfile.ZipInfo) -> str:
    """Return the name of a member; one without the UTF-8 flag is UTF-8 or GBK all the same."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    written = info.filename.encode("cp437")
    for encoding in ("utf-8", "gbk"):
        try:
            return written.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename
