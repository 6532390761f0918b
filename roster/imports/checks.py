# SPDX-License-Identifier: MPL-2.0
"""Check one complete row: do its values make sense together?"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta

from roster.imports.faults import Fault
from roster.imports.positions import HALF_HOME
from roster.imports.positions import home_fault
from roster.imports.positions import site_fault
from roster.imports.records import Record
from roster.imports.records import Values
from roster.rules.restrictions import DAY_ONLY
from roster.rules.restrictions import FEW_NIGHTS
from roster.rules.restrictions import HOURS
from sites.text import Text

DAY = 24 * 60
ADULT = 18

ENDS_BEFORE = Text(
    "Slutter {end}, før den starter {start}. Ret datoerne.",
    "Ends {end}, before it starts {start}. Correct the dates.",
)
ENDS_AT_START = Text(
    "Slutter ikke efter sin start. Ret tidspunkterne.",
    "Does not end after its start. Correct the times.",
)
NO_END = Text(
    "Vagtens slutning mangler. Udfyld Slutter eller Timer.",
    "The shift's end is missing. Fill in Ends or Hours.",
)
BAD_LENGTH = Text(
    "En vagt på {hours} timer kan ikke planlægges. Skriv en længde over 0 og højst 24 timer.",
    "A shift of {hours} hours cannot be planned. Write a length above 0 and at most 24 hours.",
)
SAME_TIME = Text(
    "Start og slut er ens: 0 eller 24 timer? Ret klokkeslættet, eller skriv 24 i Timer.",
    "Start and end are the same: 0 or 24 hours? Correct the time, or write 24 in Hours.",
)
HOURS_DISAGREE = Text(
    "Fra {start} til {end} er {span} timer, ikke {hours}. Ret den ene.",
    "From {start} to {end} is {span} hours, not {hours}. Correct one of them.",
)
HALF_WINDOW = Text(
    "Det andet tidsrum mangler en tid: udfyld både Andet tidsrum fra og Andet tidsrum til.",
    "The second window lacks a time: give both Second window from and Second window to.",
)
EMPTY_WINDOW = Text(
    "Tidsrummet er tomt: det starter og slutter på samme tid. Ret klokkeslættet.",
    "The window is empty: it starts and ends at the same time. Correct the time.",
)
TOO_YOUNG = Text(
    "Er under 18 år og må først sættes på vagt fra {day}. Fjern rækken, eller ret fødselsdatoen.",
    "Is under 18 and may be put on a shift from {day} only. Take the row out, or correct the "
    "birth date.",
)
MAX_BELOW_NORM = Text(
    "Højst {most} timer om ugen er mindre end normen på {norm}. Ret den ene.",
    "At most {most} hours a week is less than the norm of {norm}. Correct one of them.",
)

NO_RESTRICTION = Text(
    "Ikke et planhensyn. Skriv {first} (kun dagarbejde) eller {second} (højst én nat om ugen).",
    "Not a planning restriction. Write {first} (day work only) or {second} (one night a week).",
)
NO_HOURS = Text(
    "Ikke referencetimer. Skriv syv 0/1 fra mandag og tiderne: 1111100/0600-1800.",
    "Not reference hours. Write seven 0/1 from Monday and the times: 1111100/0600-1800.",
)
SAME_COMPETENCE = Text(
    "En kompetence opfylder altid kravet om sig selv. Slet rækken, eller ret den ene kode.",
    "A competence always meets the demand for itself. Delete the row, or correct one code.",
)


def check_row(record: Record, values: Values, today: date) -> Iterator[Fault]:
    """Say what is wrong with a row as it would be stored.

    Parameters
    ----------
    record
        Where it stands.
    values
        Its values, with those that the database holds for columns left out.
    today
        The day on which a guard must be 18.
    """
    yield from _spans(record, values)
    for check in _CHECKS.get(record.table.name, ()):
        yield from check(record, values, today)


def _spans(record: Record, values: Values) -> Iterator[Fault]:
    for first, last in (("valid_from", "valid_to"), ("authorised_from", "authorised_to")):
        start, end = values.get(first), values.get(last)
        if isinstance(start, date) and isinstance(end, date) and end < start:
            yield record.fault(last, ENDS_BEFORE(start=f"{start:%d-%m-%Y}", end=f"{end:%d-%m-%Y}"))
    start, end = values.get("starts"), values.get("ends")
    if isinstance(start, datetime) and isinstance(end, datetime) and end <= start:
        yield record.fault("ends", ENDS_AT_START())


def _site(record: Record, values: Values, _: date) -> Iterator[Fault]:
    lat, lon = values.get("lat"), values.get("lon")
    if isinstance(lat, float) and isinstance(lon, float) and (wrong := site_fault(lat, lon)):
        yield record.fault("lat", wrong, _both(record, "lat", "lon"))


def _guard(record: Record, values: Values, today: date) -> Iterator[Fault]:
    born = values.get("birth_date")
    if isinstance(born, date) and (adult := birthday(born, ADULT)) > today:
        yield record.fault("birth_date", TOO_YOUNG(day=f"{adult:%d-%m-%Y}"))
    lat, lon = values.get("home_lat"), values.get("home_lon")
    if isinstance(lat, float) and isinstance(lon, float):
        if wrong := home_fault(lat, lon):
            yield record.fault("home_lat", wrong, _both(record, "home_lat", "home_lon"))
    elif record.sound and lat != lon:
        yield record.fault("home_lat" if lat is None else "home_lon", HALF_HOME())


def _both(record: Record, lat: str, lon: str) -> str:
    return f"{record.shown.get(lat, '')} / {record.shown.get(lon, '')}"


def birthday(born: date, years: int) -> date:
    """Return the day on which someone turns an age; 29 February counts as 1 March."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def settle_hours(record: Record, values: Values) -> Iterator[Fault]:
    """Check the length of a post, and work out its end from Hours when Ends is empty."""
    minutes = values.pop("hours", None)
    start, end = values.get("starts"), values.get("ends")
    if not isinstance(start, time):
        return
    if isinstance(minutes, int) and not 0 < minutes <= DAY:
        yield record.fault("hours", BAD_LENGTH(hours=_hours(minutes)))
    elif isinstance(minutes, int) and not isinstance(end, time):
        values["ends"] = (datetime.combine(date.min, start) + timedelta(minutes=minutes)).time()
    elif not isinstance(end, time):
        if record.sound:
            yield record.fault("ends", NO_END())
    elif isinstance(minutes, int):
        if (span := _length(start, end)) % DAY != minutes % DAY:
            yield record.fault(
                "hours",
                HOURS_DISAGREE(
                    start=f"{start:%H:%M}",
                    end=f"{end:%H:%M}",
                    span=_hours(span),
                    hours=_hours(minutes),
                ),
            )
    elif start == end and "ends" in record.values:
        yield record.fault("ends", SAME_TIME())


def _length(start: time, end: time) -> int:
    return (end.hour * 60 + end.minute - start.hour * 60 - start.minute - 1) % DAY + 1


def _hours(minutes: int) -> Text:
    hours = f"{minutes / 60:g}"
    return Text(hours.replace(".", ","), hours)


def _visit(record: Record, values: Values, _: date) -> Iterator[Fault]:
    start = values.get("window_starts")
    if isinstance(start, time) and start == values.get("window_ends"):
        yield record.fault("window_ends", EMPTY_WINDOW())
    again, until = values.get("second_starts"), values.get("second_ends")
    if (again is None) != (until is None):
        yield record.fault("second_ends", HALF_WINDOW())
    elif again is not None and again == until:
        yield record.fault("second_ends", EMPTY_WINDOW())


def _contract(record: Record, values: Values, _: date) -> Iterator[Fault]:
    norm, most = values.get("weekly_hours"), values.get("max_weekly_hours")
    if isinstance(norm, int) and isinstance(most, int) and most < norm:
        yield record.fault("max_weekly_hours", MAX_BELOW_NORM(most=_hours(most), norm=_hours(norm)))


def _on_record(record: Record, values: Values, _: date) -> Iterator[Fault]:
    kind, code = values.get("kind"), str(values.get("code"))
    if kind == "restriction" and code not in (DAY_ONLY, FEW_NIGHTS):
        yield record.fault("code", NO_RESTRICTION(first=DAY_ONLY, second=FEW_NIGHTS))
    if kind == "hours" and not HOURS.fullmatch(code):
        yield record.fault("code", NO_HOURS())


def _equivalence(record: Record, values: Values, _: date) -> Iterator[Fault]:
    if record.sound and values.get("higher") == values.get("lower"):
        yield record.fault("lower", SAME_COMPETENCE())


def _balance(record: Record, values: Values, _: date) -> Iterator[Fault]:
    start, end = values.get("day"), values.get("period_ends")
    if isinstance(start, date) and isinstance(end, date) and end < start:
        fault = ENDS_BEFORE(start=f"{start:%d-%m-%Y}", end=f"{end:%d-%m-%Y}")
        yield record.fault("period_ends", fault)


_CHECKS: dict[str, tuple[Callable[[Record, Values, date], Iterator[Fault]], ...]] = {
    "sites": (_site,),
    "guards": (_guard,),
    "visits": (_visit,),
    "contracts": (_contract,),
    "records": (_on_record,),
    "equivalences": (_equivalence,),
    "balances": (_balance,),
}
