"""Figures of a server, as Prometheus reads them at ``/metrics``."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

from .timings import Timings

MEDIA_TYPE = CONTENT_TYPE_LATEST

_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300)
"""Bounds of the histograms: from an answer out of memory to a plan that takes long."""


class Metrics:
    """Requests, their time and their stages; the store; the process.

    Parameters
    ----------
    is_store_there
        Asked whenever somebody reads the figures.
    """

    def __init__(self, is_store_there: Callable[[], bool]) -> None:
        self._registry = own = CollectorRegistry()
        ProcessCollector(registry=own)
        self._requests = Counter("jiedui_requests", "Requests that were answered.",
                                 ["operation", "status"], registry=own)  # fmt: skip
        self._seconds = Histogram("jiedui_request_seconds", "From a request to its answer.",
                                  ["operation"], buckets=_SECONDS, registry=own)  # fmt: skip
        self._stages = Histogram("jiedui_stage_seconds", "Stages of answering a request.",
                                 ["stage"], buckets=_SECONDS, registry=own)  # fmt: skip
        self.in_hand = Gauge("jiedui_requests_in_hand", "Requests that are being answered.",
                             registry=own)  # fmt: skip
        store = Gauge("jiedui_store_up", "1 when the store can be reached, else 0.", registry=own)
        store.set_function(is_store_there)

    def count(self, operation: str, status: int, timings: Timings) -> None:
        """Count a request that was answered."""
        self._requests.labels(operation, str(status)).inc()
        self._seconds.labels(operation).observe(timings.total)
        for stage, seconds in timings.seconds.items():
            self._stages.labels(stage).observe(seconds)

    def text(self) -> bytes:
        """Return all figures, in Prometheus' own form."""
        return generate_latest(self._registry)
