# SPDX-License-Identifier: MPL-2.0
"""Read the problem of one roster from the tables, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from datetime import timedelta
from typing import Any
from typing import NamedTuple

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import or_
from sqlmodel import select

from roster import models
from roster.onrecord import read_accounts
from roster.onrecord import read_equivalences
from roster.onrecord import read_neutral
from roster.onrecord import read_records
from roster.onrecord import with_equivalents
from roster.onrecord import words
from roster.problem import Assignment
from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Shift
from roster.problem import Span
from roster.problem import Terms
from roster.problem import Travel
from roster.problem import Validity
from roster.problem import Waiver
from roster.problem import Wish
from roster.rota.following import rule_of
from roster.rules.base import Rule
from roster.rules.rulebook import Rulebook
from roster.rulesets import agreement_on
from roster.rulesets import bound
from roster.settled import MARGIN
from roster.settled import read_duties
from roster.settled import read_history
from roster.travel.means import BICYCLE
from roster.travel.means import CAR
from sites.clock import local_day
from sites.clock import midnight
from sites.models import Administration
from sites.models import Competence
from sites.models import Post
from sites.models import Service
from sites.models import Site
from sites.network import NetworkLike
from sites.network import Networks


class Extra(NamedTuple):
    """A shift that is not stored, with the rows and codes that it points at."""

    shift: models.Shift
    """Its id is a number that no stored shift has, such as one below zero."""
    site: Site
    post: str
    service: str
    administration: str


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

    def ways(self, networks: Networks, guards: Iterable[Guard]) -> dict[str, Travel]:
        """Return the matrices of every means that a guard can come to travel by, but the car.

        Who loses the driving licence goes by bicycle.
        """
        modes = {guard.mode for guard in guards}
        if CAR in modes:
            modes.add(BICYCLE)
        return {mode: self.travel(networks(mode)) for mode in sorted(modes - {CAR})}


def read_problem(
    session: Session,
    roster: models.Roster,
    network: NetworkLike | Networks,
    rules: Sequence[Rule] | Rulebook,
    extra: Iterable[Extra] = (),
) -> Problem:
    """Return a roster's window, people, need, rules, settled work, locks and travel times.

    One network alone answers for every means of travel. Extra shifts are looked at as if they
    were in the roster.
    """
    assert roster.id is not None
    networks = network if callable(network) else lambda _mode: network
    places = Places()
    added = (_shift(one, places.row(one.site.lat, one.site.lon)) for one in extra)
    shifts = (*_shifts(session, roster.id, places), *added)
    taken = session.exec(
        select(models.Assignment).where(models.Assignment.roster_id == roster.id)
    ).all()
    people = _guards(session, roster, {row.guard_id for row in taken}, places)
    guards, in_force = bound(session, roster, people, rules)
    template = rule_of(session, roster.id)
    return Problem(
        start=roster.starts_on,
        days=roster.days,
        guards=guards,
        shifts=shifts,
        rules=in_force if template is None else (*in_force, template),
        travel=places.travel(networks(CAR)),
        ways=places.ways(networks, guards) if callable(network) else {},
        cars={row.code: row.pool_cars for row in session.exec(select(models.Employer))},
        locked=frozenset(
            Assignment(str(row.guard_id), str(row.shift_id)) for row in taken if row.locked
        ),
        waivers=read_waivers(session, roster.id),
        told=local_day(roster.published_at) if roster.published_at else None,
    )


def read_waivers(session: Session, roster_id: int) -> frozenset[Waiver]:
    """Return the decisions to let a violation of a roster stand."""
    query = select(models.RuleOverride).where(models.RuleOverride.roster_id == roster_id)
    return frozenset(
        Waiver(
            rule=row.rule,
            guard="" if row.guard_id is None else str(row.guard_id),
            shifts=frozenset(str(id_) for id_ in row.shifts),
            reason=row.reason,
            text=row.text,
            by=row.decided_by,
            at=row.decided_at,
        )
        for row in session.exec(query)
    )


def read_some_shifts(
    session: Session, ids: Iterable[int], place_of: Mapping[str, int]
) -> dict[str, Shift] | None:
    """Return a few shifts by id, each at the row that its site has already.

    None when a site has no row: the travel times have to be read as well then.
    """
    wanted = tuple(ids)
    if not wanted:
        return {}
    query = _shift_query().where(col(models.Shift.id).in_(wanted))
    found = session.execute(query).all()
    if any(site.code not in place_of for _row, site, *_codes in found):
        return None
    shifts = (_shift(row, place_of[row[1].code]) for row in found)
    return {shift.id: shift for shift in shifts}


def _shifts(session: Session, roster_id: int, places: Places) -> tuple[Shift, ...]:
    query = (
        _shift_query()
        .where(col(models.Shift.roster_id) == roster_id)
        .order_by(col(models.Shift.starts_at), col(models.Shift.id))
    )
    rows = session.execute(query)
    return tuple(_shift(row, places.row(row[1].lat, row[1].lon)) for row in rows)


def _shift_query() -> Any:
    return (
        select(models.Shift, Site)
        .add_columns(col(Post.code), col(Service.code), col(Administration.code))
        .join(Site, col(Site.id) == col(models.Shift.site_id))
        .join(Post, col(Post.id) == col(models.Shift.post_id))
        .join(Service, col(Service.id) == col(models.Shift.service_id))
        .join(Administration, col(Administration.id) == col(models.Shift.payer_id))
    )


def _shift(found: Any, place: int) -> Shift:
    row, site, post, service, payer = found
    return Shift(
        id=str(row.id),
        span=Span(row.starts_at, row.ends_at),
        place=place,
        site=site.code,
        post=post,
        service=service,
        administration=payer,
        seats=row.headcount,
        competences=frozenset(row.competences),
        approval=row.approval_required,
        priority=row.priority,
        tags=words(row.tags),
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
    duties = read_duties(session, roster, places.row)
    history = read_history(session, roster)
    neutral = read_neutral(session, roster)
    accounts = read_accounts(session, roster.starts_on)
    equivalences = read_equivalences(session)
    record, permit = models.GuardRecord, models.EmployerPermit
    records = read_records(session, record, col(record.guard_id), first, last)
    permits = read_records(session, permit, col(permit.employer_id), first, last)
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
            certificates=with_equivalents(certificates[guard.id], equivalences),
            approvals=tuple(approvals[guard.id]),
            authorisation=_authorisation(employer),
            terms=tuple(_terms(row) for row in contracts[guard.id]),
            absences=tuple(Span(row.starts_at, row.ends_at) for row in absences[guard.id]),
            wishes=tuple(
                Wish(row.kind, Span(row.starts_at, row.ends_at), row.strength)
                for row in wishes[guard.id]
            ),
            duties=tuple(sorted(duties[guard.id], key=lambda duty: duty.span.start)),
            tags=words(guard.tags),
            records=records.get(guard.id, ()),
            permits=permits.get(employer.id, ()),
            history=history(guard.id),
            neutral=neutral.get(guard.id, frozenset()),
            account=accounts.get(guard.id),
            mode=guard.mode,
            pool=guard.pool_car,
            commute=guard.commute_minutes,
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
