"""``python -m benchmarks.neo4j_run``: measure the stores; write their part of ``results.md``.

Takes some minutes for each version of the server, and needs what ``make neo4j`` needs. Ends with 1
when a bar is missed; the results are written all the same. ``JIEDUI_NEO4J_HEAP`` is the heap of
the servers, 512m without it.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from graph_schema.store import open_store
from tests.neo4j_for_tests import empty
from tests.neo4j_server import VERSIONS, throw_away

from .bars import Bar
from .machine import machine
from .national import NUM_PAIRS, NUM_PLACES, NUM_PROVIDERS, national
from .page_parts import with_part
from .store_peak import peaks_mb
from .stores import Seconds, bare_seconds, command_seconds, measure_store
from .tables import bar_table, markdown

RESULTS = Path(__file__).with_name("results.md")

MOST_BIJIE_SECONDS = 8.0
MOST_READ_SECONDS = 40.0
LEAST_SHARE_OF_BARE = 0.8

LONG_LIFE = {"jvm": None, "settings": None}
"""Servers as ``make neo4j`` runs them, not as tests of a few seconds do."""


def main(
    versions: Sequence[str] = VERSIONS, num_providers: int = NUM_PROVIDERS,
    num_places: int = NUM_PLACES, num_pairs: int = NUM_PAIRS, results: Path = RESULTS,
) -> int:  # fmt: skip
    """Measure, write, and say whether every bar is met."""
    heap = os.environ.get("JIEDUI_NEO4J_HEAP", "512m")
    about = machine()
    graph = national(num_providers, num_places)
    assert graph.content_hash  # made once, outside of every clock
    columns: dict[str, Seconds] = {}
    peaks: dict[str, str] = {}
    found: list[Bar] = []
    with tempfile.TemporaryDirectory() as folder, open_store(f"{folder}/store.sqlite") as store:
        columns["SQLite"] = measure_store(store, graph, num_pairs)
    for version in versions:
        with throw_away(version, heap=heap, **LONG_LIFE) as server:
            command = command_seconds(server.url)
            empty(server.url)
            again = command_seconds(server.url)
        with throw_away(version, heap=heap, **LONG_LIFE) as server:
            bare = bare_seconds(server.url, graph)
        with throw_away(version, heap=heap, **LONG_LIFE) as server, open_store(server.url) as store:
            seconds = measure_store(store, graph, num_pairs)
        with throw_away(version, heap=heap, **LONG_LIFE) as server:
            before, after = peaks_mb(server.url, num_providers, num_places)
        columns[version] = seconds | {
            "a bare client": bare, "`jiedui load` on Bijie": again,
            "the same into a server that just started": command,
        }  # fmt: skip
        peaks[version] = f"{after:,.0f} MB, {before:,.0f} MB of it once the graph is made"
        found += bars(version, again, bare, seconds)
    part = page(about, heap, graph.num_rows, columns, found, peaks)
    whole = with_part(results.read_text(encoding="utf-8"), "Stores", part)
    results.write_text(whole, encoding="utf-8")
    sys.stdout.write(bar_table(found) + "\n")
    return 0 if all(bar.is_met for bar in found) else 1


def bars(version: str, command: float, bare: float, seconds: Mapping[str, float]) -> list[Bar]:
    """Return the bars of one version of the server."""
    return [
        Bar(f"{version}: `jiedui load` on Bijie, fresh process, running server", command,
            MOST_BIJIE_SECONDS, "s"),
        Bar(f"{version}: write a national graph ÷ bare client", seconds["write"] / bare,
            1 / LEAST_SHARE_OF_BARE, "×", f"{bare / seconds['write']:.2f} of its speed"),
        Bar(f"{version}: read it back", seconds["read back"], MOST_READ_SECONDS, "s"),
    ]  # fmt: skip


def page(
    about: Mapping[str, str], heap: str, num_rows: int, columns: Mapping[str, Seconds],
    found: Sequence[Bar], peaks: Mapping[str, str],
) -> str:  # fmt: skip
    """Return the part of the page that tells of the stores."""
    load = about["load at the start (other work beside it)"]
    names = list(dict.fromkeys(name for seconds in columns.values() for name in seconds))
    rows = [(name, *(f"{seconds[name]:.1f}" if name in seconds else "–"
                     for seconds in columns.values())) for name in names]  # fmt: skip
    return f"""\
## Stores

Written by `python -m benchmarks.neo4j_run` on {datetime.now(UTC):%Y-%m-%d}; load at the
start {load}; servers with a heap of {heap}. A national graph of {num_rows:,} rows and two
plans on it that share half of their pairs; a bare client sends the same nodes and relationships by
UNWIND, in the same run. A running server is one that has loaded Bijie before and was emptied.

{bar_table(found)}

{markdown(("seconds", *columns), rows)}

{markdown(("server", "peak memory of a client that writes and reads back"), list(peaks.items()))}
"""


if __name__ == "__main__":
    sys.exit(main())
