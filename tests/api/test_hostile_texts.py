"""Two hundred hostile names and ids through the command: in, planned, asked for, and out."""

from __future__ import annotations

import csv
import re

import pandas as pd
import pytest
from openpyxl import load_workbook

from api.plans.plan_csv import neutral
from graph_schema.checks import BY_CODE
from graph_schema.tables import load_graph
from tests.graph_schema.hostile_texts import KINDS
from tests.graph_schema.hostile_world import POLICY, rows_of
from tests.neo4j_for_tests import empty_server
from tests.neo4j_server import VERSIONS


def let_through(codes):
    """Say whether the checks find no error, so that a text gets beyond them."""
    return not any(BY_CODE[code].severity == "error" for code in codes)


IDS = [text for kind in KINDS.values() for text in kind.texts if let_through(kind.in_id)]
NAMES = [text for kind in KINDS.values() for text in kind.texts if let_through(kind.in_name)]
NAME_OF = {text: text for text in IDS} | {
    f"id-{number}": text for number, text in enumerate(NAMES) if text not in IDS
}
"""Every text that the checks let through as an id or as a name; both where both may be."""

OTHERWISE_IN_XML = re.compile("[\r\ufffe\uffff]|_x[0-9A-F]{4}_")
"""What XML cannot hold as it is, and openpyxl gives back in another form."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("hostile")
    for table, rows in rows_of(NAME_OF).items():
        pd.DataFrame(rows).to_csv(made / f"{table}.csv", index=False, quoting=csv.QUOTE_ALL)
    (made / "policy.toml").write_text(POLICY, encoding="utf-8")
    return made


@pytest.fixture(params=["file", *VERSIONS])
def where(request, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("JIEDUI_STORE", raising=False)
    url = "office.sqlite" if request.param == "file" else empty_server(request.param).url
    return ("--store", url)


def test_there_are_as_many_as_the_kinds_hold():
    assert len(NAME_OF) >= 200


def test_they_are_loaded_planned_asked_for_and_written_out_unharmed(run, folder, where, tmp_path):
    assert run("load", folder, *where).code == 0
    done = run("plan", *where, "--out", "plan", "--out", "plan.xlsx", "--json")
    assert done.code == 0, done.err
    plan_id = done.json["plan_id"]

    # Everybody stays with the partner who is there already: id to the same id. What begins like a
    # formula stands behind an apostrophe, which Excel takes for "text".
    pairs = pd.read_csv("plan/units.csv", dtype=str, keep_default_na=False)
    assert list(pairs["provider_id"]) == list(pairs["place_id"])
    assert set(pairs["provider_id"]) == {neutral(id_) for id_ in NAME_OF}

    def ask(question, **given):
        words = [word for key, value in given.items() for word in ("--param", f"{key}={value}")]
        found = run("query", question, *words, *where, "--json")
        assert found.code == 0, found.err
        return found.json

    asked = {row["provider_id"]: row["provider_name"] for row in ask("load", plan=plan_id)}
    assert asked == NAME_OF
    for number, (id_, name) in enumerate(NAME_OF.items()):
        if number % 20 == 0:
            (row,) = ask("party_tree", party=id_, plan=plan_id)
            assert row == {"provider_id": id_, "provider_name": name, "place_id": id_,
                           "place_name": name, "num_inside": 0}  # fmt: skip

    assert run("export", "back", *where).code == 0
    assert load_graph(tmp_path / "back") == load_graph(folder)
    assert run("export", "back.xlsx", *where).code == 0
    again = run("load", "back.xlsx", *where, "--json")
    assert again.code == 0, again.err
    assert not any(table[what] for table in again.json["tables"]
                   for what in ("added", "changed", "removed"))  # fmt: skip
    for file in ("back.xlsx", "plan.xlsx"):
        cells = [cell for sheet in load_workbook(file) for row in sheet.iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f"]
        missing = set(NAME_OF.values()) - {str(cell.value) for cell in cells}
        assert not {name for name in missing if not OTHERWISE_IN_XML.search(name)}, file
