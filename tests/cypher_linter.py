"""Neo4j's own language support, run on Node: what it has against texts, without a server.

``cypher-lint/`` pins it; npm fetches it into ``.neo4j/``, once for each lock file.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import shutil
import subprocess
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from .neo4j_server import CACHE, ROOT

_SOURCE = ROOT / "cypher-lint"
_OLDEST_NODE = 18


class NoLinter(Exception):
    """Something that the linter needs is not on this machine; says what."""


@dataclass(frozen=True)
class Text:
    """A text, what to call it, the parameters that it is given, and what it is written in."""

    name: str
    text: str
    parameters: tuple[str, ...]
    versions: tuple[str, ...] = ("CYPHER 25",)


@dataclass(frozen=True)
class Known:
    """Labels, types of relationships and functions that a text may name."""

    labels: tuple[str, ...]
    types: tuple[str, ...]
    functions: tuple[str, ...]


def complaints(texts: list[Text], known: Known) -> list[tuple[str, str, str]]:
    """Return name of the text, version of Cypher, and message of everything that is wrong.

    Raises
    ------
    NoLinter
        Node is not there or too old, or npm cannot fetch the linter.
    """
    folder, node = _fetched(), _node()
    asked = json.dumps(asdict(known) | {"texts": [asdict(text) for text in texts]})
    said = subprocess.run([node, _SOURCE / "lint.cjs"], input=asked, cwd=folder, text=True,
                          capture_output=True, check=True).stdout  # fmt: skip
    return [tuple(complaint) for complaint in json.loads(said)]


def _node() -> str:
    node = shutil.which("node")
    said = subprocess.run([node, "--version"], capture_output=True, text=True,
                          check=False).stdout if node else ""  # fmt: skip
    found = re.match(r"v(\d+)", said)
    if node is None or found is None or int(found[1]) < _OLDEST_NODE:
        raise NoLinter(f"linting Cypher needs Node {_OLDEST_NODE} or later, with npm")
    return node


def _fetched() -> Path:
    """Return the folder in which the linter is installed, fetched when it is not there yet."""
    _node()
    lock = (_SOURCE / "package-lock.json").read_bytes()
    folder = CACHE / f"cypher-lint-{hashlib.sha256(lock).hexdigest()[:12]}"
    if folder.exists():
        return folder
    npm = shutil.which("npm")
    if npm is None:
        raise NoLinter("npm is needed to fetch the linter of Cypher")
    CACHE.mkdir(exist_ok=True)
    # Several test processes may come here at once, so each fetches aside and the first one wins.
    aside = Path(tempfile.mkdtemp(prefix="cypher-lint-", dir=CACHE))
    for file in ("package.json", "package-lock.json"):
        shutil.copy(_SOURCE / file, aside)
    fetched = subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=aside,
                             capture_output=True, text=True, check=False)  # fmt: skip
    if fetched.returncode:
        shutil.rmtree(aside)
        raise NoLinter(f"npm could not fetch the linter of Cypher: {fetched.stderr[-2000:]}")
    with contextlib.suppress(OSError):
        aside.rename(folder)
    shutil.rmtree(aside, ignore_errors=True)
    return folder
