"""A client of the HTTP interface in plain Python: from tables to a plan in force, and a question.

Run ``jiedui serve`` first, then ``python examples/client.py [URL]``. Where the server asks for a
key, put it into the environment variable ``JIEDUI_KEY``. It needs no package but Python itself.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen


class Problem(Exception):
    """The server's answer was no success; ``code`` says why and never changes."""

    def __init__(self, body: dict[str, Any]) -> None:
        super().__init__(f"{body['status']} {body['code']}: {body['detail']}")
        self.code: str = body["code"]
        self.body = body


class Client:
    """One server.

    Parameters
    ----------
    url
        Where it is.
    key
        What opens it; "" where none is needed.
    language
        Language of names, sentences and problems: zh or en.
    """

    def __init__(self, url: str, key: str = "", language: str = "en") -> None:
        self._url = f"{url.rstrip('/')}/api/v1"
        self._headers = {"Accept-Language": language}
        if key:
            self._headers["Authorization"] = f"Bearer {key}"

    def get(self, path: str, **asked: str) -> Any:
        """Return what an address answers."""
        return self._send("GET", f"{path}?{urlencode(asked)}" if asked else path)

    def send(self, method: str, path: str, body: object, **headers: str) -> Any:
        """Send a JSON body, or text as TOML, and return the answer."""
        content, kind = (
            (body, "application/toml") if isinstance(body, str)
            else (json.dumps(body), "application/json")
        )  # fmt: skip
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._send(method, path, content.encode(), {"Content-Type": kind, **named})

    def _send(
        self, method: str, path: str, body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Any:  # fmt: skip
        request = Request(f"{self._url}{quote(path, safe='/?=&%:')}", body,  # noqa: S310
                          self._headers | (headers or {}), method=method)  # fmt: skip
        try:
            with urlopen(request, timeout=600) as answer:  # noqa: S310
                return json.load(answer)
        except HTTPError as error:
            raise Problem(json.load(error)) from error


def main(url: str) -> None:
    """Plan the tiny example, ask why not, keep a scenario, and adopt the plan."""
    client = Client(url, os.environ.get("JIEDUI_KEY", ""))
    demo = client.get("/demo-data/tiny")
    dataset = client.send("POST", "/datasets", demo["dataset"])
    policy = client.send("POST", "/policies", demo["policy_toml"])
    plan = client.send("POST", "/plans",
                       {"dataset_id": dataset["id"], "policy_id": policy["id"]})  # fmt: skip
    print(f"{plan['id']}: {plan['num_pairs']} pairs, {plan['status']}, "
          f"{plan['value']['cost_points']} cost points, {plan['certificate']['kind']}")  # fmt: skip

    pair = {"layer": "units-townships", "provider_id": "unit:u1", "place_id": "township:a2"}
    price = client.get(f"/plans/{plan['id']}/why-not", **pair)["price"]["price"]
    print(f"unit:u1 with township:a2 would cost {price['cost_points']} points more")

    pin = [{"op": "lock_in", **pair}]
    checked = client.send("POST", f"/plans/{plan['id']}/live-check", {"edits": pin})
    print(checked["sentence"])
    try:
        client.send("PUT", "/scenarios/pinned", {"name": "pinned", "edits": pin},
                    If_None_Match="*")  # fmt: skip
        print("kept the pin as the scenario 'pinned'")
    except Problem as problem:
        if problem.code != "STALE_VERSION":
            raise
        print(f"the scenario 'pinned' is there, version {problem.body['current']['version']}")

    adopted = client.get("/adoptions", period=plan["period"])["items"]
    in_force = adopted[-1]["plan_id"] if adopted else None
    wanted = {"plan_id": plan["id"], "expected": in_force, "reason": "an example"}
    client.send("POST", "/adoptions", wanted)
    print(f"in force for {plan['period']}: {plan['id']}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000")
