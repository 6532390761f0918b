# SPDX-License-Identifier: MPL-2.0
"""`vagt dispatch alert` takes a message in from a file, once."""

from __future__ import annotations

from pathlib import Path

from tests.dispatch.alerts.message import info
from tests.dispatch.alerts.message import message
from tests.web.test_cli_pool import terminal
from web.db import open_engine
from web.migrations import upgrade
from web.settings import Settings

FAR = "2099-01-01T00:00:00+01:00"


def test_a_file_is_taken_in_once_and_faults_are_told(settings: Settings, tmp_path: Path) -> None:
    """New, then known; what is wrong is told with a code that scripts can tell apart."""
    engine = open_engine(settings)
    upgrade(engine)
    engine.dispose()
    run = terminal(settings)
    file = tmp_path / "alarm.xml"
    file.write_bytes(message(info(expires=FAR)))
    first = run.json("dispatch", "alert", file)
    assert (first["new"], first["state"]) == (True, "waiting")
    assert run.json("dispatch", "alert", file) == {**first, "new": False}
    assert "modtaget før" in run("dispatch", "alert", file).stdout
    file.write_bytes(message(info(severity="High", expires=FAR)))
    assert "severity" in run("dispatch", "alert", file, code=1).stdout
    file.write_bytes(message(info(headline="Andet", expires=FAR)))
    assert "A-1" in run("dispatch", "alert", file, code=1).stderr
    assert "kan ikke læses" in run("dispatch", "alert", tmp_path / "x", code=2).stderr
