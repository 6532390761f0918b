# SPDX-License-Identifier: MPL-2.0
"""List orders in words, with how far they are planned, and the shifts to say a word about."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import func
from sqlmodel import select

from roster.in_force import InForce
from roster.models import Assignment
from roster.models import Roster
from roster.models import Shift
from sites.models import Site
from sites.orders.days import differing
from sites.orders.models import Order
from sites.orders.models import OrderPurpose
from sites.orders.models import ServiceFeedback
from sites.orders.store import NAMES
from sites.orders.store import PLANNED
from sites.orders.wanted import Wanted
from sites.orders.wanted import from_plain
from sites.orders.wanted import of
from sites.text import Text
from web.i18n import language
from web.pages.filters import day
from web.pages.queries_places import service_names
from web.pages.queries_places import weekdays

TONES = {"received": "warn", "change_asked": "warn", "cancel_asked": "warn", "declined": "bad"}
DELIVERED = timedelta(days=30)
"""How long after a shift a word can be said about it."""


@dataclass(frozen=True, slots=True)
class OrderLine:
    """An order as a list shows it; seats are those of published rosters."""

    order: Order
    site: Site
    purpose: str
    seats: int
    filled: int

    @property
    def planned(self) -> bool:
        """Whether published rosters have guards on all of it that they hold."""
        return self.order.status == "approved" and 0 < self.seats <= self.filled

    @property
    def status(self) -> Text:
        """The status in a word."""
        return PLANNED if self.planned else NAMES[self.order.status]

    @property
    def tone(self) -> str:
        """How its mark looks."""
        return "good" if self.planned else TONES.get(self.order.status, "info")

    @property
    def when(self) -> str:
        """Days and times in words."""
        return said(of(self.order))

    @property
    def asked(self) -> str:
        """The single days that are asked to be otherwise; empty where it is the whole order."""
        if self.order.status != "change_asked" or self.order.agreed is None:
            return ""
        before, after = from_plain(self.order.agreed), of(self.order)
        return _days(before, after) if replace(after, apart=before.apart) == before else ""


@dataclass(frozen=True, slots=True)
class Delivered:
    """A shift at a site that is over, and what was said of it."""

    shift: Shift
    site: str
    service: str
    feedback: ServiceFeedback | None


@dataclass(frozen=True, slots=True)
class SiteWords:
    """What was said of the shifts at one site."""

    site: Site
    good: int
    bad: int
    rows: tuple[ServiceFeedback, ...]


def said(wanted: Wanted) -> str:
    """Return days and times in words."""
    hours = f"{_clock(wanted.starts)}–{_clock(wanted.ends)}"
    if wanted.last_day is None:
        return f"{day(wanted.first_day, 'long')} {hours}"
    span = f"{day(wanted.first_day)} – {day(wanted.last_day)}"
    on = weekdays(wanted.weekdays)
    beside = "" if wanted.holidays else ", " + _("not on public holidays")
    if wanted.apart:
        count = len(wanted.apart)
        beside += ", " + ngettext("%(num)s day different", "%(num)s days different", count)
    return f"{on} {hours}, {span}{beside}"


def order_lines(session: Session, sites: Sequence[int] | None = None) -> list[OrderLine]:
    """Return orders, the newest first: all, or those of some sites."""
    query = (
        select(Order, Site, OrderPurpose)
        .join(Site, col(Site.id) == col(Order.site_id))
        .join(OrderPurpose, col(OrderPurpose.id) == col(Order.purpose_id))
        .order_by(col(Order.id).desc())
    )
    if sites is not None:
        query = query.where(col(Order.site_id).in_(sites))
    rows = session.exec(query).all()
    seats = _seats(session, [order.post_id for order, _site, _purpose in rows if order.post_id])
    return [
        OrderLine(order, site, named(purpose), *seats.get(order.post_id or 0, (0, 0)))
        for order, site, purpose in rows
    ]


def named(purpose: OrderPurpose) -> str:
    """Return a purpose in the reader's language."""
    return purpose.name_en if language() == "en" else purpose.name_da


def delivered(session: Session, sites: Sequence[int], now: datetime) -> list[Delivered]:
    """Return the published shifts at sites that were over in the last days, the last one first."""
    rows = session.exec(
        select(Shift, Site.name)
        .join(Roster, col(Roster.id) == col(Shift.roster_id))
        .join(Site, col(Site.id) == col(Shift.site_id))
        .where(
            Roster.status == "published",
            col(Shift.site_id).in_(sites),
            col(Shift.ends_at) <= now,
            col(Shift.ends_at) > now - DELIVERED,
            col(Shift.id).in_(select(Assignment.shift_id)),
        )
        .order_by(col(Shift.starts_at).desc(), col(Shift.id))
    ).all()
    counts, words = InForce(session), service_names(session)
    told = {
        (row.post_id, row.starts_at): row
        for row in session.exec(
            select(ServiceFeedback).where(col(ServiceFeedback.site_id).in_(sites))
        )
    }
    return [
        Delivered(row, site, words.get(row.service_id, ""), told.get((row.post_id, row.starts_at)))
        for row, site in rows
        if counts(row)
    ]


def site_words(session: Session) -> list[SiteWords]:
    """Return what was said by site, those with most to mend first."""
    rows = session.exec(
        select(ServiceFeedback, Site)
        .join(Site, col(Site.id) == col(ServiceFeedback.site_id))
        .order_by(col(ServiceFeedback.starts_at).desc())
    ).all()
    sites = {site.id: site for _row, site in rows}
    found = []
    for key, site in sites.items():
        mine = tuple(row for row, _site in rows if row.site_id == key)
        good = sum(row.rating == "good" for row in mine)
        found.append(SiteWords(site, good, len(mine) - good, mine))
    return sorted(found, key=lambda one: (-one.bad, one.site.name))


def _seats(session: Session, posts: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Return seats and filled ones of posts in the published rosters that count."""
    if not posts:
        return {}
    rows = session.exec(
        select(Shift)
        .join(Roster, col(Roster.id) == col(Shift.roster_id))
        .where(Roster.status == "published", col(Shift.post_id).in_(posts))
    ).all()
    counts = InForce(session)
    rows = [row for row in rows if counts(row)]
    taken = dict(
        session.exec(
            select(Assignment.shift_id, func.count())
            .where(col(Assignment.shift_id).in_([row.id for row in rows]))
            .group_by(col(Assignment.shift_id))
        ).all()
    )
    found: dict[int, tuple[int, int]] = {}
    for row in rows:
        seats, filled = found.get(row.post_id, (0, 0))
        on = min(row.headcount, taken.get(row.id or 0, 0))
        found[row.post_id] = seats + row.headcount, filled + on
    return found


def _clock(at: time) -> str:
    return f"{at:%H:%M}"


def plainly(values: Mapping[str, Any]) -> str:
    """Return a need that was written down as plain values in words, with its number of guards."""
    count = values["headcount"]
    persons = ngettext("%(num)s person", "%(num)s persons", count)
    return f"{said(from_plain(values))}, {persons}"


def turned(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Return what a need was and became, in words; only the single days where those are all."""
    was, became = from_plain(before), from_plain(after)
    if replace(became, apart=was.apart) == was:
        return _days(was, became)
    return f"{plainly(before)} → {plainly(after)}"


def _days(before: Wanted, after: Wanted) -> str:
    """Return the days that two needs set apart differently, with what they become."""
    return "; ".join(
        f"{day(one, 'short')}: {_one_day(before, one)} → {_one_day(after, one)}"
        for one in differing(before, after)
    )


def _one_day(wanted: Wanted, on: date) -> str:
    own = next((one for one in wanted.apart if one.day == on), wanted)
    if not own.headcount:
        gone: str = _("cancelled")
        return gone
    persons = ngettext("%(num)s person", "%(num)s persons", own.headcount)
    return f"{_clock(own.starts)}–{_clock(own.ends)}, {persons}"


def weekday(number: int) -> str:
    """Return a weekday's short name, 0 for Monday."""
    return weekdays("0" * number + "1" + "0" * (6 - number))
