# SPDX-License-Identifier: MPL-2.0
"""Find agreements by name: those that come with the product and those of the municipality."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path

from roster.agreements import faults
from roster.agreements.agreement import Agreement
from roster.agreements.faults import AgreementError
from roster.agreements.figure import Level
from roster.agreements.keys import known
from roster.agreements.layers import unfit
from roster.agreements.reading import Reader
from roster.agreements.reading import Written

STATUTE = "statutory"
"""The floor: what the law asks for whatever is agreed."""


def shipped() -> tuple[str, ...]:
    """Return the names of the agreements that come with the product, the floor first."""
    folder = files("roster.agreements")
    names = (item.name[:-5] for item in folder.iterdir() if item.name.endswith(".toml"))
    return tuple(sorted(names, key=lambda name: (name != STATUTE, name)))


def load(name_or_path: str | Path = STATUTE, folder: Path | None = None) -> Agreement:
    """Return an agreement with all that it builds on.

    Parameters
    ----------
    name_or_path
        The name of one that comes with the product, of one in `folder`, or the path of a file.
    folder
        Where the municipality keeps its own files.

    Raises
    ------
    AgreementError
        With every fault, each naming the file, the key and what is allowed.
    """
    return Library(folder).load(name_or_path)


class Library:
    """The agreements that come with the product, and those in a folder, each read once."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self._loaded: dict[str, Agreement] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all agreements: the product's, then the folder's."""
        own = sorted(path.stem for path in self.folder.glob("*.toml")) if self.folder else []
        return (*shipped(), *(name for name in own if name not in shipped()))

    def load(self, name_or_path: str | Path) -> Agreement:
        """Return an agreement by name or path, as `load` does."""
        return self._load(str(name_or_path), "", ())

    def overlays(self) -> tuple[Agreement, ...]:
        """Return the contracts and exemptions in the folder, each for the guards it names."""
        found = (self.load(name) for name in self.names if name not in shipped())
        return tuple(one for one in found if one.level in (Level.CONTRACT, Level.EXEMPTION))

    def _load(self, name: str, asking: str, within: tuple[str, ...]) -> Agreement:
        if name in self._loaded:
            return self._loaded[name]
        if name in within:
            raise AgreementError([faults.CIRCLE(file=asking, value=name)])
        written = self._read(name)
        agreement, found = written.agreement, list(written.faults)
        try:
            base = self._base(written, (*within, name))
        except AgreementError as error:
            raise AgreementError([*found, *error.messages]) from error
        if base is not None and "agreement" not in written.unsound:
            agreement = replace(agreement, base=base)
            if base.level.rank > agreement.level.rank:
                order = {"above": base.level, "allowed": ", ".join(Level)}
                found.append(
                    faults.ORDER(file=agreement.file, value=agreement.level, base=base.id, **order)
                )
            else:
                found += unfit(agreement.layers, written.unsound)
        if found:
            raise AgreementError(found)
        self._loaded[name] = agreement
        return agreement

    def _base(self, written: Written, within: tuple[str, ...]) -> Agreement | None:
        """Return what a file is laid over: what it names, else the law; nothing for the law."""
        file = written.agreement.file
        if written.extends:
            return self._load(written.extends, file, within)
        return None if written.agreement.level is Level.STATUTE else self._load(STATUTE, file, ())

    def _read(self, name: str) -> Written:
        if name in shipped():
            return _shipped(name)
        path = self.folder / f"{name}.toml" if self.folder else Path(name)
        path = path if path.is_file() else Path(name)
        if path.suffix != ".toml" or not path.is_file():
            raise AgreementError([faults.NOT_FOUND(value=name, allowed=", ".join(self.names))])
        written = Reader(path.name, known()).read(path.read_bytes())
        if (id_ := written.agreement.id) and id_ != path.stem:
            other = faults.OTHER_NAME(file=path.name, value=id_, name=path.stem)
            written = replace(written, faults=(*written.faults, other))
        return written


@cache
def _shipped(name: str) -> Written:
    data = files("roster.agreements").joinpath(f"{name}.toml").read_bytes()
    return Reader(f"{name}.toml", known()).read(data)
