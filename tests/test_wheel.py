"""The wheel works without a checkout: fixtures, messages and the command are in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def run(*command: str | Path, cwd: Path, path: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": path}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True,
                          check=False)  # fmt: skip


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel, install it into an environment of its own, and return its ``bin``."""
    folder = tmp_path_factory.mktemp("wheel")
    build = (sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir")
    built = run(*build, folder, ROOT, cwd=folder)
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("jiedui-*.whl")
    venv.create(folder / "env", with_pip=True, system_site_packages=False)
    python = folder / "env" / "bin" / "python"
    done = run(python, "-m", "pip", "install", "--no-deps", "--quiet", wheel, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "env" / "bin"


def test_the_wheel_lays_out_an_example_and_plans_it_without_a_checkout(
    installed: Path, tmp_path: Path
):
    # The libraries of the environment that tests, without its link to this checkout.
    libraries = next(p for p in sys.path if p.endswith("site-packages"))
    start = ("import sys; sys.path = [p for p in sys.path if p] + [sys.argv.pop(1)];"
             "from api.cli import main; main()")  # fmt: skip
    python = installed / "python"
    laid_out = run(python, "-c", start, libraries, "init", "tiny", "example", cwd=tmp_path)
    assert laid_out.returncode == 0, laid_out.stderr
    assert (tmp_path / "example" / "places.csv").exists()
    copied = run(python, "-c", start, libraries, "init", "scenarios", "what-if", cwd=tmp_path)
    assert copied.returncode == 0, copied.stderr
    assert (tmp_path / "what-if" / "pin-three.toml").exists()
    planned = run(python, "-c", start, libraries, "plan", "example", "--json", cwd=tmp_path)
    assert planned.returncode == 0, planned.stderr
    certificate = json.loads(planned.stdout)["certificate"]
    assert (certificate["kind"], certificate["valid"]) == ("optimal", True)
    where = run(python, "-c", "import api; print(api.__file__)", cwd=tmp_path)
    assert str(installed.parent) in where.stdout
