"""The clients do what they say against a server, with a key and without; TypeScript compiles."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest

from api.http.security.key_file import KeyFile, key_file_path
from api.http.security.roles import ALL
from api.http.settings import Settings
from tests.api.http.servers import serving
from tests.docs.pages import ROOT
from tests.neo4j_for_tests import skip_loudly

TYPESCRIPT = ROOT / "clients/typescript"
PLAN = "plan1-3a97661b610720a3cb57ed66eeb7cca78bbb4357"
PRICE = "unit:u1 with township:a2 would cost 600 points more"


@pytest.fixture(scope="module", params=["without keys", "with keys"])
def server(request, tmp_path_factory):
    """The URL of a server, and the key that it asks for, "" for none."""
    store = str(tmp_path_factory.mktemp("clients") / "s.sqlite")
    secret = ""
    if request.param == "with keys":
        keys = KeyFile(key_file_path(None, store))
        _, secret = keys.add("x", "planner", ALL, 1, by="test")
        keys.close()
    with serving(Settings(store=store, language="en", require_keys=bool(secret))) as url:
        yield url, secret


def run(*command, **environment):
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=TYPESCRIPT,
                          env={**os.environ, "NO_PROXY": "*", **environment})  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_the_example_in_python_says_what_it_did(server):
    url, secret = server
    example = str(ROOT / "examples/client.py")
    for kept in ("kept the pin", "the scenario 'pinned' is there, version 1"):
        code, said = run(sys.executable, example, url, JIEDUI_KEY=secret)
        assert code == 0, said
        assert f"{PLAN}: 5 pairs, complete, 10500 cost points, optimal" in said
        assert PRICE in said
        assert kept in said
        assert f"in force for 2026: {PLAN}" in said
    if secret:
        code, said = run(sys.executable, example, url, JIEDUI_KEY="jiedui_x")
        assert code != 0
        assert "401 KEY_UNKNOWN" in said


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    """The TypeScript client, built from the contract in a folder of its own."""
    if shutil.which("npm") is None:
        skip_loudly("NO NPM, TYPESCRIPT CLIENT NOT COMPILED", "npm is not installed")
    root = tmp_path_factory.mktemp("typescript")
    folder = root / "clients/typescript"
    shutil.copytree(TYPESCRIPT, folder, ignore=shutil.ignore_patterns(
        "node_modules", "dist", "contract.ts"))  # fmt: skip
    (root / "api/http").mkdir(parents=True)
    shutil.copy(ROOT / "api/http/openapi.json", root / "api/http")
    code, said = npm(folder, "ci", "--prefer-offline", "--no-audit", "--no-fund")
    if code:
        skip_loudly("NO PACKAGES FROM NPM, TYPESCRIPT CLIENT NOT COMPILED", said[-500:])
    code, said = npm(folder, "run", "build")
    assert code == 0, said
    return folder


def npm(folder, *words):
    done = subprocess.run(["npm", *words], cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.usefixtures("compiled")
def test_the_client_in_typescript_compiles_and_works(server, compiled):
    url, secret = server
    code, said = run("node", str(compiled / "dist/example.js"), url, *filter(None, [secret]))
    assert code == 0, said
    assert f"{PLAN}: complete, 5 pairs, 10500 points" in said
    assert PRICE in said


def test_the_compiler_refuses_what_the_contract_does_not_have(compiled):
    wrong = {
        "path": 'await client.GET("/api/v1/none");',
        "parameter": 'await client.GET("/api/v1/plans", { params: { query: { perod: "x" } } });',
        "body": 'await client.POST("/api/v1/plans", { body: { dataset_id: "x" } });',
    }
    right = 'await client.POST("/api/v1/keys", { body: { name: "x", role: "viewer" } });'
    head = 'import { createClient } from "./index.js";\nconst client = createClient();\n'
    for name, line in {**wrong, "defaults": right}.items():
        (compiled / f"src/{name}.ts").write_text(f"{head}{line}\n")
    code, said = npm(compiled, "exec", "tsc", "--", "--noEmit")
    assert code != 0
    assert {name for name in wrong if f"src/{name}.ts(3," in said} == set(wrong)
    assert "src/defaults.ts" not in said  # what has a default may be left out


def test_every_version_of_the_client_is_pinned():
    package = json.loads((TYPESCRIPT / "package.json").read_text("utf-8"))
    for version in {**package["dependencies"], **package["devDependencies"]}.values():
        assert version[0].isdigit()
    lock = (TYPESCRIPT / "package-lock.json").read_text("utf-8")
    assert "resolved" not in lock  # no registry is named: each takes its own
    assert lock.count('"integrity"') > 10
