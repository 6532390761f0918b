# SPDX-License-Identifier: MPL-2.0
"""Start a PostgreSQL server for the tests in a temporary folder, from Debian's binaries."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

OWNER = "postgres"


def _binaries() -> Path:
    """Return the folder of the newest server on this machine, or skip with a word."""
    folders = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    found = sorted(folders, key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    if on_path:
        return Path(on_path).resolve().parent
    pytest.skip("PostgreSQL is not installed on this machine")


def _as_owner() -> list[str]:
    """Return what to put before a command: the server refuses to run as root."""
    if os.geteuid() != 0:
        return []
    try:
        pwd.getpwnam(OWNER)
    except KeyError:
        pytest.skip(f"PostgreSQL cannot run as root, and there is no user {OWNER}")
    return ["setpriv", f"--reuid={OWNER}", f"--regid={OWNER}", "--init-groups"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def server() -> Iterator[str]:
    """Run a server and yield its address up to the slash before the database's name."""
    binaries, before = _binaries(), _as_owner()
    home = Path(tempfile.mkdtemp(prefix="vagt-pg-"))
    if before:
        shutil.chown(home, OWNER)
    port = _free_port()

    def call(*words: str) -> None:
        done = subprocess.run([*before, *words], capture_output=True, text=True, cwd=home)
        assert done.returncode == 0, done.stdout + done.stderr

    data = str(home / "data")
    settings = f"-p {port} -c listen_addresses=127.0.0.1 -k {home} -c fsync=off"
    call(str(binaries / "initdb"), "-D", data, "-U", OWNER, "--auth=trust", "-E", "UTF8", "-N")
    log = str(home / "log")
    call(str(binaries / "pg_ctl"), "-D", data, "-o", settings, "-l", log, "-w", "start")
    try:
        yield f"postgresql+psycopg://{OWNER}@127.0.0.1:{port}/"
    finally:
        call(str(binaries / "pg_ctl"), "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(home, ignore_errors=True)
