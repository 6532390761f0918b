# SPDX-License-Identifier: MPL-2.0
"""The Dockerfile builds a server that answers; its steps are carried out in a clean folder."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time

import pytest

from tests.project.dockerfile import Build
from tests.project.dockerfile import Stage
from tests.project.dockerfile import instructions
from tests.project.files import ROOT
from tests.project.files import tracked

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """The last stage, made from the files that an engine would be given."""
    scratch = tmp_path_factory.mktemp("image")
    context = scratch / "context"
    ignored = _ignored()
    for path in tracked():
        if path.parts[0] not in ignored:
            (context / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, context / path)
    return Build(context, scratch).carry_out(DOCKERFILE)


def _ignored() -> set[str]:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def test_every_run_is_a_script_of_the_project() -> None:
    """No step hides in the Dockerfile itself, where it could not be run without an engine."""
    runs = [rest for name, rest in instructions(DOCKERFILE) if name == "RUN"]
    scripts = [next(w for w in run.split() if not w.startswith("--")) for run in runs]
    assert runs
    assert all((ROOT / script).is_file() for script in scripts)


def test_the_image_does_not_run_as_root() -> None:
    """The last USER is a number other than 0, which a cluster can check before it starts."""
    user = [rest for name, rest in instructions(DOCKERFILE) if name == "USER"][-1]
    assert int(user.split(":")[0]) > 0


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_installed_server_is_healthy(built: Stage) -> None:
    """CMD starts a server from the installed wheel, and HEALTHCHECK finds it well."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    variables = built.variables() | {"VAGT_PORT": str(port), "VAGT_HOST": "127.0.0.1"}
    check = built.words(built.noted["HEALTHCHECK"].partition("CMD ")[2])
    log = built.root / "server.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            built.words(built.noted["CMD"]),
            cwd=built.inside("."),
            env=variables,
            stdout=output,
            stderr=output,
        )
        try:
            assert _healthy(check, variables, server), log.read_text()
        finally:
            server.terminate()
            server.wait(timeout=30)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_image_holds_the_browser_libraries_and_no_source(built: Stage) -> None:
    """The wheel brought the vendored files along; the source stayed in the first stage."""
    names = {path.name for path in built.root.rglob("*") if path.is_file()}
    assert {"htmx.min.js", "leaflet.css", "NOTICES.txt", "messages.mo"} <= names
    assert not names & {"hatch_build.py", "package-lock.json", "constraints.txt"}


def _healthy(check: list[str], variables: dict[str, str], server: subprocess.Popen[bytes]) -> bool:
    """Ask as an engine would, until the answer is yes, the server is gone or a minute is over."""
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        asked = subprocess.run(check, env=variables, capture_output=True, check=False)
        if asked.returncode == 0:
            return True
        time.sleep(0.5)
    return False
