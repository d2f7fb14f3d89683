"""The file of keys: who holds one, what it opens, until when; and the trail of what became of it.

It is a SQLite file of its own, beside the store and not in it. Keys are checked also while a Neo4j
server is away, a store can be handed on or copied without anybody's key, and the same file serves
both stores. A key is 256 random bits: its SHA-256 cannot be turned round, so that hash alone is
kept, and the key itself is shown once. The trail is written in the transaction of what it tells,
and the file refuses to change or delete a line of it.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from graph_schema.graph import digest
from graph_schema.sqlite_trail import add_to_trail, trail
from graph_schema.store_errors import NotInStore, StoreUnreachable
from graph_schema.store_records import AuditEntry

from .roles import Role, Scope, is_at_least

APPLICATION_ID = 0x6A69656B
"""Marks the file as a file of keys of this program: "jiek"."""

PREFIX = "jiedui_"
"""How every key begins, so that one that got into a text is found."""

_BUSY_SECONDS = 5.0

_SCHEMA = (
    f"PRAGMA application_id = {APPLICATION_ID}",
    "PRAGMA user_version = 1",
    """CREATE TABLE keys (
    id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, name TEXT NOT NULL, role TEXT NOT NULL,
    scope_kind TEXT NOT NULL, scope_id TEXT NOT NULL, created TEXT NOT NULL,
    expires TEXT NOT NULL, revoked TEXT NOT NULL) STRICT""",
    """CREATE TABLE audit (
    number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, verb TEXT NOT NULL,
    subject TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL, by TEXT NOT NULL,
    reason TEXT NOT NULL) STRICT""",
    *(
        f"CREATE TRIGGER {table}_{verb} BEFORE {verb} ON {table}"
        " BEGIN SELECT RAISE(ABORT, 'append only'); END"
        for table, verb in (("audit", "update"), ("audit", "delete"), ("keys", "delete"))
    ),
)
_SELECT = "SELECT id, name, role, scope_kind, scope_id, created, expires, revoked FROM keys"
_INSERT = (
    "INSERT INTO keys (hash, id, name, role, scope_kind, scope_id, created, expires, revoked)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


@dataclass(frozen=True)
class Key:
    """A key without its secret. Times are ISO 8601, UTC; ``revoked`` is "" while it is not."""

    id: str
    name: str
    role: Role
    scope: Scope
    created: str
    expires: str
    revoked: str

    def is_good(self, now: str) -> bool:
        """Whether the key opens anything at a time."""
        return not self.revoked and now < self.expires

    @property
    def state_hash(self) -> str:
        """Hash of all that the trail says of the key before and after a change."""
        return f"k1-{digest(asdict(self) | {'scope': self.scope.model_dump()})}"


class KeyFile:
    """The keys of one server. The file is made with the first key; without it there are none.

    Every verb may raise StoreUnreachable: ``cannot_open``, ``not_a_key_file``, ``busy``,
    ``key_file_trouble``.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self._lock = threading.Lock()
        self._opened: sqlite3.Connection | None = None

    def _connection(self) -> sqlite3.Connection:
        if self._opened is None:
            opened = sqlite3.connect(self.path, timeout=_BUSY_SECONDS, isolation_level=None,
                                     check_same_thread=False)  # fmt: skip
            try:
                self._prepare(opened)
            except BaseException:
                opened.close()
                raise
            self._opened = opened
        return self._opened

    def _prepare(self, opened: sqlite3.Connection) -> None:
        read = opened.execute
        if not read("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
            self.path.chmod(0o600)  # nobody else's business, though no key stands in it
            read("PRAGMA journal_mode = WAL")
            read("BEGIN IMMEDIATE")
            if not read("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
                for statement in _SCHEMA:
                    read(statement)
            read("COMMIT")
        if read("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise StoreUnreachable("not_a_key_file", path=str(self.path))
        read("PRAGMA synchronous = FULL")

    def add(
        self, name: str, role: Role, scope: Scope, days: int, *, by: str, reason: str = ""
    ) -> tuple[Key, str]:
        """Make a key and return it with its secret, which is nowhere kept."""
        secret = PREFIX + secrets.token_urlsafe(32)
        key = Key(f"key-{secrets.token_hex(6)}", name, role, scope, now(),
                  now(timedelta(days=days)), "")  # fmt: skip
        with self._writing() as connection:
            connection.execute(
                _INSERT,
                (hash_of(secret), key.id, name, role, scope.kind, scope.id, key.created,
                 key.expires, ""),
            )  # fmt: skip
            add_to_trail(connection, now(), "add_key", key.id, "", key.state_hash, by, reason)
        return key, secret

    def revoke(self, key_id: str, *, by: str, reason: str = "") -> Key:
        """Let a key open nothing any more; one that was revoked stays as it is.

        Raises
        ------
        NotInStore
            ``unknown_key``.
        """
        with self._writing() as connection:
            before = _of_id(connection, key_id)
            if before.revoked:
                return before
            connection.execute("UPDATE keys SET revoked = ? WHERE id = ?", (now(), key_id))
            after = _of_id(connection, key_id)
            add_to_trail(
                connection,
                now(),
                "revoke_key",
                key_id,
                before.state_hash,
                after.state_hash,
                by,
                reason,
            )
        return after

    def find(self, secret: str) -> Key | None:
        """Return the key that a secret is, as it is kept: it may have expired, or be revoked."""
        found = self._rows(f"{_SELECT} WHERE hash = ?", hash_of(secret))
        return _key(found[0]) if found else None

    def get(self, key_id: str) -> Key:
        """Return a key by its id; NotInStore ``unknown_key``."""
        with self._lock, self._named_errors():
            if not self._is_there():
                raise NotInStore("unknown_key", key=key_id)
            return _of_id(self._connection(), key_id)

    def all(self) -> list[Key]:
        """Return every key there ever was, oldest first."""
        return [_key(row) for row in self._rows(f"{_SELECT} ORDER BY rowid")]

    def has_admin(self) -> bool:
        """Whether some key now opens everything."""
        return any(
            key.is_good(now()) and is_at_least(key.role, "admin") and key.scope.kind == "all"
            for key in self.all()
        )

    def audit(self, since: int = 0) -> list[AuditEntry]:
        """Return what became of keys, numbered above ``since``, oldest first."""
        with self._lock, self._named_errors():
            return [*trail(self._connection(), since)] if self._is_there() else []

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._opened is not None:
                self._opened.close()
                self._opened = None

    def _is_there(self) -> bool:
        return self._opened is not None or self.path.exists()

    def _rows(self, text: str, *values: Any) -> list[Any]:
        with self._lock, self._named_errors():
            return self._connection().execute(text, values).fetchall() if self._is_there() else []

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._named_errors():
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
            code = {sqlite3.SQLITE_NOTADB: "not_a_key_file", sqlite3.SQLITE_CANTOPEN: "cannot_open",
                    sqlite3.SQLITE_BUSY: "busy"}.get(primary, "key_file_trouble")  # fmt: skip
            facts = {"seconds": _BUSY_SECONDS} if code == "busy" else {"reason": str(error)}
            raise StoreUnreachable(code, path=str(self.path), **facts) from error


def hash_of(secret: str) -> str:
    """Return the hash under which a secret is kept."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def now(later: timedelta = timedelta()) -> str:
    """Return the time, or one later, as texts that sort by time."""
    return (datetime.now(UTC) + later).strftime("%Y-%m-%dT%H:%M:%SZ")


def _of_id(connection: sqlite3.Connection, key_id: str) -> Key:
    row = connection.execute(f"{_SELECT} WHERE id = ?", (key_id,)).fetchone()
    if row is None:
        raise NotInStore("unknown_key", key=key_id)
    return _key(row)


def _key(row: tuple[Any, ...]) -> Key:
    key_id, name, role, kind, scope_id, *times = row
    return Key(key_id, name, role, Scope(kind=kind, id=scope_id), *times)


def key_file_path(given: str | None, store: str) -> Path:
    """Return where the keys are: as said, else beside a store that is a file, else here.

    >>> key_file_path(None, "office.sqlite").name
    'office.sqlite.keys'
    >>> key_file_path(None, "neo4j://server:7687").name
    'jiedui.keys'
    """
    if given is not None:
        return Path(given)
    scheme, separator, rest = store.partition("://")
    if not separator:
        return Path(f"{store}.keys")
    return Path(f"{rest[1:]}.keys") if scheme == "sqlite" else Path("jiedui.keys")
