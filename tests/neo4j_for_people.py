"""``make neo4j``: a server to try things on, run until Ctrl-C; says how to connect.

``NEO4J_VERSION``, ``NEO4J_PORT``, ``NEO4J_HTTP``, ``NEO4J_HEAP``, ``NEO4J_PAGE_CACHE`` and
``NEO4J_HOME`` change what is started; ``LANGUAGE=zh`` what language it speaks.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
from pathlib import Path
from typing import NoReturn

from .neo4j_server import CACHE, ROOT, VERSIONS, NoServer, jars, jars_folder, java_for, start, stop

WORDS = {
    "fetching": {
        "zh": "正在用 Maven 取 Neo4j {version}（约 150 MB，只取一次）……",
        "en": "Fetching Neo4j {version} with Maven (some 150 MB, once) …",
    },
    "starting": {"zh": "正在启动……", "en": "Starting …"},
    "taken": {
        "zh": "端口 {port} 已被占用，可能已有服务器在运行。换一个端口：make neo4j {name}=…",
        "en": "Port {port} is taken; a server may be running already. Another: make neo4j {name}=…",
    },
    "running": {
        "zh": """\
Neo4j {version} 已启动，只有本机能连，不用密码。

  浏览器  http://127.0.0.1:{http}    （Neo4j Browser，登录方式选 No authentication）
  存储    {url}

另开一个终端，在本文件夹里：

  export JIEDUI_STORE={url}
  .venv/bin/jiedui load fixtures/bijie
  .venv/bin/jiedui plan

数据保存在 {home}。按 Ctrl-C 停止。
""",
        "en": """\
Neo4j {version} is running. Only this machine can reach it, without a password.

  Browser  http://127.0.0.1:{http}    (Neo4j Browser; as authentication choose none)
  store    {url}

In another terminal, in this folder:

  export JIEDUI_STORE={url}
  .venv/bin/jiedui load fixtures/bijie
  .venv/bin/jiedui plan

Its data stay in {home}. Ctrl-C stops it.
""",
    },
    "stopped": {
        "zh": "\n已停止。数据还在 {home}，下次 make neo4j 接着用。",
        "en": "\nStopped. The data are in {home}; the next make neo4j goes on with them.",
    },
    "died": {
        "zh": "服务器自己停止了，原因见 {home}/console.log。",
        "en": "The server stopped by itself; {home}/console.log says why.",
    },
}


def main() -> int:
    """Run a server until Ctrl-C and say how to connect; return the exit code."""
    version = os.environ.get("NEO4J_VERSION", VERSIONS[0])
    port, http = _port("NEO4J_PORT", 7687), _port("NEO4J_HTTP", 7474)
    home = Path(os.environ.get("NEO4J_HOME", CACHE / "home" / version))
    facts = {"version": version, "http": http, "url": f"neo4j://127.0.0.1:{port}",
             "home": os.path.relpath(home, ROOT)}  # fmt: skip
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        _refuse_taken("NEO4J_PORT", port)
        _refuse_taken("NEO4J_HTTP", http)
        java_for(version)
        if not jars_folder(version).exists():
            _say("fetching", **facts)
        jars(version)
        _say("starting")
        server = start(version, home, port, http=http, heap=os.environ.get("NEO4J_HEAP", "512m"),
                       page_cache=os.environ.get("NEO4J_PAGE_CACHE", "128m"))  # fmt: skip
    except NoServer as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 0
    try:
        _say("running", **facts)
        server.process.wait()
        _say("died", **facts)
    except KeyboardInterrupt:
        stop(server)
        _say("stopped", **facts)
        return 0
    return 1


def _port(name: str, default: int) -> int:
    return int(os.environ.get(name, default))


def _refuse_taken(name: str, port: int) -> None:
    with contextlib.closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise NoServer(_said("taken", port=port, name=name)) from error


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def _said(key: str, **facts: object) -> str:
    language = "zh" if os.environ.get("LANGUAGE", "").startswith("zh") else "en"
    return WORDS[key][language].format(**facts)


def _say(key: str, **facts: object) -> None:
    sys.stdout.write(f"{_said(key, **facts)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
