"""Runs kept on a PostgreSQL server: as durable as in a file, and 503 while it is away."""

from __future__ import annotations

import itertools
import signal
import time
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.graph_schema.neo4j_world import Proxy
from tests.postgres_for_tests import postgres

from .conftest import V1, keep_example
from .servers import ServerProcess
from .test_changes import PIN
from .test_contract import hold
from .test_runs_durable import kill_while_runs_come_in


@pytest.fixture(scope="module")
def server_url():
    with postgres() as url:
        yield url


@pytest.fixture
def queue(server_url):
    """The URL of a database of its own."""
    name = f"q{next(_numbers)}"
    with psycopg.connect(server_url, autocommit=True) as link:
        link.execute(f"CREATE DATABASE {name}")
    return server_url.replace("/postgres", f"/{name}")


_numbers = itertools.count()


def wanted(kept):
    return {"dataset_id": kept.dataset, "policy_id": kept.policy}


def until(check, seconds=60):
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_no_run_is_lost_or_done_twice_when_the_server_is_killed(queue, tmp_path):
    kill_while_runs_come_in(tmp_path, 2, runs=queue)


def test_of_two_servers_one_works_on_a_queue_and_the_other_takes_over(queue, tmp_path):
    store = tmp_path / "store.sqlite"
    with (
        ServerProcess(store, runs=queue) as first,
        ServerProcess(store, runs=queue, retry_after_seconds=1) as second,
    ):
        kept = keep_example(first.client, "tiny")
        refused = second.client.post(f"{V1}/runs", json=wanted(kept))
        assert hold(refused, 503)["code"] == "RUNS_ELSEWHERE"
        assert refused.headers["Retry-After"] == "1"
        anew = {**wanted(kept), "edits": [PIN]}
        assert first.client.post(f"{V1}/runs", json=anew).status_code in (200, 202)
        first.end(signal.SIGKILL)
        # Nobody asks the other one about runs: it goes on by itself.
        until(lambda: len(second.client.get(f"{V1}/plans").json()["items"]) == 2)


def test_a_queue_that_is_away_is_told_at_once_and_found_again_without_a_restart(queue, tmp_path):
    port = urlsplit(queue).port
    between = Proxy(port)
    url = queue.replace(f":{port}/", f":{between.port}/")
    between.close()
    with ServerProcess(tmp_path / "s.sqlite", runs=url, retry_after_seconds=1) as server:
        kept = keep_example(server.client, "tiny")
        for attempt in range(2):
            begin = time.monotonic()
            refused = server.client.post(f"{V1}/runs", json=wanted(kept))
            assert hold(refused, 503)["code"] == "RUNS_AWAY"
            assert time.monotonic() - begin < 10
            assert server.client.get(f"{V1}/plans/{kept.plan}").status_code == 200
            between = Proxy(port, between.port)
            until(lambda: server.client.get(f"{V1}/runs").status_code == 200)
            waited = server.client.post(f"{V1}/runs", json=wanted(kept),
                                        headers={"Prefer": "wait=30"})  # fmt: skip
            assert waited.json()["state"] == "succeeded", (attempt, waited.text)
            between.close()
