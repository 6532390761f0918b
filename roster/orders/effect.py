# SPDX-License-Identifier: MPL-2.0
"""What an order would mean for a plan: seats that open, guards freed, who could come, the pay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from roster.explain import Candidate
from roster.explain import Vacancy
from roster.explain import candidates
from roster.explain import why_vacant
from roster.models import Assignment
from roster.models import Guard
from roster.models import Roster
from roster.models import Shift
from roster.orders.posts import NEVER
from roster.orders.posts import Difference
from roster.orders.posts import difference
from roster.orders.posts import new_shift
from roster.orders.posts import targets
from roster.plan import Plan
from roster.reading import Extra
from roster.rules.rulebook import Rulebook
from roster.store import load_plan
from sites.demand import Need
from sites.models import Administration
from sites.models import Post
from sites.models import Service
from sites.models import Site
from sites.network import Networks
from sites.orders.models import Order
from sites.orders.models import OrderPurpose
from sites.orders.wanted import as_post
from sites.orders.wanted import needs
from sites.orders.wanted import of

MOST = 14
"""Times of an order that are looked into; of more the first ones."""
NAMED = 3
"""Guards named for each."""


@dataclass(frozen=True, slots=True)
class Time:
    """One time of an order in a plan; `able` is how many guards may take it."""

    need: Need
    seats: int
    able: int
    best: tuple[str, ...]
    """Names, the one that suits the plan best first."""
    cost: int | None
    """Pay in øre of as many of the cheapest as there are seats; None when too few can come."""
    vacancy: Vacancy | None
    """Why nobody can, where nobody can."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What an order would mean for one plan."""

    roster: Roster
    draft: bool
    """Whether it is a draft; a published one gets a new version."""
    difference: Difference
    freed: tuple[tuple[str, Shift], ...]
    """Who would lose which shift."""
    times: tuple[Time, ...]
    """Times that open new seats, the first of them."""

    @property
    def seats(self) -> int:
        """Seats that open."""
        new = sum(need.headcount for need in self.difference.added)
        grown = sum(_opened(row, need) for row, need in self.difference.changed)
        return new + grown

    @property
    def cost(self) -> int | None:
        """Pay in øre of the times looked into; None where one of them cannot be filled."""
        costs = [time.cost for time in self.times]
        return None if None in costs else sum(cost for cost in costs if cost is not None)


def effects(
    session: Session, order: Order, networks: Networks, rules: Rulebook, now: datetime
) -> list[Effect]:
    """Return what approving what an order asks for would do to each plan that it touches."""
    post = hypothetical(session, order)
    codes = session.get_one(OrderPurpose, order.purpose_id).competences
    days = [need.day for need in needs(of(order))]
    found = []
    for target in targets(session, post.payer_id, days, order.post_id):
        change = difference(session, target.roster, post, now)
        if not change.same:
            times = _times(session, target.roster, post, codes, change, networks, rules)
            freed = tuple(_named(session, one) for one in change.freed)
            found.append(Effect(target.roster, target.draft, change, freed, times))
    return found


def hypothetical(session: Session, order: Order) -> Post:
    """Return the post that an order would have, not stored; it never runs if it is to go."""
    purpose = session.get_one(OrderPurpose, order.purpose_id)
    site = session.get_one(Site, order.site_id)
    post = as_post(of(order))
    post.id = order.post_id
    post.site_id, post.payer_id = order.site_id, site.administration_id
    post.service_id, post.priority = purpose.service_id, purpose.priority
    post.approval_required, post.tags = purpose.approval_required, ""
    if order.status == "cancel_asked":
        post.weekdays = NEVER
    return post


def _times(
    session: Session,
    roster: Roster,
    post: Post,
    codes: Sequence[str],
    change: Difference,
    networks: Networks,
    rules: Rulebook,
) -> tuple[Time, ...]:
    """Look into the times that open seats, as if they stood in the plan."""
    opened = [*change.added, *(need for row, need in change.changed if _opened(row, need))]
    opened = sorted(opened, key=lambda need: need.start)[:MOST]
    if not opened:
        return ()
    extra = _extra(session, roster, post, codes, opened)
    plan = load_plan(session, roster.id or 0, networks, rules, extra)
    return tuple(
        _time(plan, need, str(one.shift.id)) for need, one in zip(opened, extra, strict=True)
    )


def _extra(
    session: Session, roster: Roster, post: Post, codes: Sequence[str], opened: Sequence[Need]
) -> list[Extra]:
    site = session.get_one(Site, post.site_id)
    service = session.get_one(Service, post.service_id).code
    payer = session.get_one(Administration, post.payer_id).code
    made = []
    for number, need in enumerate(opened, start=1):
        row = new_shift(roster.id or 0, post, need, codes)
        row.id = -number
        made.append(Extra(row, site, post.code, service, payer))
    return made


def _time(plan: Plan, need: Need, key: str) -> Time:
    shift = plan.problem.shift[key]
    ranked = [one for one in candidates(plan, shift) if one.ok]
    names = tuple(plan.problem.guard[one.guard].name for one in ranked[:NAMED])
    vacancy = None if ranked else why_vacant(plan, shift)
    return Time(need, need.headcount, len(ranked), names, _pay(ranked, need.headcount), vacancy)


def _pay(ranked: Sequence[Candidate], seats: int) -> int | None:
    costs = sorted(one.cost for one in ranked)[:seats]
    return sum(costs) if len(costs) == seats else None


def _opened(row: Shift, need: Need) -> int:
    """Return how many seats a changed shift opens: all of them where its times change."""
    moved = (row.starts_at, row.ends_at) != (need.start, need.end)
    return need.headcount if moved else max(0, need.headcount - row.headcount)


def _named(session: Session, one: Assignment) -> tuple[str, Shift]:
    guard = session.get_one(Guard, one.guard_id)
    return guard.name, session.get_one(Shift, one.shift_id)
