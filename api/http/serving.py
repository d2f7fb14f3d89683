"""One server process on one port, and what it says when it starts."""

from __future__ import annotations

import socket

import uvicorn

from api.exit_codes import ExitCode, Failure
from api.screen import Screen

from .app import create_app
from .settings import Settings, is_loopback

_AWAY = "no_server"
"""What a store says that may answer later; all else has to be mended first."""


def run_server(settings: Settings, screen: Screen) -> None:
    """Serve until a signal ends it.

    Raises
    ------
    Failure
        When other machines could reach the address, since nobody would be asked who they are; or
        when it is taken.
    StoreError
        When the store cannot be opened. A server that cannot be reached is waited for.
    """
    if not is_loopback(settings.host):
        raise Failure("serve.not_loopback", ExitCode.USAGE, host=settings.host)
    app = create_app(settings)
    with _bound(settings) as listener:
        fault = app.state.services.kept.fault()
        if fault is not None and fault.code != _AWAY:
            raise fault
        if fault is not None:
            screen.say(f"store.{fault.code}", "yellow", **fault.facts)
        host, port = listener.getsockname()[:2]
        url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        screen.say("serve.started", url=url, store=settings.store)
        config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False)
        uvicorn.Server(config).run(sockets=[listener])


def _bound(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise Failure("serve.taken", host=settings.host, port=settings.port,
                      reason=error.strerror or str(error)) from error  # fmt: skip
    return listener
