# SPDX-License-Identifier: MPL-2.0
"""A list of kinds of incidents to begin with; a city changes it and adds its own.

Priorities, numbers of guards and minutes are our suggestions. What is promised to whom is in no
list: it stands in contracts, and a city enters it itself. The codes for receivers follow the
event types that APCO/CSAA ANS 2.101 names for alarms.
"""

from __future__ import annotations

from sqlmodel import Session
from sqlmodel import select

from dispatch.incidents.models import IncidentType

STANDARD: tuple[tuple[str, str, str, int, int, int, str], ...] = (
    (
        "PERSON-FARE",
        "Person i fare eller overfald",
        "Person in danger or assault",
        1,
        2,
        45,
        "Holdup",
    ),
    ("BRANDALARM", "Brandalarm", "Fire alarm", 1, 1, 45, "FIRE"),
    ("SYGDOM", "Akut sygdom eller tilskadekomst", "Acute illness or injury", 1, 1, 40, "Medical"),
    ("OVERFALDSALARM", "Overfaldsalarm", "Hold-up alarm", 1, 2, 30, "Holdup"),
    ("TRUENDE", "Truende eller udadreagerende adfærd", "Threatening behaviour", 2, 2, 40, "OTHER"),
    ("INDBRUDSALARM", "Indbrudsalarm", "Burglar alarm", 2, 1, 30, "BURG"),
    ("UVEDKOMMENDE", "Uvedkommende på stedet", "Trespassers", 2, 1, 30, "OTHER"),
    (
        "UDRYKNING-ELEVATOR",
        "Person fanget i elevator",
        "Person trapped in a lift",
        2,
        1,
        45,
        "OTHER",
    ),
    ("HAERVAERK", "Hærværk", "Vandalism", 3, 1, 30, "OTHER"),
    (
        "TEKNISK",
        "Teknisk alarm (vand, køl, strøm)",
        "Technical alarm (water, cooling, power)",
        3,
        1,
        40,
        "OTHER",
    ),
    ("ADGANG", "Adgang eller låsning", "Access or locking", 4, 1, 20, "OTHER"),
    ("LEDSAGE", "Ledsagelse", "Escort", 4, 1, 30, "OTHER"),
)
"""Code, Danish and English name, priority, guards, minutes on the scene, code for receivers."""


def install(session: Session) -> int:
    """Add the kinds that are not there yet; return how many that were."""
    known = set(session.exec(select(IncidentType.code)))
    added = 0
    for code, da, en, priority, headcount, minutes, apco in STANDARD:
        if code in known:
            continue
        values = {"code": code, "name_da": da, "name_en": en, "priority": priority}
        values |= {"headcount": headcount, "minutes": minutes, "apco": apco}
        session.add(IncidentType.model_validate(values))
        added += 1
    session.flush()
    return added


def names(session: Session) -> dict[str, tuple[str, str]]:
    """Return the Danish and English name of every type, the standard ones that are not there too.

    So a city's history can be imported before anybody has opened the desk.
    """
    out = {code: (da, en) for code, da, en, *_ in STANDARD}
    for row in session.exec(select(IncidentType)):
        out[row.code] = (row.name_da, row.name_en)
    return out
