"""One SQLite file that several programs open at once: connections, transactions, named errors.

The file is in write-ahead mode: readers see the last committed state and never wait; one writer
at a time holds the lock, the next one waits. Each commit is synced to the disk before it counts.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, count
from pathlib import Path
from urllib.parse import quote

from .sqlite_schema import APPLICATION_ID, FORMAT, creation, migration
from .store_errors import StoreUnreachable

_MAGIC = b"SQLite format 3\x00"

_CODES = {
    sqlite3.SQLITE_BUSY: "busy",
    sqlite3.SQLITE_LOCKED: "busy",
    sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_IOERR: "io_error",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_FULL: "disk_full",
    sqlite3.SQLITE_CANTOPEN: "cannot_open",
    sqlite3.SQLITE_PERM: "cannot_open",
    sqlite3.SQLITE_NOTADB: "not_a_store",
    sqlite3.SQLITE_TOOBIG: "too_big",
    sqlite3.SQLITE_NOMEM: "out_of_memory",
}
"""Primary result code of SQLite to the code of the error that it becomes."""


class SqliteFile:
    """The file of a store: created, checked, brought to this format, and then read and written.

    Connections are kept for later verbs and belong to no thread; a process that forks opens its
    own file afterwards.
    """

    def __init__(self, path: Path, *, create: bool, busy_seconds: float) -> None:
        self.path = path.absolute()
        self.busy_seconds = busy_seconds
        self._idle: list[sqlite3.Connection] = []
        self._frozen = False
        self._look(create)
        with self._named_errors():
            self._prepare()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give a connection that sees one state of the file, whatever others write meanwhile."""
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give a connection whose changes are kept all together at the end, or not at all."""
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    def close(self) -> None:
        """Close every connection; the last program to do so folds the write-ahead log in."""
        while self._idle:
            self._idle.pop().close()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        with self._named_errors():
            connection = self._idle.pop() if self._idle else self._connect()
            try:
                connection.execute(begin)
                # Another program may have migrated the file since it was opened here.
                self._refuse_other_formats(connection)
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                # After some errors, a full disk among them, SQLite has rolled back by itself.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            finally:
                if self._frozen:
                    connection.close()
                else:
                    self._idle.append(connection)

    def _look(self, create: bool) -> None:
        """Refuse by name what cannot be, or become, a store, before SQLite touches it."""
        if not self.path.exists():
            if not create:
                raise self._error("no_store")
            if not self.path.parent.is_dir():
                raise self._error("no_folder")
            if not os.access(self.path.parent, os.W_OK):
                raise self._error("read_only")
            return
        try:
            with self.path.open("rb") as file:
                head = file.read(len(_MAGIC))
        except OSError as error:
            raise self._error("cannot_open", reason=error.strerror or str(error)) from error
        if head and head != _MAGIC:
            raise self._error("not_a_store")

    def _connect(self) -> sqlite3.Connection:
        uri = f"file:{quote(str(self.path))}" + ("?immutable=1" if self._frozen else "")
        connection = sqlite3.connect(
            uri, uri=True, timeout=self.busy_seconds, isolation_level=None, check_same_thread=False
        )
        try:
            for setting in ("foreign_keys = ON", "synchronous = FULL", "cache_size = -65536",
                            "temp_store = MEMORY", "journal_size_limit = 67108864"):  # fmt: skip
                connection.execute(f"PRAGMA {setting}")
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self) -> None:
        try:
            found, empty = self._state()
        except sqlite3.OperationalError as error:
            # Nobody may write here, not even the index of the write-ahead log that reading takes:
            # when the log holds nothing, the file alone is the whole store.
            if _primary(error) not in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}:
                raise
            log = self.path.with_name(self.path.name + "-wal")
            if log.exists() and log.stat().st_size:
                raise
            self._frozen = True
            found, empty = self._state()
        if not self._frozen:
            self._keep_a_log()
        if empty:
            self._create()
        elif found < FORMAT:
            self._migrate()

    def _state(self) -> tuple[int, bool]:
        """Return the format of the file, and whether it still is to become a store."""
        connection = self._connect()
        try:
            connection.execute("BEGIN")
            if not connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
                return FORMAT, True
            return self._refuse_other_formats(connection, oldest=0), False
        finally:
            connection.close()

    def _refuse_other_formats(self, connection: sqlite3.Connection, oldest: int = FORMAT) -> int:
        """Return the format of a store; raise when it is none, or newer than this program."""
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (found,) = connection.execute("PRAGMA user_version").fetchone()
        if application != APPLICATION_ID or not oldest <= found:
            raise self._error("not_a_store")
        if found > FORMAT:
            raise self._error("newer_format", found=int(found), known=FORMAT)
        return int(found)

    def _keep_a_log(self) -> None:
        """Put the file in write-ahead mode: new ones, and those that another tool has copied."""
        connection = self._connect()
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            # A file that may only be read is read in the mode that it is in.
            if _primary(error) != sqlite3.SQLITE_READONLY:
                raise
        finally:
            connection.close()

    def _create(self) -> None:
        connection = self._connect()
        try:
            connection.execute("BEGIN IMMEDIATE")
            # Two programs may have found the file empty; the second one to get here is done.
            if not connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
                for statement in creation():
                    connection.execute(statement)
            connection.execute("COMMIT")
        finally:
            connection.close()

    def _migrate(self) -> None:
        """Copy the file as it is, then bring it to this format in one transaction."""
        connection = self._connect()
        try:
            connection.execute("BEGIN IMMEDIATE")
            found = self._refuse_other_formats(connection, oldest=0)
            if found < FORMAT:
                self._copy(found)
                for statement in migration(found):
                    connection.execute(statement)
            connection.execute("COMMIT")
        finally:
            connection.close()

    def _copy(self, found: int) -> None:
        """Copy the committed state beside the file, under a name that is free."""
        name = f"{self.path.name}.format-{found}"
        names = chain([name], (f"{name}.{number}" for number in count(2)))
        copy = next(p for p in map(self.path.with_name, names) if not p.exists())
        unfinished = copy.with_name(copy.name + ".unfinished")
        unfinished.unlink(missing_ok=True)
        source, target = self._connect(), sqlite3.connect(unfinished)
        try:
            source.backup(target)
        finally:
            source.close()
            target.close()
        unfinished.rename(copy)

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            code = _CODES.get(_primary(error))
            if code is None:
                raise
            facts = {"seconds": self.busy_seconds} if code == "busy" else {"reason": str(error)}
            raise self._error(code, **facts) from error

    def _error(self, code: str, **facts: str | int | float) -> StoreUnreachable:
        return StoreUnreachable(code, path=str(self.path), **facts)


def _primary(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", -1) & 0xFF
