# SPDX-License-Identifier: MPL-2.0
"""Turn an order into a post, and bring drafts in step with it.

A published roster never changes: its next version begins, as with every other change to one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import timedelta

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import delete
from sqlmodel import select

from roster.models import Assignment
from roster.models import Roster
from roster.models import RuleOverride
from roster.models import Shift
from roster.revise import published
from roster.revise import revise
from sites.clock import local_day
from sites.demand import Need
from sites.demand import unroll
from sites.models import Competence
from sites.models import Post
from sites.models import PostCompetence
from sites.models import Site
from sites.orders.models import Order
from sites.orders.models import OrderPurpose
from sites.orders.wanted import as_post
from sites.orders.wanted import of

NEVER = "0000000"
"""Weekdays of a post that no longer runs."""
NAME = 200


@dataclass(frozen=True, slots=True)
class Target:
    """A plan whose days an order touches."""

    roster: Roster
    """The draft to write, or the published roster whose next version is begun for it."""
    draft: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """What a plan's shifts of a post lack to be what the post asks for, from an instant on."""

    added: tuple[Need, ...] = ()
    changed: tuple[tuple[Shift, Need], ...] = ()
    removed: tuple[Shift, ...] = ()
    freed: tuple[Assignment, ...] = ()
    """Guards who would lose a shift: its times change, it goes, or it needs fewer."""

    @property
    def same(self) -> bool:
        """Whether nothing has to be done."""
        return not (self.added or self.changed or self.removed)


def put(session: Session, order: Order) -> Post:
    """Make the post of an approved order, or give the one that it has the order's need."""
    purpose = session.get_one(OrderPurpose, order.purpose_id)
    site = session.get_one(Site, order.site_id)
    times = as_post(of(order))
    post = session.get(Post, order.post_id) if order.post_id else None
    if post is None:
        values = {
            "code": f"BESTILLING-{order.id}",
            "name": f"{site.name}, {purpose.name_da}"[:NAME],
            "site_id": site.id,
            "service_id": purpose.service_id,
            "payer_id": site.administration_id,
            "priority": purpose.priority,
            "approval_required": purpose.approval_required,
            "instructions": order.note,
        }
        post = Post.model_validate({**values, **_times(times)})
        session.add(post)
        session.flush()
        _ask(session, post, purpose)
        order.post_id = post.id
        session.add(order)
    else:
        for key, value in _times(times).items():
            setattr(post, key, value)
        post.instructions = order.note
        session.add(post)
    session.flush()
    return post


def close(session: Session, post: Post, today: date) -> Post:
    """Let a post run no more from today on; what it was before stays."""
    yesterday = today - timedelta(days=1)
    if yesterday >= post.valid_from:
        post.valid_to = yesterday if post.valid_to is None else min(post.valid_to, yesterday)
    else:
        post.weekdays = NEVER
    session.add(post)
    session.flush()
    return post


def targets(
    session: Session, payer_id: int, days: Sequence[date], post_id: int | None
) -> list[Target]:
    """Return the plans that hold some of the days, or shifts of the post: newest draft first.

    Of each plan it is its newest draft, or else the published version that counts.
    """
    held: set[int] = set()
    if post_id is not None:
        held = set(session.exec(select(Shift.roster_id).where(Shift.post_id == post_id)))
    found: dict[tuple[date, int, int | None], Target] = {}
    rows = session.exec(select(Roster).order_by(col(Roster.id).desc())).all()
    for roster in rows:
        if roster.administration_id not in (None, payer_id):
            continue
        last = roster.starts_on + timedelta(days=roster.days - 1)
        if roster.id not in held and not any(roster.starts_on <= day <= last for day in days):
            continue
        key = (roster.starts_on, roster.days, roster.administration_id)
        known = found.get(key)
        if roster.status == "draft" and (known is None or not known.draft):
            found[key] = Target(roster, draft=True)
        elif known is None:
            found[key] = Target(published(session, roster)[0], draft=False)
    return sorted(found.values(), key=lambda one: (one.roster.starts_on, one.roster.id))


def carry_out(
    session: Session, post: Post, days: Sequence[date], now: datetime
) -> list[tuple[Roster, Difference]]:
    """Bring every plan that an order touches in step with its post, in drafts only.

    A plan that has nothing to change is left alone; a published one gets a new draft version.
    """
    done = []
    for target in targets(session, post.payer_id, days, post.id):
        if difference(session, target.roster, post, now).same:
            continue
        draft = target.roster if target.draft else revise(session, target.roster.id or 0)
        done.append((draft, sync(session, draft, post, now)))
    return done


def difference(session: Session, roster: Roster, post: Post, now: datetime) -> Difference:
    """Compare a plan's shifts of a post with the post; only those that begin after an instant.

    A shift whose times change is emptied, because its guards agreed to other hours; one that needs
    fewer guards loses those who are not locked first.
    """
    found = unroll([post], roster.starts_on, roster.days)
    wanted = {need.day: need for need in found if need.start > now}
    changed: list[tuple[Shift, Need]] = []
    removed: list[Shift] = []
    freed: list[Assignment] = []
    for row in _rows(session, roster, post, now):
        need = wanted.pop(local_day(row.starts_at), None)
        if need is None:
            removed.append(row)
            freed += _on(session, row)
        elif _differs(row, need):
            moved = (row.starts_at, row.ends_at) != (need.start, need.end)
            changed.append((row, need))
            freed += _on(session, row)[0 if moved else need.headcount :]
    return Difference(tuple(wanted.values()), tuple(changed), tuple(removed), tuple(freed))


def sync(session: Session, draft: Roster, post: Post, now: datetime) -> Difference:
    """Give a draft the post's shifts that begin after an instant; return what was done."""
    found = difference(session, draft, post, now)
    if found.same:
        return found
    for assignment in found.freed:
        session.delete(assignment)
    session.flush()
    for row in found.removed:
        session.exec(delete(RuleOverride).where(col(RuleOverride.shift_id) == row.id))
        session.delete(row)
    for row, need in found.changed:
        row.starts_at, row.ends_at, row.headcount = need.start, need.end, need.headcount
        session.add(row)
    codes = _codes(session, post)
    for need in found.added:
        session.add(new_shift(draft.id or 0, post, need, codes))
    draft.version += 1
    session.add(draft)
    session.flush()
    return found


def _differs(row: Shift, need: Need) -> bool:
    return (row.starts_at, row.ends_at, row.headcount) != (need.start, need.end, need.headcount)


def _rows(session: Session, roster: Roster, post: Post, now: datetime) -> Sequence[Shift]:
    query = select(Shift).where(
        Shift.roster_id == roster.id, Shift.post_id == post.id, col(Shift.starts_at) > now
    )
    return session.exec(query.order_by(col(Shift.starts_at))).all()


def _on(session: Session, row: Shift) -> list[Assignment]:
    """Return who is on a shift, those who are locked first."""
    query = select(Assignment).where(Assignment.shift_id == row.id)
    order = (col(Assignment.locked).desc(), col(Assignment.id))
    return list(session.exec(query.order_by(*order)))


def new_shift(roster_id: int, post: Post, need: Need, codes: Sequence[str]) -> Shift:
    """Return the row of one time of a post, not stored yet."""
    values = {
        "roster_id": roster_id,
        "post_id": post.id or 0,
        "site_id": post.site_id,
        "service_id": post.service_id,
        "payer_id": post.payer_id,
        "starts_at": need.start,
        "ends_at": need.end,
        "headcount": need.headcount,
        "priority": post.priority,
        "approval_required": post.approval_required,
        "competences": list(codes),
        "tags": post.tags,
    }
    return Shift.model_validate(values)


def _codes(session: Session, post: Post) -> list[str]:
    query = (
        select(Competence.code)
        .join(PostCompetence, col(PostCompetence.competence_id) == col(Competence.id))
        .where(PostCompetence.post_id == post.id)
        .order_by(col(Competence.code))
    )
    return list(session.exec(query))


def _ask(session: Session, post: Post, purpose: OrderPurpose) -> None:
    """Let the post ask for what the purpose asks for."""
    rows = session.exec(select(Competence).where(col(Competence.code).in_(purpose.competences)))
    for row in rows:
        session.add(PostCompetence(post_id=post.id or 0, competence_id=row.id or 0))
    session.flush()


def _times(times: Post) -> dict[str, object]:
    names = ("weekdays", "on_holidays", "starts", "ends", "headcount", "valid_from", "valid_to")
    return {name: getattr(times, name) for name in (*names, "apart")}
