"""``jiedui keys``: the first key, and all others, from the machine that has the file."""

from __future__ import annotations

import pytest

from api.http.security.key_file import KeyFile


@pytest.fixture
def store(tmp_path):
    return tmp_path / "office.sqlite"


def test_the_key_itself_is_all_that_stdout_holds(run, store):
    done = run("keys", "add", "县统战部", "--role", "planner", "--county", "520521",
               "--store", store)  # fmt: skip
    assert done.code == 0
    keys = KeyFile(store.with_name("office.sqlite.keys"))
    found = keys.find(done.out.strip())
    assert (found.name, found.role, found.scope.id) == ("县统战部", "planner", "520521")
    assert found.id in done.err
    assert "520521" in done.err
    assert keys.audit()[0].by == "jiedui keys"
    keys.close()


def test_keys_are_listed_without_what_opens_and_revoked(run, store):
    secret = run("keys", "add", "x", "--role", "admin", "--store", store, "--json").json["secret"]
    run("keys", "add", "y", "--role", "viewer", "--party", "party:p", "--store", store)
    shown = run("keys", "list", "--store", store)
    assert secret not in shown.out
    assert [line.split()[1:3] for line in shown.out.splitlines()] == [["x", "admin"],
                                                                      ["y", "viewer"]]  # fmt: skip
    key_id = run("keys", "list", "--store", store, "--json").json[0]["id"]
    assert run("keys", "revoke", key_id, "--reason", "left", "--store", store).code == 0
    assert "revoked" in run("keys", "list", "--store", store).out.splitlines()[0]
    assert run("keys", "revoke", "key-000000000000", "--store", store).code == 1


def test_a_file_of_keys_may_lie_elsewhere(run, store, tmp_path, monkeypatch):
    file = tmp_path / "elsewhere.keys"
    run("keys", "add", "x", "--role", "viewer", "--keys-file", file)
    assert file.exists()
    monkeypatch.setenv("JIEDUI_KEYS_FILE", str(file))
    assert "x" in run("keys", "list").out
    assert "no keys" in run("keys", "list", "--keys-file", tmp_path / "none").err


@pytest.mark.parametrize("words", [
    ("--role", "admin", "--county", "a", "--party", "b"), ("--role", "boss"), (),
    ("--role", "viewer", "--days", "0"),
])  # fmt: skip
def test_a_key_that_makes_no_sense_is_not_made(run, store, words):
    assert run("keys", "add", "x", *words, "--store", store).code == 2
    assert not list(store.parent.iterdir())


def test_what_is_no_file_of_keys_is_told(run, tmp_path):
    (tmp_path / "text").write_text("no keys" * 200)
    done = run("keys", "list", "--keys-file", tmp_path / "text")
    assert done.code == 5
    assert "no file of keys" in done.err
