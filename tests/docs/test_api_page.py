"""docs/api.md, and the README: their curl lines are run, by curl itself, against a server."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

import pytest

from api.http.settings import Settings
from tests.api.http.servers import serving

from .console import follow, missing_lines
from .pages import DOCS, FENCE, ROOT, blocks, table_rows

PAGE = DOCS / "api.md"
ADDRESS = "http://localhost:8000"


def _curl_lines(page):
    for block in FENCE.finditer(page.read_text("utf-8")):
        if block["kind"] == "curl":
            yield from re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block["body"], re.MULTILINE)


def _print_as_shown(page, folder):
    """Run the curl lines of a page in a folder, against a server of its own; return how many."""
    lines = list(_curl_lines(page))
    with serving(Settings(store=str(folder / "office.sqlite"), language="en")) as url:
        for command, shown in lines:
            done = subprocess.run(
                command.replace(ADDRESS, url), shell=True, cwd=folder, capture_output=True,
                text=True, check=True,
            )  # fmt: skip
            assert missing_lines(shown.rstrip("\n"), done.stdout) == [], (command, done.stdout)
    return len(lines)


needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")


@needs_curl
def test_the_five_lines_of_the_readme_print_what_it_shows(tmp_path):
    readme = ROOT / "README.md"
    (shell,) = (text for text in blocks(readme, "sh") if "jiedui serve" in text)
    (line,) = (line for line in shell.splitlines() if line.startswith("python3"))
    shutil.copytree(ROOT / "fixtures/tiny", tmp_path / "fixtures/tiny")
    subprocess.run(line.replace("python3", sys.executable, 1), shell=True, cwd=tmp_path, check=True)
    assert _print_as_shown(readme, tmp_path) == 5


@needs_curl
def test_every_curl_line_prints_what_the_page_shows(tmp_path):
    assert follow(PAGE, tmp_path) == 6
    assert _print_as_shown(PAGE, tmp_path) >= 9


def test_every_setting_is_on_the_page():
    cells = (row[0].strip("`") for row in table_rows(PAGE.read_text("utf-8")))
    named = {cell for cell in cells if cell.startswith("JIEDUI_")}
    assert named == {f"JIEDUI_{name.upper()}" for name in Settings.model_fields}
