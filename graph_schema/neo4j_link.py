"""The link to a Neo4j server: URL, login, transactions, and the server's errors by our names.

This is the only file that knows the driver. Transactions are never repeated behind the caller's
back: the driver would repeat one that ran out of memory for a minute, and nobody would know why.
Values always travel as parameters. The password comes from ``JIEDUI_NEO4J_PASSWORD`` or from the
file that ``JIEDUI_NEO4J_PASSWORD_FILE`` names, the user from ``JIEDUI_NEO4J_USER``; no password
stands in a URL, an error or a ``repr``.
"""

from __future__ import annotations

import logging
import os
import re
import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from .store_errors import RefusedByStore, StoreUnreachable

if TYPE_CHECKING:
    from neo4j import Auth, Driver, Transaction

SCHEMES = ("neo4j", "bolt", "neo4j+s", "bolt+s", "neo4j+ssc", "bolt+ssc")
"""Schemes of URLs; with +s the link is encrypted, with +ssc any certificate will do."""

BATCH = 5_000
"""Rows that are sent at a time: many round trips are slow, large ones fill the server's heap."""

OLDEST_SERVER = (5, 26)

_CONNECT_SECONDS = 4.0
_WAIT_SECONDS = 6.0
_LONGEST_TRANSACTION = 300.0
"""After this the server ends a transaction by itself, should whoever began it be gone unseen."""

_CODES = (
    ("Neo.ClientError.Security.Unauthorized", "login_refused"),
    ("Neo.ClientError.Security.AuthenticationRateLimit", "login_refused"),
    ("Neo.ClientError.Security.CredentialsExpired", "login_refused"),
    ("Neo.ClientError.Security.", "not_allowed"),
    ("Neo.ClientError.General.ForbiddenOnReadOnlyDatabase", "not_allowed"),
    ("Neo.ClientError.General.WriteOnReadOnlyAccessDatabase", "not_allowed"),
    ("Neo.ClientError.Database.DatabaseNotFound", "no_database"),
    ("Neo.TransientError.General.MemoryPoolOutOfMemoryError", "server_memory"),
    ("Neo.TransientError.General.TransactionOutOfMemoryError", "server_memory"),
    ("Neo.TransientError.General.OutOfMemoryError", "server_memory"),
    ("Neo.DatabaseError.General.OutOfMemoryError", "server_memory"),
    ("Neo.TransientError.Transaction.", "busy"),
    ("Neo.ClientError.Transaction.", "busy"),
    ("Neo.TransientError.", "server_stopping"),
)
"""Beginning of the server's code to the code of the error that it becomes; the first one counts."""


class Work:
    """One transaction on the server."""

    def __init__(self, transaction: Transaction, url: str) -> None:
        self._transaction = transaction
        self._url = url

    def rows(self, text: str, /, **values: Any) -> list[tuple[Any, ...]]:
        """Return what a text finds, one tuple per record."""
        found = self._transaction.run(text, values)
        return [tuple(record.values()) for record in found]

    def records(self, text: str, /, **values: Any) -> list[dict[str, Any]]:
        """Return what a text finds, one mapping per record."""
        return [record.data() for record in self._transaction.run(text, values)]

    def one(self, text: str, /, **values: Any) -> tuple[Any, ...] | None:
        """Return the only record that a text finds; None when there is none."""
        found = self.rows(text, **values)
        return found[0] if found else None

    def send(self, text: str, rows: Sequence[Mapping[str, Any]], /, **values: Any) -> None:
        """Run a text for rows, `BATCH` at a time; it counts the rows that it acted on.

        Raises
        ------
        StoreUnreachable
            ``rows_lost``: the server acted on fewer rows, or more, than were sent.
        """
        for first in range(0, len(rows), BATCH):
            batch = rows[first : first + BATCH]
            acted_on = sum(int(count) for (count,) in self.rows(text, rows=batch, **values))
            if acted_on != len(batch):
                raise StoreUnreachable("rows_lost", path=self._url, sent=len(batch),
                                       acted_on=acted_on, text=text)  # fmt: skip


class Neo4jLink:
    """A server and one of its databases.

    Parameters
    ----------
    url
        ``neo4j://host:port/database`` or another of `SCHEMES`; without a database "neo4j".

    Raises
    ------
    RefusedByStore
        ``password_in_url``, ``bad_url``, ``no_driver``.
    StoreUnreachable
        ``no_server``, ``login_refused``, ``no_database``, ``tls_mismatch``,
        ``unsupported_server``, ``no_password_file``.
    """

    def __init__(self, url: str) -> None:
        self._address, self.database = _parts(url)
        self.url = f"{self._address}/{self.database}"
        self._driver = self._driver_of(self._address)
        try:
            with self._named_errors():
                self._look()
        except StoreUnreachable as error:
            self._driver.close()
            raise self._cause(error) from error
        except BaseException:
            self._driver.close()
            raise

    def _driver_of(self, address: str) -> Driver:
        logging.getLogger("neo4j").addHandler(logging.NullHandler())
        driver: Driver = _driver_package().GraphDatabase.driver(
            address, auth=self._login(), connection_timeout=_CONNECT_SECONDS,
            connection_acquisition_timeout=_WAIT_SECONDS, max_transaction_retry_time=0,
            notifications_min_severity="WARNING",
            # In an empty store every label and property is one that the server has never seen.
            notifications_disabled_classifications=["UNRECOGNIZED"],
            telemetry_disabled=True, user_agent="jiedui")  # fmt: skip
        return driver

    def _cause(self, error: StoreUnreachable) -> StoreUnreachable:
        """Return why a server cannot be asked for its routes: over neo4j:// nobody says."""
        if error.code != "no_server" or not self._address.startswith("neo4j"):
            return error
        straight = self._driver_of(self._address.replace("neo4j", "bolt", 1))
        try:
            with (
                straight,
                self._named_errors(),
                straight.session(database=self.database) as session,
            ):
                session.run("RETURN 1").consume()
        except StoreUnreachable as found:
            return found
        return error

    @contextmanager
    def work(self, *, seconds: float = _LONGEST_TRANSACTION) -> Iterator[Work]:
        """Give one transaction: kept whole at the end, or not at all."""
        with (
            self._named_errors(),
            self._driver.session(database=self.database) as session,
            session.begin_transaction(timeout=seconds) as transaction,
        ):
            yield Work(transaction, self.url)
            transaction.commit()

    def schema(self, statements: Sequence[str]) -> None:
        """Run statements that make constraints and indexes, each on its own as the server wants."""
        for statement in statements:
            with self.work() as work:
                work.rows(statement)
        with self.work() as work:
            work.rows("CALL db.awaitIndexes(120)")

    def close(self) -> None:
        """Close every connection."""
        self._driver.close()

    def error(self, code: str, **facts: str | int | float) -> StoreUnreachable:
        """Return an error that names this server."""
        return StoreUnreachable(code, path=self.url, **facts)

    def __repr__(self) -> str:
        return f"<Neo4jLink {self.url}>"

    def _look(self) -> None:
        """Refuse a server that is not there, or too old, before anything is asked of it."""
        with self._driver.session(database=self.database) as session:
            agent = session.run("RETURN 1").consume().server.agent
        found = re.match(r"Neo4j/(\d+)\.(\d+)", agent)
        if found is None or (int(found[1]), int(found[2])) < OLDEST_SERVER:
            oldest = ".".join(map(str, OLDEST_SERVER))
            raise self.error("unsupported_server", found=agent, oldest=oldest)

    def _login(self) -> Auth | None:
        neo4j = _driver_package()
        password = os.environ.get("JIEDUI_NEO4J_PASSWORD")
        if file := os.environ.get("JIEDUI_NEO4J_PASSWORD_FILE"):
            try:
                password = Path(file).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise self.error("no_password_file", file=file) from error
        if password is None:
            return None
        login: Auth = neo4j.basic_auth(os.environ.get("JIEDUI_NEO4J_USER", "neo4j"), password)
        return login

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        from neo4j import exceptions

        try:
            yield
        except (exceptions.Neo4jError, exceptions.DriverError, OSError) as error:
            raise self._named(error) from error

    def _named(self, error: Exception) -> StoreUnreachable:
        from neo4j import exceptions

        reason = str(error).split("\n", 1)[0]
        if isinstance(error, exceptions.Neo4jError):
            server_code = error.code or ""
            code = next((code for start, code in _CODES if server_code.startswith(start)), None)
            if code == "busy":
                return self.error("busy", seconds=_LONGEST_TRANSACTION)
            return self.error(code or "server_error", reason=error.message or reason)
        if _is_about_tls(error):
            return self.error("tls_mismatch", reason=reason)
        if isinstance(error, exceptions.UnsupportedServerProduct):
            if _answers_in_tls(self._address):
                return self.error("tls_mismatch", reason="TLS")
            return self.error("unsupported_server", found=reason, oldest="5.26")
        if isinstance(error, exceptions.IncompleteCommit):
            return self.error("commit_unknown", reason=reason)
        return self.error("no_server", reason=reason)


def _is_about_tls(error: BaseException | None) -> bool:
    from neo4j import exceptions

    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        if isinstance(error, exceptions.DriverError) and "SSL" in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False


def _answers_in_tls(address: str) -> bool:
    """Whether a server that speaks no Bolt speaks TLS: it answers half a greeting by an alert."""
    parts = urlsplit(address)
    with suppress(OSError):
        where = (parts.hostname, parts.port or 7687)
        with socket.create_connection(where, _CONNECT_SECONDS / 2) as link:
            link.sendall(b"\x16\x03\x01\x00\x01\x00")
            return link.recv(1) in {b"\x15", b"\x16"}
    return False


def _parts(url: str) -> tuple[str, str]:
    """Return address and database of a URL, refusing what does not belong into one."""
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


def _driver_package() -> Any:
    try:
        import neo4j
    except ImportError as error:
        raise RefusedByStore("no_driver") from error
    return neo4j
