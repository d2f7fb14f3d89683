"""Where the queue of a server lies."""

from __future__ import annotations

from pathlib import Path

from api.http.settings import Settings

_SQLITE = "sqlite:///"


def queue_url(settings: Settings) -> str:
    """Return the URL of the queue: the one that was set, else a file beside the store's.

    Examples
    --------
    >>> queue_url(Settings(store="office.sqlite"))
    'sqlite:///office.runs.sqlite'
    >>> queue_url(Settings(store="neo4j://host:7687/neo4j"))
    'sqlite:///jiedui.runs.sqlite'
    """
    if settings.runs:
        return settings.runs if "://" in settings.runs else f"{_SQLITE}{settings.runs}"
    scheme, separator, rest = settings.store.partition("://")
    file = Path(rest[1:] if scheme == "sqlite" else settings.store)
    if separator and scheme != "sqlite":
        file = Path("jiedui.sqlite")
    return f"{_SQLITE}{file.with_name(f'{file.stem}.runs.sqlite')}"


def queue_file(url: str) -> Path | None:
    """Return the file of a queue; None for one on a server."""
    return Path(url.removeprefix(_SQLITE)) if url.startswith(_SQLITE) else None
