"""A server that asks for keys, a key of every kind, and a plan of the tiny example in force."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from api.http.security.key_file import KeyFile
from api.http.security.roles import ALL, ROLES, Scope
from api.http.settings import Settings
from fixtures import path
from tests.api.http.conftest import V1, zipped

A, B = (Scope(kind="county", id=f"county:{x}") for x in "ab")
P, Q = (Scope(kind="party", id=f"party:{x}") for x in "pq")
SCOPES = (ALL, A, B, P, Q)
BAD = ("none", "unknown", "malformed", "expired", "revoked")

PIN = {"op": "lock_in", "layer": "units-townships", "provider_id": "unit:u1",
       "place_id": "township:a2"}  # fmt: skip
"""A pair in county a and of party p."""


@dataclass(frozen=True)
class Office:
    """A server, its keys, and ids of what it keeps.

    ``swapped`` differs from ``in_force`` in county a only, and in units of party p only.
    """

    client: TestClient
    keys: KeyFile
    secrets: dict
    dataset: str
    in_force: str
    swapped: str

    def ask(self, method, url, who, **more):
        """Send a request with the key of ``who``: a role and a scope, or one of `BAD`."""
        secret = self.secrets[who]
        headers = {} if secret is None else {"Authorization": secret}
        return self.client.request(method, f"{V1}{url}", headers=headers | more.pop("headers", {}),
                                   **more)  # fmt: skip

    def admin(self, method, url, **more):
        """Send a request that has to succeed, with the key that opens everything."""
        done = self.ask(method, url, ("admin", ALL), **more)
        assert done.is_success, done.text
        return done.json()


def hand_out(keys):
    """Return what to send as Authorization, of every role and scope and of every bad kind."""
    secrets = {}
    for role in ROLES:
        for scope in SCOPES:
            _, secret = keys.add(f"{role} {scope.id or 'all'}", role, scope, 30, by="test")
            secrets[role, scope] = f"Bearer {secret}"
    expired, old = keys.add("expired", "admin", ALL, 30, by="test")
    revoked, gone = keys.add("revoked", "admin", ALL, 30, by="test")
    keys.revoke(revoked.id, by="test")
    with sqlite3.connect(keys.path) as connection:
        connection.execute("UPDATE keys SET expires = '2020-01-01T00:00:00Z' WHERE id = ?",
                           (expired.id,))  # fmt: skip
    connection.close()
    good = secrets["admin", ALL].removeprefix("Bearer ")
    return secrets | {"none": None, "unknown": f"Bearer {good[:-1]}", "malformed": f"Basic {good}",
                      "expired": f"Bearer {old}", "revoked": f"Bearer {gone}"}  # fmt: skip


@pytest.fixture(scope="module")  # one server at a time works on a queue in a process
def office(tmp_path_factory):
    store = tmp_path_factory.mktemp("office") / "store.sqlite"
    settings = Settings(store=str(store), language="en", require_keys=True, rate="100000/minute")
    app = create_app(settings)
    keys = app.state.services.keys
    with TestClient(app, "http://office.example", raise_server_exceptions=False) as client:
        yield furnish(client, keys)


def furnish(client, keys):
    """Put the tiny example into a server, live and planned, with one plan in force."""
    empty = Office(client, keys, hand_out(keys), "", "", "")
    dataset = empty.admin("POST", "/datasets", content=zipped(path("tiny")),
                          headers={"Content-Type": "application/zip"})["id"]  # fmt: skip
    empty.admin("PUT", "/live", json={"dataset_id": dataset, "expected": None})
    text = (path("tiny") / "policy.toml").read_text("utf-8")
    lock = '\n[[locks]]\nlayer = "units-townships"\nprovider_id = "unit:u1"\n'
    plans = [
        planned(empty, dataset, own)
        for own in (text, f'{text}{lock}place_id = "township:a2"\nkind = "in"\nreason = "x"\n')
    ]
    empty.admin("POST", "/adoptions", json={"plan_id": plans[0], "expected": None})
    return Office(client, keys, empty.secrets, dataset, *plans)


def planned(office, dataset, policy):
    """Plan a dataset under the text of a policy, and return the id of the plan."""
    made = office.admin("POST", "/policies", content=policy.encode(),
                        headers={"Content-Type": "application/toml"})  # fmt: skip
    return office.admin("POST", "/plans",
                        json={"dataset_id": dataset, "policy_id": made["id"]})["id"]  # fmt: skip
