"""Accepted means kept: servers that are killed while runs come in lose none and do none twice."""

from __future__ import annotations

import itertools
import random
import signal
import sqlite3
import statistics
import threading
from collections import Counter
from contextlib import closing

import httpx2 as httpx
import pytest

from fixtures import path

from .conftest import V1, keep_example
from .servers import ServerProcess, living

RESTART_RATIO = 1.5
"""Computing until a server answers that has runs to go on with, to that of one that has none left;
the middle one of several, since others compute beside it."""


class Caller:
    """Asks for one plan after the other, each under a key, and again until it is accepted."""

    def __init__(self, kept, policy):
        self.kept, self.policy = kept, policy
        self.accepted = {}
        self._numbers = itertools.count(1)
        self._open = None

    def call(self, client):
        """Ask until the server is gone; begin with what was not answered."""
        while True:
            try:
                self._call(client)
            except httpx.TransportError:
                return

    def _call(self, client):
        number = self._open = self._open or next(self._numbers)
        policy = self.policy | {"distance_cap_km": 100 + number}
        policy_id = client.post(f"{V1}/policies", json=policy).json()["id"]
        ids = {"dataset_id": self.kept.dataset, "policy_id": policy_id}
        run = client.post(f"{V1}/runs", json=ids, headers={"Idempotency-Key": f"key-{number}"})
        assert run.status_code in (200, 202), run.text
        self.accepted[number] = run.json()["id"]
        self._open = None


def kill_while_runs_come_in(folder, cycles, **variables):
    """Kill a server again and again while a caller asks it for runs, and look at what became."""
    draw = random.Random(cycles)
    store = folder / "store.sqlite"
    with ServerProcess(store, **variables) as server:
        kept = keep_example(server.client, "tiny")
        policy = server.client.get(f"{V1}/policies/{kept.policy}").json()["policy"]
        caller = Caller(kept, policy)
        ids = {"dataset_id": kept.dataset, "policy_id": kept.policy}
        done = server.client.post(f"{V1}/runs", json=ids, headers={"Prefer": "wait=60"})
        first = done.json()
        assert first["state"] == "succeeded"
        server.end(signal.SIGKILL)
        without = server.start()
        with_runs = []
        for _ in range(cycles):
            thread = threading.Thread(target=caller.call, args=(server.client,))
            num_before = len(caller.accepted)
            thread.start()
            while len(caller.accepted) < num_before + 2:
                thread.join(0.01)
            thread.join(draw.uniform(0, 0.7))
            workers = server.workers()
            server.end(signal.SIGKILL)
            thread.join()
            assert living(workers, 5) == []
            with_runs.append(server.start())
        assert statistics.median(with_runs) <= RESTART_RATIO * without
        starts = 0
        for number, run_id in caller.accepted.items():
            with server.client.stream("GET", f"{V1}/runs/{run_id}/events") as stream:
                stream.read()
            run = server.client.get(f"{V1}/runs/{run_id}").json()
            assert run["state"] == "succeeded", (number, run)
            starts += [own["stage"] for own in run["stages"]].count("start")
        every = server.client.get(f"{V1}/runs?limit=1000").json()["items"]
    assert len(caller.accepted) >= 2 * cycles
    known = {first["id"], *caller.accepted.values()}
    unanswered = [run for run in every if run["id"] not in known]
    assert len(unanswered) <= 1  # the last one, whose answer nobody heard
    assert len({run["id"] for run in every}) == len(every) == len(known) + len(unanswered)
    with closing(sqlite3.connect(store)) as database:
        saved = database.execute("SELECT after FROM audit WHERE verb = 'save_plan'").fetchall()
    times = Counter(plan_id for (plan_id,) in saved)
    assert set(times) >= {run["plan_id"] for run in every if run["plan_id"]}
    assert set(times.values()) == {1}
    assert starts <= len(known) + cycles  # only what was in hand at a kill is begun anew


def test_no_run_is_lost_or_done_twice_when_the_server_is_killed(tmp_path):
    kill_while_runs_come_in(tmp_path, 3)


@pytest.mark.long
def test_no_run_is_lost_or_done_twice_in_twenty_kills(tmp_path):
    kill_while_runs_come_in(tmp_path, 20)


LONG = [{"op": "set_keep_share", "share": 0.97, "by": "county"}]
"""Edits under which planning Bijie takes some 6 seconds of computing."""


@pytest.fixture(scope="module")
def bijie(tmp_path_factory):
    """Return a server that has Bijie, and what takes long to plan on it."""
    store = tmp_path_factory.mktemp("long") / "store.sqlite"
    with ServerProcess(store) as server:
        server.tiny = keep_example(server.client, "tiny")
        tables = server.client.get(f"{V1}/demo-data/bijie").json()
        dataset = server.client.post(f"{V1}/datasets", json=tables["dataset"]).json()["id"]
        policy = server.client.post(
            f"{V1}/policies", content=(path("bijie") / "policy.toml").read_bytes(),
            headers={"Content-Type": "application/toml"},
        )  # fmt: skip
        server.wanted = {"dataset_id": dataset, "policy_id": policy.json()["id"], "edits": LONG}
        yield server


def _begun(server):
    """Begin a run, and return its URL when it is being solved."""
    url = server.client.post(f"{V1}/runs", json=server.wanted).headers["Location"]
    _follow(server.client, url)
    return url


def _follow(client, url, until='"plan"'):
    with client.stream("GET", f"{url}/events") as stream:
        for line in stream.iter_lines():
            if until in line:
                return
    raise AssertionError(client.get(url).text)


def _busy(server):
    """Return the worker that solves: the one that computes most."""
    return max(server.workers(), key=lambda own: sum(own.cpu_times()[:2]))


def test_a_run_that_is_cancelled_takes_its_worker_along(bijie):
    url = _begun(bijie)
    worker = _busy(bijie)
    cancelled = bijie.client.delete(url)
    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled")
    assert not worker.is_running()
    assert bijie.client.get(url).json()["state"] == "cancelled"


def test_a_worker_that_dies_is_the_end_of_its_run_alone(bijie):
    url = _begun(bijie)
    _busy(bijie).kill()
    _follow(bijie.client, url, "event: end")
    run = bijie.client.get(url).json()
    assert (run["state"], run["problem"]["code"]) == ("worker_died", "WORKER_DIED")
    ids = {"dataset_id": bijie.tiny.dataset, "policy_id": bijie.tiny.policy}
    assert bijie.client.post(f"{V1}/plans", json=ids).status_code == 200


def test_a_server_that_is_told_to_end_ends_at_once_and_its_run_goes_on_with_the_next(bijie):
    url = _begun(bijie)
    seen = []

    def follow():
        with bijie.client.stream("GET", f"{url}/events") as stream:
            seen.extend(stream.iter_lines())

    follower = threading.Thread(target=follow)
    follower.start()
    while not any('"plan"' in line for line in seen):
        follower.join(0.01)
    workers = bijie.workers()
    assert bijie.end(signal.SIGTERM) <= 5
    follower.join(5)
    assert not follower.is_alive()
    assert "event: end" not in seen
    assert living(workers, 5) == []

    bijie.start()
    num_seen = max(int(line[4:]) for line in seen if line.startswith("id: "))
    with bijie.client.stream("GET", f"{url}/events",
                             headers={"Last-Event-ID": str(num_seen)}) as stream:  # fmt: skip
        first = next(line for line in stream.iter_lines() if line.startswith("data: "))
    assert '"start"' in first  # it was begun anew
    _follow(bijie.client, f"{url}", '"plan"')

    # While it is solved, nobody waits for it: not who loads tables, nor who asks about a plan.
    gaps = bijie.client.get(f"{V1}/plans/{bijie.tiny.plan}/gaps")
    assert gaps.status_code == 200
    tables = bijie.client.get(f"{V1}/demo-data/tiny").json()["dataset"]
    assert bijie.client.post(f"{V1}/datasets", json=tables).status_code == 201
    assert bijie.client.get(url).json()["state"] == "running"
    assert bijie.client.delete(url).json()["state"] == "cancelled"
