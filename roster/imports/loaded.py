# SPDX-License-Identifier: MPL-2.0
"""Write what is loaded as an import folder, to look at, edit and import again."""

from __future__ import annotations

from pathlib import Path

from sqlmodel import Session

from roster.imports.state import load
from roster.imports.tables import TABLES
from roster.imports.wording import write_table
from sites.text import Language


def write_loaded(
    session: Session, directory: Path | str, language: Language = "da"
) -> dict[str, int]:
    """Write every table that has rows as a CSV file; importing the folder changes nothing.

    Parameters
    ----------
    session
        Read only.
    directory
        Made if need be.
    language
        Of file names, headings and words.

    Returns
    -------
    File name to number of rows. The files hold personal data: birth dates and homes.

    Raises
    ------
    FileExistsError
        If there is anything in the folder; nothing is written then.
    """
    folder = Path(directory)
    folder.mkdir(parents=True, exist_ok=True)
    if (other := next(folder.iterdir(), None)) is not None:
        raise FileExistsError(str(other))
    state = load(session, {table.name for table in TABLES})
    written: dict[str, int] = {}
    for table in TABLES:
        if rows := state.values.get(table.name):
            name = f"{table.file.in_(language)}.csv"
            ordered = [rows[key] for key in sorted(rows, key=str)]
            written[name] = write_table(folder / name, table, ordered, language)
    return written
