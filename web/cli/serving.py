# SPDX-License-Identifier: MPL-2.0
"""`vagt serve` and `vagt worker`: the processes that answer requests and do long work."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from sites.cores import cores
from sites.text import Text
from web import logs
from web.app import create_app
from web.cli.output import AsJson
from web.cli.output import Exit
from web.cli.output import application
from web.cli.output import fail
from web.cli.output import tell
from web.cli.supervisor import Supervisor
from web.jobs import sweep
from web.settings import Settings

MOST_PROCESSES = 4
"""Server processes that are started where nobody says how many."""
TAKEN = Text(
    "Porten {port} på {host} er optaget. Vælg en anden med VAGT_PORT eller --port.",
    "Port {port} on {host} is taken. Choose another with VAGT_PORT or --port.",
)
AT = Text("Vagt svarer på {address}", "Vagt answers on {address}")
STOPPED = Text(
    "Serveren stoppede med kode {code}. Se linjerne ovenfor.",
    "The server ended with code {code}. See the lines above.",
)


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on (VAGT_HOST).")] = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Port to listen on (VAGT_PORT).")
    ] = None,
    no_worker: Annotated[
        bool, typer.Option("--no-worker", help="Answer requests only; workers run elsewhere.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Answer requests and do long work, until stopped by Ctrl-C or SIGTERM."""
    if host:
        os.environ["VAGT_HOST"] = host
    if port:
        os.environ["VAGT_PORT"] = str(port)
    with application(as_json) as app:
        settings: Settings = app.extensions["settings"]
    run(settings, worker=not no_worker, as_json=as_json)


def run(
    settings: Settings,
    *,
    worker: bool = True,
    ready: Callable[[str], None] | None = None,
    as_json: bool = False,
) -> None:
    """Run the server (and a worker) until told to stop; `ready` is given the address."""
    _port_is_free(settings, as_json)
    address = f"http://{_reachable(settings.host)}:{settings.port}"
    children = {"web": web_command(settings)}
    if worker:
        children["worker"] = [sys.executable, "-m", "web.cli", "worker"]
    announce = ready or (lambda address: tell(AT(address=address)))
    code = Supervisor(children, address, announce).run()
    if code:
        fail(Exit.ENVIRONMENT, STOPPED(code=code), as_json)


def worker(
    processes: Annotated[
        int | None, typer.Option(min=1, max=64, help="Jobs at a time (VAGT_WORKERS).")
    ] = None,
) -> None:
    """Do long work from the queue, until stopped by Ctrl-C or SIGTERM."""
    with application() as app:
        sweep()
    settings: Settings = app.extensions["settings"]
    logs.configure(settings)
    app = create_app(settings)
    consumer = app.extensions["queue"].create_consumer(
        workers=processes or settings.workers,
        worker_type="thread" if sys.platform == "win32" else "process",
        max_delay=1.0,
    )
    consumer.run()


def web_command(settings: Settings) -> list[str]:
    """Return the command line of the server that answers requests."""
    bind = f"{settings.host}:{settings.port}"
    if sys.platform == "win32":
        threads = f"--threads={settings.web_threads}"
        return [sys.executable, "-m", "waitress", f"--listen={bind}", threads, "web.wsgi:app"]
    words = [
        *(sys.executable, "-m", "gunicorn", "web.wsgi:app", "--bind", bind),
        *("--worker-class", "gthread", "--workers", str(settings.web_processes or _processes())),
        *("--threads", str(settings.web_threads), "--graceful-timeout", "8"),
        *("--log-level", "warning"),
    ]
    if Path("/dev/shm").is_dir():  # noqa: S108
        words += ["--worker-tmp-dir", "/dev/shm"]  # noqa: S108
    return words + _control_socket_off()


def _processes() -> int:
    """Return one server process for each core, as far as that pays: each takes its own memory."""
    return min(cores(), MOST_PROCESSES)


def _control_socket_off() -> list[str]:
    """Return the flag of newer servers that keeps them from writing into the home folder."""
    from gunicorn.config import KNOWN_SETTINGS

    flag = "--no-control-socket"
    return [flag] if any(flag in (known.cli or ()) for known in KNOWN_SETTINGS) else []


def _port_is_free(settings: Settings, as_json: bool) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            fail(Exit.ENVIRONMENT, TAKEN(port=settings.port, host=settings.host), as_json)


def _reachable(host: str) -> str:
    """Return an address that a browser on this machine can open."""
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104
    return everywhere.get(host, f"[{host}]" if ":" in host else host)
