"""The command as a process of its own: pipes, exit codes, locale."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from fixtures import path

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
    assert _run("check").returncode == 2


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


def test_the_whole_of_bijie_is_planned_written_and_verified(tmp_path):
    done = _run("plan", path("bijie"), "--json", "--out", tmp_path / "plan")
    assert done.returncode == 0
    plan = json.loads(done.stdout)
    assert plan["value"]["unmet"] == plan["value"]["idle"] == 0
    assert plan["certificate"]["valid"] is True
    assert [layer["name"] for layer in plan["layers"]] == [
        "units-townships", "firms-villages", "hospitals", "schools",
    ]  # fmt: skip
    verified = _run("verify", tmp_path / "plan", "--from", path("bijie"))
    assert verified.returncode == 0, verified.stdout
    scarce = _run("plan", path("bijie"), "--policy", path("bijie") / "scarce.toml", "--lang", "zh")
    assert scarce.returncode == 3
    assert "未满足的最低配额" in scarce.stdout
