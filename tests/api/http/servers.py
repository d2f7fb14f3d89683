"""The application behind a real port: in a thread of this process, or in one of its own."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import httpx2 as httpx
import psutil
import uvicorn

from api.http.app import create_app


@contextmanager
def serving(settings):
    """Give the URL of a server with these settings."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(create_app(settings), log_level="critical", access_log=False,
                                timeout_graceful_shutdown=2)  # fmt: skip
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True  # not by force: the queue of runs would stay taken
            thread.join()


def living(processes, seconds):
    """Return which of these still work after some time; a dead one may wait to be cleared away."""
    _, left = psutil.wait_procs(processes, timeout=seconds)
    return [own for own in left if own.is_running() and own.status() != psutil.STATUS_ZOMBIE]


class ServerProcess:
    """``jiedui serve`` on a store, started, killed and started again; for a ``with``."""

    def __init__(self, store: str | Path, **variables: object) -> None:
        command = Path(sys.executable).with_name("jiedui")
        self._command = [command, "serve", "--port", "0", "--store", store]
        named = {f"JIEDUI_{name.upper()}": str(value) for name, value in variables.items()}
        self.client: Any = None
        self._environment = {**os.environ, "LC_ALL": "C.UTF-8", "JIEDUI_LANGUAGE": "en", **named}

    def start(self) -> float:
        """Start it; return the CPU seconds that it took until it answered."""
        # A file, not a pipe: a pipe that nobody empties would stop a server that says much.
        with tempfile.NamedTemporaryFile() as said:
            self.process = subprocess.Popen(self._command, stderr=said, env=self._environment)
            url = self._url(Path(said.name))
        if self.client is not None:
            self.client.close()
        self.client = httpx.Client(base_url=url, trust_env=False, timeout=120)
        while True:
            with contextlib.suppress(httpx.TransportError):
                assert self.client.get("/readyz").status_code == 200
                break
            time.sleep(0.02)
        return sum(psutil.Process(self.process.pid).cpu_times()[:2])

    def _url(self, said: Path) -> str:
        while not (found := re.search(r"http://127\.0\.0\.1:\d+(?=\D)", said.read_text())):
            assert self.process.poll() is None, said.read_text()
            time.sleep(0.01)
        return found[0]

    def workers(self):
        """Return the processes that work for it."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self, sign: int) -> float:
        """End it by a signal; return the seconds that it took."""
        begin = time.monotonic()
        self.process.send_signal(sign)
        self.process.wait(30)
        return time.monotonic() - begin

    def __enter__(self) -> Self:
        self.first_start = self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.returncode is None:
            self.end(signal.SIGKILL)
        self.client.close()
