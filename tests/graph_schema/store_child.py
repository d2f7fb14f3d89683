"""What the tests of the SQLite store run in processes of their own: writers that are killed,
users who may not write, disks that are full. Prints one JSON value."""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from graph_schema.sqlite_store import SqliteStore
from graph_schema.store_errors import StoreError

from .store_world import WORLD, plan, with_unit

NOBODY = 65534


def kill_writers(path: Path, cycles: int) -> dict[str, int]:
    """Kill a writer at a random moment, look whether all is whole, and again."""
    acknowledged: list[str] = []
    for cycle in range(cycles):
        acknowledged += _killed_writer(path, cycle)
        _in_child(partial(_look, path, acknowledged))
    return {"cycles": cycles, "acknowledged": len(acknowledged)}


def _killed_writer(path: Path, cycle: int) -> list[str]:
    """Return what a writer acknowledged until it was killed, a moment after its first word."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _write_on(path, cycle, writer)
    os.close(writer)
    said = os.read(reader, 1 << 16)
    time.sleep(random.Random(cycle).uniform(0, 0.2))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(reader, 1 << 16):
        said += more
    os.close(reader)
    return said.decode().split("\n")[:-1]


def _write_on(path: Path, cycle: int, acknowledge: int) -> None:
    """Write graphs, policies, plans and adoptions until killed; say each once it was accepted."""
    with SqliteStore(path) as store:
        for i in count():
            name = f"{cycle}-{i}"
            graph = with_unit(f"unit:{name}", "名" * (i % 300))
            store.write(graph, expected=store.live())
            os.write(acknowledge, f"graph {graph.content_hash}\n".encode())
            store.save_policy(f"policy1-{name}", f"text {name}", "base")
            os.write(acknowledge, f"policy policy1-{name}\n".encode())
            plan_id = f"plan1-{name}"
            made_of = {"graph_hash": graph.content_hash, "policy_hash": f"policy1-{name}"}
            store.save_plan(plan(plan_id=plan_id, document=os.urandom(20_000), **made_of))
            os.write(acknowledge, f"plan {plan_id}\n".encode())
            adopted = store.adopted("2026")
            store.adopt_plan(
                plan_id, "2026", expected=adopted and adopted.plan_id, by="t", reason=""
            )
            os.write(acknowledge, f"adopted {plan_id}\n".encode())


def _look(path: Path, acknowledged: list[str]) -> None:
    with SqliteStore(path) as store:
        numbers = [entry.number for entry in store.audit()]
        assert numbers == list(range(1, len(numbers) + 1))
        adoptions = {adoption.plan_id for adoption in store.adoptions("2026")}
        kept: dict[str, Callable[[str], Any]] = {
            "graph": lambda name: store.read(name).content_hash == name,
            "policy": lambda name: store.load_policy(name).hash == name,
            "plan": lambda name: store.load_plan(name).plan_id == name,
            "adopted": adoptions.__contains__,
        }
        for line in acknowledged[-60:]:
            kind, name = line.split(" ")
            assert kept[kind](name), line
        assert store.live() is not None
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


def _in_child(look: Callable[[], None]) -> None:
    """Run ``look`` in a fork: this process opens no file, so every fork starts clean."""
    child = os.fork()
    if child == 0:
        try:
            look()
        except BaseException as error:
            sys.stderr.write(f"{error!r}\n")
            os._exit(1)
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        raise SystemExit("the store was not whole")


def as_nobody(path: Path) -> dict[str, Any]:
    """Read and write as a user who may not write; root becomes nobody first."""
    if os.geteuid() == 0:
        os.setuid(NOBODY)
    return _read_and_write(path)


def with_small_files(path: Path, most_bytes: int) -> dict[str, Any]:
    """Read and write where no file may grow beyond a size."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, resource.RLIM_INFINITY))
    return _read_and_write(path)


def until_full(path: Path) -> dict[str, Any]:
    """Fill a small disk until a write is refused."""
    with SqliteStore(path) as store:
        store.write(WORLD, expected=None)
        for i in count():
            try:
                store.save_policy(f"h{i}", "x" * 100_000)
            except StoreError as error:
                kept = [store.load_policy(f"h{j}").hash for j in range(i)]
                same = store.read() == WORLD
                return {"code": error.code, "kept": len(kept), "saved": i, "same": same}
    raise AssertionError


def _read_and_write(path: Path) -> dict[str, Any]:
    said: dict[str, Any] = {}
    try:
        with SqliteStore(path) as store:
            said["live"] = store.read().content_hash
            store.save_policy("h1", "x" * 2_000_000)
    except StoreError as error:
        said["code"] = error.code
    return said


if __name__ == "__main__":
    verb, file, *numbers = sys.argv[1:]
    result = globals()[verb](Path(file), *map(int, numbers))
    sys.stdout.write(json.dumps(result))
