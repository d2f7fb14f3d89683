"""The named queries: on every store the same rows, and the server has no complaint about a text."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import neo4j
import pytest

from api.cli import main
from api.named_queries.queries import TWINS
from api.named_queries.querying import PLANS, answer, find_query
from engine.plan import make_plan
from engine.policy import read_policy
from fixtures import path as example
from graph_schema.named_queries import named_queries
from graph_schema.neo4j_store import Neo4jStore
from graph_schema.sqlite_store import SqliteStore
from graph_schema.store_records import PAIR_KEY
from graph_schema.tables import load_graph
from tests.neo4j_for_tests import empty_server
from tests.neo4j_server import SHORT_LIFE, VERSIONS

from .cypher_texts import every_text, known
from .neo4j_world import ask as cypher
from .query_world import World
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


@pytest.fixture(scope="module")
def expected(sqlite, bijie):
    """What Python answers to every question about Bijie."""
    return {(name, *values.items()): ask(sqlite, name, values)
            for name, sets in parameters(bijie[0]).items() for values in sets}  # fmt: skip


def ask(store, name, values):
    return answer(store, *find_query(name, [f"{k}={v}" for k, v in values.items()]))


def test_the_server_answers_as_python_does(server, expected):
    num_rows = Counter()
    for (name, *values), rows in expected.items():
        assert ask(server, name, dict(values)) == rows, (name, values)
        num_rows[name] += len(rows)
    # In Bijie every need is within reach; in random worlds it is not.
    assert {name for name in QUERIES if not num_rows[name]} == {"out_of_reach"}


def test_no_question_is_a_long_search_to_a_server_that_has_no_statistics(server, bijie):
    assert SHORT_LIFE["settings"] == "db.index_sampling.background_enabled=false"
    for name, (values, *_) in parameters(bijie[0]).items():
        profile = "PROFILE " + QUERIES[name].text
        whole = {k: server.load_plan(v).plan_id if k in PLANS else v for k, v in values.items()}
        # Bijie has 15,000 nodes; a search that begins in the wrong place looks at millions.
        assert hits(summary_of(server, profile, whole).profile) < 500_000, name


def hits(step):
    return step["args"].get("DbHits", 0) + sum(map(hits, step.get("children", [])))


def summary_of(store, text, values):
    address = store._link.url.rpartition("/")[0]
    with neo4j.GraphDatabase.driver(address) as driver, driver.session() as session:
        return session.run(text, values).consume()


def hold_to_python(store, tmp_path, seeds):
    """See that a store answers everything as Python does, in random worlds."""
    for seed in seeds:
        world, num_rows = World(seed), Counter()
        world.fill(store)
        with SqliteStore(tmp_path / f"{seed}.sqlite") as other:
            world.fill(other)
            for name, sets in world.parameters().items():
                for values in sets:
                    rows = ask(other, name, values)
                    assert ask(store, name, values) == rows, (seed, name, values)
                    num_rows[name] += len(rows)
        assert min(num_rows[name] for name in QUERIES) > 0, num_rows


@pytest.fixture(params=VERSIONS)
def worlds(request):
    with Neo4jStore(empty_server(request.param).url) as store:
        yield store


def test_the_server_answers_as_python_does_in_a_random_world(worlds, tmp_path):
    hold_to_python(worlds, tmp_path, [0])


def test_the_server_has_no_complaint_about_any_text(worlds):
    address = worlds._link.url.rpartition("/")[0]
    World(1).fill(worlds)
    cypher(address, "CREATE (mark:Disposable) DELETE mark")
    there = {name for text in ("CALL db.labels()", "CALL db.relationshipTypes()")
             for (name,) in cypher(address, text)}  # fmt: skip
    assert {*known().labels, *known().types} - there <= {"Disposable", "Loose"}
    # The server has seen whatever there is, so it would warn of a name that there is not.
    for text in every_text():
        if not text.text.startswith(("CREATE CONSTRAINT", "CREATE INDEX")):
            values = {name: 1 if name in {"limit", "most"} else None for name in text.parameters}
            said = summary_of(worlds, f"EXPLAIN {text.text}", values).gql_status_objects
            assert [found for found in said if found.raw_severity == "WARNING"] == [], text


@pytest.mark.long
def test_the_server_answers_as_python_does_in_many_random_worlds(worlds, tmp_path):
    hold_to_python(worlds, tmp_path, range(1, 31))


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
