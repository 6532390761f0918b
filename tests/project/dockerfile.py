# SPDX-License-Identifier: MPL-2.0
"""Carry out a Dockerfile in plain folders, one per stage, where there is no container engine."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path

# What an engine does with these has no counterpart in a folder; the test looks at their arguments.
NOTED = {"USER", "EXPOSE", "VOLUME", "HEALTHCHECK", "CMD"}


def instructions(text: str) -> Iterator[tuple[str, str]]:
    """Yield each instruction of a Dockerfile with its arguments on one line."""
    joined = re.sub(r"\\\n\s*", "", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE))
    for line in filter(None, map(str.strip, joined.splitlines())):
        name, _, rest = line.partition(" ")
        yield name.upper(), rest.strip()


@dataclass
class Stage:
    """One stage: a folder that stands for the root of its file system."""

    root: Path
    base: str
    folder: str = "/"
    environment: dict[str, str] = field(default_factory=dict)
    noted: dict[str, str] = field(default_factory=dict)

    def inside(self, path: str) -> Path:
        """Return where a path of the image lies: absolute, or relative to WORKDIR."""
        return (
            self.root / f"{self.folder}/{path}".lstrip("/")
            if path[:1] != "/"
            else (self.root / path.lstrip("/"))
        )

    def words(self, command: str) -> list[str]:
        """Split a command; its absolute paths become paths below the root."""
        words = json.loads(command) if command.startswith("[") else shlex.split(command)
        return [str(self.inside(word)) if word.startswith("/") else word for word in words]

    def variables(self) -> dict[str, str]:
        """Return ENV as a process in the stage would see it, without the caller's settings."""
        outer = {k: v for k, v in os.environ.items() if not k.startswith(("VAGT_", "PYTEST_"))}
        own = {
            key: str(self.inside(value)) if value.startswith("/") else value
            for key, value in self.environment.items()
        }
        return outer | own


class Build:
    """All stages of one Dockerfile, carried out in order."""

    def __init__(self, context: Path, scratch: Path) -> None:
        self.context = context
        self.scratch = scratch
        self.stages: dict[str, Stage] = {}
        self.stage = Stage(scratch, "")
        self.ran: list[str] = []

    def carry_out(self, text: str) -> Stage:
        """Follow every instruction and return the last stage; an unknown one is an error."""
        for name, rest in instructions(text):
            if name in NOTED:
                self.stage.noted[name] = rest
            else:
                getattr(self, f"_{name.lower()}")(rest)
        return self.stage

    def _from(self, rest: str) -> None:
        base, _, alias = rest.partition(" AS ")
        name = alias or "final"
        self.stage = Stage(self.scratch / name, base)
        self.stage.root.mkdir(parents=True)
        self.stages[name] = self.stage

    def _workdir(self, rest: str) -> None:
        self.stage.folder = rest
        self.stage.inside(".").mkdir(parents=True, exist_ok=True)

    def _env(self, rest: str) -> None:
        self.stage.environment |= dict(pair.split("=", 1) for pair in shlex.split(rest))

    def _copy(self, rest: str) -> None:
        *sources, target = rest.split()
        into = self.stage.inside(target)
        for source in sources:
            origin = self.context / source
            if origin.is_dir():
                shutil.copytree(origin, into, dirs_exist_ok=True)
            else:
                shutil.copy(origin, into)

    def _run(self, rest: str) -> None:
        mount = re.match(r"--mount=type=bind,from=(\w+),source=(\S+),target=(\S+)\s+", rest)
        if mount:
            rest = rest[mount.end() :]
            target = self.stage.inside(mount[3])
            target.symlink_to(self.stages[mount[1]].inside(mount[2]))
        words = self.stage.words(rest)
        self.ran.append(words[0])
        done = subprocess.run(
            words,
            cwd=self.stage.inside("."),
            # What is started here once needs no bytecode of thousands of modules made in advance.
            env=self.stage.variables() | {"PIP_NO_COMPILE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"RUN {rest}\n{done.stdout}\n{done.stderr}")
        if mount:
            target.unlink()
