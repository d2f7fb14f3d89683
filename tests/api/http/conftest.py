"""A server in this process, on a store of its own, and what is put into it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from api.http.settings import Settings
from fixtures import path

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


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """A server whose answers are English unless they are asked for otherwise."""
    store = tmp_path_factory.mktemp("server") / "store.sqlite"
    app = create_app(Settings(store=str(store), language="en"))
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
