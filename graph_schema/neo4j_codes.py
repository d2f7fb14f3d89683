"""What a Neo4j server calls its errors, and what they become here."""

from __future__ import annotations

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
    ("", "server_error"),
)
"""Beginning of the server's code to the code of the error that it becomes; the first one counts."""


def our_code(server_code: str) -> str:
    """Return the code of `StoreUnreachable` that stands for a code of the server."""
    return next(code for start, code in _CODES if server_code.startswith(start))
