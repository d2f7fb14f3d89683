"""A server tells how long things take, how often, and what went wrong; by trace id."""

from __future__ import annotations

import json
import logging
import re

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from api.http.observing.logs import JsonLines
from api.http.settings import Settings
from tests.api.http.conftest import V1, keep_example
from tests.api.http.test_contract import hold

TRACE = "0af7651916cd43dd8448eb211c80319c"
TRACED = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}


def timings(response):
    found = re.findall(r"(\w+);dur=([\d.]+)", response.headers["Server-Timing"])
    return {stage: float(ms) for stage, ms in found}


def figures(client):
    """Return every figure: its name with labels, and its value."""
    lines = client.get("/metrics").text.splitlines()
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2])
            for line in lines if line and not line.startswith("#")}  # fmt: skip


@pytest.fixture
def own(tmp_path):
    app = create_app(Settings(store=str(tmp_path / "s.sqlite"), language="en"))
    with TestClient(app, "http://localhost", raise_server_exceptions=False) as opened:
        yield opened


def test_an_answer_says_how_long_its_stages_took(client, tiny_kept):
    read = timings(client.get(f"{V1}/plans"))
    assert set(read) == {"store", "total"}
    assert 0 < read["store"] <= read["total"]
    assert set(timings(client.get("/healthz"))) == {"total"}


def test_work_in_another_process_is_a_stage(own):
    kept = keep_example(own, "tiny")
    tables = own.get(f"{V1}/datasets/{kept.dataset}/export").content
    made = timings(own.post(f"{V1}/datasets", content=tables,
                            headers={"Content-Type": "application/zip"}))  # fmt: skip
    assert set(made) == {"body", "worker", "store", "total"}
    assert made["worker"] > 1
    figure = figures(own)
    assert figure['jiedui_stage_seconds_count{stage="worker"}'] >= 2
    assert figure['jiedui_requests_total{operation="datasets-make-dataset",status="201"}'] == 2


def test_requests_are_counted_by_operation_and_status(own):
    for _ in range(3):
        own.get(f"{V1}/plans")
    own.get(f"{V1}/plans/plan1-{'0' * 40}")
    own.get(f"{V1}/plans/plan1-{'1' * 40}")
    own.get("/none")
    figure = figures(own)
    assert figure['jiedui_requests_total{operation="plans-list-plans",status="200"}'] == 3
    assert figure['jiedui_requests_total{operation="plans-read-plan",status="404"}'] == 2
    assert figure['jiedui_requests_total{operation="none",status="404"}'] == 1
    assert figure['jiedui_request_seconds_count{operation="plans-list-plans"}'] == 3
    assert figure["jiedui_requests_in_hand"] == 1  # this one
    assert figure["jiedui_store_up"] == 1
    assert figure["process_resident_memory_bytes"] > 1e6


def test_a_store_that_is_away_shows_in_the_figures(tmp_path):
    (tmp_path / "s.sqlite").write_text("no store")
    with TestClient(create_app(Settings(store=str(tmp_path / "s.sqlite"))),
                    "http://localhost") as client:  # fmt: skip
        assert figures(client)["jiedui_store_up"] == 0
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 503


def test_keys_that_cannot_be_read_let_nobody_in_and_the_server_says_it_is_not_ready(tmp_path):
    (tmp_path / "s.sqlite.keys").write_text("no keys" * 200)
    settings = Settings(store=str(tmp_path / "s.sqlite"), language="en", require_keys=True)
    with TestClient(create_app(settings), "http://localhost") as client:
        shown = {"Authorization": "Bearer x"}
        for answer in (client.get(f"{V1}/me", headers=shown), client.get("/readyz")):
            assert hold(answer, 503)["code"] == "NOT_A_KEY_FILE"
            assert answer.headers["Retry-After"]


def test_a_request_is_one_line_of_json_with_its_trace_id_and_stages(own, caplog):
    lines = JsonLines()
    written = []

    class Keep(logging.Handler):
        def emit(self, record):
            written.append(json.loads(lines.format(record)))

    handler = Keep()
    logging.getLogger("jiedui").addHandler(handler)
    caplog.set_level(logging.INFO, "jiedui")
    own.get(f"{V1}/plans?period=2026", headers=TRACED)
    logging.getLogger("jiedui").removeHandler(handler)
    (line,) = written
    assert line["trace_id"] == TRACE
    assert (line["level"], line["method"], line["path"]) == ("info", "GET", f"{V1}/plans")
    assert (line["operation"], line["status"], line["key"]) == ("plans-list-plans", 200, None)
    assert 0 < line["stages_ms"]["store"] <= line["ms"]
    assert "2026" not in line["path"]


def test_a_fault_is_logged_with_its_trace_id_and_told_without_what_it_was(own, caplog):
    def broken(*_, **__):
        raise RuntimeError("inner secret")

    own.app.state.services.kept.get().adoptions = broken
    answer = own.get(f"{V1}/adoptions?period=2026", headers=TRACED)
    assert hold(answer, 500)["code"] == "INTERNAL_ERROR"
    assert answer.headers["Trace-Id"] == TRACE
    assert TRACE in answer.json()["detail"]
    assert "inner secret" not in answer.text
    (record,) = [x for x in caplog.records if x.name == "jiedui.http" and x.exc_info]
    assert "inner secret" in JsonLines().format(record)
    failed = 'jiedui_requests_total{operation="adoptions-list-adoptions",status="500"}'
    assert figures(own)[failed] == 1
