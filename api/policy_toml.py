"""A policy that edits have made, as the TOML text that people read and the store keeps."""

from __future__ import annotations

from typing import Any

import tomlkit

from engine.policy import Policy


def policy_toml(policy: Policy) -> str:
    """Return a policy as TOML that reads back as the same; what is not said is left out.

    Examples
    --------
    >>> import fixtures
    >>> from engine.policy import read_policy
    >>> policy = read_policy((fixtures.path("tiny") / "policy.toml").read_text("utf-8"))
    >>> read_policy(policy_toml(policy)) == policy
    True
    """
    content = policy.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
    plain = {key: value for key, value in content.items() if not _is_tables(value)}
    tables = {key: value for key, value in content.items() if _is_tables(value)}
    return tomlkit.dumps({**plain, **tables})


def _is_tables(value: Any) -> bool:
    """Whether TOML writes a value as tables, which have to stand after everything else."""
    return isinstance(value, dict) or (
        isinstance(value, list) and bool(value) and isinstance(value[0], dict)
    )
