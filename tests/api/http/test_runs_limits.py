"""What a run may take, and who may work on a queue."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from api.http.settings import Settings
from fixtures import path
from graph_schema.tables import load_graph

from .conftest import V1, zipped
from .test_contract import hold


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return str(tmp_path_factory.mktemp("limits") / "store.sqlite")


@pytest.fixture(scope="module")
def ids(store):
    """Give what is kept before processes are narrow: uploads are read in one, too."""
    with TestClient(create_app(Settings(store=store)), "http://localhost") as client:
        tables = client.post(f"{V1}/datasets", content=zipped(path("tiny")),
                             headers={"Content-Type": "application/zip"})  # fmt: skip
        policy = client.post(f"{V1}/policies", content=(path("tiny") / "policy.toml").read_bytes(),
                             headers={"Content-Type": "application/toml"})  # fmt: skip
    return {"dataset_id": tables.json()["id"], "policy_id": policy.json()["id"]}


@pytest.fixture(scope="module")
def narrow(store, ids):
    """Give a server whose working processes may take next to no memory."""
    settings = Settings(store=store, language="en", worker_mib=1)
    with TestClient(create_app(settings), "http://localhost") as client:
        yield client


def test_a_worker_that_outgrows_its_memory_is_ended(narrow, ids):
    run = narrow.post(f"{V1}/runs", json=ids, headers={"Prefer": "wait=60"}).json()
    assert (run["state"], run["problem"]["code"]) == ("out_of_memory", "OUT_OF_MEMORY")
    assert "1 MiB" in run["problem"]["detail"]
    assert hold(narrow.post(f"{V1}/plans", json=ids), 503)["code"] == "OUT_OF_MEMORY"
    assert narrow.get(f"{V1}/plans").json()["items"] == []


def test_an_upload_that_outgrows_its_process_is_told_and_keeps_nothing(narrow):
    tables = zipped(path("bijie"))
    told = hold(narrow.post(f"{V1}/datasets", content=tables,
                            headers={"Content-Type": "application/zip"}), 503)  # fmt: skip
    assert told["code"] == "OUT_OF_MEMORY"
    graph_hash = load_graph(path("bijie")).content_hash
    assert narrow.get(f"{V1}/datasets/{graph_hash}").status_code == 404


def test_of_two_servers_one_works_on_a_queue(narrow, store, ids):
    assert narrow.get(f"{V1}/runs").status_code == 200
    with TestClient(create_app(Settings(store=store, language="en")), "http://localhost") as second:
        assert hold(second.post(f"{V1}/runs", json=ids), 503)["code"] == "RUNS_ELSEWHERE"
        assert second.get(f"{V1}/policies/{ids['policy_id']}").status_code == 200
