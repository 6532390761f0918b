# SPDX-License-Identifier: MPL-2.0
"""A list of what guarding is ordered for, to begin with; a city changes it and adds its own."""

from __future__ import annotations

from sqlmodel import Session
from sqlmodel import select

from sites.models import Competence
from sites.models import Service
from sites.orders.models import OrderPurpose

STANDARD: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
    ("BORGERE", "Tage imod borgere", "Receive visitors", "reception", ("vagt_grund",)),
    ("TRYGHED", "Ro og tryghed i åbningstiden", "Calm and safety during opening hours",
     "fastvagt", ("vagt_grund", "konflikt")),
    ("MOEDE", "Vanskeligt møde eller samtale", "A difficult meeting or talk",
     "fastvagt", ("vagt_grund", "konflikt")),
    ("ARRANGEMENT", "Arrangement med mange mennesker", "An event with many people",
     "arrangement", ("vagt_grund", "konflikt")),
    ("AFTEN", "Opsyn om aftenen", "Watch in the evening", "aftenvagt", ("vagt_grund",)),
    ("NAT", "Opsyn om natten", "Watch at night", "nattevagt", ("vagt_grund",)),
    ("BRAND", "Brandvagt, fx når alarmen er slået fra", "Fire watch, e.g. while the alarm is off",
     "brandvagt", ("vagt_grund", "brandvagt")),
)  # fmt: skip
"""Code, Danish and English words, service, and competences: our suggestions."""


def install(session: Session) -> int:
    """Add the purposes that are not there yet and whose service is; return how many that were.

    A competence that the city does not have is left out.
    """
    services = {row.code: row.id for row in session.exec(select(Service))}
    held = set(session.exec(select(Competence.code)))
    known = set(session.exec(select(OrderPurpose.code)))
    added = 0
    for code, da, en, service, competences in STANDARD:
        if code in known or service not in services:
            continue
        values = {"code": code, "name_da": da, "name_en": en, "service_id": services[service]}
        asked = [one for one in competences if one in held]
        session.add(OrderPurpose.model_validate({**values, "competences": asked}))
        added += 1
    session.flush()
    return added
