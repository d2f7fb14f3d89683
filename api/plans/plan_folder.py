"""A plan on disk: a folder that is written whole or not at all, and whose bytes can be checked."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from api.exit_codes import ExitCode, Failure
from api.messages import LANGUAGES, Catalogue
from engine.saved.saved_problem import BadRecord

from .plan_csv import file_names, layer_csv
from .plan_json import read_record, record_text
from .proof_file import proof_bytes, read_proof

PLAN, PROOF, SUMS = "plan.json", "proof.npz", "SHA256SUMS"
SCENARIO = "scenario.toml"
"""What led to the plan from another, where it answers a what-if."""


@dataclass(frozen=True)
class SavedPlan:
    """A plan read back; ``arrays`` are its proof."""

    record: dict[str, Any]
    arrays: dict[str, NDArray[Any]]


def plan_files(
    record: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], words: Catalogue, *,
    scenario: str = "",
) -> dict[str, bytes]:  # fmt: skip
    """Return name → content of every file of a plan, the sums of all others last.

    ``scenario`` is the text of what led to it; "" for none.
    """
    files = {
        **({SCENARIO: scenario.encode()} if scenario else {}),
        **layer_files(record, words),
        PLAN: record_text(record).encode(),
        PROOF: proof_bytes(arrays),
    }
    return {**files, SUMS: sums(files)}


def layer_files(record: Mapping[str, Any], words: Catalogue) -> dict[str, bytes]:
    """Return name → content of the CSV file of each layer."""
    names = file_names([layer["name"] for layer in record["layers"]])
    return {name: layer_csv(layer, record["pairs"], words) for layer, name in names.items()}


def sums(files: Mapping[str, bytes]) -> bytes:
    """Return SHA-256 sums as ``sha256sum -c`` reads them, by name."""
    lines = [f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)]
    return "".join(lines).encode()


def check_target(folder: Path, mark: str = PLAN) -> None:
    """Refuse a place to which a plan cannot be written without loss.

    Parameters
    ----------
    mark
        The file by which a folder is known to hold what may be replaced.

    Raises
    ------
    Failure
        When ``folder`` is a file, or a folder that holds anything but a plan written here.
    """
    if not folder.exists():
        return
    if not folder.is_dir():
        raise Failure("failure.out_is_file", file=folder)
    others = sorted({path.name for path in folder.iterdir()} - _written_here(folder, mark))
    if others:
        raise Failure("failure.out_holds_others", file=folder, others=others[:3])


def write_plan(folder: Path, files: Mapping[str, bytes], mark: str = PLAN) -> None:
    """Write all files of a plan, or of what ``mark`` names, replacing an older one in one step.

    Everything is written into a folder beside first. Should the last step fail, the older plan
    is put back.

    Raises
    ------
    Failure
        As `check_target`.
    OSError
        When something cannot be written; an older plan is then as it was.
    """
    check_target(folder, mark)
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    workplace = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    ready, older = workplace / "plan", workplace / "older"
    try:
        ready.mkdir()
        for name, content in files.items():
            (ready / name).write_bytes(content)
        _swap(ready, folder, older)
    except BaseException:
        shutil.rmtree(ready, ignore_errors=True)
        with suppress(OSError):  # an older plan that could not be put back stays here
            workplace.rmdir()
        raise
    shutil.rmtree(workplace)


def _swap(ready: Path, folder: Path, older: Path) -> None:
    """Put ``ready`` in the place of ``folder``, which goes to ``older``; or change nothing."""
    if not folder.exists():
        ready.rename(folder)
        return
    folder.rename(older)
    try:
        ready.rename(folder)
    except BaseException:
        older.rename(folder)
        raise


def plan_path(path: Path) -> Path:
    """Return the ``plan.json`` meant by a path: itself, or the one in a folder.

    Raises
    ------
    Failure
        When there is no such file.
    """
    file = path / PLAN if path.is_dir() else path
    if not file.is_file():
        raise Failure("failure.no_plan", ExitCode.BAD_DATA, file=file)
    return file


def read_saved(file: Path) -> dict[str, Any]:
    """Return the record of a ``plan.json``; raises `Failure` when it is none."""
    try:
        return read_record(file.read_bytes())
    except BadRecord as error:
        raise Failure("failure.not_a_plan", ExitCode.BAD_DATA, file=file, reason=error) from error


@contextmanager
def believed(file: Path | str) -> Iterator[None]:
    """Say of a file that it is no plan when showing it runs into what no plan holds."""
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        reason = f"{type(error).__name__} {error}"
        raise Failure("failure.not_a_plan", ExitCode.BAD_DATA, file=file, reason=reason) from error


def changed_files(folder: Path) -> list[str]:
    """Return the names of files whose bytes are not those that were written, `SUMS` included.

    Every CSV file, the plan, the proof and the scenario must be listed, and nothing else.
    """
    files = {path.name: path.read_bytes() for path in sorted(folder.iterdir())
             if path.name in (PLAN, PROOF, SCENARIO) or path.suffix == ".csv"}  # fmt: skip
    path = folder / SUMS
    written = path.read_bytes() if path.is_file() else b""
    if written == sums(files):
        return []
    listed = set(written.splitlines(keepends=True))
    changed = [name for name in files if sums({name: files[name]}) not in listed]
    missing = [name for name in (PLAN, PROOF) if name not in files]
    return [*changed, *missing] or [SUMS]


def read_plan(file: Path) -> SavedPlan:
    """Return a saved plan with the arrays beside it.

    Raises
    ------
    BadRecord
        When plan or proof cannot be read, or do not belong together.
    """
    record = read_record(file.read_bytes())
    try:
        proof = (file.parent / PROOF).read_bytes()
    except OSError as error:
        raise BadRecord(f"{PROOF}: {error.strerror}") from error
    return SavedPlan(record, read_proof(proof, record))


def unlike_files(folder: Path, record: Mapping[str, Any]) -> list[str]:
    """Return the CSV files of layers that do not say what the plan says, in any language.

    Raises
    ------
    BadRecord
        When the plan does not say all that those files tell.
    """
    try:
        versions = [layer_files(record, Catalogue(lang)) for lang in LANGUAGES]
    except (LookupError, TypeError) as error:
        raise BadRecord(f"{PLAN} lacks {error}") from error
    unlike = []
    for name in versions[0]:
        path = folder / name
        if not path.is_file() or path.read_bytes() not in [files[name] for files in versions]:
            unlike.append(name)
    return unlike


def _written_here(folder: Path, mark: str) -> set[str]:
    """Return the names of the files that a plan folder lists as its own, and the list's."""
    try:
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeError):
        return set()
    names = {line.partition("  ")[2] for line in lines}
    return {*names, SUMS} if mark in names else set()
