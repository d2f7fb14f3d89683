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
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .neo4j_address import answers_in_tls, parts_of
from .neo4j_codes import our_code
from .neo4j_watch import Sign, Wait, Watch
from .store_errors import RefusedByStore, StoreUnreachable

if TYPE_CHECKING:
    from neo4j import Auth, Driver, Transaction

BATCH = 5_000
"""Rows that are sent at a time: many round trips are slow, large ones fill the server's heap."""

OLDEST_SERVER = (5, 26)

_TOKEN = "jiedui"  # noqa: S105
"""Name under which the server keeps the token of a transaction."""

_CONNECT_SECONDS = 4.0
_WAIT_SECONDS = 6.0
_SEND_SECONDS = 8.0
_LOOK_SECONDS = 5.0
_ALL_SECONDS = 8.0
"""How long it may take to connect; to be let in; to send one message; to look after a call; and
to find out, by all means, that there is no server."""

_LONGEST_TRANSACTION = 300.0
"""After this the server ends a transaction by itself, should whoever began it be gone unseen."""


class Work:
    """One transaction on the server."""

    def __init__(self, transaction: Transaction, wait: Wait, url: str) -> None:
        self._transaction = transaction
        self._wait = wait
        self._url = url

    def rows(self, text: str, /, **values: Any) -> list[tuple[Any, ...]]:
        """Return what a text finds, one tuple per record."""
        with self._wait.call():
            found = self._transaction.run(text, values)
            return [tuple(record.values()) for record in found]

    def agent(self) -> str:
        """Return what the server calls itself."""
        with self._wait.call():
            return self._transaction.run("RETURN 1").consume().server.agent

    def one(self, text: str, /, **values: Any) -> tuple[Any, ...] | None:
        """Return the only record that a text finds; None when there is none."""
        found = self.rows(text, **values)
        return found[0] if found else None

    def send(self, text: str, rows: Sequence[Any], /, **values: Any) -> None:
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
        ``neo4j://host:port/database`` or another of `neo4j_address.SCHEMES`; without a database
        "neo4j".

    Raises
    ------
    RefusedByStore
        ``password_in_url``, ``bad_url``, ``no_driver``.
    StoreUnreachable
        ``no_server``, ``login_refused``, ``no_database``, ``tls_mismatch``,
        ``unsupported_server``, ``no_password_file``.
    """

    def __init__(self, url: str) -> None:
        self._address, self.database = parts_of(url)
        self.url = f"{self._address}/{self.database}"
        self._driver = self._driver_of(self._address)
        self._watch = Watch(self._look_after, self._cut)
        began = time.monotonic()
        try:
            with self._named_errors():
                self._look()
        except StoreUnreachable as error:
            self.close()
            raise self._cause(error, _ALL_SECONDS - (time.monotonic() - began)) from error
        except BaseException:
            self.close()
            raise

    def _driver_of(self, address: str, seconds: float = _WAIT_SECONDS) -> Driver:
        logging.getLogger("neo4j").addHandler(logging.NullHandler())
        driver: Driver = _driver_package().GraphDatabase.driver(
            address, auth=self._login(), connection_timeout=min(seconds, _CONNECT_SECONDS),
            connection_acquisition_timeout=seconds, connection_write_timeout=_SEND_SECONDS,
            max_transaction_retry_time=0,
            notifications_min_severity="WARNING",
            # In an empty store every label and property is one that the server has never seen.
            notifications_disabled_classifications=["UNRECOGNIZED"],
            telemetry_disabled=True, user_agent="jiedui")  # fmt: skip
        return driver

    def _cause(self, error: StoreUnreachable, seconds: float) -> StoreUnreachable:
        """Return why a server cannot be asked for its routes: over neo4j:// nobody says."""
        if error.code != "no_server" or not self._address.startswith("neo4j") or seconds < 1:
            return error
        straight = self._driver_of(self._address.replace("neo4j", "bolt", 1), seconds)
        try:
            with _closed_after(straight, seconds), self._named_errors():
                straight.execute_query("RETURN 1", database_=self.database)
        except StoreUnreachable as found:
            return found
        return error

    @contextmanager
    def work(self, *, seconds: float = _LONGEST_TRANSACTION) -> Iterator[Work]:
        """Give one transaction: kept whole at the end, or not at all."""
        with self._named_errors(), self._watch.transaction() as wait:
            session = self._driver.session(database=self.database)
            try:
                with wait.call():
                    transaction = session.begin_transaction(
                        metadata={_TOKEN: wait.token}, timeout=seconds)  # fmt: skip
                yield Work(transaction, wait, self.url)
                with wait.call():
                    transaction.commit()
            finally:
                with wait.call():
                    session.close()  # undoes what was not committed

    def schema(self, statements: Sequence[str]) -> None:
        """Run statements that make constraints and indexes, all or none."""
        with self.work() as work:
            for statement in statements:
                work.rows(statement)
        with self.work() as work:
            work.rows("CALL db.awaitIndexes(120)")

    def close(self) -> None:
        """Close every connection."""
        self._watch.close()
        self._driver.close()

    def _cut(self) -> None:
        """Close every connection, also those that somebody waits on, and begin with new ones."""
        cut, self._driver = self._driver, self._driver_of(self._address)
        cut.close()

    def _look_after(self, token: str) -> Sign:
        """Ask, over a connection of its own, what the server does in a transaction."""
        from neo4j import exceptions

        with _closed_after(self._driver_of(self._address, _LOOK_SECONDS), _LOOK_SECONDS) as other:
            try:
                found, _, _ = other.execute_query(
                    "SHOW TRANSACTIONS YIELD metaData, currentQuery, status"
                    f" WHERE metaData.{_TOKEN} = $token"
                    " AND (currentQuery <> '' OR status <> 'Running') RETURN 1",
                    token=token, database_=self.database)  # fmt: skip
            except (exceptions.DriverError, OSError):
                return Sign.UNREACHABLE
            except exceptions.Neo4jError:
                return Sign.AT_WORK  # it can be reached, but does not say
        return Sign.AT_WORK if found else Sign.IDLE

    def error(self, code: str, **facts: str | int | float) -> StoreUnreachable:
        """Return an error that names this server."""
        return StoreUnreachable(code, path=self.url, **facts)

    def __repr__(self) -> str:
        return f"<Neo4jLink {self.url}>"

    def _look(self) -> None:
        """Refuse a server that is not there, or too old, before anything is asked of it."""
        with self.work() as work:
            agent = work.agent()
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
            code = our_code(error.code or "")
            if code == "busy":
                return self.error("busy", seconds=_LONGEST_TRANSACTION)
            return self.error(code, reason=error.message or reason)
        if _is_about_tls(error):
            return self.error("tls_mismatch", reason=reason)
        if isinstance(error, exceptions.UnsupportedServerProduct):
            if answers_in_tls(self._address):
                return self.error("tls_mismatch", reason="TLS")
            return self.error("unsupported_server", found=reason, oldest="5.26")
        if isinstance(error, exceptions.IncompleteCommit):
            return self.error("commit_unknown", reason=reason)
        return self.error("no_server", reason=reason)


@contextmanager
def _closed_after(driver: Driver, seconds: float) -> Iterator[Driver]:
    """Give a driver that is closed at the end, or earlier should that take too long."""
    timer = threading.Timer(seconds, driver.close)
    timer.start()
    try:
        with driver:
            yield driver
    finally:
        timer.cancel()


def _is_about_tls(error: BaseException | None) -> bool:
    from neo4j import exceptions

    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        if isinstance(error, exceptions.DriverError) and "SSL" in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False


def _driver_package() -> Any:
    try:
        import neo4j
    except ImportError as error:
        raise RefusedByStore("no_driver") from error
    return neo4j
