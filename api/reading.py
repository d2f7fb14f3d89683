"""Reads a folder of tables and a policy, and checks both: one report."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.check_policy import check_policy
from engine.policy import BadPolicy, Policy, read_policy
from graph_schema.graph import AssistanceGraph
from graph_schema.report import Problem, Report
from graph_schema.tables import load_folder

from .exit_codes import BadData

POLICY_FILE = "policy.toml"


@dataclass(frozen=True)
class Inputs:
    """What was read. ``graph`` and ``policy`` are None when they could not be made.

    ``report`` holds every problem of both; a policy is held to the graph only when both are there.
    """

    graph: AssistanceGraph | None
    policy: Policy | None
    report: Report


@dataclass(frozen=True)
class SoundInputs:
    """A graph and a policy without errors."""

    graph: AssistanceGraph
    policy: Policy


def read_sound(folder: Path, policy_file: Path | None, encoding: str | None) -> SoundInputs:
    """Return graph and policy; raises `BadData` when there is any error."""
    inputs = read_inputs(folder, policy_file, encoding)
    if not inputs.report.ok or inputs.graph is None or inputs.policy is None:
        raise BadData(inputs.report)
    return SoundInputs(inputs.graph, inputs.policy)


def read_inputs(
    folder: Path, policy_file: Path | None, encoding: str | None, *, needs_policy: bool = True
) -> Inputs:
    """Read and check tables and policy; never raises on what people wrote.

    Parameters
    ----------
    folder
        Folder of tables.
    policy_file
        TOML file; without it ``policy.toml`` in the folder.
    encoding
        Encoding of all tables; without it each one's is found. A policy is UTF-8, as TOML is.
    needs_policy
        Whether it is an error when the folder has no ``policy.toml``.
    """
    loaded = load_folder(folder, encoding)
    file = folder / POLICY_FILE if policy_file is None else policy_file
    if policy_file is None and not needs_policy and not file.exists():
        return Inputs(loaded.graph, None, loaded.report)
    try:
        policy = read_policy_text(policy_text(file), file)
    except BadPolicy as error:
        return Inputs(loaded.graph, None, loaded.report + error.report)
    report = loaded.report
    if loaded.graph is not None:
        report = report + check_policy(loaded.graph, policy)
    return Inputs(loaded.graph, policy, report)


def read_policy_text(text: str, file: Path) -> Policy:
    """Return the policy in a text that came from a file; raises `BadPolicy`."""
    return read_policy(text, file.name)


def policy_text(file: Path) -> str:
    """Return the text of a policy; raises `BadPolicy` when it cannot be read."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise _bad("policy_missing", file) from None
    except OSError as error:
        raise _bad("policy_unreadable", file, error.strerror or str(error)) from error
    except UnicodeError as error:
        raise _bad("policy_encoding", file) from error


def _bad(code: str, file: Path, reason: str = "") -> BadPolicy:
    facts = {"file": file.name, "reason": reason}
    return BadPolicy(Report([Problem(code, "error", "policy", value=str(file), remedy=code,
                                     facts=facts)]))  # fmt: skip
