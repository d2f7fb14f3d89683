"""A server in this process, on a store of its own, and what is put into it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from api.http.settings import Settings
from fixtures import path
from tests.neo4j_for_tests import empty_server
from tests.neo4j_server import VERSIONS

STORES = {
    "always": ["sqlite", VERSIONS[-1]],
    "long": ["sqlite"],
}
"""What a module is run on by what it says of ``ON_BOTH_STORES``; in the long run on all servers."""

V1 = "/api/v1"


def zipped(folder):
    """Return the tables of a folder as a zip."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for file in sorted(folder.glob("*.csv")):
            archive.write(file, file.name)
    return target.getvalue()


@dataclass(frozen=True)
class Kept:
    """Ids of what the tiny example has become on the server."""

    dataset: str
    policy: str
    plan: str


def pytest_generate_tests(metafunc):
    """Run what asks a server, in a module that says so, on a file and on a Neo4j server."""
    how_often = getattr(metafunc.module, "ON_BOTH_STORES", None)
    if "store" in metafunc.fixturenames and how_often is not None:
        own = STORES[how_often]
        later = [pytest.param(x, marks=pytest.mark.long) for x in VERSIONS if x not in own]
        metafunc.parametrize("store", [*own, *later], indirect=True, scope="module")


@pytest.fixture(scope="module")
def store(request, tmp_path_factory):
    """The settings of a server on an empty store."""
    return settings_on(getattr(request, "param", "sqlite"), tmp_path_factory.mktemp("server"))


def settings_on(kind: str, folder: Path) -> dict[str, Any]:
    """Return settings that keep all in a folder, but for the tables where a server has them."""
    if kind == "sqlite":
        return {"store": str(folder / "store.sqlite")}
    return {"store": f"{empty_server(kind).url}/neo4j", **kept_in(folder)}


def kept_in(folder: Path) -> dict[str, str]:
    """Return where a server whose store is no file keeps its runs and its keys."""
    return {"runs": str(folder / "runs.sqlite"), "keys_file": str(folder / "keys.sqlite")}


@pytest.fixture(scope="module")
def client(store):
    """A server whose answers are English unless they are asked for otherwise."""
    app = create_app(Settings(**store, language="en"))
    with TestClient(app, "http://localhost", raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def tiny_kept(client):
    return keep_example(client, "tiny")


def keep_example(client: Any, name: str) -> Kept:
    """Upload an example and plan it."""
    tables = client.post(f"{V1}/datasets", content=zipped(path(name)),
                         headers={"Content-Type": "application/zip"})  # fmt: skip
    assert tables.status_code == 201, tables.text
    policy = client.post(f"{V1}/policies", content=(path(name) / "policy.toml").read_bytes(),
                         headers={"Content-Type": "application/toml"})  # fmt: skip
    assert policy.status_code == 201, policy.text
    ids = {"dataset_id": tables.json()["id"], "policy_id": policy.json()["id"]}
    plan = client.post(f"{V1}/plans", json=ids)
    assert plan.status_code in (200, 201), plan.text
    return Kept(ids["dataset_id"], ids["policy_id"], plan.json()["id"])
