# SPDX-License-Identifier: MPL-2.0
"""Keep uploaded tables in a private folder until they are imported or thrown away."""

from __future__ import annotations

import re
import shutil
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path
from secrets import token_hex

from flask import current_app
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

KEPT_SECONDS = 24 * 3600
"""Uploads hold personal data: one that nobody confirms is removed after a day."""
MOST_FILES = 40
MOST_BYTES = 256 * 1024 * 1024
"""Of a zip file's content when unpacked."""


class UploadError(ValueError):
    """The files cannot be taken in; the text says why and what to do."""


def keep(files: Sequence[FileStorage]) -> str:
    """Store the files of one upload, a zip file unpacked, and return the upload's key.

    Raises
    ------
    UploadError
        If there is nothing, too much, or a zip file that is not one.
    """
    given = [file for file in files if file.filename]
    if not given:
        raise UploadError(_("Choose at least one file."))
    sweep()
    key = token_hex(16)
    folder = _root() / key
    folder.mkdir(parents=True, mode=0o700)
    try:
        for file in given:
            name = _plain(file.filename or "")
            if name.lower().endswith(".zip"):
                _unpack(file, folder)
            else:
                file.save(folder / name)
        if sum(1 for _path in folder.iterdir()) > MOST_FILES:
            raise UploadError(_("At most %(n)s files in one upload.", n=MOST_FILES))
    except UploadError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return key


def find(key: str) -> Path | None:
    """Return an upload's folder, if it is still there."""
    if not re.fullmatch(r"[0-9a-f]{32}", key):
        return None
    folder = _root() / key
    return folder if folder.is_dir() else None


def sweep() -> None:
    """Remove uploads that nobody confirmed within a day."""
    if not _root().is_dir():
        return
    for folder in _root().iterdir():
        if time.time() - folder.stat().st_mtime > KEPT_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def _root() -> Path:
    data: Path = current_app.extensions["settings"].data
    return data / "uploads"


def _plain(name: str) -> str:
    """Return the last part of a file name, whatever system it comes from."""
    plain = name.replace("\\", "/").rsplit("/", 1)[-1].strip()
    plain = re.sub(r"[^\w .()+-]", "_", plain).lstrip(".")[:100]
    if not plain:
        raise UploadError(_("A file has no name. Give it one and upload it again."))
    return plain


def _unpack(file: FileStorage, folder: Path) -> None:
    try:
        with zipfile.ZipFile(file.stream) as packed:
            inside = [item for item in packed.infolist() if _wanted(item)]
            if len(inside) > MOST_FILES:
                raise UploadError(_("At most %(n)s files in one upload.", n=MOST_FILES))
            left = MOST_BYTES
            for item in inside:
                left = _copy(packed, item, folder / _plain(item.filename), left)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        text = _("%(name)s is not a zip file that can be read. Pack it again without a password.")
        raise UploadError(text % {"name": file.filename}) from error


def _wanted(item: zipfile.ZipInfo) -> bool:
    return not item.is_dir() and not item.filename.startswith("__MACOSX/")


def _copy(packed: zipfile.ZipFile, item: zipfile.ZipInfo, target: Path, left: int) -> int:
    """Unpack one file, counting what really comes out; return what may still come."""
    with packed.open(item) as source, target.open("wb") as out:
        while block := source.read(65536):
            left -= len(block)
            if left < 0:
                raise UploadError(_("The zip file holds more than can be taken in at once."))
            out.write(block)
    return left
