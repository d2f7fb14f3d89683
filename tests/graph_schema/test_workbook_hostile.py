"""Workbooks that would kill or hang a reader: each is refused by name, none does harm."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
import zipfile

import pytest

from graph_schema.workbook import load_workbook
from graph_schema.workbook_child import answer, cap
from graph_schema.workbook_limits import LIMITS, Limits, Refused
from graph_schema.workbook_worker import ask_worker

from .workbooks import HEAD, HEADER, PARTY, XML_ROWS, codes, only, write_sheet, write_xml, xml_row

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


@pytest.fixture
def read(in_process):
    """Read in this process."""
    return load_workbook


def refusal(report):
    """Return the one problem of a workbook that was not read."""
    problem = only(report)
    assert not report.ok
    assert (problem.table, problem.row) == ("", None)
    return problem


def test_one_far_cell_is_named_and_the_rest_is_read(tmp_path, read):
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    loaded = read(write_xml(tmp_path / "a.xlsx", XML_ROWS + far))
    problem = only(loaded.report, "empty_cell", "empty_name")
    assert (problem.code, problem.row) == ("far_cell", 1048576)
    assert problem.facts["cell"] == "XFD1048576"


def test_a_far_cell_without_content_is_nothing(tmp_path, read):
    far = '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    assert codes(read(write_xml(tmp_path / "a.xlsx", XML_ROWS + far)).report) == []


def test_a_row_beyond_the_last_of_excel_ends_the_sheet(tmp_path, read):
    far = f'<row r="{10**12}"><c r="A{10**12}"><v>1</v></c></row>'
    assert codes(read(write_xml(tmp_path / "a.xlsx", XML_ROWS + far)).report) == []


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path, read):
    path = write_xml(tmp_path / "a.xlsx", XML_ROWS)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/bomb.xml", bytes(540_000_000))
    assert path.stat().st_size < 1_000_000
    problem = refusal(read(path).report)
    assert problem.code == "workbook_too_large"
    assert problem.facts["what"] == "unpacked_bytes"


def test_a_part_that_unpacks_to_more_than_it_declares_is_refused(tmp_path, read):
    path = write_xml(tmp_path / "a.xlsx", XML_ROWS * 2_000)
    whole = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    path.write_bytes(whole.replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little")))
    assert refusal(read(path).report).code in {"not_a_workbook", "unreadable_workbook"}


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>',
    ],
)
def test_declared_entities_are_refused(tmp_path, read, declaration):
    sheet = f"{HEAD}{declaration}<worksheet {MAIN}><sheetData>{XML_ROWS}</sheetData></worksheet>"
    problem = refusal(read(write_xml(tmp_path / "a.xlsx", "", sheet=sheet)).report)
    assert problem.code == "unsafe_workbook"
    assert problem.facts["part"] == "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize("encoding", ["utf-16", "cp037"])
def test_entities_cannot_hide_in_another_encoding(tmp_path, read, encoding):
    text = f"<worksheet {MAIN}><sheetData>{XML_ROWS}</sheetData></worksheet>"
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    sheet = head.encode() + text.encode(encoding, "replace")
    if encoding == "utf-16":
        sheet = (head + text).encode(encoding)
    path = write_xml(tmp_path / "a.xlsx", "", sheet=sheet)
    assert refusal(read(path).report).code == "unsafe_workbook"


def test_too_many_rows_are_refused(tmp_path, read):
    rows = "".join(xml_row(line, "x") for line in range(2, 60))
    path = write_xml(tmp_path / "a.xlsx", xml_row(1, *HEADER) + rows)
    problem = refusal(read(path, limits=Limits(rows=50)).report)
    assert (problem.facts["what"], problem.facts["limit"]) == ("rows", 50)


def test_a_million_rows_are_refused_without_reading_them(tmp_path, read):
    rows = b"".join(b"<row><c><v>1</v></c><c><v>1</v></c><c><v>1</v></c><c><v>1</v></c></row>"
                    for _ in range(1_000_000))  # fmt: skip
    sheet = f"{HEAD}<worksheet {MAIN}><sheetData>".encode() + rows + b"</sheetData></worksheet>"
    problem = refusal(read(write_xml(tmp_path / "a.xlsx", "", sheet=sheet)).report)
    assert (problem.code, problem.facts["what"]) == ("workbook_too_large", "values")


@pytest.mark.parametrize(
    ("limits", "what"),
    [
        (Limits(file_bytes=100), "file_bytes"),
        (Limits(parts=2), "parts"),
        (Limits(sheets=0), "sheets"),
        (Limits(characters=20), "characters"),
    ],
)
def test_every_bound_is_named(tmp_path, read, limits, what):
    problem = refusal(read(write_xml(tmp_path / "a.xlsx", XML_ROWS), limits=limits).report)
    assert (problem.code, problem.facts["what"]) == ("workbook_too_large", what)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_a_workbook"),
        (b"id,name\n1,2\n", "not_a_workbook"),
        (b"PK\x03\x04 and nothing more", "not_a_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "old_workbook"),
    ],
)
def test_a_file_that_is_no_workbook_is_named(tmp_path, read, content, code):
    (tmp_path / "a.xlsx").write_bytes(content)
    assert refusal(read(tmp_path / "a.xlsx").report).code == code


def test_a_file_that_is_not_there_or_a_folder_is_named(tmp_path, read):
    assert refusal(read(tmp_path / "none.xlsx").report).code == "no_workbook"
    assert refusal(read(tmp_path).report).code == "no_workbook"


def test_a_zip_that_is_no_workbook_is_named(tmp_path, read):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("a.txt", "x")
    assert refusal(read(tmp_path / "a.xlsx").report).code == "not_a_workbook"


@pytest.mark.parametrize(
    "cells",
    [
        "<row",
        '<row r="x"/>',
        '<row r="1"><c r="ZZZZ1"><v>1</v></c></row>',
        '<row r="1"><c t="s"><v>99</v></c></row>',
        '<row r="1"><c><v>one</v></c></row>',
    ],
)
def test_damaged_sheets_are_named(tmp_path, read, cells):
    assert refusal(read(write_xml(tmp_path / "a.xlsx", cells)).report).code == "unreadable_workbook"


def test_a_flood_of_one_problem_is_counted_in_full(tmp_path, read):
    rows = "".join(f'<row r="{n}"><c r="ZZ{n}"><v>1</v></c></row>' for n in range(3, 1_503))
    report = read(write_xml(tmp_path / "a.xlsx", XML_ROWS + rows)).report
    assert report.counts["far_cell"] == 1_500
    assert len(report.problems) == 1_000


def test_the_worker_reads_a_sound_workbook(tmp_path):
    loaded = load_workbook(write_xml(tmp_path / "a.xlsx", XML_ROWS))
    assert codes(loaded.report) == []
    assert loaded.graph.table("parties")["id"].tolist() == [PARTY[0]]


def test_a_worker_that_takes_too_long_is_ended_and_that_is_named(tmp_path):
    path = write_xml(tmp_path / "a.xlsx", XML_ROWS)
    start = time.monotonic()
    with pytest.raises(Refused) as refused:
        ask_worker("read", path, Limits(seconds=0.01))
    assert refused.value.code == "workbook_too_slow"
    assert time.monotonic() - start < 10


def test_a_worker_that_needs_too_much_memory_is_ended_and_that_is_named(tmp_path):
    path = write_sheet(tmp_path / "a.xlsx", "parties", HEADER, PARTY)
    with pytest.raises(Refused) as refused:
        ask_worker("read", path, Limits(memory_bytes=16 << 20))
    assert refused.value.code in {"workbook_too_large", "unreadable_workbook"}


def test_a_worker_that_dies_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(Refused) as refused:
        ask_worker("read", tmp_path, LIMITS)
    assert refused.value.code == "unreadable_workbook"
    assert refused.value.facts["reason"] == "the process was ended"


def test_memory_that_runs_out_is_a_refusal(tmp_path, monkeypatch):
    def fail(*_):
        raise MemoryError

    monkeypatch.setattr("graph_schema.workbook_cells._Reader.sheets", fail)
    path = write_xml(tmp_path / "a.xlsx", XML_ROWS)
    found = answer({"verb": "read", "path": str(path), "limits": {}})
    assert found["refused"]["code"] == "workbook_too_large"


def test_the_cap_bounds_memory_of_its_process_only():
    words = (
        "from graph_schema.workbook_child import cap; from graph_schema.workbook_limits import *"
    )
    script = f"{words}; cap(Limits(memory_bytes=200 << 20)); bytearray(400 << 20)"
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert b"MemoryError" in ended.stderr


def test_where_a_system_has_no_caps_the_other_bounds_must_do(monkeypatch):
    before = resource.getrlimit(resource.RLIMIT_AS)
    monkeypatch.setitem(sys.modules, "resource", None)
    cap(LIMITS)
    assert resource.getrlimit(resource.RLIMIT_AS) == before
