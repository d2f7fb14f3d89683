"""A real Neo4j Community server as a process of its own, without Docker.

The jars come from Maven into ``.neo4j/VERSION``, once; a server runs on Java, on a port and in a
home folder of its own. ``python -m tests.neo4j_server`` starts one for people (``make neo4j``).
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
CACHE = ROOT / ".neo4j"
VERSIONS = ("5.26.30", "2026.09.0")
"""The long-term release, and the newest one by date."""

_RELEASES_OF_JAVA = {"5": (17, 21), "2026": (21, 25)}
_START_SECONDS = 120.0


class NoServer(Exception):
    """Something that a server needs is not on this machine; says what."""


@dataclass(frozen=True)
class Server:
    """A running server: where it is, and the process that may be killed to see what happens."""

    version: str
    port: int
    home: Path
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """URL for drivers and for ``--store``."""
        return f"bolt://127.0.0.1:{self.port}"


def free_port() -> int:
    """Return a port that nobody listens on."""
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def java_for(version: str) -> Path:
    """Return a java that this version of the server runs on.

    Raises
    ------
    NoServer
        There is none.
    """
    wanted = _RELEASES_OF_JAVA[version.split(".", maxsplit=1)[0]]
    named = [os.environ.get("NEO4J_JAVA"), shutil.which("java")]
    if home := os.environ.get("JAVA_HOME"):
        named.append(f"{home}/bin/java")
    installed = sorted(Path("/usr/lib/jvm").glob("*/bin/java"))
    for java in [*(Path(name) for name in named if name), *installed]:
        if java.exists() and _release(java) in wanted:
            return java
    raise NoServer(f"Neo4j {version} needs Java {' or '.join(map(str, wanted))}")


def _release(java: Path) -> int:
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', said)
    return int(found[1]) if found else 0


def jars(version: str) -> Path:
    """Return the folder of the server's jars, fetched when they are not there yet.

    Raises
    ------
    NoServer
        Maven is not there, or cannot fetch them.
    """
    lib = CACHE / version / "lib"
    if (lib / ".complete").exists():
        return lib
    if shutil.which("mvn") is None:
        raise NoServer("Maven (mvn) is needed to fetch the jars of Neo4j")
    CACHE.mkdir(exist_ok=True)
    # Several test processes may come here at once, so each fetches aside and the first one wins.
    aside = Path(tempfile.mkdtemp(prefix=f"{version}-", dir=CACHE))
    fetched = subprocess.run(
        ["mvn", "-B", "-q", "-ntp", "-f", str(ROOT / "neo4j-server/pom.xml"), "package",
         f"-Dneo4j.version={version}", f"-Dlib={aside / 'lib'}"],
        capture_output=True, text=True, check=False)  # fmt: skip
    if fetched.returncode:
        shutil.rmtree(aside)
        raise NoServer(f"Maven could not fetch Neo4j {version}: {fetched.stdout[-2000:]}")
    (aside / "lib/.complete").touch()
    with contextlib.suppress(OSError):
        aside.rename(CACHE / version)
    shutil.rmtree(aside, ignore_errors=True)
    return lib


def start(
    version: str, home: Path, port: int, *, heap: str = "512m", password_file: Path | None = None,
    http: int | None = None,
) -> Server:  # fmt: skip
    """Start a server in ``home`` and return it once it answers on its port.

    Raises
    ------
    NoServer
        Java or the jars are missing, or the server stopped at once; with what it said.
    """
    home.mkdir(parents=True, exist_ok=True)
    settings = {"NEO4J_LIB": jars(version), "NEO4J_JAVA": java_for(version), "NEO4J_HOME": home,
                "NEO4J_PORT": port, "NEO4J_HEAP": heap, "NEO4J_PASSWORD_FILE": password_file,
                "NEO4J_HTTP": http}  # fmt: skip
    environment = os.environ | {k: str(v) for k, v in settings.items() if v is not None}
    said = home / "console.log"
    with said.open("wb") as log:
        process = subprocess.Popen([ROOT / "neo4j-server/start"], env=environment, stdout=log,
                                   stderr=subprocess.STDOUT, start_new_session=True,
                                   preexec_fn=_die_with_parent)  # noqa: PLW1509  # fmt: skip
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        # The log says when the databases are open; the port alone answers earlier.
        if b"Started." in said.read_bytes():
            return Server(version, port, home, process)
        time.sleep(0.1)
    process.kill()
    process.wait()
    raise NoServer(f"Neo4j {version} did not start: {said.read_text(errors='replace')[-3000:]}")


def _die_with_parent() -> None:
    """Let the server be killed when the process that started it is: no test run leaves one."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def stop(server: Server) -> None:
    """Stop a server, at once if it does not stop by itself."""
    if server.process.poll() is None:
        server.process.send_signal(signal.SIGTERM)
        try:
            server.process.wait(20)
        except subprocess.TimeoutExpired:
            server.process.kill()
            server.process.wait()


@contextlib.contextmanager
def throw_away(version: str, **how: object) -> Iterator[Server]:
    """Run a server on a free port whose home is gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="jiedui-neo4j-"))
    try:
        server = start(version, home, free_port(), **how)  # type: ignore[arg-type]
        try:
            yield server
        finally:
            stop(server)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def main() -> None:
    """Run a server until Ctrl-C and say how to connect; its data stays in .neo4j/home."""
    version = os.environ.get("NEO4J_VERSION", VERSIONS[0])
    port, http = int(os.environ.get("NEO4J_PORT", "7687")), 7474
    server = start(version, CACHE / "home" / version, port, http=http)
    sys.stdout.write(
        f"Neo4j {version} runs, on this machine only and without a password.\n"
        f"  jiedui load fixtures/bijie --store {server.url}\n"
        f"  Python and Cypher: {server.url}    HTTP: http://127.0.0.1:{http}\n"
        f"Its data stays in {server.home}. Stop it with Ctrl-C.\n"
    )
    sys.stdout.flush()
    try:
        server.process.wait()
    except KeyboardInterrupt:
        stop(server)


if __name__ == "__main__":
    main()
