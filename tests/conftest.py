"""What all tests share."""

from __future__ import annotations

import pytest

from .neo4j_server import VERSIONS


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave what is slow to trace out of the coverage; send tests to processes by what they share.

    What draws hundreds of examples is not traced. So what counts as covered is held by a test with
    a name, or at least by one that is not drawn.

    Of several test processes (``--dist loadgroup``) one has all tests of one version of the
    server, so that each is started and warmed up once: they are the longest groups, and go first.
    All other tests of a module are one group, for what they share is the module's.
    """
    for item in items:
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker(pytest.mark.no_cover)
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(_version(item) or item.location[0]))
    items.sort(key=lambda item: _group(item) not in VERSIONS)


def _version(item: pytest.Item) -> str | None:
    """Return the version of the server that a test's parameters name."""
    return next((version for version in VERSIONS if version in item.name), None)


def _group(item: pytest.Item) -> str:
    mark = item.get_closest_marker("xdist_group")
    assert mark is not None
    return str(mark.args[0])
