"""Memory that arrays give back, kept for the next arrays."""

from __future__ import annotations

from functools import cache

import numpy as np

_LARGEST = 30 * 2**20
"""Bytes of the largest array that is held back; glibc lets this go up to 32 MB."""


@cache
def keep_freed_memory() -> None:
    """Let the C library keep freed arrays of up to 30 MB, twice as much in all, for later ones.

    By default glibc returns an array of some megabytes to the system as soon as it is freed, and
    each page of the next one is fetched and zeroed anew: that takes ten times as long as filling
    it. glibc learns from what it sees: once one large block was freed, smaller ones stay with the
    process. Nothing is written, so this takes no time and no memory; elsewhere it does nothing.
    """
    np.empty(_LARGEST, dtype=np.uint8)
