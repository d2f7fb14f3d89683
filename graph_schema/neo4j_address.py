"""Where a Neo4j server is: its URL in parts, and whether what listens there speaks TLS."""

from __future__ import annotations

import socket
from contextlib import suppress
from urllib.parse import urlsplit

from .store_errors import RefusedByStore

SCHEMES = ("neo4j", "bolt", "neo4j+s", "bolt+s", "neo4j+ssc", "bolt+ssc")
"""Schemes of URLs; with +s the link is encrypted, with +ssc any certificate will do."""

_GREETING_SECONDS = 2.0


def answers_in_tls(address: str) -> bool:
    """Whether a server that speaks no Bolt speaks TLS: it answers half a greeting by an alert."""
    parts = urlsplit(address)
    with suppress(OSError):
        where = (parts.hostname, parts.port or 7687)
        with socket.create_connection(where, _GREETING_SECONDS) as link:
            link.sendall(b"\x16\x03\x01\x00\x01\x00")
            return link.recv(1) in {b"\x15", b"\x16"}
    return False


def parts_of(url: str) -> tuple[str, str]:
    """Return address and database of a URL.

    Raises
    ------
    RefusedByStore
        ``password_in_url``, ``bad_url``.
    """
    parts = urlsplit(url)
    if parts.username is not None or parts.password is not None:
        raise RefusedByStore("password_in_url", scheme=f"{parts.scheme}://")
    database = parts.path.strip("/")
    try:
        whole = bool(parts.hostname) and parts.port != 0
    except ValueError:
        whole = False
    if not whole or "/" in database or parts.query or parts.fragment:
        raise RefusedByStore("bad_url", path=url)
    return f"{parts.scheme}://{parts.netloc}", database or "neo4j"
