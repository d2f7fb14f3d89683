"""What the Neo4j store says when something is wrong, and that nothing is ever half written."""

from __future__ import annotations

import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from itertools import count
from pathlib import Path

import pytest

from api.cli import main
from graph_schema import neo4j_link
from graph_schema.neo4j_link import Neo4jLink
from graph_schema.neo4j_store import Neo4jStore
from graph_schema.store import open_store
from graph_schema.store_errors import RefusedByStore, StoreError, StoreUnreachable
from tests import neo4j_server
from tests.neo4j_for_tests import (
    NotDisposable,
    empty_if_disposable,
    empty_server,
    running,
    throw_away_server,
)
from tests.neo4j_server import SHORT_LIFE, VERSIONS, free_port

from .neo4j_world import ask, proxy, shown
from .store_world import WORLD, plan, with_unit

PASSWORD = "correct horse battery"


@pytest.fixture(params=VERSIONS)
def version(request):
    return request.param


@pytest.fixture
def url(version):
    return empty_server(version).url


def unreachable(call, *args, **how):
    """Return code and facts of what a call raises, and see that it does not take long."""
    began = time.monotonic()
    with pytest.raises(StoreUnreachable) as caught:
        call(*args, **how)
    assert time.monotonic() - began < 10
    return caught.value.code, dict(caught.value.facts)


def code_of(call, *args, **how):
    """Return the code of what a call raises; "" when it does not."""
    try:
        call(*args, **how)
    except StoreError as error:
        return error.code
    return ""


def test_no_server_is_said_at_once_and_the_command_exits_5(capsys, monkeypatch):
    monkeypatch.setenv("JIEDUI_NEO4J_PASSWORD", PASSWORD)
    url = f"neo4j://127.0.0.1:{free_port()}"
    assert unreachable(open_store, url)[0] == "no_server"
    began = time.monotonic()
    assert main(["plans", "--store", url, "--lang", "en"]) == 5
    assert time.monotonic() - began < 10
    said = capsys.readouterr()
    assert "cannot be reached" in said.err
    assert PASSWORD not in said.err + said.out


def test_a_wrong_database_is_named(url):
    code, facts = unreachable(open_store, f"{url}/elsewhere")
    assert (code, facts["path"]) == ("no_database", f"{url}/elsewhere")
    with open_store(f"{url}/neo4j") as store:
        assert store.live() is None


def test_an_encrypted_link_to_a_plain_server_is_a_mismatch(url):
    assert unreachable(open_store, url.replace("bolt://", "bolt+s://"))[0] == "tls_mismatch"
    assert unreachable(open_store, url.replace("bolt://", "neo4j+ssc://"))[0] == "tls_mismatch"


def test_a_plain_link_to_an_encrypted_server_is_a_mismatch():
    listener = socket.create_server(("127.0.0.1", 0))

    def refuse() -> None:
        while True:
            try:
                link, _ = listener.accept()
            except OSError:
                return
            with link:
                link.recv(100)
                link.sendall(b"\x15\x03\x03\x00\x02\x02\x0a")  # TLS: fatal, unexpected message

    threading.Thread(target=refuse, daemon=True).start()
    try:
        assert unreachable(open_store, f"bolt://127.0.0.1:{listener.getsockname()[1]}")[0] == (
            "tls_mismatch")  # fmt: skip
    finally:
        listener.close()


def test_a_server_that_is_too_old_is_refused(url, monkeypatch):
    monkeypatch.setattr(neo4j_link, "OLDEST_SERVER", (9999, 1))
    code, facts = unreachable(open_store, url)
    assert (code, facts["oldest"]) == ("unsupported_server", "9999.1")


@pytest.mark.parametrize("given", [
    "neo4j://neo4j:secret@127.0.0.1:7687", "bolt://neo4j@127.0.0.1:7687", "bolt://:secret@h",
])  # fmt: skip
def test_users_and_passwords_do_not_belong_into_the_address(given, capsys):
    with pytest.raises(RefusedByStore) as caught:
        open_store(given)
    assert caught.value.code == "password_in_url"
    assert "secret" not in str(caught.value)
    assert main(["plans", "--store", given]) == 1
    assert "secret" not in capsys.readouterr().err


@pytest.mark.parametrize("given", [
    "bolt://", "bolt://h:99999", "bolt://h/a/b", "neo4j://h?x=1", "neo4j:///data", "bolt://h:x",
])  # fmt: skip
def test_what_is_no_address_is_refused(given):
    with pytest.raises(RefusedByStore) as caught:
        open_store(given)
    assert caught.value.code == "bad_url"


def test_memory_that_runs_out_is_reported_with_the_remedy_and_not_tried_again(url):
    # Bigger than all the heap that the server has.
    text = "UNWIND range(1, 50000000) AS i WITH collect('x' + i) AS xs RETURN size(xs)"
    link = Neo4jLink(url)

    def ask_too_much():
        with link.work() as work:
            work.rows(text)

    assert unreachable(ask_too_much)[0] == "server_memory"
    link.close()


def test_a_server_that_is_not_marked_disposable_is_never_emptied(url):
    ask(url, "CREATE (:Precious)")
    with pytest.raises(NotDisposable):
        empty_if_disposable(url)
    assert ask(url, "MATCH (n:Precious) RETURN count(n)") == [(1,)]
    ask(url, "CREATE (:Disposable)")
    empty_if_disposable(url)
    assert ask(url, "MATCH (n) RETURN labels(n)") == [(["Disposable"],)]
    ask(url, "MATCH (n:Disposable) DELETE n")


def test_passwords_come_from_the_environment_or_a_file_and_show_nowhere(
    version, tmp_path, monkeypatch
):
    secret = tmp_path / "password"
    secret.write_text(PASSWORD + "\n")
    with throw_away_server(version, password_file=secret) as server:
        monkeypatch.setenv("JIEDUI_NEO4J_PASSWORD", "wrong " + PASSWORD)
        code, facts = unreachable(open_store, server.url)
        assert code == "login_refused"
        assert PASSWORD not in str(facts)
        monkeypatch.delenv("JIEDUI_NEO4J_PASSWORD")
        assert unreachable(open_store, server.url)[0] == "login_refused"
        monkeypatch.setenv("JIEDUI_NEO4J_PASSWORD", PASSWORD)
        with open_store(server.url) as store:
            store.write(WORLD, expected=None)
            assert PASSWORD not in repr(store) + repr(vars(store)) + repr(vars(store._link))
        monkeypatch.delenv("JIEDUI_NEO4J_PASSWORD")
        monkeypatch.setenv("JIEDUI_NEO4J_PASSWORD_FILE", str(secret))
        with open_store(server.url.replace("bolt://", "neo4j://")) as store:
            assert store.read() == WORLD
        monkeypatch.setenv("JIEDUI_NEO4J_PASSWORD_FILE", str(tmp_path / "none"))
        assert unreachable(open_store, server.url)[0] == "no_password_file"


def test_a_link_that_is_cut_leaves_the_old_or_the_new_and_the_next_call_works(version, url):
    chance = random.Random(7)
    live = Neo4jStore(url).__enter__()
    kept = live.write(WORLD, expected=None)
    cut = 0
    with proxy(running(version).port) as between:
        through = Neo4jStore(f"bolt://127.0.0.1:{between.port}")
        for number in count():
            if cut == 20:
                break
            graph = with_unit(f"unit:{number}")
            between.left = chance.uniform(0, 12_000)
            cut += code_of(through.write, graph, expected=kept) in {"no_server", "commit_unknown"}
            between.left = float("inf")
            assert live.live() in {kept, graph.content_hash}
            kept = live.live()
            assert through.read() == live.read()
            assert [e.number for e in live.audit()] == list(range(1, len(live.audit()) + 1))
        through.close()
    assert shown(url) == live.read()
    live.close()


def kill_loader(url, chance, wait):
    """Kill a process that writes graphs and plans at a random moment; return what it confirmed."""
    child = subprocess.Popen([sys.executable, "-m", "tests.graph_schema.neo4j_child", url],
                             stdout=subprocess.PIPE, text=True)  # fmt: skip
    child.stdout.readline()
    time.sleep(chance.uniform(0, wait))
    child.kill()
    said = child.stdout.read().split("\n")[:-1]
    child.stdout.close()
    child.wait()
    return said


def look(url, said):
    """See that what was confirmed is kept, and that no part of anything else is."""
    with Neo4jStore(url) as store:
        assert store.read().content_hash == store.live()
        numbers = [entry.number for entry in store.audit()]
        assert numbers == list(range(1, len(numbers) + 1))
        for line in said:
            kind, name = line.split(" ")
            if kind == "graph":
                assert store.read(name).content_hash == name
            else:
                assert store.load_plan(name).plan_id == name
        store.mend()
        assert shown(url) == store.read()
        assert ask(url, "MATCH (p:Plan) WHERE p.num_pairs <> COUNT { (p)-[:ASSIGNS]->() }"
                        " RETURN p.id") == []  # fmt: skip


def kill_loaders(url, cycles, monkeypatch):
    monkeypatch.setattr("graph_schema.neo4j_state.SILENCE", 0.5)
    with Neo4jStore(url) as store:
        store.write(WORLD, expected=None)
    chance = random.Random(cycles)
    for _ in range(cycles):
        look(url, kill_loader(url, chance, 1.5))


def test_a_loader_that_is_killed_leaves_the_old_or_the_new(url, monkeypatch):
    kill_loaders(url, 3, monkeypatch)


@pytest.mark.long
def test_a_loader_that_is_killed_20_times_leaves_the_old_or_the_new(url, monkeypatch):
    kill_loaders(url, 20, monkeypatch)


def write_until_it_dies(store, live, cycle):
    """Return the last live graph, what was confirmed, and how long the last verb took to fail."""
    said = []
    for number in count():
        began = time.monotonic()
        graph = with_unit(f"unit:{cycle}-{number}")
        if code_of(store.write, graph, expected=live):
            break
        live = graph.content_hash
        said.append(f"graph {live}")
        if code_of(store.save_plan, plan(plan_id=f"plan1-{cycle}-{number}")):
            break
        said.append(f"plan plan1-{cycle}-{number}")
    return live, said, time.monotonic() - began


def kill_server(version, cycles):
    home, port = Path(tempfile.mkdtemp(prefix="jiedui-neo4j-")), free_port()
    chance = random.Random(cycles)
    confirmed = []
    try:
        server = neo4j_server.start(version, home, port, **SHORT_LIFE)
        with Neo4jStore(server.url) as store:
            live = store.write(WORLD, expected=None)
            store.save_policy("policy1-7", "", "p")
            for cycle in range(cycles):
                stopper = threading.Timer(chance.uniform(0.1, 2), server.process.send_signal,
                                          [signal.SIGKILL])  # fmt: skip
                stopper.start()
                live, said, seconds = write_until_it_dies(store, live, cycle)
                assert seconds < 10
                confirmed += said
                server.process.wait()
                server = neo4j_server.start(version, home, port, **SHORT_LIFE)
                look(server.url, confirmed[-20:])
                live = store.live()
        neo4j_server.stop(server)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def test_a_server_that_is_killed_keeps_the_old_or_the_new(version):
    running(version)  # skips where there is none
    kill_server(version, 1)


@pytest.mark.long
def test_a_server_that_is_killed_10_times_keeps_the_old_or_the_new(version):
    running(version)
    kill_server(version, 10)


def test_a_refused_verb_says_no_more_than_its_facts(url):
    with Neo4jStore(url) as store, pytest.raises(StoreError) as caught:
        store.read()
    assert caught.value.code == "nothing_live"
