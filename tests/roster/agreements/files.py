# SPDX-License-Identifier: MPL-2.0
"""Small agreement files for tests."""

from __future__ import annotations

from pathlib import Path

from roster.agreements import Agreement
from roster.agreements import AgreementError
from roster.agreements import load

HEADER = """
[agreement]
id = "{id}"
name_da = "Aftale"
name_en = "Agreement"
level = "{level}"
source = "§ 1"
confidence = "A"
{more}
"""


def write(
    folder: Path, body: str, *, id_: str = "local", level: str = "local", more: str = ""
) -> Path:
    """Write an agreement's file with a plain header."""
    path = folder / f"{id_}.toml"
    text = HEADER.format(id=id_, level=level, more=more) + body
    path.write_text(text, encoding="utf-8")
    return path


def made(folder: Path, body: str, **more: str) -> Agreement:
    """Write a file and load it from its folder."""
    path = write(folder, body, **more)
    return load(path.stem, folder)


def refused(folder: Path, body: str, **more: str) -> list[tuple[str, str]]:
    """Return what is said of a file that cannot be used, in Danish and in English."""
    try:
        made(folder, body, **more)
    except AgreementError as error:
        return [(message.in_("da"), message.in_("en")) for message in error.messages]
    return []
