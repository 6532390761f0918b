# SPDX-License-Identifier: MPL-2.0
"""Read the problem of one roster from the tables, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from collections.abc import Iterable
from collections.abc import Sequence
from datetime import date
from datetime import timedelta
from typing import Any

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import or_
from sqlmodel import select

from roster import models
from roster.problem import Assignment
from roster.problem import Duty
from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Shift
from roster.problem import Span
from roster.problem import Terms
from roster.problem import Travel
from roster.problem import Validity
from roster.problem import Wish
from roster.rules.base import Rule
from roster.rules.rulebook import Rulebook
from roster.rulesets import agreement_on
from roster.rulesets import bound
from sites.clock import local_day
from sites.clock import midnight
from sites.models import Administration
from sites.models import Competence
from sites.models import Post
from sites.models import Service
from sites.models import Site
from sites.network import NetworkLike

MARGIN = timedelta(days=35)
"""How far before and after the window settled work can still matter to a rule."""


class Places:
    """Gives each position one row of the travel matrix."""

    def __init__(self) -> None:
        self.points: dict[tuple[float, float], int] = {}

    def row(self, lat: float, lon: float) -> int:
        """Return the row of a position, a new one the first time."""
        return self.points.setdefault((lat, lon), len(self.points))

    def travel(self, network: NetworkLike) -> Travel:
        """Return the matrices over all positions."""
        if not self.points:
            return Travel.none()
        seconds, metres = network.matrix(list(self.points))
        return Travel(seconds, metres, network.source, network.estimated)


def read_problem(
    session: Session,
    roster: models.Roster,
    network: NetworkLike,
    rules: Sequence[Rule] | Rulebook,
) -> Problem:
    """Return a roster's window, people, need, rules, settled work, locks and travel times."""
    assert roster.id is not None
    places = Places()
    shifts = _shifts(session, roster.id, places)
    taken = session.exec(
        select(models.Assignment).where(models.Assignment.roster_id == roster.id)
    ).all()
    people = _guards(session, roster, {row.guard_id for row in taken}, places)
    guards, in_force = bound(session, roster, people, rules)
    return Problem(
        start=roster.starts_on,
        days=roster.days,
        guards=guards,
        shifts=shifts,
        rules=in_force,
        travel=places.travel(network),
        locked=frozenset(
            Assignment(str(row.guard_id), str(row.shift_id)) for row in taken if row.locked
        ),
    )


def _shifts(session: Session, roster_id: int, places: Places) -> tuple[Shift, ...]:
    query = (
        select(models.Shift, Site)
        .add_columns(col(Post.code), col(Service.code), col(Administration.code))
        .join(Site, col(Site.id) == col(models.Shift.site_id))
        .join(Post, col(Post.id) == col(models.Shift.post_id))
        .join(Service, col(Service.id) == col(models.Shift.service_id))
        .join(Administration, col(Administration.id) == col(models.Shift.payer_id))
        .where(col(models.Shift.roster_id) == roster_id)
        .order_by(col(models.Shift.starts_at), col(models.Shift.id))
    )
    rows = session.execute(query)
    return tuple(
        Shift(
            id=str(row.id),
            span=Span(row.starts_at, row.ends_at),
            place=places.row(site.lat, site.lon),
            site=site.code,
            post=post,
            service=service,
            administration=payer,
            seats=row.headcount,
            competences=frozenset(row.competences),
            approval=row.approval_required,
            priority=row.priority,
        )
        for row, site, post, service, payer in rows
    )


def _guards(
    session: Session, roster: models.Roster, planned: set[int], places: Places
) -> tuple[Guard, ...]:
    """Return active guards, and those who are on the roster although no longer active."""
    first = roster.starts_on - MARGIN
    last = roster.starts_on + timedelta(days=roster.days) + MARGIN
    query = (
        select(models.Guard, models.Employer)
        .join(models.Employer, col(models.Employer.id) == col(models.Guard.employer_id))
        .where(or_(col(models.Guard.active), col(models.Guard.id).in_(planned)))
        .order_by(col(models.Guard.id))
    )
    people = session.exec(query).all()
    certificates = _validities(
        session, models.Certificate, Competence, models.Certificate.competence_id, first, last
    )
    approvals = _validities(
        session, models.Approval, models.Employer, models.Approval.employer_id, first, last
    )
    contracts = _by_guard(_valid(session, models.Contract, first, last))
    absences = _by_guard(_during(session, models.Absence, first, last))
    wishes = _by_guard(_during(session, models.Wish, first, last))
    duties = _duties(session, roster, places)
    return tuple(
        Guard(
            id=str(guard.id),
            name=guard.name,
            employer=employer.code,
            code=guard.code,
            agreement=agreement_on(contracts[guard.id], roster.starts_on) or employer.agreement,
            own=employer.kind == "own",
            birth_date=guard.birth_date,
            home=_home(guard, places),
            certificates=tuple(certificates[guard.id]),
            approvals=tuple(approvals[guard.id]),
            authorisation=_authorisation(employer),
            terms=tuple(_terms(row) for row in contracts[guard.id]),
            absences=tuple(Span(row.starts_at, row.ends_at) for row in absences[guard.id]),
            wishes=tuple(
                Wish(row.kind, Span(row.starts_at, row.ends_at), row.strength)
                for row in wishes[guard.id]
            ),
            duties=tuple(sorted(duties[guard.id], key=lambda duty: duty.span.start)),
        )
        for guard, employer in people
    )


def _home(guard: models.Guard, places: Places) -> int | None:
    if guard.home_lat is None or guard.home_lon is None:
        return None
    return places.row(guard.home_lat, guard.home_lon)


def _authorisation(employer: models.Employer) -> Validity | None:
    since, to = employer.authorised_from, employer.authorised_to
    if employer.kind == "own" or (since is None and to is None):
        return None
    return Validity(employer.code, since or date.min, to)


def _terms(row: models.Contract) -> Terms:
    return Terms(
        row.valid_from,
        row.valid_to,
        row.weekly_minutes,
        row.max_weekly_minutes,
        row.hourly_rate,
        row.provisional,
    )


def _validities(
    session: Session, table: Any, named: Any, link: Any, first: date, last: date
) -> dict[Hashable, list[Validity]]:
    """Return what each guard holds that is valid some day of the period."""
    query = (
        select(table.guard_id, named.code, table.valid_from, table.valid_to)
        .join(named, named.id == link)
        .where(table.valid_from <= last, or_(table.valid_to.is_(None), table.valid_to >= first))
        .order_by(table.guard_id, named.code, table.valid_from)
    )
    held: dict[Hashable, list[Validity]] = defaultdict(list)
    for guard_id, code, since, to in session.execute(query):
        held[guard_id].append(Validity(code, since, to))
    return held


def _valid(session: Session, table: Any, first: date, last: date) -> Sequence[Any]:
    query = (
        select(table)
        .where(table.valid_from <= last, or_(table.valid_to.is_(None), table.valid_to >= first))
        .order_by(table.guard_id, table.valid_from)
    )
    return session.exec(query).all()


def _during(session: Session, table: Any, first: date, last: date) -> Sequence[Any]:
    query = (
        select(table)
        .where(table.starts_at < midnight(last), table.ends_at > midnight(first))
        .order_by(table.guard_id, table.starts_at)
    )
    return session.exec(query).all()


def _by_guard(rows: Iterable[Any]) -> dict[Hashable, list[Any]]:
    grouped: dict[Hashable, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.guard_id].append(row)
    return grouped


def _duties(session: Session, roster: models.Roster, places: Places) -> dict[Hashable, list[Duty]]:
    """Return the work that other rosters have settled around this one.

    Where several rosters plan the same day for the same payer, one counts: this one before
    all, then published before draft, then the newest. So alternatives never add up.
    """
    first = roster.starts_on - MARGIN
    end = roster.starts_on + timedelta(days=roster.days) + MARGIN
    near = session.exec(select(models.Roster).where(col(models.Roster.starts_on) < end)).all()
    others = sorted(
        (other for other in near if other.id != roster.id),
        key=lambda other: (
            other.status == "published",
            other.published_at or other.created_at,
            other.id or 0,
        ),
        reverse=True,
    )
    rank = {other.id: n for n, other in enumerate(others)}
    query = (
        select(models.Assignment.guard_id, models.Shift, Site.lat, Site.lon)
        .join(models.Shift, col(models.Shift.id) == col(models.Assignment.shift_id))
        .join(Site, col(Site.id) == col(models.Shift.site_id))
        .where(
            col(models.Assignment.roster_id) != roster.id,
            col(models.Shift.starts_at) < midnight(end),
            col(models.Shift.ends_at) > midnight(first),
        )
    )
    duties: dict[Hashable, list[Duty]] = defaultdict(list)
    for guard_id, shift, lat, lon in session.exec(query):
        prior = (roster, *others[: rank[shift.roster_id]])
        if not any(_plans(other, shift) for other in prior):
            span = Span(shift.starts_at, shift.ends_at)
            duties[guard_id].append(Duty(span, places.row(lat, lon)))
    return duties


def _plans(roster: models.Roster, shift: models.Shift) -> bool:
    """Say whether a roster plans the day and payer of a shift."""
    passed = (local_day(shift.starts_at) - roster.starts_on).days
    return 0 <= passed < roster.days and roster.administration_id in (None, shift.payer_id)
