"""What tests of the tables share."""

from __future__ import annotations

import pytest

from graph_schema import workbook, workbook_marking

from .workbooks import ask_here


@pytest.fixture
def in_process(monkeypatch):
    """Read workbooks in this process: a worker costs half a second each time."""
    monkeypatch.setattr(workbook, "ask_worker", ask_here)
    monkeypatch.setattr(workbook_marking, "ask_worker", ask_here)
