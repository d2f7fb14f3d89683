"""The command as a process of its own: pipes, exit codes, locale."""

from __future__ import annotations

import json
import os
import subprocess
import sys

JIEDUI = [sys.executable, "-m", "api.cli"]


def _run(*words, **environment):
    settings = {**os.environ, "LC_ALL": "C.UTF-8", **environment}
    return subprocess.run(  # noqa: PLW1510 - the exit code is what is looked at
        [*JIEDUI, *map(str, words)], capture_output=True, text=True, encoding="utf-8", env=settings
    )


def test_piped_output_has_no_escape_codes_and_no_progress(tiny):
    done = _run("plan", tiny, LC_ALL="zh_CN.UTF-8")
    assert done.returncode == 0
    assert "\x1b" not in done.stdout
    assert "\r" not in done.stdout
    assert done.stderr == ""
    assert "配额全部满足" in done.stdout


def test_the_exit_code_reaches_the_shell(short, tmp_path):
    done = _run("plan", short, "--json")
    assert done.returncode == 3
    assert json.loads(done.stdout)["status"] == "short"
    assert _run("plan", tmp_path / "none").returncode == 4
    assert _run("plan").returncode == 2


def test_a_reader_that_goes_away_is_no_error_to_look_at(tiny):
    process = subprocess.Popen(
        [*JIEDUI, "schema", "tables", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 1


def test_the_plan_does_not_depend_on_the_seed_of_hashes(tiny):
    plans = [_run("plan", tiny, "--json", PYTHONHASHSEED=seed) for seed in ("0", "1")]
    assert len({json.loads(plan.stdout)["plan_id"] for plan in plans}) == 1
