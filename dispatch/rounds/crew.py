# SPDX-License-Identifier: MPL-2.0
"""Who goes on rounds in a night: by the roster if there is one, else by the posts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from dispatch.rounds.means import Means
from dispatch.rounds.means import garage
from dispatch.rounds.options import Options
from roster import models as people
from roster.onrecord import read_equivalences
from roster.onrecord import with_equivalents
from roster.problem import Validity
from sites import models as sites
from sites.clock import utc
from sites.demand import unroll

NOON = time(12)


@dataclass(frozen=True)
class Crew:
    """A round that can be walked or driven: a seat on a shift or post, with its guard if named."""

    code: str
    site: sites.Site
    start: datetime
    end: datetime
    competences: frozenset[str]
    guard: people.Guard | None = None
    post_id: int | None = None
    means: Means | None = None
    """How it is gone; None is as the plan says of rounds without a name."""


def noon(day: date) -> datetime:
    """Return the instant at which the night of a day begins."""
    return utc(day, NOON)


def read_crew(
    session: Session, day: date, services: Iterable[int]
) -> tuple[int | None, tuple[Crew, ...]]:
    """Return who goes on rounds in a night: by the roster if there is one, else by the posts.

    The roster is the newest published one that covers the day, else the newest draft. Seats
    that nobody sits on are rounds without a name.
    """
    wanted = sorted(services)
    roster = _roster(session, day)
    if roster is not None:
        found = _from_roster(session, roster, day, wanted)
        if found:
            return roster.id, found
    return None, _from_posts(session, day, wanted)


def _roster(session: Session, day: date) -> people.Roster | None:
    rows = session.exec(
        select(people.Roster).where(col(people.Roster.starts_on) <= day + timedelta(days=1))
    ).all()
    covering = [row for row in rows if row.starts_on + timedelta(days=row.days) > day]
    return max(covering, key=lambda row: (row.status == "published", row.id or 0), default=None)


def _from_roster(
    session: Session, roster: people.Roster, day: date, services: Sequence[int]
) -> tuple[Crew, ...]:
    shift = people.Shift
    query = (
        select(shift, sites.Site, sites.Post)
        .join(sites.Site, col(sites.Site.id) == col(shift.site_id))
        .join(sites.Post, col(sites.Post.id) == col(shift.post_id))
        .where(
            col(shift.roster_id) == roster.id,
            col(shift.service_id).in_(services),
            col(shift.starts_at) >= noon(day),
            col(shift.starts_at) < noon(day + timedelta(days=1)),
        )
        .order_by(col(shift.starts_at), col(sites.Post.code))
    )
    rows = session.exec(query).all()
    taken: dict[int | None, list[people.Guard]] = defaultdict(list)
    pairs = select(people.Assignment, people.Guard).join(
        people.Guard, col(people.Guard.id) == col(people.Assignment.guard_id)
    )
    for assignment, guard in session.exec(
        pairs.where(people.Assignment.roster_id == roster.id).order_by(col(people.Guard.code))
    ):
        taken[assignment.shift_id].append(guard)
    held = read_held(session, day)
    out = []
    for row, site, post in rows:
        seated: list[people.Guard | None] = [*taken[row.id]]
        seated.extend([None] * (row.headcount - len(seated)))
        for number, named in enumerate(seated, start=1):
            competences = frozenset(row.competences)
            if named is not None:
                competences |= held[named.id]
            code = f"{post.code}/{number}"
            out.append(
                Crew(code, site, row.starts_at, row.ends_at, competences, named, row.post_id)
            )
    return _apart(out)


def _from_posts(session: Session, day: date, services: Sequence[int]) -> tuple[Crew, ...]:
    query = select(sites.Post, sites.Site).join(
        sites.Site, col(sites.Site.id) == col(sites.Post.site_id)
    )
    rows = session.exec(query.where(col(sites.Post.service_id).in_(services))).all()
    posts = {post.id: (post, site) for post, site in rows}
    asked: dict[int, set[str]] = defaultdict(set)
    for post_id, code in session.exec(
        select(sites.PostCompetence.post_id, sites.Competence.code).join(
            sites.Competence,
            col(sites.Competence.id) == col(sites.PostCompetence.competence_id),
        )
    ):
        asked[post_id].add(code)
    out = []
    for need in unroll([post for post, _ in rows], day, 2):
        if not noon(day) <= need.start < noon(day + timedelta(days=1)):
            continue
        post, site = posts[need.post_id]
        for number in range(1, need.headcount + 1):
            competences = frozenset(asked[post.id or 0])
            code = f"{post.code}/{number}"
            out.append(Crew(code, site, need.start, need.end, competences, None, post.id))
    return _apart(out)


def _apart(crew: Sequence[Crew]) -> tuple[Crew, ...]:
    """Return the crew with every code once: a post that begins twice a night is numbered on."""
    seen: set[str] = set()
    out = []
    for one in crew:
        code, more = one.code, 1
        while code in seen:
            more += 1
            code = f"{one.code}.{more}"
        seen.add(code)
        out.append(replace(one, code=code))
    return tuple(out)


def read_held(session: Session, day: date) -> dict[int | None, frozenset[str]]:
    """Return the competences that each guard holds all through a night, those met by others too."""
    query = select(people.Certificate, sites.Competence.code).join(
        sites.Competence, col(sites.Competence.id) == col(people.Certificate.competence_id)
    )
    certificates: dict[int, list[Validity]] = defaultdict(list)
    for row, code in session.exec(query):
        certificates[row.guard_id].append(Validity(code, row.valid_from, row.valid_to))
    equivalences = read_equivalences(session)
    morning = day + timedelta(days=1)
    out: dict[int | None, frozenset[str]] = defaultdict(frozenset)
    for guard, held in certificates.items():
        met = with_equivalents(held, equivalences)
        out[guard] = frozenset(one.code for one in met if one.covers(day, morning))
    return out


def with_means(
    session: Session,
    day: date,
    crew: Sequence[Crew],
    options: Options,
    roster_id: int | None,
    anew: Collection[str] | None = None,
) -> tuple[Crew, ...]:
    """Return who goes on rounds, each with the means of travel that are the guard's in a night.

    Pool cars go in the order of the rounds.

    Parameters
    ----------
    roster_id
        The roster whose other posts may need pool cars, if any.
    anew
        Codes of the rounds that get theirs; the others keep what they have. None is all.
    """
    if not crew:
        return ()
    posts = {one.post_id for one in crew}
    span = (min(one.start for one in crew), max(one.end for one in crew))
    found = garage(session, options, read_held(session, day), roster_id, posts, span)
    kept = [one for one in crew if anew is not None and one.code not in anew]
    for one in kept:
        if one.guard is not None and one.means is not None and one.means.pool_car:
            found.take(one.guard, one.start, one.end)
    return tuple(
        one
        if one in kept
        else replace(one, means=found.means(one.guard, one.post_id, one.start, one.end))
        for one in crew
    )
