"""How often somebody may ask, in a moving window."""

from __future__ import annotations

from time import time


class Rate:
    """Counts requests, each for whoever sent it.

    Parameters
    ----------
    most
        Such as ``3000/minute``.
    """

    def __init__(self, most: str) -> None:
        # Slow to load, and a server without keys needs none of it.
        from limits import parse
        from limits.storage import MemoryStorage
        from limits.strategies import MovingWindowRateLimiter

        self._most = parse(most)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def wait(self, who: str) -> int:
        """Count a request; return the seconds to wait when it is one too many, else 0."""
        if self._limiter.hit(self._most, who):
            return 0
        reset = self._limiter.get_window_stats(self._most, who).reset_time
        return max(1, round(reset - time()))
