"""The command, run in this process, and a small folder of tables to run it on."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
from dataclasses import dataclass
from typing import Any

import pytest

from api.cli import main
from fixtures import path


@dataclass(frozen=True)
class Done:
    """What one run of the command left: exit code, stdout, stderr."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Stdout as JSON; fails when it holds anything else."""
        return json.loads(self.out)


@pytest.fixture
def run(capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.delenv("JIEDUI_DEBUG", raising=False)

    def run(*words):
        capsys.readouterr()
        code = main([str(word) for word in words])
        done = capsys.readouterr()
        return Done(code, done.out, done.err)

    return run


@pytest.fixture
def tiny(tmp_path):
    """A folder with the tables and the policy of the tiny example."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    for file in path("tiny").glob("*.*"):
        shutil.copy(file, folder)
    return folder


@pytest.fixture(scope="session")
def _planned(tmp_path_factory):
    folder = tmp_path_factory.mktemp("planned") / "plan"
    with contextlib.redirect_stdout(io.StringIO()):
        assert main(["plan", str(path("tiny")), "--out", str(folder), "--lang", "en"]) == 0
    return folder


@pytest.fixture
def plan(_planned, tmp_path):
    """A folder with the plan of the tiny example, to read or to spoil."""
    shutil.copytree(_planned, tmp_path / "plan")
    return tmp_path / "plan"


@pytest.fixture
def edit():
    def edit(file, old, new):
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")

    return edit


@pytest.fixture
def short(tiny, edit):
    """The tiny example with a township that wants more than it can get: quotas unmet."""
    edit(tiny / "policy.toml", "place_quota = { min = 1, max = 2, extra_cost = [200] }",
         "place_quota = { min = 2, max = 2, extra_cost = [200] }")  # fmt: skip
    return tiny
