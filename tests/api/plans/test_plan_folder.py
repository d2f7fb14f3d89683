"""A plan folder is written whole or not at all, and never in the place of something else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from api.exit_codes import Failure
from api.plans.plan_folder import SUMS, check_target, sums, write_plan
from api.plans.proof_file import proof_bytes
from engine.saved.saved_problem import TABLES


def _files(**contents):
    files = {name.replace("_", "."): text.encode() for name, text in contents.items()}
    return {**files, SUMS: sums(files)}


OLD = _files(plan_json="old", layer_csv="old")
NEW = _files(plan_json="new", other_csv="new")


def _contents(folder):
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_a_new_folder_holds_just_the_files(tmp_path):
    write_plan(tmp_path / "a" / "plan", NEW)
    assert _contents(tmp_path / "a" / "plan") == NEW
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["plan"]


def test_an_older_plan_is_replaced_whole(tmp_path):
    write_plan(tmp_path / "plan", OLD)
    write_plan(tmp_path / "plan", NEW)
    assert _contents(tmp_path / "plan") == NEW
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_an_empty_folder_is_filled(tmp_path):
    (tmp_path / "plan").mkdir()
    write_plan(tmp_path / "plan", NEW)
    assert _contents(tmp_path / "plan") == NEW


def test_others_may_read_a_new_folder_as_any_other(tmp_path):
    (tmp_path / "usual").mkdir()
    write_plan(tmp_path / "plan", NEW)
    modes = [(tmp_path / name).stat().st_mode for name in ("usual", "plan")]
    assert modes[0] == modes[1]


@pytest.mark.parametrize("name", ["notes.txt", "places.csv", ".hidden"])
def test_a_folder_that_holds_anything_else_is_not_touched(tmp_path, name):
    (tmp_path / name).write_text("mine")
    with pytest.raises(Failure) as failure:
        write_plan(tmp_path, NEW)
    assert failure.value.facts["others"] == [name]
    assert _contents(tmp_path) == {name: b"mine"}


def test_a_plan_folder_in_which_somebody_keeps_notes_is_not_touched(tmp_path):
    write_plan(tmp_path / "plan", OLD)
    (tmp_path / "plan" / "notes.txt").write_text("mine")
    with pytest.raises(Failure):
        write_plan(tmp_path / "plan", NEW)
    assert _contents(tmp_path / "plan") == {**OLD, "notes.txt": b"mine"}


def test_sums_of_something_else_do_not_make_a_plan(tmp_path):
    files = _files(thesis_doc="mine")
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    with pytest.raises(Failure):
        check_target(tmp_path)


def test_a_file_is_not_replaced_by_a_folder(tmp_path):
    (tmp_path / "plan").write_text("mine")
    with pytest.raises(Failure) as failure:
        write_plan(tmp_path / "plan", NEW)
    assert failure.value.key == "failure.out_is_file"


@pytest.mark.parametrize("fails_at", ["write_bytes", "rename 1", "rename 2"])
def test_whatever_fails_the_older_plan_stays(tmp_path, monkeypatch, fails_at):
    write_plan(tmp_path / "plan", OLD)
    verb, _, which = fails_at.partition(" ")
    real, calls = getattr(Path, verb), []

    def failing(self, *arguments):
        calls.append(self)
        if len(calls) == int(which or 2):
            raise OSError(28, "No space left on device")
        return real(self, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(Path, verb, failing)
        with pytest.raises(OSError, match="No space left"):
            write_plan(tmp_path / "plan", NEW)
    assert _contents(tmp_path / "plan") == OLD
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_an_older_plan_that_cannot_be_put_back_is_kept_beside(tmp_path, monkeypatch):
    write_plan(tmp_path / "plan", OLD)
    real, calls = Path.rename, []

    def failing(self, target):
        calls.append(self)
        if len(calls) > 1:
            raise OSError(5, "Input/output error")
        return real(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", failing)
        with pytest.raises(OSError, match="Input/output"):
            write_plan(tmp_path / "plan", NEW)
    [beside] = tmp_path.iterdir()
    assert _contents(beside / "older") == OLD


def test_a_killed_command_leaves_the_older_plan(tmp_path):
    write_plan(tmp_path / "plan", OLD)
    code = (
        "import pathlib, sys, time\n"
        "from api.plans.plan_folder import SUMS, sums, write_plan\n"
        "real = pathlib.Path.write_bytes\n"
        "def slow(self, content):\n"
        "    real(self, content); print('writing', flush=True); time.sleep(60)\n"
        "pathlib.Path.write_bytes = slow\n"
        "files = {'plan.json': b'new'}\n"
        "write_plan(pathlib.Path(sys.argv[1]), {**files, SUMS: sums(files)})\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "plan")], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "writing\n"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert _contents(tmp_path / "plan") == OLD
    # what the killed one left beside does not keep the next one from writing
    write_plan(tmp_path / "plan", NEW)
    assert _contents(tmp_path / "plan") == NEW


def test_sums_do_not_depend_on_the_order_of_files():
    assert sums({"a": b"1", "b": b"2"}) == sums({"b": b"2", "a": b"1"})


def test_time_does_not_change_the_files_of_a_plan(tmp_path):
    arrays = {name: np.zeros(3, dtype=dtype) for name, dtype in TABLES.items()}
    first = proof_bytes(arrays)
    time.sleep(2.1)  # the clock of a zip archive ticks every two seconds
    assert proof_bytes(arrays) == first
