# SPDX-License-Identifier: MPL-2.0
"""Say ahead of time what runs out, and which planned shifts fall when it does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import Any

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster import models
from roster.onrecord import EVERYTHING
from roster.onrecord import read_equivalences
from roster.onrecord import with_equivalents
from roster.problem import Validity
from roster.rules.base import law
from roster.rules.proofs import asked
from sites.clock import local_day
from sites.clock import midnight
from sites.models import Competence
from sites.models import Post
from sites.models import Site
from sites.text import Text

KINDS = {
    "certificate": Text("Bevis", "Certificate"),
    "approval": Text("Politigodkendelse", "Police approval"),
    "authorisation": Text("Autorisation som vagtvirksomhed", "Authorisation as guard company"),
    "induction": Text("Objektkendskab", "Site induction"),
    "lift": Text("Elevatorinstruktion", "Lift instruction"),
    "id_card": Text("Legitimationskort", "ID card"),
    "dog": Text("Hund", "Dog"),
    "health_check": Text("Tilbud om helbredskontrol", "Offer of a health check"),
    "public_place": Text("Tilladelse til offentligt sted", "Permit for a public place"),
    "control_centre": Text("Godkendt kontrolcentral", "Approved control centre"),
    "safety_guards": Text("Tilladelse til tryghedsvagter", "Permit for community safety guards"),
}
"""What can run out. Restrictions and consents are for few to read and not named."""
SAFETY_GUARDS = "tryghedsvagt"
TAG_OF = {
    "induction": "induction",
    "lift": "lift",
    "dog": "dog",
    "public_place": "public_place",
    "control_centre": "control_centre",
    "safety_guards": SAFETY_GUARDS,
}
"""The tag of the posts that ask for each kind of record; the others go with police approval."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Falling:
    """A planned shift that needs what will have run out."""

    shift: int
    roster: int
    roster_name: str
    published: bool
    guard: int
    guard_name: str
    start: datetime
    end: datetime
    site: str
    post: str


@dataclass(frozen=True, slots=True)
class Expiry:
    """Something that runs out: whose, what, the last day, and the shifts that fall after it.

    `guard` is None for what an employer holds; `code` says which competence, site or dog.
    """

    kind: str
    code: str
    name: Text
    guard: int | None
    holder: str
    """Name of the guard or the employer."""
    last_day: date
    days_left: int
    """Below zero when it has run out already."""
    falling: tuple[Falling, ...]


@dataclass(frozen=True, slots=True)
class _Planned:
    """A guard on a shift to come."""

    falling: Falling
    employer: int
    competences: frozenset[str]
    """By name, by tag or with approval."""
    tags: frozenset[str]
    approval: bool
    last_day: date


@dataclass(frozen=True, slots=True)
class _Held:
    """What one holder has of one kind and code."""

    kind: str
    code: str
    name: Text
    guard: int | None
    holder: str
    proofs: tuple[Validity, ...]
    needs: Callable[[_Planned], bool]


def warning_days() -> int:
    """Return how many days ahead is warned when nothing else is asked for."""
    days = law().figure("expiry", "warn_days").value
    assert isinstance(days, int)
    return days


def expiring(session: Session, on: date, days: int | None = None) -> tuple[Expiry, ...]:
    """Return what runs out soon, and what has run out although shifts rely on it.

    Parameters
    ----------
    on
        The day from which is looked ahead.
    days
        How far; the warning that the agreement's figures set if None.

    Returns
    -------
    The soonest first. What is followed by a new proof without a gap does not run out.
    """
    limit = on + timedelta(days=warning_days() if days is None else days)
    planned = _planned(session, on)
    found = []
    for held in _held(session):
        ends = _last_day(held.proofs, on)
        if ends is None or ends > limit:
            continue
        mine = (p for p in planned if held.needs(p))
        falling = tuple(p.falling for p in mine if p.last_day > ends)
        if ends >= on or falling:
            found.append(
                Expiry(
                    held.kind,
                    held.code,
                    held.name,
                    held.guard,
                    held.holder,
                    ends,
                    (ends - on).days,
                    falling,
                )
            )
    return tuple(sorted(found, key=lambda e: (e.last_day, e.kind, e.holder, e.code)))


def _last_day(proofs: Iterable[Validity], on: date) -> date | None:
    """Return the last day covered without a gap from a day on, or the last one before it."""
    reached: date | None = None
    for proof in sorted(proofs, key=lambda proof: proof.since):
        follows = reached is not None and on <= reached and proof.since <= reached + _DAY
        if proof.since > on and not follows:
            break
        if proof.to is None:
            return None
        reached = proof.to if reached is None else max(reached, proof.to)
    return reached


def _held(session: Session) -> Iterator[_Held]:
    query = select(models.Guard, models.Employer).join(
        models.Employer, col(models.Employer.id) == col(models.Guard.employer_id)
    )
    people = session.exec(query.where(col(models.Guard.active)).order_by(col(models.Guard.id)))
    guards = {guard.id: (guard, employer) for guard, employer in people}
    yield from _certificates(session, guards)
    yield from _approvals(session, guards)
    yield from _records(session, guards)
    yield from _of_employers(session)


def _certificates(session: Session, guards: dict[Any, Any]) -> Iterator[_Held]:
    names = {row.id: row for row in session.exec(select(Competence))}
    equivalences = read_equivalences(session)
    held: dict[int, list[Validity]] = defaultdict(list)
    for row in session.exec(select(models.Certificate)):
        code = names[row.competence_id].code
        held[row.guard_id].append(Validity(code, row.valid_from, row.valid_to))
    by_code = {row.code: Text(row.name_da, row.name_en) for row in names.values()}
    for key, (guard, _) in guards.items():
        every = with_equivalents(held[key], equivalences)
        for code in dict.fromkeys(proof.code for proof in held[key]):
            proofs = tuple(proof for proof in every if proof.code == code)
            yield _Held(
                "certificate", code, by_code[code], key, guard.name, proofs, _asks(key, code)
            )


def _approvals(session: Session, guards: dict[Any, Any]) -> Iterator[_Held]:
    held: dict[tuple[int, int], list[Validity]] = defaultdict(list)
    for row in session.exec(select(models.Approval)):
        held[row.guard_id, row.employer_id].append(Validity("", row.valid_from, row.valid_to))
    for (key, employer_id), proofs in held.items():
        if key in guards and guards[key][0].employer_id == employer_id:
            guard, employer = guards[key]
            yield _Held(
                "approval", employer.code, KINDS["approval"], key, guard.name, tuple(proofs),
                _asks(key),
            )  # fmt: skip


def _records(session: Session, guards: dict[Any, Any]) -> Iterator[_Held]:
    held: dict[tuple[int, str, str], list[Validity]] = defaultdict(list)
    for row in session.exec(select(models.GuardRecord)):
        if row.kind in KINDS and row.guard_id in guards:
            proof = Validity(row.code, row.valid_from, row.valid_to)
            held[row.guard_id, row.kind, row.code].append(proof)
    for (key, kind, code), proofs in held.items():
        site = code if kind in ("induction", "lift") else ""
        # Which night reaches the limit of DK-19 is not known: no single shift falls with an offer.
        owner = None if kind == "health_check" else key
        needs = _at(kind, site, lambda planned, owner=owner: planned.falling.guard == owner)
        holder = guards[key][0].name
        yield _Held(kind, code, KINDS[kind], key, holder, tuple(proofs), needs)


def _of_employers(session: Session) -> Iterator[_Held]:
    employers = {row.id: row for row in session.exec(select(models.Employer))}
    for key, row in employers.items():
        if row.kind == "contractor" and row.authorised_to is not None:
            proof = Validity(row.code, row.authorised_from or date.min, row.authorised_to)
            yield _Held(
                "authorisation", row.code, KINDS["authorisation"], None, row.name, (proof,),
                _at("authorisation", "", lambda planned, key=key: planned.employer == key),
            )  # fmt: skip
    held: dict[tuple[int, str, str], list[Validity]] = defaultdict(list)
    for permit in session.exec(select(models.EmployerPermit)):
        proof = Validity(permit.code, permit.valid_from, permit.valid_to)
        held[permit.employer_id, permit.kind, permit.code].append(proof)
    for (owner, kind, code), proofs in held.items():
        needs = _at(kind, code, lambda planned, owner=owner: planned.employer == owner)
        holder = employers[owner].name
        yield _Held(kind, code, KINDS[kind], None, holder, tuple(proofs), needs)


def _asks(guard: int, code: str = "") -> Callable[[_Planned], bool]:
    """Return what says whether a guard's shift asks for a competence, or for police approval."""

    def needs(planned: _Planned) -> bool:
        mine = planned.falling.guard == guard
        approval = planned.approval or SAFETY_GUARDS in planned.tags
        return mine and (code in planned.competences if code else approval)

    return needs


def _at(kind: str, site: str, mine: Callable[..., bool]) -> Callable[[_Planned], bool]:
    """Return what says whether a shift of some holder asks for a record at a site, or anywhere."""
    anywhere = not site or site.casefold() in EVERYTHING
    tag = TAG_OF.get(kind, "")

    def needs(planned: _Planned) -> bool:
        here = anywhere or planned.falling.site == site
        return mine(planned) and here and (tag in planned.tags if tag else planned.approval)

    return needs


def _words(tags: str) -> frozenset[str]:
    return frozenset(word for word in tags.split(",") if word)


def _planned(session: Session, on: date) -> Sequence[_Planned]:
    """Return every assignment from a day on, in time order."""
    query = (
        select(models.Assignment.guard_id, models.Shift, models.Roster, models.Guard)
        .add_columns(col(Site.code), col(Post.code))
        .join(models.Shift, col(models.Shift.id) == col(models.Assignment.shift_id))
        .join(models.Roster, col(models.Roster.id) == col(models.Shift.roster_id))
        .join(models.Guard, col(models.Guard.id) == col(models.Assignment.guard_id))
        .join(Site, col(Site.id) == col(models.Shift.site_id))
        .join(Post, col(Post.id) == col(models.Shift.post_id))
        .where(col(models.Shift.ends_at) > midnight(on))
        .order_by(col(models.Shift.starts_at), col(models.Shift.id))
    )
    return [
        _Planned(
            Falling(
                shift.id,
                roster.id,
                roster.name,
                roster.status == "published",
                guard_id,
                guard.name,
                shift.starts_at,
                shift.ends_at,
                site,
                post,
            ),
            guard.employer_id,
            asked(shift.competences, (tags := _words(shift.tags)), shift.approval_required),
            tags,
            shift.approval_required,
            local_day(shift.ends_at - timedelta(microseconds=1)),
        )
        for guard_id, shift, roster, guard, site, post in session.execute(query)
    ]
