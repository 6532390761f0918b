# SPDX-License-Identifier: MPL-2.0
"""Read a message of the Common Alerting Protocol 1.2 (OASIS, 2010), or say all that is wrong.

Entities and document types are refused before anything is read of them. Elements are found by
name, in any order; digital signatures are not verified.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from sites.text import Message
from sites.text import Text

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
MOST_BYTES = 256 * 1024
STATUSES = ("Actual", "Exercise", "System", "Test", "Draft")
MESSAGES = ("Alert", "Update", "Cancel", "Ack", "Error")
SCOPES = ("Public", "Restricted", "Private")
CATEGORIES = ("Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport",
              "Infra", "CBRNE", "Other")  # fmt: skip
URGENCIES = ("Immediate", "Expected", "Future", "Past", "Unknown")
SEVERITIES = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
CERTAINTIES = ("Observed", "Likely", "Possible", "Unlikely", "Unknown")
LONGEST = 200
"""Characters of an identifier or a sender."""

_NAME = re.compile(r"[^\s,&<]+")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d", re.ASCII)

TOO_LARGE = Text(
    "Meddelelsen fylder over {most} kB. Send den uden indlejrede filer.",
    "The message is larger than {most} kB. Send it without embedded files.",
)
NO_XML = Text(
    "Ikke læsbar XML: {detail}. Ret meddelelsen.", "Not readable XML: {detail}. Correct it."
)
UNSAFE = Text(
    "Meddelelsen har en DOCTYPE eller entiteter og læses ikke. Fjern dem.",
    "The message has a DOCTYPE or entities and is not read. Take them out.",
)
NO_CAP = Text(
    "Ikke en CAP 1.2-meddelelse: yderste element er {value}. Det skal være alert i {namespace}.",
    "No CAP 1.2 message: the outermost element is {value}. It must be alert in {namespace}.",
)
LACKING = Text("{field} mangler. Tilføj elementet.", "{field} is missing. Add the element.")
TWICE = Text("{field} står {count} gange. Behold ét.", "{field} is there {count} times. Keep one.")
UNKNOWN = Text(
    "{field} er {value}. Brug et af: {known}.", "{field} is {value}. Use one of: {known}."
)
BAD_NAME = Text(
    "{field} er {value}: højst {longest} tegn, uden mellemrum, komma, < og &.",
    "{field} is {value}: at most {longest} characters, no spaces, commas, < and &.",
)
BAD_TIME = Text(
    "{field} er {value}. Skriv fx 2026-11-30T22:15:00+01:00 (Z er ikke tilladt i CAP 1.2).",
    "{field} is {value}. Write e.g. 2026-11-30T22:15:00+01:00 (CAP 1.2 does not allow Z).",
)
BAD_REFERENCE = Text(
    "references er {value}. Skriv afsender,identifikator,tid for hver meddelelse.",
    "references is {value}. Write sender,identifier,sent for each message.",
)
BAD_POLYGON = Text(
    "polygon er {value}. Skriv mindst fire punkter som bredde,længde, det sidste lig det første.",
    "polygon is {value}. Write at least four points as latitude,longitude, the last like the "
    "first.",
)
BAD_CIRCLE = Text(
    "circle er {value}. Skriv bredde,længde og radius i km, fx 55.676,12.568 0.5.",
    "circle is {value}. Write latitude,longitude and radius in km, e.g. 55.676,12.568 0.5.",
)

Point = tuple[float, float]
"""Latitude and longitude, WGS 84."""
Circle = tuple[float, float, float]
"""Latitude, longitude and radius in kilometres."""


class CapError(ValueError):
    """A message cannot be used; `messages` say all that is wrong with it."""

    def __init__(self, messages: tuple[Message, ...]) -> None:
        super().__init__("; ".join(message.in_("en") for message in messages))
        self.messages = messages


@dataclass(frozen=True, slots=True)
class Reference:
    """The three values that together name a message."""

    sender: str
    identifier: str
    sent: datetime
    """UTC."""


@dataclass(frozen=True, slots=True)
class Area:
    """Where it is."""

    text: str
    polygons: tuple[tuple[Point, ...], ...] = ()
    circles: tuple[Circle, ...] = ()
    geocodes: tuple[tuple[str, str], ...] = ()
    """Names of code lists with codes."""


@dataclass(frozen=True, slots=True)
class Info:
    """What it is about, in one language."""

    language: str
    categories: tuple[str, ...]
    event: str
    urgency: str
    severity: str
    certainty: str
    headline: str
    description: str
    instruction: str
    expires: datetime | None
    codes: tuple[tuple[str, str], ...]
    """Names of code lists with codes of the event."""
    areas: tuple[Area, ...]


@dataclass(frozen=True, slots=True)
class Cap:
    """One message."""

    name: Reference
    status: str
    message: str
    scope: str
    references: tuple[Reference, ...]
    note: str
    infos: tuple[Info, ...]

    def info(self, language: str = "da") -> Info | None:
        """Return what it is about, in a language where that is there, else the first."""
        own = (one for one in self.infos if one.language.casefold().startswith(language))
        return next(own, self.infos[0] if self.infos else None)


def read_cap(data: bytes) -> Cap:
    """Return what a message says.

    Raises
    ------
    CapError
        With everything that is wrong.
    """
    if len(data) > MOST_BYTES:
        raise CapError((TOO_LARGE(most=MOST_BYTES // 1024),))
    try:
        root = fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        raise CapError((UNSAFE(),)) from None
    except (ParseError, ValueError, LookupError) as error:
        raise CapError((NO_XML(detail=str(error)),)) from None
    if root.tag != f"{{{NAMESPACE}}}alert":
        raise CapError((NO_CAP(value=root.tag, namespace=NAMESPACE),))
    reader = _Reader()
    found = reader.alert(root)
    if reader.faults:
        raise CapError(tuple(reader.faults))
    return found


class _Reader:
    """Reads elements and gathers what is wrong with them."""

    def __init__(self) -> None:
        self.faults: list[Message] = []

    def alert(self, root: Element) -> Cap:
        name = Reference(self.name(root, "sender"), self.name(root, "identifier"), self.sent(root))
        status = self.chosen(root, "status", STATUSES)
        message = self.chosen(root, "msgType", MESSAGES)
        scope = self.chosen(root, "scope", SCOPES)
        if scope == "Restricted":
            self.text(root, "restriction", needed=True)
        if scope == "Private":
            self.text(root, "addresses", needed=True)
        needed = message in MESSAGES[1:]
        references = tuple(self.references(self.text(root, "references", needed=needed)))
        infos = tuple(self.info(node) for node in _all(root, "info"))
        return Cap(name, status, message, scope, references, self.text(root, "note"), infos)

    def info(self, node: Element) -> Info:
        categories = [_said(one) for one in _all(node, "category")]
        if not categories:
            self.faults.append(LACKING(field="category"))
        for one in categories:
            self.known("category", one, CATEGORIES)
        expires = self.text(node, "expires")
        self.text(node, "senderName")
        return Info(
            self.text(node, "language") or "en-US",
            tuple(categories),
            self.text(node, "event", needed=True),
            self.chosen(node, "urgency", URGENCIES),
            self.chosen(node, "severity", SEVERITIES),
            self.chosen(node, "certainty", CERTAINTIES),
            self.text(node, "headline"),
            self.text(node, "description"),
            self.text(node, "instruction"),
            self.time("expires", expires) if expires else None,
            tuple(self.pair("eventCode", one) for one in _all(node, "eventCode")),
            tuple(self.area(one) for one in _all(node, "area")),
        )

    def area(self, node: Element) -> Area:
        polygons = [self.polygon(_said(one)) for one in _all(node, "polygon")]
        circles = [self.circle(_said(one)) for one in _all(node, "circle")]
        return Area(
            self.text(node, "areaDesc", needed=True),
            tuple(one for one in polygons if one),
            tuple(one for one in circles if one),
            tuple(self.pair("geocode", one) for one in _all(node, "geocode")),
        )

    def text(self, node: Element, field: str, *, needed: bool = False) -> str:
        found = _all(node, field)
        if len(found) > 1:
            self.faults.append(TWICE(field=field, count=len(found)))
        said = _said(found[0]) if found else ""
        if needed and not said:
            self.faults.append(LACKING(field=field))
        return said

    def chosen(self, node: Element, field: str, known: tuple[str, ...]) -> str:
        said = self.text(node, field, needed=True)
        if said:
            self.known(field, said, known)
        return said

    def known(self, field: str, said: str, known: tuple[str, ...]) -> None:
        if said not in known:
            self.faults.append(UNKNOWN(field=field, value=said, known=", ".join(known)))

    def name(self, node: Element, field: str) -> str:
        said = self.text(node, field, needed=True)
        if said and (len(said) > LONGEST or not _NAME.fullmatch(said)):
            shown = said[:LONGEST]
            self.faults.append(BAD_NAME(field=field, value=shown, longest=LONGEST))
        return said

    def sent(self, node: Element) -> datetime:
        said = self.text(node, "sent", needed=True)
        return self.time("sent", said) if said else datetime.min.replace(tzinfo=UTC)

    def time(self, field: str, said: str) -> datetime:
        try:
            if _TIME.fullmatch(said):
                return datetime.fromisoformat(said).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
        self.faults.append(BAD_TIME(field=field, value=said))
        return datetime.min.replace(tzinfo=UTC)

    def references(self, said: str) -> Iterator[Reference]:
        for one in said.split():
            parts = one.split(",")
            if len(parts) != 3 or not all(parts) or not _TIME.fullmatch(parts[2]):
                self.faults.append(BAD_REFERENCE(value=one))
                continue
            yield Reference(parts[0], parts[1], self.time("references", parts[2]))

    def pair(self, field: str, node: Element) -> tuple[str, str]:
        name, value = (_said(one) for one in (_first(node, "valueName"), _first(node, "value")))
        if not name or not value:
            self.faults.append(LACKING(field=f"{field}/valueName, value"))
        return name, value

    def polygon(self, said: str) -> tuple[Point, ...]:
        points = [_numbers(one) for one in said.split()]
        good = len(points) >= 4 and points[0] == points[-1]
        if not good or not all(len(one) == 2 and _on_earth(*one) for one in points):
            self.faults.append(BAD_POLYGON(value=said))
            return ()
        return tuple((one[0], one[1]) for one in points)

    def circle(self, said: str) -> Circle | None:
        place, _, size = said.partition(" ")
        point, radius = _numbers(place), _numbers(size)
        good = len(point) == 2 and _on_earth(*point) and len(radius) == 1 and radius[0] >= 0
        if not good:
            self.faults.append(BAD_CIRCLE(value=said))
            return None
        return point[0], point[1], radius[0]


def _all(node: Element, field: str) -> list[Element]:
    return node.findall(f"{{{NAMESPACE}}}{field}")


def _first(node: Element, field: str) -> Element | None:
    return node.find(f"{{{NAMESPACE}}}{field}")


def _said(node: Element | None) -> str:
    return "" if node is None else (node.text or "").strip()


def _numbers(said: str) -> list[float]:
    """Return numbers between commas; none where one of them is no number."""
    parts = [part.strip() for part in said.split(",")]
    if not all(re.fullmatch(r"[-+]?\d{1,9}(\.\d{1,15})?", part, re.ASCII) for part in parts):
        return []
    return [float(part) for part in parts]


def _on_earth(lat: float, lon: float) -> bool:
    return -90 <= lat <= 90 and -180 <= lon <= 180
