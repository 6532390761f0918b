# SPDX-License-Identifier: MPL-2.0
"""The build hook copies the locked browser libraries and compiles the translations."""

from __future__ import annotations

import gettext
import json
import os
from pathlib import Path

import pytest

from hatch_build import Assets
from hatch_build import compile_translations

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that wants one file and one folder of one library."""
    package = {
        "assets": {
            "toy/dist/toy.js": "toy.js",
            "toy/dist/images": "images",
            "toy/LICENSE": "toy.LICENSE.txt",
        }
    }
    (tmp_path / "package.json").write_text(json.dumps(package))
    (tmp_path / "package-lock.json").write_text('{"packages": {}}')
    return tmp_path


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    """The ``node_modules`` that npm would have made for the toy library."""
    toy = tmp_path / "node_modules" / "toy"
    (toy / "dist" / "images").mkdir(parents=True)
    (toy / "dist" / "toy.js").write_text("toy()")
    (toy / "dist" / "toy.js.map").write_text("{}")
    (toy / "dist" / "images" / "pin.png").write_bytes(b"png")
    (toy / "LICENSE").write_text("Do what you like.\n")
    (toy / "package.json").write_text('{"version": "1.2.3", "license": "0BSD"}')
    return tmp_path / "node_modules"


def test_only_the_files_wanted_are_copied(project: Path, modules: Path) -> None:
    """Files and folders of the map arrive under their new names, and nothing else does."""
    assets = Assets(project)
    assets.copy(modules)
    found = {str(p.relative_to(assets.folder)) for p in assets.folder.rglob("*") if p.is_file()}
    own = {".lock-sha256", "NOTICES.txt"}
    assert found == own | {"toy.js", "images/pin.png", "toy.LICENSE.txt"}


def test_notices_name_version_and_licence(project: Path, modules: Path) -> None:
    """The notices made beside the files give version, licence name and licence text."""
    assets = Assets(project)
    assets.copy(modules)
    notices = (assets.folder / "NOTICES.txt").read_text()
    assert "toy 1.2.3 (0BSD)" in notices
    assert "Do what you like." in notices


@pytest.mark.parametrize("changed", ["package-lock.json", "package.json"])
def test_a_changed_lock_or_map_makes_the_folder_stale(
    project: Path, modules: Path, changed: str
) -> None:
    """The folder is fresh after a copy, and stale again once what it was made from changes."""
    assert not Assets(project).fresh()
    Assets(project).copy(modules)
    assert Assets(project).fresh()
    (project / changed).write_text('{"assets": {}, "packages": {"x": {}}}')
    assert not Assets(project).fresh()


def test_a_failed_copy_leaves_the_folder_stale(project: Path, modules: Path) -> None:
    """A file missing from the library stops the copy before the stamp is written."""
    (modules / "toy" / "dist" / "toy.js").unlink()
    with pytest.raises(FileNotFoundError):
        Assets(project).copy(modules)
    assert not Assets(project).fresh()


def test_translations_are_compiled_once_and_again_when_they_change(tmp_path: Path) -> None:
    """A newer source gives a new catalogue; an older one leaves the catalogue alone."""
    source = tmp_path / "da" / "LC_MESSAGES" / "messages.po"
    source.parent.mkdir(parents=True)
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    source.write_text(header + 'msgid "Shift"\nmsgstr "Vagt på hold"\n', encoding="utf-8")
    compile_translations(tmp_path)
    target = source.with_suffix(".mo")
    with target.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Shift") == "Vagt på hold"

    target.write_bytes(b"kept")
    os.utime(source, (1, 1))
    compile_translations(tmp_path)
    assert target.read_bytes() == b"kept"
    os.utime(target, (0, 0))
    compile_translations(tmp_path)
    assert target.read_bytes() != b"kept"


def test_the_lock_pins_every_package_by_checksum_and_no_address() -> None:
    """The committed lock works against any registry and detects a tampered package."""
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    libraries = [entry for name, entry in packages.items() if name]
    assert libraries
    assert all(entry["integrity"].startswith("sha512-") for entry in libraries)
    assert all("resolved" not in entry for entry in libraries)


def test_each_library_comes_with_its_licence_and_one_exact_version() -> None:
    """Every library in ``package.json`` is pinned, and its licence is among the files copied."""
    package = json.loads((ROOT / "package.json").read_text())
    for name, version in package["dependencies"].items():
        assert version.replace(".", "").isdigit()
        assert f"{name}/LICENSE" in package["assets"]
