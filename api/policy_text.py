"""A policy as the TOML text that people read and keep."""

from __future__ import annotations

import tomlkit

from engine.policy import Policy


def policy_toml(policy: Policy) -> str:
    """Return a policy as TOML that reads back as the same; what is at its default is left out.

    >>> from engine.policy import read_policy
    >>> from fixtures import path
    >>> policy = read_policy((path("tiny") / "policy.toml").read_text("utf-8"))
    >>> read_policy(policy_toml(policy)) == policy
    True
    """
    return tomlkit.dumps(policy.model_dump(mode="json", exclude_defaults=True))
