"""Servers for tests: one per version and test process, started when the first test asks for it.

``JIEDUI_NEO4J_VERSIONS`` names the versions that are started here (all of `VERSIONS` without it).
A server that was already there is used, and emptied, only when ``JIEDUI_TEST_NEO4J_URL`` names it
*and* its database holds a node ``:Disposable``.
"""

from __future__ import annotations

import atexit
import os
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import neo4j
import pytest

from .neo4j_server import VERSIONS, NoServer, Server, throw_away

_started: dict[str, Server] = {}
_missing: dict[str, str] = {}
_stack = ExitStack()
atexit.register(_stack.close)


@dataclass(frozen=True)
class Place:
    """Where tests find a server."""

    url: str


class NotDisposable(Exception):
    """A server that tests were pointed at is not marked as one that may be emptied."""


def empty_server(version: str) -> Place:
    """Return a server whose database is empty; skip when this machine cannot run it."""
    given = os.environ.get("JIEDUI_TEST_NEO4J_URL")
    if given is not None:
        empty_if_disposable(given)
        return Place(given)
    server = running(version)
    empty(server.url)
    return Place(server.url)


def running(version: str) -> Server:
    """Return the server of this version that the tests of this process share."""
    wanted = os.environ.get("JIEDUI_NEO4J_VERSIONS", ",".join(VERSIONS)).split(",")
    if version not in wanted:
        pytest.skip(f"JIEDUI_NEO4J_VERSIONS leaves out {version}")
    if version not in _started and version not in _missing:
        try:
            _started[version] = _stack.enter_context(throw_away(version))
        except NoServer as error:
            _missing[version] = str(error)
    if version in _missing:
        skip_loudly("NO NEO4J SERVER, NOT TESTED", _missing[version])
    return _started[version]


def skip_loudly(what: str, why: str) -> NoReturn:
    """Skip a test that needs what this machine lacks, and say so; where CI is set, fail."""
    if os.environ.get("CI"):
        pytest.fail(f"{what}: {why}", pytrace=False)
    pytest.skip(f"{what}: {why}")


def empty_if_disposable(url: str) -> None:
    """Empty a server that somebody else runs, if it is marked; the mark stays.

    Raises
    ------
    NotDisposable
        The database holds no node ``:Disposable``.
    """
    with neo4j.GraphDatabase.driver(url) as driver, driver.session() as session:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            marked = session.run("MATCH (n:Disposable) RETURN n LIMIT 1").single()
        if marked is None:
            raise NotDisposable(url)
    empty(url)


def empty(url: str) -> None:
    """Take away all nodes but the mark; what the server has learnt to plan it keeps."""
    text = (
        "MATCH (n) WHERE NOT n:Disposable CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS"
    )
    quiet = neo4j.GraphDatabase.driver(url, notifications_min_severity="OFF")
    with quiet as driver, driver.session() as session:
        session.run(text).consume()


@contextmanager
def throw_away_server(version: str, password_file: Path | None = None) -> Iterator[Server]:
    """Run a server of a test's own; skip when this machine cannot run it."""
    running(version)
    with throw_away(version, password_file=password_file) as server:
        yield server
