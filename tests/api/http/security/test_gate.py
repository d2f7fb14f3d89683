"""The gate of a server: where no keys are needed, how often and how slowly one may ask, headers."""

from __future__ import annotations

import logging
import socket
import time

import httpx2 as httpx
import pytest
from pydantic import ValidationError
from starlette.testclient import TestClient

from api.http.app import create_app
from api.http.security.roles import ALL
from api.http.settings import Settings
from tests.api.http.conftest import V1
from tests.api.http.servers import serving
from tests.api.http.test_contract import hold

from .conftest import hand_out


def opened(tmp_path, host="http://localhost", **settings):
    app = create_app(Settings(store=str(tmp_path / "s.sqlite"), language="en", **settings))
    return TestClient(app, host, raise_server_exceptions=False)


def test_at_this_machine_nobody_is_asked_for_a_key(tmp_path):
    with opened(tmp_path) as client:
        mine = client.get(f"{V1}/me").json()
    assert mine == {"role": "admin", "scope": {"kind": "all", "id": ""}, "key": None,
                    "keys_needed": False}  # fmt: skip


def test_a_key_that_is_shown_counts_also_where_none_is_needed(tmp_path):
    with opened(tmp_path) as client:
        wanted = {"name": "x", "role": "viewer", "scope": {"kind": "all"}}
        secret = client.post(f"{V1}/keys", json=wanted).json()["secret"]
        shown = {"Authorization": f"Bearer {secret}"}
        assert client.get(f"{V1}/me", headers=shown).json()["role"] == "viewer"
        assert hold(client.get(f"{V1}/keys", headers=shown), 403)
        assert hold(client.get(f"{V1}/me", headers={"Authorization": "Bearer x"}), 401)


@pytest.mark.parametrize("host", ["http://evil.example", "http://192.0.2.1:8000"])
def test_a_page_whose_name_was_made_to_point_here_reaches_nothing(tmp_path, host):
    with opened(tmp_path, host) as client:
        assert hold(client.get(f"{V1}/me"), 421)["code"] == "FOREIGN_HOST"


@pytest.mark.parametrize(("settings", "needed"), [
    ({}, False), ({"host": "localhost"}, False), ({"host": "::1"}, False),
    ({"host": "0.0.0.0"}, True), ({"host": "192.0.2.1"}, True), ({"require_keys": True}, True),
])  # fmt: skip
def test_keys_are_needed_wherever_others_could_come_in(settings, needed):
    assert Settings(**settings).keys_needed is needed


def test_what_is_open_tells_nothing_of_the_store(tmp_path):
    with opened(tmp_path, require_keys=True) as client:
        for path in ("/healthz", "/readyz", "/docs", "/openapi.json"):
            assert client.get(path).status_code == 200
        for path in ("/docs/../api/v1/me", "/docsx", f"{V1}/", "/none", "//healthz"):
            assert client.get(path).status_code == 401, path


def test_a_key_may_ask_so_often_and_others_meanwhile_too(tmp_path):
    with opened(tmp_path, require_keys=True, rate="3/minute") as client:
        secrets = hand_out(client.app.state.services.keys)
        one, other = secrets["viewer", ALL], secrets["planner", ALL]
        statuses = [client.get(f"{V1}/me", headers={"Authorization": one}).status_code
                    for _ in range(4)]  # fmt: skip
        assert statuses == [200, 200, 200, 429]
        refused = client.get(f"{V1}/me", headers={"Authorization": one})
        assert hold(refused, 429)["code"] == "TOO_MANY_REQUESTS"
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
        assert client.get(f"{V1}/me", headers={"Authorization": other}).status_code == 200
        tries = [client.get(f"{V1}/me", headers={"Authorization": "Bearer x"}).status_code
                 for _ in range(4)]  # fmt: skip
        assert tries == [401, 401, 401, 429]


def test_a_rate_that_is_none_is_refused():
    with pytest.raises(ValidationError):
        Settings(rate="often")


def test_a_body_that_does_not_come_is_not_waited_for(tmp_path):
    settings = Settings(store=str(tmp_path / "s.sqlite"), language="en", max_body_seconds=0.2)
    with serving(settings) as url:
        host, port = url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=20) as slow:
            slow.sendall(b"POST /api/v1/policies HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
                         b"application/toml\r\nContent-Length: 9\r\n\r\nna")  # fmt: skip
            began = time.monotonic()
            answer = slow.recv(65_536)
        assert b" 408 " in answer.splitlines()[0]
        assert time.monotonic() - began < 10
        assert httpx.get(f"{url}/healthz", trust_env=False).status_code == 200


def test_every_answer_keeps_browsers_from_doing_harm(tmp_path):
    with opened(tmp_path, require_keys=True) as client:
        for answer in (client.get("/healthz"), client.get(f"{V1}/me"), client.get("/none")):
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["X-Frame-Options"] == "DENY"
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_the_page_of_the_contract_may_run_its_own_scripts_and_no_others(tmp_path):
    with opened(tmp_path) as client:
        policy = client.get("/docs").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy


PREFLIGHT = {"Origin": "https://ui.example", "Access-Control-Request-Method": "POST",
             "Access-Control-Request-Headers": "authorization,content-type"}  # fmt: skip


def test_pages_of_other_origins_are_kept_out_unless_they_are_named(tmp_path):
    with opened(tmp_path, require_keys=True) as client:
        for answer in (client.options(f"{V1}/plans", headers=PREFLIGHT),
                       client.get("/healthz", headers=PREFLIGHT)):  # fmt: skip
            assert "Access-Control-Allow-Origin" not in answer.headers
    named = ("https://ui.example",)
    with opened(tmp_path, require_keys=True, cors_origins=named) as client:
        allowed = client.options(f"{V1}/plans", headers=PREFLIGHT)
        assert allowed.headers["Access-Control-Allow-Origin"] == "https://ui.example"
        other = client.options(f"{V1}/plans", headers={**PREFLIGHT, "Origin": "https://x.example"})
        assert "Access-Control-Allow-Origin" not in other.headers


def test_no_log_holds_a_key(office, caplog):
    caplog.set_level(logging.DEBUG)
    for who, secret in office.secrets.items():
        office.ask("GET", "/me", who)
        office.ask("POST", "/plans", who, json={})
        office.ask("GET", f"/search?q={str(secret)[-43:]}", who)
    assert "KEY_REVOKED" in caplog.text
    said = caplog.text + "".join(str(vars(record)) for record in caplog.records
                                 if record.name.startswith("jiedui"))  # fmt: skip
    for secret in office.secrets.values():
        assert secret is None or secret.split()[1] not in said
