"""docs/api.md: its curl lines are run, by curl itself, against a server."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from api.http.settings import Settings
from tests.api.http.servers import serving

from .console import follow, missing_lines
from .pages import DOCS, FENCE, table_rows

PAGE = DOCS / "api.md"
ADDRESS = "http://localhost:8000"


def _curl_lines():
    for block in FENCE.finditer(PAGE.read_text("utf-8")):
        if block["kind"] == "curl":
            yield from re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block["body"], re.MULTILINE)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_every_curl_line_prints_what_the_page_shows(tmp_path):
    assert follow(PAGE, tmp_path) == 6
    store = str(tmp_path / "office.sqlite")
    with serving(Settings(store=store, language="en")) as url:
        lines = list(_curl_lines())
        assert len(lines) >= 9
        for command, shown in lines:
            done = subprocess.run(
                command.replace(ADDRESS, url), shell=True, cwd=tmp_path, capture_output=True,
                text=True, check=True,
            )  # fmt: skip
            assert missing_lines(shown.rstrip("\n"), done.stdout) == [], (command, done.stdout)


def test_every_setting_is_on_the_page():
    cells = (row[0].strip("`") for row in table_rows(PAGE.read_text("utf-8")))
    named = {cell for cell in cells if cell.startswith("JIEDUI_")}
    assert named == {f"JIEDUI_{name.upper()}" for name in Settings.model_fields}
