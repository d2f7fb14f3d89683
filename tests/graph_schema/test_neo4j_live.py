"""The live graph as nodes: it says what the archive says, and nothing of what is not live."""

from __future__ import annotations

import pytest

from fixtures import path as example
from graph_schema import neo4j_link, neo4j_live, neo4j_load, neo4j_state
from graph_schema.neo4j_schema import FORMAT
from graph_schema.neo4j_store import Neo4jStore
from graph_schema.store import open_store
from graph_schema.store_errors import StoreUnreachable
from graph_schema.tables import load_graph
from tests.neo4j_for_tests import empty_server
from tests.neo4j_server import VERSIONS

from .neo4j_world import ask, cells_that_point, relationships, shown
from .store_world import (
    PAIRS,
    WORLD,
    YEAR,
    plan,
    reviewed,
    with_cell,
    with_plan,
    with_unit,
    without_needs,
)


@pytest.fixture(params=VERSIONS)
def url(request):
    return empty_server(request.param).url


@pytest.fixture
def store(url):
    with Neo4jStore(url) as opened:
        yield opened


@pytest.fixture
def in_small_steps(monkeypatch):
    """Let every change be too large for one transaction, and loaders be taken for dead soon."""
    monkeypatch.setattr(neo4j_load, "ONE_TRANSACTION", 0)
    monkeypatch.setattr(neo4j_link, "BATCH", 3)
    monkeypatch.setattr(neo4j_live, "BATCH", 3)
    monkeypatch.setattr(neo4j_state, "SILENCE", 0.5)


GRAPHS = [WORLD, YEAR, with_unit("unit:b"), with_cell("places", "520521", "name", "新名"),
          with_cell("places", "520521100", "kind", "zone"), without_needs(), WORLD,
          with_cell("places", "520521100", "parent_id", "5205"),
          with_unit("unit:'; DROP", "`")]  # fmt: skip


def test_the_nodes_say_of_bijie_what_its_tables_say(store, url):
    graph = load_graph(example("bijie"))
    store.write(graph, expected=None)
    assert shown(url) == graph
    assert relationships(url) == cells_that_point(graph)


def test_the_nodes_follow_from_graph_to_graph(store, url):
    live = None
    for graph in GRAPHS:
        live = store.write(graph, expected=live)
        assert shown(url) == graph
        assert relationships(url) == cells_that_point(graph)


@pytest.mark.usefixtures("in_small_steps")
def test_the_nodes_follow_as_well_in_many_transactions(store, url):
    live = None
    for graph in GRAPHS[:5]:
        live = store.write(graph, expected=live)
        assert shown(url) == graph
        assert ask(url, "MATCH (s:JieduiStore) RETURN s.live, s.shown, s.loader") == [
            (live, live, "")]  # fmt: skip


def test_a_kind_is_a_second_label(store, url):
    store.write(WORLD, expected=None)
    assert ask(url, "MATCH (n:Provider:Unit)-[:MEMBER_OF]->(p:Party)-[:LEADS]->(c:Place:County)"
                    " RETURN n.id, p.id, c.id") == [("unit:a", "party:a", "520521")]  # fmt: skip


def test_a_kind_that_the_schema_does_not_know_is_no_label(store, url):
    graph = with_cell("providers", "unit:a", "kind", "Unit) DETACH DELETE n //")
    store.write(graph, expected=None)
    assert ask(url, "MATCH (n:Provider) RETURN labels(n)") == [(["Provider"],)]


def test_what_is_only_archived_has_no_node(store, url):
    store.write(WORLD, expected=None)
    store.archive(with_unit("unit:what-if"))
    assert ask(url, "MATCH (n:Provider) RETURN n.id") == [("unit:a",)]


def test_an_entity_that_leaves_stays_as_retired_and_is_itself_again_when_it_returns(store, url):
    live = store.write(with_unit("unit:b"), expected=None)
    (node,) = ask(url, "MATCH (n:Unit {id: 'unit:b'}) RETURN elementId(n)")
    live = store.write(WORLD, expected=live)
    text = "MATCH (n {id: 'unit:b'}) RETURN elementId(n), labels(n), COUNT { (n)--() }"
    assert ask(url, text) == [(*node, ["Retired"], 0)]
    store.write(with_unit("unit:b"), expected=live)
    assert [row[:2] for row in ask(url, text)] == [(*node, ["Provider", "Unit"])]


def test_a_plan_is_its_pairings_and_one_of_a_period_is_adopted(store, url):
    with_plan(store)
    assert ask(url, "MATCH (p:Plan)-[a:ASSIGNS]->(x:Pairing), (u:Provider)-[:GIVES]->(x)-[:TO]->(t)"
                    " RETURN p.id, a.cost_points, x.layer, u.id, t.id") == [
        ("plan1-ab12", 1800, "units", "unit:a", "520521100")]  # fmt: skip
    store.save_plan(plan(plan_id="plan1-cd", pairs=PAIRS.iloc[:0]))
    adopted = "MATCH (t:Period)-[:ADOPTED]->(p:Plan) RETURN t.id, p.id"
    paired = "MATCH (u:Provider)-[r:PAIRED_WITH]->(t:Place) RETURN u.id, t.id, r.period, r.plan_id"
    store.adopt_plan("ab12", "2026", expected=None, by="", reason="")
    assert ask(url, adopted) == [("2026", "plan1-ab12")]
    assert ask(url, paired) == [("unit:a", "520521100", "2026", "plan1-ab12")]
    store.adopt_plan("cd", "2026", expected="plan1-ab12", by="", reason="")
    assert ask(url, adopted) == [("2026", "plan1-cd")]
    assert ask(url, paired) == []


def test_a_plan_hangs_on_ends_that_live_and_only_on_them(store, url):
    store.write(WORLD, expected=None)
    graph = with_unit("unit:b")
    store.archive(graph)
    store.save_policy("policy1-7", "", "p")
    store.save_plan(plan(graph_hash=graph.content_hash, base_graph_hash=WORLD.content_hash,
                         pairs=PAIRS.assign(provider_id="unit:b")))  # fmt: skip
    store.adopt_plan("ab12", "2026", expected=None, by="", reason="")
    paired = "MATCH (u:Provider)-[:PAIRED_WITH]->(t:Place) RETURN u.id, t.id"
    assert ask(url, paired) == []
    store.make_live(graph.content_hash, expected=WORLD.content_hash)
    assert ask(url, paired) == [("unit:b", "520521100")]


LINEAGE = "MATCH (a:Plan)-[:DERIVED_FROM]->(b:Plan) RETURN a.id, b.id"


def test_a_plan_is_derived_from_the_one_that_it_names_and_answers_its_scenario(store, url):
    with_plan(store)
    # Made on the same tables under the same policy, and later: nobody guesses which one it was.
    store.save_plan(plan(plan_id="plan1-ef"))
    graph = with_unit("unit:b")
    store.archive(graph)
    store.save_scenario("scenario1-2", "", "more")
    store.save_plan(plan(plan_id="plan1-cd", graph_hash=graph.content_hash,
                         base_graph_hash=WORLD.content_hash, scenario_hash="scenario1-2",
                         base_plan_id="plan1-ab12"))  # fmt: skip
    store.save_plan(plan(plan_id="plan1-gh", graph_hash=graph.content_hash,
                         base_graph_hash=WORLD.content_hash))  # fmt: skip
    assert ask(url, LINEAGE) == [("plan1-cd", "plan1-ab12")]
    assert ask(url, "MATCH (a:Plan)-[:DERIVED_FROM]->(b:Plan), (a)-[:ANSWERS]->(s:Scenario)"
                    " RETURN a.id, b.id, s.hash") == [
        ("plan1-cd", "plan1-ab12", "scenario1-2")]  # fmt: skip


def test_a_plan_sent_in_parts_is_the_same_plan(store, url, monkeypatch):
    store.write(WORLD, expected=None)
    store.save_policy("policy1-7", "", "p")
    monkeypatch.setattr("graph_schema.neo4j_store.ONE_TRANSACTION", 3)
    store.save_plan(plan())
    assert ask(url, "MATCH (p:Plan)-[:ASSIGNS]->(x:Pairing) RETURN p.id, x.id") == [
        ("plan1-ab12", "units|unit:a|520521100")]  # fmt: skip
    assert ask(url, "MATCH (d:PlanDraft) RETURN d") == []
    assert store.pairs_of("ab12")["cost_points"].tolist() == [1800]


def test_nodes_that_somebody_changed_by_hand_are_mended(store, url, monkeypatch):
    store.write(WORLD, expected=None)
    ask(url, "MATCH (n:Provider) DETACH DELETE n")
    ask(url, "MATCH (s:JieduiStore) SET s.shown = ''")
    store.mend()
    assert shown(url) == WORLD


def test_a_store_of_an_older_format_is_shown_anew_and_one_of_a_newer_is_left_alone(store, url):
    store.write(WORLD, expected=None)
    ask(url, "MATCH (s:JieduiStore) SET s.format = 0")
    ask(url, "MATCH (n:Need) DETACH DELETE n")
    with open_store(url) as again:
        again.mend()
        assert ask(url, "MATCH (s:JieduiStore) RETURN s.format") == [(FORMAT,)]
        assert shown(url) == WORLD
    ask(url, "MATCH (s:JieduiStore) SET s.format = $format", format=FORMAT + 1)
    for call in (lambda: open_store(url), lambda: store.save_policy("h", "t")):
        with pytest.raises(StoreUnreachable) as caught:
            call()
        assert (caught.value.code, caught.value.facts["found"]) == ("newer_format", FORMAT + 1)


def test_plans_of_the_format_before_say_of_what_they_were_derived_only_from_now_on(store, url):
    with_plan(store)
    store.save_plan(plan(plan_id="plan1-cd"))
    # Format 1 guessed a plan's origin from its tables, and had no reviews.
    ask(url, "MATCH (p:Plan) REMOVE p.base_plan_id, p.require_approval")
    ask(url, "MATCH (a:Plan {id: 'plan1-cd'}) MATCH (b:Plan {id: 'plan1-ab12'})"
             " CREATE (a)-[:DERIVED_FROM]->(b)")  # fmt: skip
    ask(url, "DROP CONSTRAINT Review_number")
    ask(url, "MATCH (s:JieduiStore) SET s.format = 1")
    with open_store(url) as again:
        assert [(p.base_plan_id, p.require_approval) for p in again.plans()] == [(None, False)] * 2
        assert ask(url, LINEAGE) == []
        again.save_plan(plan(plan_id="plan1-ef", base_plan_id="plan1-cd", require_approval=True))
        again.save_plan(plan(plan_id="plan1-cd"))
        reviewed(again, "ef", "submitted", "approved")
        assert again.adopt_plan("ef", "2026", expected=None, by="", reason="").replaced is None
    ask(url, "MATCH (s:JieduiStore) SET s.format = 1")
    with open_store(url) as again:
        assert [(p.base_plan_id, p.require_approval) for p in again.plans()] == [
            ("plan1-cd", True), (None, False), (None, False)]  # fmt: skip
    assert ask(url, LINEAGE) == [("plan1-ef", "plan1-cd")]
    assert ask(url, "SHOW CONSTRAINTS YIELD name WHERE name = 'Review_number' RETURN count(*)") == [
        (1,)]  # fmt: skip


def test_reviews_hang_on_their_plan(store, url):
    with_plan(store)
    reviewed(store, "ab12", "submitted", "approved")
    assert ask(url, "MATCH (p:Plan)-[:HAS_REVIEW]->(r:Review)"
                    " RETURN p.id, r.state ORDER BY r.number") == [
        ("plan1-ab12", "submitted"), ("plan1-ab12", "approved")]  # fmt: skip


def test_what_a_scenario_invents_is_no_node_of_the_live_graph(store, url):
    with_plan(store)
    graph = with_unit("unit:b")
    store.archive(graph)
    store.save_scenario("scenario1-2", "", "more")
    invented = plan(plan_id="plan1-cd", graph_hash=graph.content_hash,
                    base_graph_hash=WORLD.content_hash, scenario_hash="scenario1-2",
                    base_plan_id="plan1-ab12",
                    pairs=PAIRS.assign(provider_id="unit:b"))  # fmt: skip
    store.save_plan(invented)
    reviewed(store, "cd", "submitted", "approved")
    assert ask(url, "MATCH (n:Provider|Retired) RETURN n.id") == [("unit:a",)]
    assert shown(url) == WORLD
    assert store.live() == WORLD.content_hash
    # What the plan says of it hangs on no one, and comes back whole.
    assert ask(url, "MATCH (p:Pairing {provider_id: 'unit:b'})"
                    " RETURN EXISTS { (p)<-[:GIVES]-() }, EXISTS { (p)-[:TO]->() }") == [
        (False, True)]  # fmt: skip
    assert store.pairs_of("cd")["provider_id"].tolist() == ["unit:b"]


def test_a_database_of_something_else_is_left_as_it_is(url):
    ask(url, "CREATE (:Movie {title: 'x'})")
    with pytest.raises(StoreUnreachable) as caught:
        open_store(url)
    assert caught.value.code == "not_a_store"
    assert ask(url, "MATCH (n) RETURN labels(n)") == [(["Movie"],)]


def test_an_empty_database_is_no_store_until_it_is_to_become_one(url):
    with pytest.raises(StoreUnreachable) as caught:
        open_store(url, create=False)
    assert caught.value.code == "no_store"
