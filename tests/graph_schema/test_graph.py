"""AssistanceGraph: content alone decides its hash; nothing changes it; networkx sees all of it."""

from __future__ import annotations

import os
import subprocess
import sys

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_schema.graph import AssistanceGraph
from graph_schema.schema import TABLES, table

from .world import sound, sound_rows


def graph(rows=None):
    rows = sound_rows() if rows is None else rows
    return AssistanceGraph({name: pd.DataFrame(given_rows) for name, given_rows in rows.items()})


def test_the_hash_of_this_content_is_this_one_for_ever():
    # Archived plans name graphs by hash: if this fails, hashing has changed and g1 must become g2.
    parties = pd.DataFrame(
        [{"id": "party:a", "name": "民革", "kind": "party", "origin": "real", "source": "x"}]
    )
    assert AssistanceGraph({"parties": parties}).content_hash == (
        "g1-17546e1ec8de4b7eb86064b918ff362a1bdc2686"
    )


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_the_hash_does_not_depend_on_the_order_of_rows_columns_or_tables(data):
    shuffled = {
        name: [
            dict(data.draw(st.permutations(list(row.items()))))
            for row in data.draw(st.permutations(rows))
        ]
        for name, rows in data.draw(st.permutations(list(sound_rows().items())))
    }
    assert graph(shuffled).content_hash == graph().content_hash


@pytest.mark.parametrize("seed", ["0", "1"])
def test_the_hash_does_not_depend_on_the_process(seed):
    code = "from tests.graph_schema.test_graph import graph; print(graph().content_hash)"
    env = os.environ | {"PYTHONHASHSEED": seed}
    run = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == graph().content_hash


@pytest.mark.parametrize("name", [t.name for t in TABLES])
def test_a_change_of_any_cell_changes_the_hash_of_its_table_and_of_no_other(name):
    before = graph(sound(name))
    for column in table(name).columns:
        rows = sound(name)
        cell = {"integer": "3", "decimal": "0.25", "boolean": "true"}.get(column.type, "changed")
        rows[name][0][column.name] = cell
        after = graph(rows)
        changed = {t.name for t in TABLES if before.table_hash(t.name) != after.table_hash(t.name)}
        assert changed == {name}, column.name
        assert after.content_hash != before.content_hash


def test_two_cells_that_swap_their_values_change_the_hash():
    rows = sound_rows()
    rows["needs"][0] |= {"amount": "0.5", "urgency": "3"}
    assert graph(rows) != graph()


def test_values_that_move_to_another_row_change_the_hash():
    rows = sound_rows()
    rows["places"][0]["name"], rows["places"][1]["name"] = "大方县", "羊场镇"
    assert graph(rows) != graph()


def test_an_empty_optional_column_hashes_as_an_absent_one():
    rows = sound_rows()
    rows["places"][0]["ethnic"] = ""
    assert graph(rows).content_hash == graph().content_hash


def test_an_empty_table_hashes_as_an_absent_one():
    rows = sound_rows()
    del rows["leads"]
    absent = graph(rows)
    empty = AssistanceGraph(
        {n: pd.DataFrame(r) for n, r in rows.items()} | {"leads": pd.DataFrame()}
    )
    assert absent.content_hash == empty.content_hash
    assert absent.table_hash("leads") == ""


def test_a_new_column_in_the_schema_keeps_the_hash_of_graphs_that_do_not_use_it(monkeypatch):
    from dataclasses import replace

    from graph_schema import graph as module
    from graph_schema.schema_types import Column

    before = graph().content_hash
    extra = Column("phone", "text", "电话", "", required=False)
    wider = tuple(replace(t, columns=(extra, *t.columns)) for t in TABLES)
    monkeypatch.setattr(module, "TABLES", wider)
    monkeypatch.setattr(module, "table", {t.name: t for t in wider}.__getitem__)
    assert graph().content_hash == before


def test_a_large_graph_hashes_only_what_was_replaced():
    before = graph()
    assert before.content_hash
    needs = before.table("needs").assign(urgency=0.75)
    after = before.replace(needs=needs)
    assert after.table("needs")["urgency"].tolist() == [0.75]
    assert after.table_hash("needs") != before.table_hash("needs")
    assert {t.name for t in TABLES if after.held(t.name) is not before.held(t.name)} == {"needs"}
    assert graph(sound_rows()).replace(needs=needs) == after


def test_changing_a_table_that_was_read_does_not_change_the_graph():
    world = graph()
    world.content_hash  # noqa: B018  # computed before the change
    needs = world.table("needs")
    needs.loc[0, "title"] = "changed"
    needs["amount"] = 99.0
    assert world.table("needs")["title"].tolist() == ["茶园"]
    assert world == graph()


def test_changing_what_was_given_does_not_change_the_graph():
    given = {name: pd.DataFrame(rows) for name, rows in sound_rows().items()}
    world = AssistanceGraph(given)
    given["needs"].loc[0, "title"] = "changed"
    assert world == graph()


def test_rows_are_in_key_order_and_columns_in_declared_order():
    world = graph()
    assert world.table("places")["id"].tolist() == ["5205", "520521", "520521100", "zone:1"]
    for declared in TABLES:
        assert tuple(world.table(declared.name).columns) == declared.column_names


def test_unknown_tables_and_columns_and_missing_columns_are_refused():
    with pytest.raises(KeyError, match="no table 'party'"):
        AssistanceGraph({"party": pd.DataFrame()})
    with pytest.raises(KeyError, match="no column title"):
        AssistanceGraph({"parties": pd.DataFrame({"id": ["a"], "title": ["x"]})})
    with pytest.raises(ValueError, match="lacks the column 'name'"):
        AssistanceGraph({"parties": pd.DataFrame({"id": ["a"]})})
    with pytest.raises(KeyError, match="no table"):
        graph().table("party")
    with pytest.raises(KeyError, match="no column"):
        table("parties").column("title")


def test_a_graph_shows_its_rows_and_hash_and_equals_only_graphs():
    world = graph()
    assert repr(world).startswith(f"<AssistanceGraph {world.content_hash[:11]}: sectors 2")
    assert world.num_rows == 14
    assert world != "graph"
    assert len({world, graph()}) == 1


def test_networkx_holds_a_node_for_each_entity_with_labels_and_properties():
    nodes = graph().to_networkx().nodes
    assert nodes["Provider:unit:a"]["labels"] == ("Provider", "Unit")
    assert nodes["Place:zone:1"]["labels"] == ("Place", "Zone")
    assert nodes["Need:need:1"]["urgency"] == 0.5
    assert "amount_yuan" not in nodes["Need:need:1"]
    assert nodes["Pairing:units|unit:a|520521100"]["place_id"] == "520521100"
    assert nodes["Layer:units"]["labels"] == ("Layer",)
    assert len(nodes) == 2 + 1 + 4 + 1 + 1 + 1 + 1 + 1 + 1


def test_networkx_holds_every_relationship_with_its_type():
    edges = {(a, kind, b) for a, b, kind in graph().to_networkx().edges(data="type")}
    assert edges == {
        ("Sector:tea", "PART_OF", "Sector:industry"),
        ("Place:520521100", "PART_OF", "Place:520521"),
        ("Place:520521", "PART_OF", "Place:5205"),
        ("Place:zone:1", "PART_OF", "Place:5205"),
        ("Provider:unit:a", "MEMBER_OF", "Party:party:a"),
        ("Provider:unit:a", "SITS_IN", "Place:520521"),
        ("Party:party:a", "LEADS", "Place:520521"),
        ("Place:520521100", "HAS_NEED", "Need:need:1"),
        ("Need:need:1", "IN_SECTOR", "Sector:tea"),
        ("Provider:unit:a", "OFFERS", "Capability:capability:1"),
        ("Capability:capability:1", "IN_SECTOR", "Sector:tea"),
        ("Place:520521100", "TAKES_PART", "Layer:units"),
        ("Provider:unit:a", "TAKES_PART", "Layer:units"),
        ("Provider:unit:a", "GIVES", "Pairing:units|unit:a|520521100"),
        ("Pairing:units|unit:a|520521100", "TO", "Place:520521100"),
        ("Period:2026", "STANDING", "Pairing:units|unit:a|520521100"),
    }


def test_networkx_keeps_parallel_leads_of_one_party_in_several_sectors():
    rows = sound_rows()
    rows["leads"].append(rows["leads"][0] | {"sector_id": "tea"})
    network = graph(rows).to_networkx()
    assert network.number_of_edges("Party:party:a", "Place:520521") == 2


def test_networkx_refuses_a_relationship_to_something_that_is_not_there():
    rows = sound_rows()
    rows["needs"][0]["place_id"] = "nowhere"
    with pytest.raises(ValueError, match="HAS_NEED points at Place:nowhere"):
        graph(rows).to_networkx()
