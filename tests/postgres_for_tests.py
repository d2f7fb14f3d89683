"""A PostgreSQL server for tests, where this machine has one; it lives as long as it is used."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

_PACKAGES = Path("/usr/lib/postgresql")
_UNPRIVILEGED = "nobody"
"""The server refuses to run as root."""


@contextmanager
def postgres() -> Iterator[str]:
    """Yield the URL of an empty database; skip, and say so, when there is no PostgreSQL here."""
    programs = _programs()
    if programs is None:
        pytest.skip("NO POSTGRESQL SERVER, NOT TESTED: install the package postgresql")
    own = {"user": _UNPRIVILEGED} if os.getuid() == 0 else {}
    with tempfile.TemporaryDirectory(prefix="jiedui-pg-") as folder:
        if own:
            shutil.chown(folder, _UNPRIVILEGED)
        place = Path(folder) / "place"
        made = [programs / "initdb", "-D", place, "-U", "jiedui", "-A", "trust", "-E", "UTF8",
                "--no-locale", "--no-sync"]  # fmt: skip
        subprocess.run(made, check=True, capture_output=True, cwd=folder, **own)
        port = _free_port()
        command = [programs / "postgres", "-D", place, "-p", str(port), "-c",
                   "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]  # fmt: skip
        with Path(folder, "log").open("wb") as log:
            server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, **own)
        try:
            url = f"postgresql://jiedui@127.0.0.1:{port}/postgres"
            _wait_for(url, server)
            yield url
        finally:
            server.terminate()
            server.wait(30)


def _programs() -> Path | None:
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else sorted(_PACKAGES.glob("*/bin"))
    return next((own for own in reversed(folders) if (own / "postgres").exists()), None)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 30
    while True:
        assert server.poll() is None
        try:
            with closing(psycopg.connect(url, connect_timeout=2)):
                return
        except psycopg.OperationalError:
            assert time.monotonic() < until
            time.sleep(0.1)
