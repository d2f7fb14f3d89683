"""The benchmark of the HTTP interface runs to its end, at a size that takes seconds."""

from __future__ import annotations

from benchmarks import api
from benchmarks.page_parts import part_of

SMALL = api.Size("tiny", clients=4, reads=40, asks=4, restarts=1)


def test_the_part_holds_every_bar_and_what_reads_take(tmp_path):
    results = tmp_path / "results.md"
    results.write_text("# Results\n", encoding="utf-8")
    api.main(SMALL, results)
    part = part_of(results.read_text("utf-8"), api.HEADING)
    for name in ("reads while solving", "one-edit what-if", "live-check", "a run submitted",
                 "restart after kill -9"):  # fmt: skip
        assert f"| {name}" in part
    assert "4 clients read" in part
