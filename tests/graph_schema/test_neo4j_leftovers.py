"""What a writer leaves that dies half way: it does not confuse, and the next one takes it away."""

from __future__ import annotations

import pandas as pd
import pytest

from graph_schema import (
    neo4j_archive,
    neo4j_drafts,
    neo4j_link,
    neo4j_live,
    neo4j_load,
    neo4j_state,
    neo4j_store,
)
from graph_schema.neo4j_store import Neo4jStore
from graph_schema.store_errors import StoreUnreachable
from tests.neo4j_for_tests import empty_server
from tests.neo4j_server import VERSIONS

from .neo4j_world import ask, shown
from .store_world import PAIRS, WORLD, plan, with_unit

UNITS = [f"unit:a{number}" for number in range(6)]

STANDING = "unit:a"
"""Unit whose pair stands already."""


class Killed(BaseException):
    """Stands for the end of the process."""


def with_units():
    """Return the world with six more units."""
    frame = WORLD.table("providers")
    more = [frame.assign(id=unit) for unit in UNITS]
    return WORLD.replace(providers=pd.concat([frame, *more]))


def pairs_of(*units):
    """Return a pair of each unit with the one township."""
    return pd.concat([PAIRS.assign(provider_id=unit) for unit in units])


def large_plan(plan_id, units, graph_hash):
    return plan(plan_id=plan_id, graph_hash=graph_hash, pairs=pairs_of(*units))


@pytest.fixture(params=VERSIONS)
def url(request):
    return empty_server(request.param).url


@pytest.fixture
def store(url, monkeypatch):
    """Give a store in which two pairs are all that goes into one transaction."""
    with Neo4jStore(url) as opened:
        opened.write(with_units(), expected=None)
        opened.save_policy("policy1-7", "", "p")
        monkeypatch.setattr(neo4j_store, "ONE_TRANSACTION", 8)
        yield opened


def die_at(monkeypatch, module, name, number):
    """Let the process end at the n-th call of a function."""
    calls = []
    whole = getattr(module, name)

    def run(*args, **how):
        calls.append(1)
        if len(calls) == number:
            raise Killed
        return whole(*args, **how)

    monkeypatch.setattr(module, name, run)
    return whole


def save_and_die(store, monkeypatch, plan_id, units=UNITS):
    """Save a plan and die when four of its pairs are sent."""
    whole = die_at(monkeypatch, neo4j_drafts, "assign", 3)
    with pytest.raises(Killed):
        store.save_plan(large_plan(plan_id, units, store.live()))
    monkeypatch.setattr(neo4j_drafts, "assign", whole)


DRAFTS = "MATCH (d:PlanDraft) RETURN d.plan_id, COUNT { (d)-[:ASSIGNS]->() }"
PAIRINGS = "MATCH (p:Pairing) RETURN p.provider_id ORDER BY p.provider_id"


def test_a_draft_is_no_plan(store, url, monkeypatch):
    save_and_die(store, monkeypatch, "plan1-a")
    assert ask(url, DRAFTS) == [("plan1-a", 4)]
    assert store.plans() == ()
    assert [entry.verb for entry in store.audit()][-1] == "save_policy"


def test_saving_the_same_plan_leaves_no_draft_and_a_whole_plan(store, url, monkeypatch):
    save_and_die(store, monkeypatch, "plan1-a")
    store.save_plan(large_plan("plan1-a", UNITS, store.live()))
    assert ask(url, DRAFTS) == []
    assert ask(url, "MATCH (p:Plan)-[:ASSIGNS]->(x) RETURN p.id, count(x)") == [("plan1-a", 6)]
    assert ask(url, PAIRINGS) == [(unit,) for unit in (STANDING, *UNITS)]
    assert store.pairs_of("plan1-a")["provider_id"].tolist() == UNITS


def test_another_plan_leaves_a_draft_that_may_be_at_work(store, url, monkeypatch):
    save_and_die(store, monkeypatch, "plan1-a")
    store.save_plan(large_plan("plan1-b", UNITS[:1], store.live()))
    assert ask(url, DRAFTS) == [("plan1-a", 4)]


def test_another_plan_takes_away_an_abandoned_draft_and_what_nothing_else_names(
    store, url, monkeypatch
):
    monkeypatch.setattr(neo4j_drafts, "AT_ONCE", 3)
    save_and_die(store, monkeypatch, "plan1-a", [STANDING, *UNITS])
    assert ask(url, PAIRINGS) == [(unit,) for unit in (STANDING, *UNITS[:3])]
    monkeypatch.setattr(neo4j_drafts, "ABANDONED", -1.0)
    store.save_plan(large_plan("plan1-b", UNITS[3:4], store.live()))
    assert ask(url, DRAFTS) == []
    assert ask(url, PAIRINGS) == [(STANDING,), (UNITS[3],)]
    assert store.pairs_of("plan1-b")["provider_id"].tolist() == UNITS[3:4]


def test_a_sender_whose_draft_was_taken_away_is_told_and_may_begin_anew(store, url, monkeypatch):
    whole = neo4j_drafts.assign

    def taken_away(work, draft, pairs):
        whole(work, draft, pairs)
        work.rows("MATCH (d:PlanDraft {id: $id}) DETACH DELETE d", id=draft)

    monkeypatch.setattr(neo4j_drafts, "assign", taken_away)
    mine = large_plan("plan1-a", UNITS, store.live())
    with pytest.raises(StoreUnreachable) as caught:
        store.save_plan(mine)
    assert caught.value.code == "rows_lost"
    assert store.plans() == ()
    monkeypatch.setattr(neo4j_drafts, "assign", whole)
    store.save_plan(mine)
    assert len(store.pairs_of("plan1-a")) == 6


LOOSE = "MATCH (c:Loose) RETURN count(c)"


def archive_and_die(store, monkeypatch, graph):
    """Archive a graph and die when its chunks are sent; say how many are loose."""
    whole = die_at(monkeypatch, neo4j_archive, "add_graph", 1)
    with pytest.raises(Killed):
        store.archive(graph)
    monkeypatch.setattr(neo4j_archive, "add_graph", whole)


def test_the_same_graph_needs_not_send_again_what_was_sent(store, url, monkeypatch):
    graph = with_unit("unit:new")
    archive_and_die(store, monkeypatch, graph)
    before = ask(url, "MATCH (c:Chunk) RETURN elementId(c) ORDER BY elementId(c)")
    assert ask(url, LOOSE)[0][0] > 0
    assert store.read(store.archive(graph)) == graph
    assert ask(url, LOOSE) == [(0,)]
    assert ask(url, "MATCH (c:Chunk) RETURN elementId(c) ORDER BY elementId(c)") == before


def test_another_graph_takes_away_what_was_abandoned_and_nothing_else(store, url, monkeypatch):
    archive_and_die(store, monkeypatch, with_unit("unit:new"))
    live = store.read()
    store.archive(with_unit("unit:other"))
    assert ask(url, LOOSE)[0][0] > 0  # whoever sent it may be at work
    monkeypatch.setattr(neo4j_archive, "ABANDONED", -1.0)
    graph = with_unit("unit:third")
    kept = store.archive(graph)
    assert ask(url, LOOSE) == [(0,)]
    assert store.read(kept) == graph
    assert store.read() == live


def test_a_graph_whose_chunks_were_taken_away_is_not_archived(store, url, monkeypatch):
    whole, graph = neo4j_archive.send_chunks, with_unit("unit:new")

    def taken_away(*args):
        versions = whole(*args)
        ask(url, "MATCH (c:Loose) DELETE c")
        return versions

    monkeypatch.setattr(neo4j_archive, "send_chunks", taken_away)
    with pytest.raises(StoreUnreachable) as caught:
        store.archive(graph)
    assert caught.value.code == "busy"
    assert ask(url, "MATCH (g:Graph) RETURN count(g)") == [(1,)]
    monkeypatch.setattr(neo4j_archive, "send_chunks", whole)
    assert store.read(store.archive(graph)) == graph


PAIRED = ("MATCH (x:Provider)-[r:PAIRED_WITH]->(:Place) RETURN x.id, r.period, r.plan_id"
          " ORDER BY x.id, r.period")  # fmt: skip
MARKER = "MATCH (s:JieduiStore) RETURN s.live = s.shown, s.loader"


class TestAdoptionBehindTheMarker:
    @pytest.fixture
    def store(self, store, monkeypatch):
        """Give two plans: units 0 to 3, and units 2 to 5; nothing fits one transaction."""
        store.save_plan(large_plan("plan1-a", UNITS[:4], store.live()))
        store.save_plan(large_plan("plan1-b", UNITS[2:], store.live()))
        monkeypatch.setattr(neo4j_load, "ONE_TRANSACTION", 0)
        monkeypatch.setattr(neo4j_link, "BATCH", 1)
        monkeypatch.setattr(neo4j_live, "BATCH", 1)
        return store

    def adopt(self, store, plan_id, expected):
        return store.adopt_plan(plan_id, "2026", expected=expected, by="王", reason="")

    def test_it_shows_the_pairs_of_the_adopted_plan_and_no_others(self, store, url):
        assert self.adopt(store, "plan1-a", None).plan_id == "plan1-a"
        assert ask(url, PAIRED) == [(unit, "2026", "plan1-a") for unit in UNITS[:4]]
        assert self.adopt(store, "plan1-b", "plan1-a").replaced == "plan1-a"
        assert ask(url, PAIRED) == [(unit, "2026", "plan1-b") for unit in UNITS[2:]]
        assert ask(url, MARKER) == [(True, "")]

    def test_a_pair_that_stays_is_the_same_relationship(self, store, url):
        text = "MATCH (:Unit {id: 'unit:a2'})-[r:PAIRED_WITH]->() RETURN elementId(r)"
        self.adopt(store, "plan1-a", None)
        before = ask(url, text)
        self.adopt(store, "plan1-b", "plan1-a")
        assert ask(url, text) == before

    def test_plans_of_other_periods_keep_their_pairs(self, store, url, monkeypatch):
        self.adopt(store, "plan1-a", None)
        next_year = large_plan("plan1-c", UNITS[:1], store.live())
        store.save_plan(plan(**{**vars(next_year), "period": "2027"}))
        store.adopt_plan("plan1-c", "2027", expected=None, by="", reason="")
        assert ask(url, PAIRED) == [
            (UNITS[0], "2026", "plan1-a"), (UNITS[0], "2027", "plan1-c"),
            *((unit, "2026", "plan1-a") for unit in UNITS[1:4])]  # fmt: skip

    @pytest.mark.parametrize("number", [1, 2, 4, 6])
    def test_who_dies_on_the_way_leaves_the_old_plan_adopted_and_readers_see_it_whole(
        self, store, url, monkeypatch, number
    ):
        monkeypatch.setattr(neo4j_state, "SILENCE", 0.2)
        self.adopt(store, "plan1-a", None)
        before = ask(url, PAIRED)
        whole = die_at(monkeypatch, neo4j_load, "_run_in_turn", number)
        with pytest.raises(Killed):
            self.adopt(store, "plan1-b", "plan1-a")
        monkeypatch.setattr(neo4j_load, "_run_in_turn", whole)
        assert store.adopted("2026").plan_id == "plan1-a"
        assert ask(url, MARKER) == [(False, "")]
        store.mend()
        assert ask(url, PAIRED) == before
        assert ask(url, MARKER) == [(True, "")]
        assert shown(url) == store.read()
        assert self.adopt(store, "plan1-b", "plan1-a").plan_id == "plan1-b"
        assert ask(url, PAIRED) == [(unit, "2026", "plan1-b") for unit in UNITS[2:]]
