"""``make neo4j``, as somebody would use it: start, load, plan and ask from elsewhere, Ctrl-C."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from urllib.request import Request, urlopen

from fixtures import path as example

from .neo4j_for_tests import running
from .neo4j_server import ROOT, VERSIONS, free_port


@contextlib.contextmanager
def started(home, **settings):
    """Run what `make neo4j` runs; give the process and what it said until it ran."""
    ports = {"NEO4J_PORT": str(free_port()), "NEO4J_HTTP": str(free_port())}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.neo4j_for_people"], cwd=ROOT, text=True,
        env={**os.environ, **ports, "NEO4J_HOME": str(home), "LANGUAGE": "en", **settings},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)  # fmt: skip
    patience = threading.Timer(180, process.kill)
    patience.start()
    try:
        said = ""
        for line in process.stdout:
            said += line
            if "Ctrl-C" in line:
                break
        yield process, said
    finally:
        patience.cancel()
        process.kill()
        process.wait()
        process.stdout.close()


def ended(process):
    """Press Ctrl-C; return the exit code and what was said then."""
    process.send_signal(signal.SIGINT)
    said = process.stdout.read()
    return process.wait(30), said


def jiedui(*words):
    """Run the command in a process of its own and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "api.cli", *words], cwd=ROOT, text=True, capture_output=True,
        check=True, encoding="utf-8", env={**os.environ, "LC_ALL": "C.UTF-8"})  # fmt: skip
    return done.stdout


def test_a_server_for_people_starts_serves_stops_and_keeps_its_data(tmp_path):
    running(VERSIONS[0])  # or skip, with the reason
    with started(tmp_path) as (process, said):
        store = ["--store", re.search(r"JIEDUI_STORE=(\S+)", said)[1], "--lang", "en"]
        browser = re.search(r"http://\S+", said)[0]
        as_people = Request(browser, headers={"Accept": "text/html"})
        with urlopen(as_people) as page:
            assert b"<title>Neo4j Browser</title>" in page.read()
        jiedui("load", str(example("tiny")), *store)
        jiedui("plan", *store)
        assert "unit:u1" in jiedui("query", "load", "--param", "plan=3a97", *store)
        code, last = ended(process)
        assert code == 0
        assert "Stopped. The data are in" in last
        assert "Traceback" not in last
    with started(tmp_path) as (process, said):
        store = ["--store", re.search(r"JIEDUI_STORE=(\S+)", said)[1], "--lang", "en"]
        assert "plan1-3a97661b" in jiedui("plans", *store)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def test_a_port_that_is_taken_is_named(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        with started(tmp_path, NEO4J_HTTP=port) as (process, said):
            assert process.wait(30) == 1
    assert f"Port {port} is taken" in said
    assert "make neo4j NEO4J_HTTP=" in said
    assert not (tmp_path / "console.log").exists()


def test_a_version_that_nobody_knows_is_refused_without_a_trace(tmp_path):
    with started(tmp_path, NEO4J_VERSION="9.9") as (process, said):
        assert process.wait(30) == 1
    assert "no recipe for Neo4j 9.9" in said
    assert "Traceback" not in said
