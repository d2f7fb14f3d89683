"""``/docs`` in a browser that can reach this server and nothing else."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from api.http.settings import Settings

from .servers import serving
from .test_contract import OPERATIONS

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")


@pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed")
def test_the_page_shows_every_operation_without_the_internet(tmp_path):
    with serving(Settings(store=str(tmp_path / "store.sqlite"))) as url:
        page = subprocess.run(
            [str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
             f"--user-data-dir={tmp_path / 'browser'}", "--virtual-time-budget=20000",
             "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--dump-dom",
             f"{url}/docs"],
            capture_output=True, text=True, check=True, timeout=120,
        ).stdout  # fmt: skip
    assert page.count('class="opblock opblock-') == len(OPERATIONS)
    assert "validator.swagger.io" not in page
