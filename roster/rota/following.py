# SPDX-License-Identifier: MPL-2.0
"""Read the rule by which a roster follows a rota template."""

from __future__ import annotations

from datetime import date
from datetime import time
from typing import Any

from sqlmodel import Session

from roster.rota.models import RosterRota
from roster.rules.rota import OFF
from roster.rules.rota import Asked
from roster.rules.rota import FollowRota
from roster.rules.rota import Kind


def rule_of(session: Session, roster_id: int) -> FollowRota | None:
    """Return the rule that a roster follows its template by; None if it follows none."""
    row = session.get(RosterRota, roster_id)
    if row is None:
        return None
    kinds = {image["letter"]: _kind(image) for image in row.kinds} | {OFF.letter: OFF}
    days: list[tuple[str, tuple[Asked, ...]]] = []
    for guard, letters in sorted(row.days.items(), key=lambda item: int(item[0])):
        asked = ((date.fromisoformat(day), kinds[letter]) for day, letter in letters.items())
        days.append((guard, tuple(sorted(asked, key=lambda one: one[0]))))
    return FollowRota(days=tuple(days), price=row.price, rota=row.name)


def _kind(image: dict[str, Any]) -> Kind:
    earliest, latest = (
        None if image[name] is None else time.fromisoformat(image[name])
        for name in ("earliest", "latest")
    )
    return Kind(image["letter"], image["name"], image["post"], earliest, latest)
