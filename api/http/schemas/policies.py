"""Policies: governance as data, under the hash of what they decide."""

from __future__ import annotations

from typing import Any

from .common import Model


class PolicyOut(Model):
    """A policy that is kept, with its text as somebody wrote it."""

    id: str
    name: str
    period: str
    text: str
    policy: dict[str, Any]


class PolicyMade(PolicyOut):
    """A policy with the version that its name has come to; 0 without a name."""

    version: int
