# SPDX-License-Identifier: MPL-2.0
"""By what means a round is gone: the guard's own, a pool car, or what the plan says for all.

The rules are those of travel in rosters (`roster.travel.means`): who goes by car holds a driving
licence, where licences are on record at all, and goes by bicycle else; on a post tagged so a
guard with a licence keeps a pool car for the whole shift, as long as the employer has one left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from typing import Literal

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from dispatch.rounds.options import Options
from dispatch.rounds.problem import Mode
from roster.models import Assignment
from roster.models import Certificate
from roster.models import Employer
from roster.models import Guard
from roster.models import Shift
from roster.onrecord import words
from roster.travel.means import LICENCE
from roster.travel.means import POOL_CAR
from sites.models import Competence
from sites.models import Post

Why = Literal["", "licence", "pool"]
"""Why a guard does not go as the tables have it: no driving licence, no pool car left."""


@dataclass(frozen=True, slots=True)
class Means:
    """How whoever goes a round gets about, where the way begins and ends, and room for keys."""

    mode: Mode = "car"
    speed: int = 100
    """Per cent of the usual speed of that means."""
    pool_car: bool = False
    from_home: bool = False
    to_home: bool = False
    """Whether the round begins or ends at the guard's home and not at the post's site."""
    key_room: int | None = None
    """Keys that the guard can have along; None is what the plan says."""
    why: Why = ""


@dataclass
class Garage:
    """Says by what means guards go in one night, and keeps count of the pool cars."""

    options: Options
    drivers: Collection[int | None]
    """Numbers of the guards who hold a licence all through the night."""
    licences: bool
    """Whether licences are on record at all."""
    cars: Mapping[int | None, int]
    """Pool cars of each employer."""
    tagged: Collection[int | None]
    """Posts whose guard keeps a pool car."""
    out: dict[int, list[tuple[datetime, datetime]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """When each employer's cars are taken."""

    def means(
        self, guard: Guard | None, post_id: int | None, begins: datetime, ends: datetime
    ) -> Means:
        """Return how a guard goes a round; a pool car that it takes is taken from then on."""
        if guard is None:
            return Means(self.options.mode)
        mode, why, pool = self._by(guard, post_id, begins, ends)
        if pool:
            self.take(guard, begins, ends)
        own = mode == guard.mode and not pool
        return Means(
            mode,
            guard.round_speed if own else 100,
            pool,
            guard.round_start == "home",
            guard.round_end == "home",
            guard.key_room,
            why,
        )

    def take(self, guard: Guard, begins: datetime, ends: datetime) -> None:
        """Note that a guard has a pool car for a while."""
        self.out[guard.employer_id].append((begins, ends))

    def _by(
        self, guard: Guard, post_id: int | None, begins: datetime, ends: datetime
    ) -> tuple[Mode, Why, bool]:
        drives = not self.licences or guard.id in self.drivers
        if not self.options.own:
            if self.options.mode == "car" and not drives:
                return "bicycle", "licence", False
            return self.options.mode, "", False
        if post_id in self.tagged:
            if drives and self._left(guard.employer_id, begins, ends):
                return "car", "", True
            mode = guard.mode if drives or guard.mode != "car" else "bicycle"
            return mode, "pool" if drives else "licence", False
        if guard.mode == "car" and not drives:
            return "bicycle", "licence", False
        return guard.mode, "", False

    def _left(self, employer: int, begins: datetime, ends: datetime) -> bool:
        """Say whether a car is left all through a span."""
        over = [(a, b) for a, b in self.out[employer] if a < ends and b > begins]
        moments = [begins, *(a for a, _ in over if a > begins)]
        most = max(sum(a <= at < b for a, b in over) for at in moments)
        return most < self.cars.get(employer, 0)


def garage(
    session: Session,
    options: Options,
    held: Mapping[int | None, frozenset[str]],
    roster_id: int | None,
    posts: Collection[int | None],
    span: tuple[datetime, datetime],
) -> Garage:
    """Return what says by what means guards go, the cars of other posts taken already.

    Parameters
    ----------
    held
        What each guard holds all through the night.
    roster_id
        The roster whose other posts may need pool cars; None is none.
    posts
        Numbers of the rounds' own posts.
    span
        First and last instant of the rounds.
    """
    tags = session.exec(select(Post.id, Post.tags).where(col(Post.id).in_(posts))).all()
    cars = session.exec(select(Employer.id, Employer.pool_cars)).all()
    licence = (
        select(Certificate.id)
        .join(Competence, col(Competence.id) == col(Certificate.competence_id))
        .where(Competence.code == LICENCE)
        .limit(1)
    )
    found = Garage(
        options,
        {guard for guard, codes in held.items() if LICENCE in codes},
        session.exec(licence).first() is not None,
        dict(cars),
        {post for post, said in tags if POOL_CAR in words(said)},
    )
    if found.tagged and roster_id is not None:
        _others(session, found, roster_id, posts, span)
    return found


def _others(
    session: Session,
    found: Garage,
    roster_id: int,
    posts: Collection[int | None],
    span: tuple[datetime, datetime],
) -> None:
    """Note the cars that the roster has out on posts that are no rounds."""
    query = (
        select(Shift, Guard)
        .join(Assignment, col(Assignment.shift_id) == col(Shift.id))
        .join(Guard, col(Guard.id) == col(Assignment.guard_id))
        .where(
            Shift.roster_id == roster_id,
            col(Shift.starts_at) < span[1],
            col(Shift.ends_at) > span[0],
            col(Shift.post_id).not_in(posts),
        )
    )
    for shift, guard in session.exec(query):
        if POOL_CAR in words(shift.tags):
            found.take(guard, shift.starts_at, shift.ends_at)
