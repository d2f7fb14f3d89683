"""Worker processes: libraries that write to stdout do no harm, no worker outlives its server."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import anyio
import pytest

from api.http.workers import ProcessWorkers


def shout_below_python():
    """Write to file descriptor 1 as a C library does."""
    os.write(1, b"RETURN 3\nno answer")
    ctypes.CDLL(None).puts(b"more")
    return os.getpid()


def sleep_for_ever():
    time.sleep(600)


def refuse():
    raise LookupError("no such thing")


class Large:
    """Tells in which threads it was packed and unpacked."""

    def __init__(self, *threads):
        self.threads = threads

    def __reduce__(self):
        return _unpacked_here, (*self.threads, threading.get_ident())


def _unpacked_here(*threads):
    return Large(*threads, threading.get_ident())


def give_back(what):
    return what


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def run(*calls):
    async def main():
        workers = ProcessWorkers(1)
        return [await workers.run(*call) for call in calls]

    return anyio.run(main)


def test_what_a_library_prints_does_not_spoil_the_answer():
    first, second = run((shout_below_python,), (shout_below_python,))
    assert first == second != os.getpid()  # one worker, kept


def test_what_goes_to_a_worker_and_comes_back_is_packed_and_unpacked_beside_the_loop():
    (found,) = run((give_back, Large()))
    packed, *in_worker, unpacked = found.threads
    assert len(in_worker) == 2
    assert threading.get_ident() not in (packed, unpacked)


def test_what_is_raised_in_a_worker_is_raised_here():
    with pytest.raises(LookupError, match="no such thing"):
        run((refuse,))


def test_a_worker_that_dies_is_told_and_the_next_one_works():
    async def main():
        workers = ProcessWorkers(1)
        with pytest.raises(anyio.BrokenWorkerProcess):
            await workers.run(die)
        return await workers.run(shout_below_python)

    assert anyio.run(main) != os.getpid()


def _is_alive(pid):
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def _gone_within(pid, seconds):
    until = time.monotonic() + seconds
    while _is_alive(pid) and time.monotonic() < until:
        time.sleep(0.05)
    return not _is_alive(pid)


def test_whoever_cancels_kills_the_worker():
    async def main():
        workers = ProcessWorkers(1)
        pid = await workers.run(shout_below_python)
        with anyio.move_on_after(0.5):
            await workers.run(sleep_for_ever)
        return pid, await workers.run(shout_below_python)

    killed, other = anyio.run(main)
    assert other != killed
    assert not _is_alive(killed)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children by itself")
def test_no_worker_outlives_a_server_that_is_killed():
    script = """
import anyio, os
from api.http.workers import ProcessWorkers
from tests.api.http.test_work import shout_below_python, sleep_for_ever
async def main():
    workers = ProcessWorkers(1)
    print(await workers.run(shout_below_python), flush=True)
    await workers.run(sleep_for_ever)
if __name__ == "__main__":
    anyio.run(main)
"""
    server = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    worker = int(server.stdout.readline())
    time.sleep(0.3)
    server.kill()
    server.wait()
    server.stdout.close()
    assert _gone_within(worker, 5)
