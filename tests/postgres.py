# SPDX-License-Identifier: MPL-2.0
"""A PostgreSQL server for the tests in a temporary folder, and a database to use in turn."""

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
from sqlalchemy import create_engine
from sqlalchemy import text

from web.db import open_engine
from web.migrations import upgrade
from web.settings import Settings

OWNER = "postgres"
NAME = "vagt"
ALONE = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
"""Ends what a test has left open: it would hold locks."""
EMPTY = """
DO $$
DECLARE one regclass;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relname <> 'alembic_version'
        AND relnamespace = 'public'::regnamespace
    LOOP EXECUTE format('DELETE FROM %s', one); END LOOP;
    FOR one IN SELECT format('%I', sequencename)::regclass FROM pg_sequences
        WHERE schemaname = 'public' AND last_value IS NOT NULL
    LOOP EXECUTE format('ALTER SEQUENCE %s RESTART', one); END LOOP;
END $$
"""
"""Deletes all rows, whatever triggers say, and counts from one again: a hundredth of the time
that a new database takes."""


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


class Database:
    """A migrated database that holds nothing when a test begins."""

    def __init__(self, server: str) -> None:
        self._server = server
        self.url = f"{server}{NAME}"
        self._make()

    def empty(self) -> None:
        """Take away what a test has left; begin anew where it has changed the tables."""
        self._connection.execute(text(ALONE))
        if self._version() == self._migrated:
            self._connection.execute(text(EMPTY))
        else:
            self.close()
            self._make()

    def close(self) -> None:
        """Drop the database."""
        self._connection.close()
        self._connection.engine.dispose()
        self._order(f"DROP DATABASE {NAME} WITH (FORCE)")

    def _make(self) -> None:
        self._order(f"CREATE DATABASE {NAME}")
        engine = open_engine(Settings(database_url=self.url))
        upgrade(engine)
        engine.dispose()
        self._connection = create_engine(self.url, isolation_level="AUTOCOMMIT").connect()
        self._migrated = self._version()

    def _version(self) -> list[str]:
        return list(self._connection.scalars(text("SELECT version_num FROM alembic_version")))

    def _order(self, statement: str) -> None:
        engine = create_engine(f"{self._server}postgres", isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()
