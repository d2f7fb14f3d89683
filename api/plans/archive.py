"""A plan as one ZIP file from which a reader years later makes it again."""

from __future__ import annotations

import io
import json
import platform
import tempfile
import zipfile
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.comparisons.compared_plans import proof_beside
from api.exit_codes import ExitCode, Failure
from api.messages import LANGUAGES, Catalogue
from api.policy_toml import policy_toml
from api.stores.store_access import find_record, names_a_file
from engine.record import plan_arrays
from engine.saved.saved_problem import array_hash
from graph_schema.csv_write import write_folder

from .plan_folder import SCENARIO, SUMS, plan_files, plan_path, sums

if TYPE_CHECKING:
    from engine.plan import Plan

MOMENT = (1980, 1, 1, 0, 0, 0)
"""Time of every file of an archive: the same plan gives the same bytes."""

VERSIONS = "versions.json"


def archive_files(plan: Plan, asked: str, store: str | None, words: Catalogue) -> dict[str, bytes]:
    """Return name → content of every file of an archive, the sums of all others last.

    ``data/``: the tables. ``policy.toml``. ``plan/``: the plan with its certificate and proof, its
    pairs as CSV, and the scenario that led to it where it answers one. ``versions.json``: what
    computed it, and seeds. ``README.zh.txt``, ``README.en.txt``: how to make it again.

    Parameters
    ----------
    asked
        What the plan was called: a file or folder, a plan id, or how one begins.
    words
        Language of the headers of CSV files.

    Raises
    ------
    Failure
        When its proof is not there, and the one made now is not the same.
    """
    record = find_record(asked, store)
    scenario = _scenario(asked)
    files = {
        **_tables(plan),
        "policy.toml": policy_toml(plan.policy).encode(),
        **{f"plan/{name}": content for name, content in plan_files(
            record, _proof(plan, asked, record, store), words, scenario=scenario).items()},
        VERSIONS: _versions(record),
        **{f"README.{lang}.txt": _readme(record, Catalogue(lang)) for lang in LANGUAGES},
    }  # fmt: skip
    return {**files, SUMS: sums(files)}


def archive_bytes(files: Mapping[str, bytes]) -> bytes:
    """Return files as a ZIP file; equal files give equal bytes."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    return written.getvalue()


def _tables(plan: Plan) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as workplace:
        folder = Path(workplace) / "data"
        write_folder(plan.graph, folder)
        return {f"data/{file.name}": file.read_bytes() for file in sorted(folder.iterdir())}


def _proof(
    plan: Plan, asked: str, record: Mapping[str, Any], store: str | None
) -> Mapping[str, Any]:
    """Return the arrays that the record names by their hashes: those kept, else those made now."""
    kept = proof_beside(asked, record, store)
    if kept is not None:
        return kept
    arrays = plan_arrays(plan)
    named = {name: own for network in record["networks"] for name, own in network["sha256"].items()}
    if {name: array_hash(own) for name, own in arrays.items()} != named:
        raise Failure("archive.no_proof", ExitCode.ERROR, plan=asked)
    return arrays


def _scenario(asked: str) -> str:
    """Return the text of the scenario that lies beside a plan's file; "" when there is none."""
    if not names_a_file(asked):
        return ""
    file = plan_path(Path(asked)).parent / SCENARIO
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def _versions(record: Mapping[str, Any]) -> bytes:
    """Return what computed the plan, what made the archive, and seeds, as JSON."""
    said = {
        "plan": {key: value for key, value in record["provenance"].items()
                 if key.endswith("_version")},
        "archive": {"python": platform.python_version(), "libraries": _libraries()},
        "seeds": {"plan": None},
        "effort": record["certificate"].get("effort"),
    }  # fmt: skip
    return f"{json.dumps(said, ensure_ascii=False, indent=1)}\n".encode()


def _libraries() -> dict[str, str]:
    """Return the versions of jiedui and of the libraries it rests on."""
    wanted = distribution("jiedui").requires or []
    names = {"jiedui", *(_name(own) for own in wanted if "extra ==" not in own)}
    return {name: found for name in sorted(names) if (found := _version(name))}


def _name(requirement: str) -> str:
    """Return the name in a requirement, such as "numpy" in "numpy>=2.1"."""
    return next((requirement[:i] for i, c in enumerate(requirement)
                 if not (c.isalnum() or c in "-_.")), requirement)  # fmt: skip


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _readme(record: Mapping[str, Any], words: Catalogue) -> bytes:
    provenance = record["provenance"]
    key = "archive.readme.scenario" if provenance["scenario_hash"] else "archive.readme.plan"
    effort = record["certificate"].get("effort")
    exact = "" if effort is None else f" --exact {effort}"
    said = words.text("archive.readme", plan_id=record["plan_id"],
                      version=provenance["jiedui_version"], period=record["policy"]["period"],
                      again=words.text(key, exact=exact))  # fmt: skip
    return f"{said}\n".encode()
