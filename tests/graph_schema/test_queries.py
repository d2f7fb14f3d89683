"""The named queries: on every store the same rows, and the server has no complaint about a text."""

from __future__ import annotations

import json
from dataclasses import replace

import neo4j
import pytest

from api.cli import main
from api.queries import TWINS
from api.querying import answer, find_query
from engine.plan import make_plan
from engine.policy import read_policy
from fixtures import path as example
from graph_schema.named_queries import named_queries
from graph_schema.neo4j_store import Neo4jStore
from graph_schema.sqlite_store import SqliteStore
from graph_schema.store_records import PAIR_KEY
from graph_schema.tables import load_graph
from tests.neo4j_for_tests import empty_server
from tests.neo4j_server import VERSIONS

from .store_world import PLAN

QUERIES = named_queries()


@pytest.fixture(scope="module")
def bijie():
    """Bijie's graph; its policy; the standing pairs as a plan, and every other of them as one."""
    graph = load_graph(example("bijie"))
    policy = (example("bijie") / "policy.toml").read_text(encoding="utf-8")
    rows = graph.table("pairings")
    rows = rows.loc[rows["status"] == "active", list(PAIR_KEY)].assign(cost_points=0)
    made = replace(
        PLAN, graph_hash=graph.content_hash, policy_hash=read_policy(policy).content_hash
    )
    plans = [replace(made, plan_id="plan1-all", pairs=rows),
             replace(made, plan_id="plan1-half", pairs=rows.iloc[::2])]  # fmt: skip
    return graph, policy, plans


def fill(store, bijie):
    graph, policy, plans = bijie
    store.write(graph, expected=None)
    store.save_policy(plans[0].policy_hash, policy, "bijie")
    for made in plans:
        store.save_plan(made)
    return store


@pytest.fixture(scope="module")
def sqlite(bijie, tmp_path_factory):
    with SqliteStore(tmp_path_factory.mktemp("store") / "store.sqlite") as store:
        yield fill(store, bijie)


@pytest.fixture(scope="module", params=VERSIONS)
def server(request, bijie):
    with Neo4jStore(empty_server(request.param).url) as store:
        yield fill(store, bijie)


def parameters(graph):
    needs = graph.table("needs")["id"].tolist()
    parties = graph.table("parties")["id"].tolist()
    plans = [{"plan": "plan1-all"}, {"plan": "half"}]
    asked = dict.fromkeys(("blind_spots", "scattered", "overlap", "load", "continuity"), plans)
    asked["difference"] = [{"a": "plan1-all", "b": "plan1-half"}]
    asked["whom_to_ask"] = [{"need": need, "plan": "plan1-all"} for need in needs[::60]]
    asked["party_tree"] = [{"party": party, "plan": "plan1-all"} for party in parties]
    asked["out_of_reach"] = [{"period": "2026"}]
    return asked


def test_every_query_has_a_twin_and_says_its_parameters():
    assert set(TWINS) == set(QUERIES)
    for query in QUERIES.values():
        assert all(f"${name}" in query.text for name in query.parameters)


def test_the_server_answers_as_python_does(server, sqlite, bijie):
    num_rows = {}
    for name, sets in parameters(bijie[0]).items():
        for values in sets:
            query, checked = find_query(name, [f"{k}={v}" for k, v in values.items()])
            expected = answer(sqlite, query, checked)
            assert answer(server, query, checked) == expected, (name, values)
            num_rows[name] = num_rows.get(name, 0) + len(expected)
    # In Bijie every need is within reach.
    assert {name for name, num in num_rows.items() if num == 0} == {"out_of_reach"}


def test_the_server_has_no_complaint_about_any_text(server):
    driver = neo4j.GraphDatabase.driver(server._link.url.rpartition("/")[0])
    with driver, driver.session() as session:
        # Every type of relationship must have been seen once, or the server warns of a misspelling.
        for query in QUERIES.values():
            values = dict.fromkeys(query.parameters, "x")
            summary = session.run(f"EXPLAIN {query.text}", values).consume()
            complaints = [found for found in summary.gql_status_objects
                          if found.raw_severity == "WARNING"]  # fmt: skip
            assert complaints == [], query.name


def test_planning_from_the_server_gives_the_same_plan(server, bijie):
    graph, policy, _ = bijie
    kept = read_policy(server.load_policy("bijie").text)
    assert make_plan(server.read(), kept).plan_id == make_plan(graph, read_policy(policy)).plan_id


def test_the_command_answers_by_name_and_takes_no_other_text(sqlite, capsys):
    store = ["--store", str(sqlite._file.path), "--lang", "en"]
    assert main(["query", "load", "--param", "plan=all", "--json", *store]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {"layer", "provider_id", "provider_name", "num_pairs"} == set(rows[0])
    assert main(["query", "MATCH (n) DETACH DELETE n", *store]) == 2
    assert main(["query", "load", *store]) == 2
    assert "plan" in capsys.readouterr().err
