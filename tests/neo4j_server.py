"""A real Neo4j Community server as a process of its own, without Docker.

The jars come from Maven into a folder in ``.neo4j``, once; a server runs on Java, on a port and in
a home folder of its own. `tests.neo4j_for_people` is ``make neo4j``.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
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

import neo4j

ROOT = Path(__file__).parents[1]
POM = ROOT / "neo4j-server/pom.xml"
CACHE = ROOT / ".neo4j"
VERSIONS = ("5.26.30", "2026.09.0")
"""The long-term release, and the newest one by date."""

_RELEASES_OF_JAVA = {"5": (17, 21), "2026": (21, 25)}
_START_SECONDS = 120.0

SHORT_LIFE = {
    # What is compiled thoroughly is not paid back within a test run.
    "jvm": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1",
    # Whoever samples indexes now and then plans a text now so, now so. Without samples a server
    # plans as it does right after the first load, always.
    "settings": "db.index_sampling.background_enabled=false",
}
"""What suits a server that is gone in some minutes: arguments of `start`."""


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
        There is none, or nobody knows what this version runs on.
    """
    wanted = _RELEASES_OF_JAVA.get(version.split(".", maxsplit=1)[0])
    if wanted is None:
        raise NoServer(f"There is no recipe for Neo4j {version}; known: {', '.join(VERSIONS)}")
    named = [os.environ.get("NEO4J_JAVA"), shutil.which("java")]
    if home := os.environ.get("JAVA_HOME"):
        named.append(f"{home}/bin/java")
    installed = sorted(Path("/usr/lib/jvm").glob("*/bin/java"))
    for java in [*(Path(name) for name in named if name), *installed]:
        if java.exists() and _release(java) in wanted:
            return java
    raise NoServer(f"Neo4j {version} needs Java {' or '.join(map(str, wanted))}: install one, or"
                   " name its java in NEO4J_JAVA")  # fmt: skip


def _release(java: Path) -> int:
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', said)
    return int(found[1]) if found else 0


def jars_folder(version: str) -> Path:
    """Return where the jars of a version lie, or will lie: another pom, another folder."""
    pom = hashlib.sha256(POM.read_bytes()).hexdigest()[:8]
    return CACHE / f"{version}-{pom}"


def jars(version: str) -> Path:
    """Return the folder of the server's jars, fetched when they are not there yet.

    Raises
    ------
    NoServer
        Maven is not there, or cannot fetch them.
    """
    folder = jars_folder(version)
    lib = folder / "lib"
    if lib.exists():
        return lib
    if shutil.which("mvn") is None:
        raise NoServer("Maven (mvn) is needed to fetch the jars of Neo4j: install it")
    CACHE.mkdir(exist_ok=True)
    # Several test processes may come here at once, so each fetches aside and the first one wins.
    aside = Path(tempfile.mkdtemp(prefix=f"{version}-", dir=CACHE))
    fetched = subprocess.run(
        ["mvn", "-B", "-q", "-ntp", "-f", str(POM), "package",
         f"-Dneo4j.version={version}", f"-Dlib={aside / 'lib'}"],
        capture_output=True, text=True, check=False)  # fmt: skip
    if fetched.returncode:
        shutil.rmtree(aside)
        raise NoServer(f"Maven could not fetch Neo4j {version}: {fetched.stdout[-2000:]}")
    with contextlib.suppress(OSError):
        aside.rename(folder)
    shutil.rmtree(aside, ignore_errors=True)
    return lib


def start(
    version: str, home: Path, port: int, *, heap: str = "512m", password_file: Path | None = None,
    http: int | None = None, page_cache: str = "128m", settings: str | None = None,
    jvm: str | None = None,
) -> Server:  # fmt: skip
    """Start a server in ``home`` and return it once it answers on its port.

    With ``http`` it shows Neo4j Browser on that port. ``settings`` are further lines of its
    neo4j.conf; ``jvm`` replaces the choice of its garbage collector.

    Raises
    ------
    NoServer
        Java or the jars are missing, or the server stopped at once; with what it said.
    """
    home.mkdir(parents=True, exist_ok=True)
    java = java_for(version)
    given = {"NEO4J_LIB": jars(version), "NEO4J_JAVA": java, "NEO4J_HOME": home,
             "NEO4J_PORT": port, "NEO4J_HEAP": heap, "NEO4J_PASSWORD_FILE": password_file,
             "NEO4J_HTTP": http, "NEO4J_PAGE_CACHE": page_cache, "NEO4J_SETTINGS": settings,
             "NEO4J_JVM": jvm}  # fmt: skip
    others = {name: value for name, value in os.environ.items() if not name.startswith("NEO4J_")}
    environment = others | {k: str(v) for k, v in given.items() if v is not None}
    said = home / "console.log"
    with said.open("wb") as log:
        process = subprocess.Popen([ROOT / "neo4j-server/start"], env=environment, stdout=log,
                                   stderr=subprocess.STDOUT, start_new_session=True,
                                   preexec_fn=_die_with_parent)  # noqa: PLW1509  # fmt: skip
    server = Server(version, port, home, process)
    deadline = time.monotonic() + _START_SECONDS
    try:
        while process.poll() is None and time.monotonic() < deadline:
            # The log says when the databases are open; the port alone answers earlier.
            if b"Started." in said.read_bytes():
                _await_first_answer(server)
                return server
            time.sleep(0.1)
    except BaseException:
        stop(server)
        raise
    process.kill()
    process.wait()
    raise NoServer(f"Neo4j {version} did not start: {said.read_text(errors='replace')[-3000:]}")


def _await_first_answer(server: Server) -> None:
    """Wait for what takes a server that just started, on a busy machine, longer than anything."""
    # Whoever may not log in has been answered as well.
    with (neo4j.GraphDatabase.driver(server.url, connection_timeout=_START_SECONDS) as driver,
          contextlib.suppress(neo4j.exceptions.AuthError)):  # fmt: skip
        driver.execute_query("SHOW TRANSACTIONS")


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
    """Run a server on a free port whose home is gone afterwards.

    Unless ``how`` says otherwise (see `start`), with what suits a `SHORT_LIFE`.
    """
    home = Path(tempfile.mkdtemp(prefix="jiedui-neo4j-"))
    try:
        server = start(version, home, free_port(), **(SHORT_LIFE | how))  # type: ignore[arg-type]
        try:
            yield server
        finally:
            stop(server)
    finally:
        shutil.rmtree(home, ignore_errors=True)
