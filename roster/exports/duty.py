# SPDX-License-Identifier: MPL-2.0
"""The canonical duty row: one guard on one shift (or a part of it), as every profile sees it."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime
from datetime import timedelta
from types import MappingProxyType
from typing import Literal

from sites.clock import local
from sites.clock import local_day
from sites.clock import midnight
from sites.clock import minutes
from sites.text import Text

Kind = Literal["text", "date", "time", "hours", "money", "integer", "flag"]


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty segment. Instants are aware UTC, money is øre; text is empty when not known."""

    source_id: str
    """Our lasting identity of the duty, the same in every version of the plan."""
    version: int
    """The plan's version that the row was taken from."""
    status: Literal["draft", "published"]
    own: bool
    """Own staff; False is a contractor's guard."""
    guard: str
    employee_number: str
    suffix_digit: str
    employer: str
    employer_name: str
    org_unit: str
    order_reference: str
    start: datetime
    end: datetime
    service: str
    service_name: str
    duty_type: str
    site: str
    site_name: str
    address: str
    post: str
    post_name: str
    administration: str
    cost_centre: str
    rate: int | None = None
    """Øre an hour under the contract of the start day; None when no contract is in force."""
    part: int = 1
    before: int = 0
    """Minutes of the same duty in earlier parts."""

    @property
    def minutes(self) -> int:
        """Elapsed minutes: the night the clock goes forward is an hour shorter."""
        return minutes(self.start, self.end)

    @property
    def amount(self) -> int | None:
        """Price in øre; the parts of a split duty add up to the whole to the øre."""
        if self.rate is None:
            return None
        return _price(self.rate, self.before + self.minutes) - _price(self.rate, self.before)


@dataclass(frozen=True, slots=True)
class Source:
    """A value that a column of a profile can take from the duty row."""

    kind: Kind
    help: Text
    read: Callable[[Duty], object]


def _local(read: Callable[[Duty], datetime]) -> Callable[[Duty], object]:
    return lambda duty: local(read(duty))


def _text(name: str, da: str, en: str) -> Source:
    return Source("text", Text(da, en), lambda duty: getattr(duty, name))


SOURCES: Mapping[str, Source] = MappingProxyType(
    {
        "employee_number": _text(
            "employee_number", "Medarbejdernummer hos arbejdsgiveren.", "The employee number."
        ),
        "suffix_digit": _text(
            "suffix_digit", "Ekstraciffer for ansættelsen.", "Digit telling employments apart."
        ),
        "guard": _text("guard", "Vagtens kode hos os.", "Our code of the guard."),
        "employer": _text("employer", "Arbejdsgiverens kode.", "The employer's code."),
        "employer_name": _text("employer_name", "Arbejdsgiverens navn.", "The employer's name."),
        "org_unit": _text("org_unit", "Organisationsenhed (OPUS).", "Organisation unit (OPUS)."),
        "order_reference": _text(
            "order_reference", "Leverandørens aftale eller ordrelinje.", "Contract or order line."
        ),
        "date": Source(
            "date", Text("Dagen, vagten begynder.", "Day of the start."), _local(lambda d: d.start)
        ),
        "end_date": Source(
            "date", Text("Dagen, vagten slutter.", "Day of the end."), _local(lambda d: d.end)
        ),
        "start_time": Source(
            "time", Text("Klokkeslæt ved start.", "Time of the start."), _local(lambda d: d.start)
        ),
        "end_time": Source(
            "time", Text("Klokkeslæt ved slut.", "Time of the end."), _local(lambda d: d.end)
        ),
        "ends_next_day": Source(
            "flag",
            Text("Om vagten slutter en senere dag.", "Whether it ends on a later day."),
            lambda duty: local_day(duty.end) > local_day(duty.start),
        ),
        "hours": Source(
            "hours",
            Text(
                "Forløbne timer: 7 eller 9 for en vagt 22-06, når uret stilles.",
                "Elapsed hours: 7 or 9 for a duty 22-06 when the clock changes.",
            ),
            lambda duty: duty.minutes,
        ),
        "service": _text("service", "Vagtydelsens kode hos os.", "Our code of the service."),
        "service_name": _text("service_name", "Vagtydelsens navn.", "The service's Danish name."),
        "duty_type": _text(
            "duty_type",
            "Tjenestetype, som den står på vagtydelsen.",
            "Duty type as written on the service.",
        ),
        "site": _text("site", "Lokationens kode.", "The site's code."),
        "site_name": _text("site_name", "Lokationens navn.", "The site's name."),
        "address": _text("address", "Lokationens adresse.", "The site's address."),
        "post": _text("post", "Vagtpostens kode.", "The post's code."),
        "post_name": _text("post_name", "Vagtpostens navn.", "The post's name."),
        "administration": _text(
            "administration", "Forvaltningen, der betaler.", "The administration that pays."
        ),
        "cost_centre": _text("cost_centre", "Omkostningssted.", "Cost centre."),
        "plan_status": Source(
            "text",
            Text(
                "godkendt for en offentliggjort plan, ellers udrullet.",
                "godkendt for a published plan, else udrullet.",
            ),
            lambda duty: "godkendt" if duty.status == "published" else "udrullet",
        ),
        "order_status": Source(
            "text", Text("Altid bestilt.", "Always bestilt (ordered)."), lambda _: "bestilt"
        ),
        "operation": Source("text", Text("Altid INS.", "Always INS (insert)."), lambda _: "INS"),
        "rate": Source(
            "money",
            Text("Timepris efter kontrakten.", "Hourly price of the contract."),
            lambda duty: duty.rate,
        ),
        "amount": Source(
            "money",
            Text("Timepris gange timer.", "Hourly price times hours."),
            lambda duty: duty.amount,
        ),
        "source_id": _text("source_id", "Vagtens faste id hos os.", "Our lasting id of the duty."),
        "part": Source(
            "integer",
            Text("Del af en vagt, der er delt ved midnat.", "Part of a duty split at midnight."),
            lambda duty: duty.part,
        ),
        "version": Source(
            "integer", Text("Planens version.", "The plan's version."), lambda duty: duty.version
        ),
    }
)
"""Every value that a profile's column can name as its `source`."""


def split_at_midnight(duty: Duty) -> Iterator[Duty]:
    """Yield a duty cut at every local midnight inside it; hours and amounts add up."""
    start, part = duty.start, 1
    while True:
        cut = midnight(local_day(start) + timedelta(days=1))
        before = minutes(duty.start, start)
        if cut >= duty.end:
            yield replace(duty, start=start, part=part, before=before)
            return
        yield replace(duty, start=start, end=cut, part=part, before=before)
        start, part = cut, part + 1


def _price(rate: int, length: int) -> int:
    """Return the price of some minutes in øre, half an øre rounded up."""
    return (rate * length + 30) // 60
