"""Peak memory of a client that writes a national graph into a store and reads it back.

``python -m benchmarks.store_peak URL PROVIDERS PLACES`` prints two numbers in MB (10^6 bytes): the
peak once the graph is made, and the peak in the end.
"""

from __future__ import annotations

import subprocess
import sys

from graph_schema.store import open_store

from .national import national
from .peak import own_peak_mb


def main(url: str, num_providers: int, num_places: int) -> None:
    """Write, read back, and print the peaks."""
    graph = national(num_providers, num_places)
    assert graph.content_hash
    before = own_peak_mb()
    with open_store(url) as store:
        store.write(graph, expected=None)
        assert store.read() == graph
    sys.stdout.write(f"{before:.1f} {own_peak_mb():.1f}\n")


def peaks_mb(url: str, num_providers: int, num_places: int) -> tuple[float, float]:
    """Return both peaks of a fresh process."""
    command = [sys.executable, "-m", "benchmarks.store_peak", url, str(num_providers),
               str(num_places)]  # fmt: skip
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    before, after = done.stdout.split()
    return float(before), float(after)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
