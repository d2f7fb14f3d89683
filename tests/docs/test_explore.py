"""docs/explore.md: its commands on a file and on a server, its Cypher on a server and by hand."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import chdir

import neo4j
import pytest

from graph_schema.named_queries import FOLDER, named_queries
from graph_schema.store import open_store
from tests.neo4j_for_tests import empty_server
from tests.neo4j_server import VERSIONS

from .console import follow, run
from .pages import DOCS, blocks, table_rows

PAGE = DOCS / "explore.md"
TEXT = PAGE.read_text("utf-8")
TABLES = re.findall(r"```cypher\n([^`]*)```\n\n((?:\|.*\n)+)", TEXT)
"""Cypher with the table below it."""


def shown(table):
    """Return the header and the rows of a table of the page."""
    header, *rows = table_rows(table)
    return header, [tuple(int(c) if c.isdigit() else c for c in row) for row in rows]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The folder in which the commands were run, on a file."""
    folder = tmp_path_factory.mktemp("office")
    assert follow(PAGE, folder) == 15
    return folder


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    """The server on which they were run."""
    url = empty_server(VERSIONS[0]).url
    assert follow(PAGE, tmp_path_factory.mktemp("elsewhere"), store=url) == 15
    return url


def test_every_question_is_asked(folder):
    asked = re.findall(r"^\$ jiedui query (\w+)", TEXT, re.MULTILINE)
    assert sorted(asked) == [*named_queries()]
    assert f"`{FOLDER.parent.name}/{FOLDER.name}/`" in TEXT


def test_the_commands_print_on_a_server_what_the_page_shows(url):
    code, output = run(f"jiedui plans --store {url}", DOCS)
    assert (code, output.count("plan1-")) == (0, 2)


def test_the_tables_are_what_the_server_answers(url):
    with neo4j.GraphDatabase.driver(url) as driver:
        for text, table in TABLES:
            header, rows = shown(table)
            answer = driver.execute_query(text)
            assert answer.keys == header
            assert [tuple(record.values()) for record in answer.records] == rows, text
            assert answer.summary.gql_status_objects[0].gql_status == "00000"


def test_the_pictures_show_as_many_nodes_as_the_server_finds(url):
    pictures = [text for text in blocks(PAGE, "cypher") if text not in dict(TABLES)]
    with neo4j.GraphDatabase.driver(url) as driver:
        graphs = [driver.execute_query(text, result_transformer_=neo4j.Result.graph)
                  for text in pictures]  # fmt: skip
    # 台盟, six units, six townships, 赫章县; the need, its town, the unit, county and prefecture,
    # 致公党, to which the unit belongs and which leads the county, 农工党 and 台盟.
    assert [len(graph.nodes) for graph in graphs] == [14, 8]


def test_the_tables_are_what_the_tables_of_the_file_say(folder):
    with chdir(folder), open_store("jiedui.sqlite") as store:
        graph, pairs, other = store.read(), store.pairs_of("f598"), store.pairs_of("398c")
    names = {row.id: row.name for name in ("places", "parties")
             for row in graph.table(name).itertuples(index=False)}  # fmt: skip
    above = dict(graph.table("places")[["id", "parent_id"]].itertuples(index=False))
    party = dict(graph.table("providers")[["id", "party_id"]].itertuples(index=False))
    leads = {(row.party_id, row.place_id) for row in graph.table("leads").itertuples(index=False)
             if not row.sector_id}  # fmt: skip
    ours, theirs = ({(row.provider_id, row.place_id) for row in found.itertuples(index=False)
                     if row.layer == "units-townships"} for found in (pairs, other))  # fmt: skip
    units = Counter(above[place] for _, place in ours)
    towns = Counter(above[place] for place in {place for _, place in ours})
    own = Counter(party[unit] for unit, place in ours if (party[unit], above[place]) in leads)
    (_, counties), (_, parties), (_, agreed) = (shown(table) for _, table in TABLES)
    assert sorted(counties) == sorted((names[c], towns[c], n) for c, n in units.items())
    assert sorted(parties) == sorted(
        (names[p], n, own[p]) for p, n in Counter(party[unit] for unit, _ in ours).items()
    )
    assert agreed == [(2, len(ours & theirs)), (1, len(ours ^ theirs))]
