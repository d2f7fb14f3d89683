"""Tables go in by three ways and come out the same; every fault is told by table, row, column."""

from __future__ import annotations

import io
import zipfile

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from api.http.settings import Settings
from fixtures import path
from graph_schema.tables import load_graph

from .conftest import V1, zipped

ZIP = {"Content-Type": "application/zip"}
XLSX = {"Content-Type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
ON_BOTH_STORES = "long"
URL = f"{V1}/datasets"


def errors(response):
    assert response.status_code == 422, response.text
    return {(x["code"], x["pointer"], x["table"], x["row"], x["column"])
            for x in response.json()["errors"]}  # fmt: skip


def test_a_zip_is_kept_under_the_hash_of_its_tables(client):
    made = client.post(URL, content=zipped(path("tiny")), headers=ZIP)
    assert made.status_code == 201
    assert made.json()["id"] == load_graph(path("tiny")).content_hash
    assert made.headers["Location"] == f"{URL}/{made.json()['id']}"
    assert made.json()["report"]["ok"]


@pytest.mark.parametrize("form", ["zip", "xlsx"])
def test_what_is_exported_is_the_same_dataset(client, tiny_kept, form):
    file = client.get(f"{URL}/{tiny_kept.dataset}/export?format={form}")
    assert file.status_code == 200
    kind = {"Content-Type": file.headers["Content-Type"]}
    assert client.post(URL, content=file.content, headers=kind).json()["id"] == tiny_kept.dataset


def test_the_tables_as_json_are_the_body_that_makes_them_again(client, tiny_kept):
    tables = client.get(f"{URL}/{tiny_kept.dataset}/tables").json()
    assert client.post(URL, json=tables).json()["id"] == tiny_kept.dataset


def test_an_exported_zip_has_headers_in_the_language_asked(client, tiny_kept):
    url = f"{URL}/{tiny_kept.dataset}/export"
    file = client.get(url, headers={"Accept-Language": "zh-CN"}).content
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        assert "名称" in archive.read("places.csv").decode("utf-8-sig").splitlines()[0]


def test_every_bad_cell_of_a_zip_is_told_at_once(client, tiny, edit):
    edit(tiny / "places.csv", "township:a1,township", "township:a1,hamlet")
    edit(tiny / "needs.csv", "need:1", "")
    found = errors(client.post(URL, content=zipped(tiny), headers=ZIP))
    assert {code for code, *_ in found} >= {"NOT_A_CHOICE", "EMPTY_CELL"} or len(found) >= 2
    assert {table for _, _, table, _, _ in found} >= {"places", "needs"}


def test_a_bad_cell_of_a_json_body_is_told_by_its_pointer(client, tiny_kept):
    tables = client.get(f"{URL}/{tiny_kept.dataset}/tables").json()
    tables["tables"]["places"][1]["lon"] = 1_000
    ((code, pointer, table, row, column),) = errors(client.post(URL, json=tables))
    assert (pointer, table, row, column) == ("/body/tables/places/1/lon", "places", 3, "lon")
    assert code.isupper()


def test_a_table_that_is_none_is_told_with_what_may_be_meant(client):
    refused = client.post(URL, json={"tables": {"place": [{"id": "x"}]}})
    unknown = [x for x in refused.json()["errors"] if x["code"] == "UNKNOWN_TABLE"]
    assert [x["remedy"] for x in unknown] == ["Did you mean places?"]


def test_errors_are_told_in_chinese_to_those_who_ask_for_it(client):
    refused = client.post(URL, json={"tables": {"place": []}}, headers={"Accept-Language": "zh"})
    assert "数据表" in refused.json()["detail"]
    assert refused.json()["title"] == "内容有误"


@pytest.mark.parametrize(("content", "code"), [
    (b"PK\x03\x04nothing", "BAD_ZIP"),
    (b"", "BAD_ZIP"),
])  # fmt: skip
def test_what_is_no_zip_is_refused(client, content, code):
    refused = client.post(URL, content=content, headers=ZIP)
    assert (refused.status_code, refused.json()["code"]) == (422, code)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_workbook_that_is_said_to_be_a_zip_is_told_what_it_is(client, tiny_kept, lang):
    book = client.get(f"{URL}/{tiny_kept.dataset}/export?format=xlsx").content
    refused = client.post(URL, content=book, headers=ZIP | {"Accept-Language": lang})
    assert (refused.status_code, refused.json()["code"]) == (422, "BAD_ZIP")
    assert XLSX["Content-Type"] in refused.json()["detail"]


def test_a_zip_of_files_that_are_no_tables_names_them_and_no_folder_of_the_server(client):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("partys.csv", "id")
    found = client.post(URL, content=target.getvalue(), headers=ZIP).json()["errors"]
    assert [(x["code"], x["value"]) for x in found] == [("UNKNOWN_TABLE", "partys.csv")]


def test_tables_are_read_in_a_process_that_may_not_outgrow_its_memory(tmp_path):
    settings = Settings(store=str(tmp_path / "store.sqlite"), language="en", worker_mib=1)
    with TestClient(create_app(settings), "http://localhost") as client:
        refused = client.post(URL, content=zipped(path("tiny")), headers=ZIP)
        assert (refused.status_code, refused.json()["code"]) == (503, "OUT_OF_MEMORY")
        assert client.get("/healthz").status_code == 200


def test_what_is_no_workbook_is_refused(client):
    refused = client.post(URL, content=b"nothing", headers=XLSX)
    assert [x["code"] for x in refused.json()["errors"]] == ["NOT_A_WORKBOOK"]


def test_a_file_of_another_kind_is_refused_with_those_that_are_taken(client):
    refused = client.post(URL, content=b"x", headers={"Content-Type": "text/csv"})
    assert (refused.status_code, refused.json()["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")
    assert "application/zip" in refused.json()["detail"]


@pytest.mark.parametrize("body", [
    b"{", b"\xff", b'{"tables": {}, "tables": {}}', b'{"tables": {"needs": [{"amount": NaN}]}}',
])  # fmt: skip
def test_a_body_that_is_no_json_is_refused(client, body):
    refused = client.post(URL, content=body, headers={"Content-Type": "application/json"})
    assert (refused.status_code, refused.json()["code"]) == (400, "MALFORMED_BODY")


def test_an_unknown_dataset_is_not_found(client):
    unknown = client.get(f"{URL}/g1-{'0' * 40}")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "UNKNOWN_GRAPH")


def test_the_report_of_a_dataset_can_be_asked_for_again(client, tiny_kept):
    report = client.get(f"{URL}/{tiny_kept.dataset}/report").json()
    assert report["ok"]
    assert report["counts"] == {"provider_without_coordinates": 1}
