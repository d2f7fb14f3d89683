"""One server process on one port, and what it says when it starts."""

from __future__ import annotations

import gc
import socket
import sys
from contextlib import suppress
from types import FrameType

import uvicorn

from api.exit_codes import ExitCode, Failure
from api.screen import Screen

from .app import create_app
from .observing.logs import log_to_stderr
from .security.key_file import KeyFile
from .settings import Settings

GRACE_SECONDS = 2
"""What a request may still take when the server ends."""

_SWITCH_SECONDS = 0.0005
"""What a thread may compute before another one goes on: an answer changes hands some ten times."""

_AWAY = "no_server"
"""What a store says that may answer later; all else has to be mended first."""


def run_server(settings: Settings, screen: Screen) -> None:
    """Serve until a signal ends it.

    Raises
    ------
    Failure
        When keys are needed and there is none of an admin, so that nobody could do anything; or
        when the address is taken.
    StoreError
        When the store cannot be opened. A server that cannot be reached is waited for.
    """
    log_to_stderr(settings.log_level)
    app = create_app(settings)
    keys: KeyFile = app.state.services.keys
    if settings.keys_needed and not keys.has_admin():
        raise Failure("serve.no_admin", ExitCode.USAGE, host=settings.host, file=str(keys.path))
    with _bound(settings) as listener:
        fault = app.state.services.kept.fault()
        if fault is not None and fault.code != _AWAY:
            raise fault
        if fault is not None:
            screen.say(f"store.{fault.code}", "yellow", **fault.facts)
        host, port = listener.getsockname()[:2]
        url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        said = "serve.started_with_keys" if settings.keys_needed else "serve.started"
        screen.say(said, url=url, store=settings.store, file=str(keys.path))
        config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False,
                                timeout_graceful_shutdown=GRACE_SECONDS)  # fmt: skip
        sys.setswitchinterval(_SWITCH_SECONDS)
        with suppress(KeyboardInterrupt):  # by which it is to be stopped
            _Server(config).run(sockets=[listener])


class _Server(uvicorn.Server):
    """Tells those who follow a run, or wait for one, at once that it ends."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        gc.freeze()  # no answer waits while what never goes away is looked through
        gc.enable()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.config.app.state.services.runs.is_stopping = True  # type: ignore[union-attr]
        super().handle_exit(sig, frame)


def _bound(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # By its name: asyncio sends small answers without delay on sockets of this protocol alone.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((settings.host, settings.port))
        listener.listen()  # from when it says where it is, callers wait and are not turned away
    except OSError as error:
        listener.close()
        raise Failure("serve.taken", host=settings.host, port=settings.port,
                      reason=error.strerror or str(error)) from error  # fmt: skip
    return listener
