"""Keys: made once, kept as hashes, good until they expire or are revoked; all of it in a trail."""

from __future__ import annotations

import re
import sqlite3

import pytest

from api.http.security.key_file import KeyFile
from api.http.security.roles import ALL
from graph_schema.store_errors import NotInStore, StoreUnreachable
from tests.api.http.conftest import V1
from tests.api.http.test_contract import hold

from .conftest import A


@pytest.fixture
def keys(tmp_path):
    opened = KeyFile(tmp_path / "x.keys")
    yield opened
    opened.close()


def me(office, secret):
    return office.client.get(f"{V1}/me", headers={"Authorization": f"Bearer {secret}"})


def test_a_key_is_256_bits_shown_once_and_kept_as_a_hash_only(keys):
    key, secret = keys.add("县统战部", "planner", A, 30, by="test")
    assert re.fullmatch(r"jiedui_[\w-]{43}", secret)  # 43 characters of 6 bits hold 256
    assert keys.find(secret) == key
    assert keys.find(secret[:-1]) is None
    keys.close()
    for file in keys.path.parent.iterdir():
        assert secret.encode() not in file.read_bytes()
        assert secret.removeprefix("jiedui_").encode() not in file.read_bytes()


def test_a_file_of_keys_is_for_its_owner_only(keys):
    keys.add("x", "viewer", ALL, 1, by="test")
    assert keys.path.stat().st_mode & 0o077 == 0


def test_without_a_file_there_are_no_keys_and_looking_makes_none(keys):
    assert (keys.find("jiedui_x"), keys.all(), keys.audit(), keys.has_admin()) == (
        None, [], [], False,
    )  # fmt: skip
    with pytest.raises(NotInStore, match="unknown_key"):
        keys.get("key-000000000000")
    assert not keys.path.exists()


def test_two_programs_share_one_file(keys):
    other = KeyFile(keys.path)
    key, secret = keys.add("x", "admin", ALL, 1, by="test")
    assert other.find(secret) == key
    other.revoke(key.id, by="test")
    assert keys.find(secret).revoked
    assert not keys.has_admin()
    other.close()


def test_a_file_that_is_another_one_is_refused_and_left_alone(tmp_path):
    text, store = tmp_path / "text", tmp_path / "store"
    text.write_text("no keys" * 200)
    with sqlite3.connect(store) as connection:
        connection.execute("CREATE TABLE mine (x)")
    connection.close()
    for file in (text, store):
        before = file.read_bytes()
        with pytest.raises(StoreUnreachable, match="not_a_key_file"):
            KeyFile(file).add("x", "viewer", ALL, 1, by="test")
        assert file.read_bytes() == before


@pytest.mark.parametrize("statement", [
    "UPDATE audit SET by = 'nobody'", "DELETE FROM audit", "DELETE FROM keys",
])  # fmt: skip
def test_the_file_itself_refuses_to_change_the_trail(keys, statement):
    keys.add("x", "viewer", ALL, 1, by="test")
    connection = sqlite3.connect(keys.path)
    with pytest.raises(sqlite3.IntegrityError, match="append only"):
        connection.execute(statement)
    connection.close()


def test_the_trail_says_who_made_and_revoked_a_key_why_and_from_what_to_what(keys):
    key, _ = keys.add("x", "viewer", ALL, 1, by="one", reason="new office")
    revoked = keys.revoke(key.id, by="two", reason="left")
    keys.revoke(key.id, by="three")  # it was revoked: nothing changes
    made, gone = keys.audit()
    assert (made.verb, made.before, made.after, made.by, made.reason) == (
        "add_key", "", key.state_hash, "one", "new office",
    )  # fmt: skip
    assert (gone.verb, gone.before, gone.after, gone.by, gone.reason) == (
        "revoke_key", key.state_hash, revoked.state_hash, "two", "left",
    )  # fmt: skip
    assert keys.audit(made.number) == [gone]


def test_a_key_made_over_http_works_at_once_and_until_it_is_revoked(office):
    wanted = {"name": "威宁县", "role": "planner", "scope": A.model_dump(), "days": 7}
    made = office.ask("POST", "/keys", ("admin", ALL), json=wanted)
    key = made.json()
    assert made.headers["Cache-Control"] == "no-store"
    mine = me(office, key["secret"]).json()
    assert (mine["role"], mine["scope"], mine["keys_needed"]) == ("planner", A.model_dump(), True)
    assert mine["key"]["name"] == "威宁县"
    assert "secret" not in mine["key"]
    assert key["secret"] not in str(office.admin("GET", "/keys"))
    office.admin("DELETE", f"/keys/{key['id']}?reason=lost")
    assert hold(me(office, key["secret"]), 401)["code"] == "KEY_REVOKED"
    last = office.admin("GET", "/audit?trail=keys&limit=1000")["items"][-1]
    assert (last["verb"], last["subject"], last["reason"]) == ("revoke_key", key["id"], "lost")
    assert "admin all (key-" in last["by"]


def test_a_key_that_is_not_there_cannot_be_revoked(office):
    gone = hold(office.ask("DELETE", f"/keys/key-{'0' * 12}", ("admin", ALL)), 404)
    assert (gone["code"], f"key-{'0' * 12}" in gone["detail"]) == ("UNKNOWN_KEY", True)


def test_nobody_signs_as_another(office):
    """Whatever a caller says: the key that was shown stands last."""
    said = {"plan_id": office.in_force, "expected": office.in_force, "by": "admin all (key-0)"}
    office.admin("POST", "/adoptions", json=said)
    body = {"name": "signed", "edits": []}
    done = office.ask("PUT", "/scenarios/signed?by=admin all (key-0)", ("planner", A), json=body,
                      headers={"If-None-Match": "*"})  # fmt: skip
    assert done.status_code == 201
    line = office.admin("GET", "/audit?limit=1000")["items"][-1]
    known = next(key for key in office.keys.all() if key.name == "planner county:a")
    assert line["by"] == f"admin all (key-0) – planner county:a ({known.id})"


def test_the_trail_of_the_store_comes_page_by_page(office):
    every = office.admin("GET", "/audit?limit=1000")
    assert every["next"] is None
    found, since = [], 0
    while since is not None:
        page = office.admin("GET", f"/audit?limit=3&since={since}")
        found += page["items"]
        since = page["next"]
    assert found == every["items"]
    adopted = next(line for line in found if line["verb"] == "adopt_plan")
    assert adopted["after"] == office.in_force
