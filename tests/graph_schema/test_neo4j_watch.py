"""A link that hangs without being cut ends in an error within ten seconds; slow work does not."""

from __future__ import annotations

import random
import threading
import time

import pytest

from graph_schema import neo4j_watch
from graph_schema.neo4j_link import Neo4jLink
from graph_schema.neo4j_store import Neo4jStore
from graph_schema.neo4j_watch import Sign, Watch
from graph_schema.store import open_store
from graph_schema.store_errors import StoreUnreachable
from tests.neo4j_for_tests import empty_server, running
from tests.neo4j_server import VERSIONS

from .neo4j_world import proxy, shown
from .store_world import WORLD, with_unit

MOST_SECONDS = 10.0


@pytest.fixture(params=VERSIONS)
def version(request):
    return request.param


@pytest.fixture
def url(version):
    return empty_server(version).url


@pytest.fixture
def between(version, url):
    with proxy(running(version).port) as running_proxy:
        yield running_proxy


def code_within_ten_seconds(call, *args, **how):
    began = time.monotonic()
    with pytest.raises(StoreUnreachable) as caught:
        call(*args, **how)
    assert time.monotonic() - began < MOST_SECONDS
    return caught.value.code


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_a_server_that_takes_links_and_says_nothing_is_not_waited_for(between, scheme):
    between.left_until_hang = 0
    assert code_within_ten_seconds(open_store, f"{scheme}://127.0.0.1:{between.port}") == (
        "no_server")  # fmt: skip


def test_a_link_that_hangs_ends_the_call_and_the_next_one_works(url, between):
    chance = random.Random(5)
    with Neo4jStore(url) as straight:
        kept = straight.write(WORLD, expected=None)
        through = Neo4jStore(f"bolt://127.0.0.1:{between.port}")
        for number in range(3):
            graph = with_unit(f"unit:{number}")
            between.left_until_hang = chance.uniform(0, 9_000)
            code = code_within_ten_seconds(through.write, graph, expected=kept)
            assert code in {"no_server", "commit_unknown"}
            between.left_until_hang = float("inf")
            assert straight.live() in {kept, graph.content_hash}
            kept = straight.live()
            assert through.read() == straight.read()
        through.close()
        assert shown(url) == straight.read()


def test_a_link_that_was_forgotten_on_the_way_is_noticed_though_new_ones_work(url, between):
    with Neo4jStore(url) as straight, Neo4jStore(f"bolt://127.0.0.1:{between.port}") as through:
        kept = straight.write(WORLD, expected=None)
        assert through.live() == kept
        between.hang()
        assert code_within_ten_seconds(through.live) == "no_server"
        assert through.live() == kept


def test_a_server_that_works_for_long_is_waited_for(url, monkeypatch):
    monkeypatch.setattr(neo4j_watch, "QUIET", 0.3)
    monkeypatch.setattr(neo4j_watch, "IDLE", 0.6)
    link = Neo4jLink(url)
    with link.work() as work:
        began = time.monotonic()
        text = "UNWIND range(1, $most) AS i RETURN sum(sqrt(i) * sqrt(i + 1)) > 0"
        most = 1_000_000
        while time.monotonic() - began < 2.5:
            assert work.one(text, most=most) == (True,)
            most *= 2
    link.close()


def test_whoever_waits_for_another_transaction_is_waited_for(url, monkeypatch):
    monkeypatch.setattr(neo4j_watch, "QUIET", 0.3)
    monkeypatch.setattr(neo4j_watch, "IDLE", 0.6)
    link = Neo4jLink(url)
    with link.work() as work:
        work.rows("CREATE (:Turn {taken: 0})")
    has_lock, done = threading.Event(), []

    def hold() -> None:
        with link.work() as work:
            work.rows("MATCH (t:Turn) SET t.taken = 1")
            has_lock.set()
            time.sleep(2)

    holder = threading.Thread(target=hold)
    holder.start()
    has_lock.wait()
    with link.work() as work:
        done = work.rows("MATCH (t:Turn) SET t.taken = t.taken + 1 RETURN t.taken")
    holder.join()
    assert done == [(2,)]
    link.close()


class TestWatch:
    """What is cut, and when, without a server: a look is due after 0.1 s, nothing after 0.3 s."""

    @pytest.fixture(autouse=True)
    def soon(self, monkeypatch):
        monkeypatch.setattr(neo4j_watch, "QUIET", 0.1)
        monkeypatch.setattr(neo4j_watch, "IDLE", 0.3)
        monkeypatch.setattr(neo4j_watch, "_TICK", 0.02)

    def watched(self, sign):
        """Return when links were cut, what was asked, and the watch."""
        cuts, asked = [], []

        def ask(token):
            asked.append(token)
            return sign

        return cuts, asked, Watch(ask, lambda: cuts.append(time.monotonic()))

    def wait_in_call(self, watch, seconds):
        with watch.transaction() as wait, wait.call():
            began = time.monotonic()
            time.sleep(seconds)
        return began, wait.token

    def test_a_call_that_ends_soon_is_not_looked_after(self):
        cuts, asked, watch = self.watched(Sign.UNREACHABLE)
        for _ in range(10):
            self.wait_in_call(watch, 0.03)
        assert (cuts, asked) == ([], [])
        watch.close()

    def test_who_cannot_be_reached_is_cut_at_the_first_look(self):
        cuts, asked, watch = self.watched(Sign.UNREACHABLE)
        began, token = self.wait_in_call(watch, 0.25)
        assert asked[0] == token
        assert cuts[0] - began >= 0.1
        watch.close()

    def test_who_is_at_work_is_asked_again_and_never_cut(self):
        cuts, asked, watch = self.watched(Sign.AT_WORK)
        _, token = self.wait_in_call(watch, 1.0)
        assert cuts == []
        assert len(asked) >= 3
        assert set(asked) == {token}
        watch.close()

    def test_who_is_idle_is_given_more_time(self):
        cuts, _, watch = self.watched(Sign.IDLE)
        self.wait_in_call(watch, 0.2)
        assert cuts == []
        began, _ = self.wait_in_call(watch, 0.8)
        assert cuts[0] - began >= 0.3
        watch.close()

    def test_who_computes_between_two_calls_is_not_looked_after(self):
        cuts, asked, watch = self.watched(Sign.UNREACHABLE)
        with watch.transaction() as wait:
            with wait.call():
                pass
            time.sleep(0.4)
        assert (cuts, asked) == ([], [])
        watch.close()

    def test_an_answer_that_comes_while_it_is_looked_after_is_not_cut(self):
        cuts = []
        ends = threading.Event()

        def ask(_):
            ends.set()
            time.sleep(0.1)
            return Sign.UNREACHABLE

        watch = Watch(ask, lambda: cuts.append(1))
        with watch.transaction() as wait:
            with wait.call():
                assert ends.wait(5)
            time.sleep(0.3)
        assert cuts == []
        watch.close()
