"""What a server is told when it starts: by the environment, or by options of ``jiedui serve``."""

from __future__ import annotations

import ipaddress
import os
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from api.messages import Language, language_of
from api.stores.store_access import DEFAULT

from .observing.logs import Level

MIB = 1 << 20


def _language() -> Language:
    return language_of(os.environ)


def _rate(text: str) -> str:
    from limits import parse  # slow to load

    parse(text)  # ValueError
    return text


Rate = Annotated[str, AfterValidator(_rate)]
"""Such as 3000/minute."""


class Settings(BaseSettings):
    """Settings of one server; each is read from ``JIEDUI_<NAME>`` where it is not given."""

    model_config = SettingsConfigDict(env_prefix="JIEDUI_", frozen=True, extra="ignore")

    store: str = Field(default=DEFAULT, description="URL of the store, as for every other command.")
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8000
    workers: Annotated[int, Field(ge=1, le=64)] = Field(
        default=1, description="Processes that solve, each one plan at a time."
    )
    runs: str = Field(
        default="",
        description="Queue of runs: a file or postgresql://…; without it, a file beside the store.",
    )
    worker_mib: Annotated[int, Field(ge=1)] = Field(
        default=4096, description="Memory that a process that solves may take, in MiB."
    )
    plans_in_memory: Annotated[int, Field(ge=1)] = Field(
        default=8, description="Plans that are kept ready for questions; one of Bijie takes 60 MB."
    )
    max_body_bytes: Annotated[int, Field(ge=1)] = Field(
        default=64 * MIB, description="Largest body of a request."
    )
    max_unpacked_bytes: Annotated[int, Field(ge=1)] = Field(
        default=512 * MIB, description="Size of all files of a zip together when unpacked."
    )
    max_body_seconds: Annotated[float, Field(gt=0)] = Field(
        default=120, description="How long a body may take to come in."
    )
    keys_file: str | None = Field(
        default=None, description="File of the keys; without it STORE.keys, beside the store."
    )
    require_keys: bool = Field(
        default=False, description="Ask for keys on this machine too, as behind a proxy."
    )
    rate: Rate = Field(
        default="3000/minute", description="Most requests of a key, or of an address without one."
    )
    cors_origins: tuple[str, ...] = Field(
        default=(), description="Origins whose pages may call this server; none without it."
    )
    log_level: Level = Field(
        default="warning", description="From where on the log tells; info: every request."
    )
    retry_after_seconds: Annotated[int, Field(ge=1)] = Field(
        default=5, description="When to ask again while the store cannot be reached."
    )
    language: Language = Field(
        default_factory=_language,
        description="Language of those who accept neither; without it that of the locale.",
    )

    @property
    def keys_needed(self) -> bool:
        """Whether somebody without a key is turned away."""
        return self.require_keys or not is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Whether only programs on this machine reach a host.

    >>> [is_loopback(host) for host in ("127.0.0.1", "::1", "localhost", "0.0.0.0", "example.org")]
    [True, True, True, False, False]
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
