# SPDX-License-Identifier: MPL-2.0
"""Put one shift into words: what it asks for, who is on it, who else could be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster import explain
from roster.models import Assignment
from roster.models import Employer
from roster.models import Guard
from roster.models import Shift as ShiftRow
from roster.plan import Plan
from roster.problem import Shift
from roster.waivers import REASONS
from roster.waivers import Reason
from roster.waivers import may_set_aside
from sites.models import Administration
from sites.models import Competence
from sites.models import Post
from sites.models import Service
from sites.models import Site
from sites.text import Message
from web.i18n import language
from web.pages.filters import say


@dataclass(frozen=True, slots=True)
class Details:
    """What a shift asks for, in words."""

    site: Site
    post: str
    service: str
    payer: str
    competences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """A guard on a shift, and why."""

    id: int
    name: str
    employer: str
    locked: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """A guard who could, or could not, take a shift."""

    id: int
    name: str
    employer: str
    ok: bool
    reasons: tuple[str, ...]
    cost: int
    delta: int
    seconds: int | None
    metres: int | None
    opens: tuple[Reason, ...] = ()
    """The reasons for which all that stands in the way may be set aside."""


def read_details(session: Session, row: ShiftRow) -> Details:
    """Return what a shift asks for."""
    english = language() == "en"
    service = session.get_one(Service, row.service_id)
    skills = session.exec(select(Competence).where(col(Competence.code).in_(row.competences)))
    return Details(
        session.get_one(Site, row.site_id),
        session.get_one(Post, row.post_id).name,
        service.name_en if english else service.name_da,
        session.get_one(Administration, row.payer_id).name,
        tuple(skill.name_en if english else skill.name_da for skill in skills),
    )


def people_on(session: Session, plan: Plan, shift: Shift) -> list[Person]:
    """Return the guards on a shift with the reasons for each."""
    names = employers(session)
    rows = session.exec(
        select(Assignment, Guard)
        .join(Guard, col(Guard.id) == Assignment.guard_id)
        .where(Assignment.shift_id == int(shift.id))
        .order_by(Guard.name)
    )
    return [
        Person(
            guard.id or 0,
            guard.name,
            names.get(guard.employer_id, ""),
            taken.locked,
            tuple(say(message) for message in why(plan, shift, str(guard.id))),
        )
        for taken, guard in rows
    ]


def why(plan: Plan, shift: Shift, guard: str) -> Sequence[Message]:
    """Return the reasons for a guard on a shift, as messages."""
    return explain.why_assigned(plan, shift, plan.problem.guard[guard]).messages


def candidate_lines(session: Session, plan: Plan, shift: Shift) -> list[CandidateLine]:
    """Return everybody who is not on a shift, ranked, with the reason for each."""
    names = employers(session)
    guards = {str(guard.id): guard for guard in session.exec(select(Guard))}
    return [
        CandidateLine(
            int(one.guard),
            guards[one.guard].name,
            names.get(guards[one.guard].employer_id, ""),
            one.ok,
            tuple(without(guards[one.guard].name, say(message)) for message in one.messages),
            one.cost,
            one.penalty,
            one.seconds,
            one.metres,
            () if one.ok else _opens(plan, one.rules),
        )
        for one in explain.candidates(plan, shift)
    ]


def _opens(plan: Plan, rules: Sequence[str]) -> tuple[Reason, ...]:
    """Return the reasons that open every one of some rules."""
    known = [rule for rule in plan.problem.rules if rule.id in rules]
    return tuple(
        reason
        for reason in REASONS
        if known and all(may_set_aside(rule, reason.code) for rule in known)
    )


def without(name: str, sentence: str) -> str:
    """Return a sentence about somebody for a place where the name stands already."""
    rest = sentence.removeprefix(name).lstrip(" :")
    return rest[:1].upper() + rest[1:] if rest else sentence


def employers(session: Session) -> dict[int, str]:
    """Return the employers' names by id."""
    return {row.id or 0: row.name for row in session.exec(select(Employer))}
