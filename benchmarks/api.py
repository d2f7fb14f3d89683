"""The HTTP interface under load: reads, reads beside endless solving, what-ifs, submissions.

``python -m benchmarks.api`` (``make bench-api``) measures one server process, and writes the part
of ``benchmarks/results.md`` that tells of it. Clients run on the same machine and share its cores.
"""

from __future__ import annotations

import asyncio
import itertools
import signal
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import httpx2 as httpx
import numpy as np

from tests.api.http.conftest import V1, keep_example
from tests.api.http.servers import ServerProcess

from .bars import Bar
from .machine import LOAD, machine
from .page_parts import with_part
from .tables import bar_table

RESULTS = Path(__file__).with_name("results.md")

HEADING = "HTTP API"


class Size(NamedTuple):
    """How much is asked: of which example, by how many clients at once, how often."""

    example: str = "bijie"
    clients: int = 64
    reads: int = 6_400
    asks: int = 100
    restarts: int = 5


class Reads(NamedTuple):
    """Requests per second, and the 99th of 100 answers in milliseconds."""

    per_second: float
    p99: float


async def reads(url: str, paths: list[str], size: Size) -> Reads:
    """Read by many clients at once, each one answer after the other."""
    took: list[float] = []
    limits = httpx.Limits(max_connections=size.clients)
    async with httpx.AsyncClient(
        base_url=url, trust_env=False, timeout=60, limits=limits
    ) as client:

        async def read(number: int) -> None:
            for index in range(size.reads // size.clients):
                start = time.perf_counter()
                answer = await client.get(paths[(number + index) % len(paths)])
                took.append(time.perf_counter() - start)
                answer.raise_for_status()

        start = time.perf_counter()
        await asyncio.gather(*(read(number) for number in range(size.clients)))
        whole = time.perf_counter() - start
    return Reads(len(took) / whole, percentile(took, 99))


def percentile(seconds: list[float], of: int) -> float:
    """Return a percentile in milliseconds."""
    return float(np.percentile(seconds, of)) * 1000


def posts(client: httpx.Client, path: str, bodies: list[dict[str, Any]]) -> list[float]:
    """Return the seconds of each of many requests, one by one; the first does not count."""
    took = []
    for body in bodies:
        start = time.perf_counter()
        client.post(path, json=body).raise_for_status()
        took.append(time.perf_counter() - start)
    return took[1:]


def drafts(client: httpx.Client, plan: str) -> Iterator[list[dict[str, Any]]]:
    """Give edits that differ from each other: each forbids some pairs of a plan, one at first."""
    items = client.get(f"{V1}/plans/{plan}/pairs?limit=1000").raise_for_status().json()["items"]
    key = ("layer", "provider_id", "place_id")
    pairs = [{"op": "lock_out"} | {name: pair[name] for name in key} for pair in items]
    for num in range(1, len(pairs) + 1):
        yield from map(list, itertools.combinations(pairs, num))


async def reads_while_solving(
    url: str, paths: list[str], size: Size, bodies: Iterator[dict[str, Any]]
) -> Reads:
    """Read while a run that nobody has asked for before is always being worked on."""
    stop = asyncio.Event()
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=120) as client:

        async def solve() -> None:
            while not stop.is_set():
                wait = {"Prefer": "wait=60"}
                answer = await client.post(f"{V1}/runs", json=next(bodies), headers=wait)
                answer.raise_for_status()

        solving = asyncio.create_task(solve())
        try:
            return await reads(url, paths, size)
        finally:
            stop.set()
            await solving


def restart_seconds(server: ServerProcess, times: int) -> float:
    """Return the median seconds from a start after ``kill -9`` to the first answer."""
    took = []
    for _ in range(times):
        server.end(signal.SIGKILL)
        start = time.perf_counter()
        server.start()
        took.append(time.perf_counter() - start)
    return statistics.median(took)


def measured(size: Size, folder: Path) -> tuple[list[Bar], str]:
    """Measure one server; return the bars, and a sentence on reads."""
    with ServerProcess(str(folder / "store.sqlite"), rate="1000000/second") as server:
        client = server.client
        kept = keep_example(client, size.example)
        url, plan = str(client.base_url), f"{V1}/plans/{kept.plan}"
        asked = {"dataset_id": kept.dataset, "policy_id": kept.policy}
        edits = drafts(client, kept.plan)
        bodies = (asked | {"edits": own} for own in edits)
        paths = [plan, f"{plan}/pairs?limit=20", f"{plan}/kpis", f"{V1}/plans"]
        asyncio.run(reads(url, paths, size._replace(reads=size.clients)))
        idle = asyncio.run(reads(url, paths, size))
        busy = asyncio.run(reads_while_solving(url, paths, size, bodies))
        num = size.asks + 1
        one = list(itertools.islice(drafts(client, kept.plan), num))
        what_if = posts(client, f"{plan}/what-if", [{"edits": own} for own in one])
        live = posts(client, f"{plan}/live-check", [{"edits": own} for own in one])
        submitted = posts(client, f"{V1}/runs", list(itertools.islice(bodies, num)))
        restart = restart_seconds(server, size.restarts)
    found = [
        Bar("reads while solving endlessly ÷ idle, 99th of 100", busy.p99 / idle.p99, 4, "×"),
        Bar("one-edit what-if, median", percentile(what_if, 50), 100, "ms"),
        Bar("live-check, median", percentile(live, 50), 50, "ms"),
        Bar("a run submitted, 99th of 100", percentile(submitted, 99), 50, "ms"),
        Bar("restart after kill -9, median", restart, 3, "s"),
    ]
    said = (f"{size.clients} clients read {idle.per_second:,.0f} answers a second, the 99th of 100 "
            f"in {idle.p99:.0f} ms; while runs are solved {busy.per_second:,.0f}, "
            f"{busy.p99:.0f} ms.")  # fmt: skip
    return found, said


def part(size: Size) -> str:
    """Measure, and return the part of the page of results."""
    about = machine()
    with tempfile.TemporaryDirectory() as folder:
        found, said = measured(size, Path(folder))
    return f"""\
## {HEADING}

Written by `python -m benchmarks.api` on {datetime.now(UTC):%Y-%m-%d}; {about["processor"]},
{about["cores"]} cores, which server, worker and clients share; load at the start {about[LOAD]}.
One `jiedui serve` on a file, with the plan of {size.example}; {size.asks} of each question.

{bar_table(found)}

{said}
"""


def main(size: Size = Size(), results: Path = RESULTS) -> None:  # noqa: B008 - it never changes
    """Write the part of the page."""
    own_part = part(size)
    print(own_part)
    page = results.read_text(encoding="utf-8")
    results.write_text(with_part(page, HEADING, own_part), encoding="utf-8")


if __name__ == "__main__":
    main()
