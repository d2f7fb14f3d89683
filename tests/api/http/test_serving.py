"""``jiedui serve`` as a process: what it says, whom it lets in, how it ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time

import httpx2 as httpx
import pytest

from .conftest import keep_example

SERVE = [sys.executable, "-m", "api.cli", "serve"]


def environment(**more):
    return {**os.environ, "LC_ALL": "C.UTF-8", **more}


@pytest.fixture
def server(tmp_path):
    yield from started(tmp_path)


def started(folder, *words):
    process = subprocess.Popen(
        [*SERVE, "--port", "0", "--store", str(folder / "s.sqlite"), *words],
        stderr=subprocess.PIPE, text=True, env=environment(),
    )  # fmt: skip
    yield process
    process.kill()
    process.wait()
    process.stderr.close()


def test_the_server_says_where_it_is_answers_and_stops_when_told(server):
    said = server.stderr.readline()
    assert "no keys are needed" in said
    url = re.search(r"http://127\.0\.0\.1:\d+", said)[0]
    with httpx.Client(base_url=url, trust_env=False) as client:
        assert client.get("/healthz").json() == {"status": "ok"}
        assert client.get("/readyz").json() == {"status": "ok"}
    server.send_signal(signal.SIGTERM)
    assert server.wait(5) in (0, -signal.SIGTERM)


def test_ctrl_c_stops_the_server_and_is_no_error(server):
    url = re.search(r"http://127\.0\.0\.1:\d+", server.stderr.readline())[0]
    with httpx.Client(base_url=url, trust_env=False) as client:
        assert client.get("/healthz").status_code == 200
    server.send_signal(signal.SIGINT)
    assert server.wait(5) == 0
    assert server.stderr.read() == ""


def test_small_answers_are_sent_at_once_and_not_held_back_for_the_next(server):
    """Whoever waits to fill a packet sends the body some 40 ms after the head (RFC 896)."""
    url = re.search(r"http://127\.0\.0\.1:\d+", server.stderr.readline())[0]
    with httpx.Client(base_url=url, trust_env=False) as client:
        took = []
        for _ in range(30):
            begin = time.perf_counter()
            client.put("/api/v1/scenarios/x", json={"name": "x"})
            took.append(time.perf_counter() - begin)
    assert min(took[10:]) < 0.035


def test_a_server_starts_without_what_only_some_answers_need():
    """Each of them takes a tenth of a second or more to load."""
    rest = {"scipy", "networkx", "limits", "matplotlib", "openpyxl", "xlsxwriter", "neo4j"}
    code = f"import sys, api.http.serving; print({rest} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_worker_processes_work_however_the_server_was_started(server):
    url = re.search(r"http://127\.0\.0\.1:\d+", server.stderr.readline())[0]
    with httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
        assert keep_example(client, "tiny").plan


def test_with_an_administrators_key_others_are_let_in_who_have_one(run, tmp_path):
    made = run("keys", "add", "x", "--role", "admin", "--store", tmp_path / "s.sqlite")
    shown = {"Authorization": f"Bearer {made.out.strip()}"}
    for process in started(tmp_path, "--host", "0.0.0.0"):
        said = process.stderr.readline()
        assert "Every request needs a key" in said
        port = re.search(r"http://0\.0\.0\.0:(\d+)", said)[1]
        with httpx.Client(base_url=f"http://127.0.0.1:{port}/api/v1", trust_env=False) as client:
            assert client.get("/me").status_code == 401
            assert client.get("/me", headers=shown).json()["role"] == "admin"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])
def test_other_machines_are_not_let_in_before_there_is_an_administrator(run, host, tmp_path):
    store = tmp_path / "s.sqlite"
    for words in ([], ["--role", "viewer"], ["--role", "admin", "--county", "county:a"]):
        if words:
            assert run("keys", "add", "x", *words, "--store", store).code == 0
        done = run("serve", "--host", host, "--store", store)
        assert done.code == 2
        assert "jiedui keys add" in done.err


def test_a_port_that_is_taken_is_told(run, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("serve", "--port", port, "--store", tmp_path / "s.sqlite")
    assert done.code == 1
    assert str(port) in done.err


def test_a_file_that_is_no_store_is_told(run, tmp_path):
    (tmp_path / "s.sqlite").write_text("no store")
    assert run("serve", "--port", "0", "--store", tmp_path / "s.sqlite").code == 5
