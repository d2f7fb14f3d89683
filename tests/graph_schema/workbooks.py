"""Workbooks as tests need them: plain ones of rows, hand-written ones of XML, and reading here."""

from __future__ import annotations

import json
import zipfile
from dataclasses import asdict
from pathlib import Path

import openpyxl
import pandas as pd

from api.messages import Catalogue
from graph_schema.graph import AssistanceGraph
from graph_schema.workbook_child import answer
from graph_schema.workbook_limits import Refused

from .world import Rows, sound_rows

ZH, EN = Catalogue("zh"), Catalogue("en")

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def ask_here(verb, path, limits, **details):
    """Answer in this process what the worker would answer in its own."""
    request = {"verb": verb, "path": str(path), "limits": asdict(limits), **details}
    found = json.loads(json.dumps(answer(json.loads(json.dumps(request)))))
    if "refused" in found:
        raise Refused(found["refused"]["code"], **found["refused"]["facts"])
    return found["done"]


def sound_graph() -> AssistanceGraph:
    """Return the sound world as a graph."""
    rows = sound_rows()
    return AssistanceGraph({n: pd.DataFrame(t, dtype="str").fillna("") for n, t in rows.items()})


def write_rows(path: Path, rows: Rows) -> Path:
    """Write rows as sheets with English names and headers; the first row stands on line 2."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, table in rows.items():
        sheet = book.create_sheet(name)
        columns = list(dict.fromkeys(column for row in table for column in row))
        sheet.append(columns)
        for row in table:
            sheet.append([row.get(column) for column in columns])
    book.save(path)
    return path


def write_sheet(path: Path, title: str, *rows, edit=None) -> Path:
    """Write one sheet of the given rows; ``edit`` may do the rest."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    if edit:
        edit(book, sheet)
    book.save(path)
    return path


def write_xml(path: Path, cells: str, *, title="parties", extra=None, sheet=None) -> Path:
    """Write a workbook of one sheet by hand: ``cells`` is the XML of its rows."""
    parts = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.'
        'openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{RELS}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{RELS}"><sheets>'
        f'<sheet name="{title}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{RELS}/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": sheet
        or f'{HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{cells}</sheetData></worksheet>',
        **(extra or {}),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def xml_row(line: int, *texts: str) -> str:
    """Return the XML of one row of texts."""
    cells = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts)
    return f'<row r="{line}">{cells}</row>'


HEADER = ("id", "name", "kind", "origin", "source")
PARTY = ("party:a", "甲党", "party", "real", "x")
XML_ROWS = xml_row(1, *HEADER) + xml_row(2, *PARTY)


def codes(report, *passed_over):
    """Return the codes of a report but for tables that are not there."""
    silent = {"absent_sheet", *passed_over}
    return [problem.code for problem in report.problems if problem.code not in silent]


def only(report, *passed_over):
    """Return the one problem of a report."""
    silent = {"absent_sheet", *passed_over}
    (problem,) = [problem for problem in report.problems if problem.code not in silent]
    return problem
