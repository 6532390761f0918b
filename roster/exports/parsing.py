# SPDX-License-Identifier: MPL-2.0
"""Read an export profile from TOML, with every fault named before it is refused."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from roster.exports.duty import SOURCES
from roster.exports.keys import CODE_KEYS
from roster.exports.keys import COLUMN_KEYS
from roster.exports.keys import PROFILE_KEYS
from roster.exports.keys import Key
from roster.exports.profile import Code
from roster.exports.profile import Column
from roster.exports.profile import Profile
from sites.text import Message
from sites.text import Text

FILE_PARTS = ("profile", "roster", "version", "from", "to", "employer")
"""What a file name's pattern may hold in braces."""

_DIRECTIVES = frozenset("dmYyHMSjuVG%")

NOT_FOUND = Text(
    "Eksportprofilen {value} findes ikke. Kendte profiler: {allowed}. "
    "Angiv en af dem eller stien til en .toml-fil.",
    "There is no export profile {value}. Known profiles: {allowed}. "
    "Give one of them or the path of a .toml file.",
)
NOT_TOML = Text(
    "{file}: filen er ikke gyldig TOML ({error}). Ret filen, og prøv igen.",
    "{file}: the file is not valid TOML ({error}). Mend the file and try again.",
)
UNKNOWN = Text(
    "{file}: {place} har en ukendt nøgle {key}. Kendte nøgler: {allowed}.",
    "{file}: {place} has an unknown key {key}. Known keys: {allowed}.",
)
LACKING = Text("{file}: {place} mangler nøglen {key}.", "{file}: {place} lacks the key {key}.")
WRONG_KIND = Text(
    "{file}: {place}, {key} = {value} skal være {kind}.",
    "{file}: {place}, {key} = {value} must be {kind}.",
)
NOT_ALLOWED = Text(
    "{file}: {place}, {key} = {value} er ikke tilladt. Tilladt: {allowed}.",
    "{file}: {place}, {key} = {value} is not allowed. Allowed: {allowed}.",
)
ONE_OF_TWO = Text(
    "{file}: {place} skal have enten source eller const, og kun den ene.",
    "{file}: {place} must have either source or const, and only one.",
)
NEEDS_WIDTH = Text(
    "{file}: {place} mangler width, som et filformat med faste positioner kræver.",
    "{file}: {place} lacks width, which a fixed-position format needs.",
)
OVERLAPS = Text(
    "{file}: {place} begynder i position {value}, men den forrige kolonne slutter i {end}.",
    "{file}: {place} begins at position {value}, but the column before ends at {end}.",
)
TOO_SHORT = Text(
    "{file}: record_length = {value}, men kolonnerne fylder {end} tegn.",
    "{file}: record_length = {value}, but the columns take {end} characters.",
)

BAD_HEADING = Text(
    "{file}: {place}: navnet kan ikke stå i en fil med tegnsættet {encoding} og quoting = "
    "{quoting}. Ret navnet, eller vælg et andet tegnsæt eller quoting = minimal.",
    "{file}: {place}: the name cannot stand in a file with the encoding {encoding} and quoting "
    "= {quoting}. Mend the name or choose another encoding or quoting = minimal.",
)
SAME_PATH = Text(
    "{file}: {place}: stien er allerede brugt af {other}. Giv hver kolonne sin egen sti.",
    "{file}: {place}: the path is already used by {other}. Give each column a path of its own.",
)

_KINDS = {
    "text": Text("tekst", "text"),
    "integer": Text("et helt tal over 0", "a whole number above 0"),
    "flag": Text("true eller false", "true or false"),
    "date": Text("en dato som 2026-12-31", "a date like 2026-12-31"),
    "mask": Text(
        "en maske af %d %m %Y %y %H %M %S %j %u %V %G og tegn",
        "a mask of %d %m %Y %y %H %M %S %j %u %V %G and characters",
    ),
}


class ProfileError(ValueError):
    """A profile cannot be used; `messages` say every reason."""

    def __init__(self, messages: Sequence[Message]) -> None:
        super().__init__(" ".join(message.in_("en") for message in messages))
        self.messages = tuple(messages)


def profiles() -> tuple[Profile, ...]:
    """Return the profiles that come with the product, by id."""
    return tuple(load_profile(name) for name in _shipped())


def load_profile(name_or_path: str | Path) -> Profile:
    """Return a shipped profile by id, or the one in a TOML file.

    Raises
    ------
    ProfileError
        With every fault of the file, each naming the file, the place, the key and what is
        allowed.
    """
    shipped = _shipped()
    if str(name_or_path) in shipped:
        text = files("roster.exports").joinpath("profiles", f"{name_or_path}.toml").read_bytes()
        return parse_profile(text, f"{name_or_path}.toml")
    path = Path(name_or_path)
    if not path.is_file():
        raise ProfileError([NOT_FOUND(value=name_or_path, allowed=", ".join(shipped))])
    return parse_profile(path.read_bytes(), path.name)


def _shipped() -> tuple[str, ...]:
    folder = files("roster.exports").joinpath("profiles")
    return tuple(sorted(item.name[:-5] for item in folder.iterdir() if item.name.endswith(".toml")))


def parse_profile(data: bytes, file: str) -> Profile:
    """Return the profile in the bytes of a TOML file; `file` is its name in messages."""
    try:
        raw = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProfileError([NOT_TOML(file=file, error=error)]) from error
    reader = _Reader(file)
    top = (Key(name, "text", Text("", "")) for name in ("profile", "column", "code"))
    reader.unknown(raw, tuple(top), Text("filen", "the file"))
    values = reader.section(raw.get("profile"), PROFILE_KEYS, Text("[profile]", "[profile]"))
    columns = reader.sections(raw, "column", COLUMN_KEYS)
    codes = reader.sections(raw, "code", CODE_KEYS)
    if not columns:
        reader.fault(LACKING, Text("filen", "the file"), key="[[column]]")
    reader.stop()
    profile = Profile(
        **values,
        columns=tuple(Column(**column) for column in columns),
        codes=tuple(Code(**code) for code in codes),
    )
    reader.whole(profile)
    reader.stop()
    return profile


class _Reader:
    """Collects every fault of a file before it gives up."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Message] = []

    def stop(self) -> None:
        if self.faults:
            raise ProfileError(self.faults)

    def fault(self, text: Text, place: Text | Message, **values: object) -> None:
        self.faults.append(text(file=self.file, place=place, **values))

    def unknown(self, raw: Mapping[str, Any], keys: Sequence[Key], place: Text | Message) -> None:
        known = [key.name for key in keys]
        for name in raw:
            if name not in known:
                self.fault(UNKNOWN, place, key=name, allowed=", ".join(known))

    def sections(
        self, raw: Mapping[str, Any], name: str, keys: Sequence[Key]
    ) -> list[dict[str, Any]]:
        found = raw.get(name, [])
        if not isinstance(found, list):
            self.fault(LACKING, Text("filen", "the file"), key=f"[[{name}]]")
            return []
        place = Text("[[{name}]] nr. {number}", "[[{name}]] no. {number}")
        return [
            self.section(item, keys, place(name=name, number=number))
            for number, item in enumerate(found, start=1)
        ]

    def section(self, raw: Any, keys: Sequence[Key], place: Text | Message) -> dict[str, Any]:
        if not isinstance(raw, dict):
            self.fault(LACKING, Text("filen", "the file"), key=place)
            return {}
        self.unknown(raw, keys, place)
        return {key.name: self.value(raw, key, place) for key in keys}

    def value(self, raw: Mapping[str, Any], key: Key, place: Text | Message) -> Any:
        if key.name not in raw:
            if key.required:
                self.fault(LACKING, place, key=key.name)
            return key.default
        value = raw[key.name]
        if not _is(key, value):
            self.fault(WRONG_KIND, place, key=key.name, value=repr(value), kind=_KINDS[key.kind])
        elif key.allowed and value not in key.allowed:
            allowed = ", ".join(repr(word) for word in key.allowed)
            self.fault(NOT_ALLOWED, place, key=key.name, value=repr(value), allowed=allowed)
        return value

    def whole(self, profile: Profile) -> None:
        """Check what more than one key decides."""
        top = Text("[profile]", "[profile]")
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", profile.id):
            self.fault(NOT_ALLOWED, top, key="id", value=repr(profile.id), allowed="a-z 0-9 -")
        parts = re.findall(r"\{(.*?)\}", profile.file)
        if not set(parts) <= set(FILE_PARTS) or re.search(r"[/\\{}]", _bare(profile.file)):
            allowed = " ".join(f"{{{part}}}" for part in FILE_PARTS)
            self.fault(NOT_ALLOWED, top, key="file", value=repr(profile.file), allowed=allowed)
        tables = sorted({code.table for code in profile.codes})
        position = 0
        for number, column in enumerate(profile.columns, start=1):
            place = Text("[[column]] nr. {number} ({name})", "[[column]] no. {number} ({name})")(
                number=number, name=column.name
            )
            self.column(column, tables, place)
            self.heading(profile, number, place)
            if profile.format == "fixed":
                position = self.position(column, position, place)
        if profile.record_length is not None and profile.record_length < position:
            self.fault(TOO_SHORT, top, value=profile.record_length, end=position)

    def column(self, column: Column, tables: Sequence[str], place: Message) -> None:
        if (column.source is None) == (column.const is None):
            self.fault(ONE_OF_TWO, place)
        if column.source is not None and column.source not in SOURCES:
            allowed = ", ".join(SOURCES)
            self.fault(NOT_ALLOWED, place, key="source", value=column.source, allowed=allowed)
        if column.map is not None and column.map not in tables:
            allowed = ", ".join(tables) or "-"
            self.fault(NOT_ALLOWED, place, key="map", value=column.map, allowed=allowed)
        if column.pad is not None and len(column.pad) != 1:
            one = Text("et tegn", "one character")
            self.fault(WRONG_KIND, place, key="pad", value=repr(column.pad), kind=one)

    def heading(self, profile: Profile, number: int, place: Message) -> None:
        """Check that a column's name can stand in the file, and in json beside the others."""
        name = profile.columns[number - 1].name
        bare = profile.format == "csv" and profile.quoting == "none"
        if not _encodes(name, profile.encoding) or (
            bare and set(name) & {profile.separator, '"', "\r", "\n"}
        ):
            how = {"encoding": profile.encoding, "quoting": profile.quoting}
            self.fault(BAD_HEADING, place, **how)
        if profile.format == "json":
            for other in profile.columns[: number - 1]:
                if f"{name}.".startswith(f"{other.name}.") or other.name.startswith(f"{name}."):
                    self.fault(SAME_PATH, place, other=other.name)

    def position(self, column: Column, end: int, place: Message) -> int:
        """Return the last position that a column fills."""
        if column.width is None:
            self.fault(NEEDS_WIDTH, place)
            return end
        if column.start is not None and column.start <= end:
            self.fault(OVERLAPS, place, value=column.start, end=end)
        return (column.start or end + 1) + column.width - 1


def _is(key: Key, value: object) -> bool:
    """Say whether a value is of a key's kind."""
    if key.kind == "integer":
        least = 0 if key.name == "decimals" else 1
        return isinstance(value, int) and not isinstance(value, bool) and value >= least
    if key.kind == "flag":
        return isinstance(value, bool)
    if key.kind == "date":
        return isinstance(value, date) and not isinstance(value, datetime)
    if not isinstance(value, str) or (key.required and not value.strip()):
        return False
    if key.kind == "mask":
        return set(re.findall(r"%(.?)", value)) <= _DIRECTIVES
    return True


def _encodes(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _bare(pattern: str) -> str:
    return re.sub(r"\{.*?\}", "", pattern)
