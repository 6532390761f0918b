# SPDX-License-Identifier: MPL-2.0
"""List sites, their posts and shifts, and the sites nearest to one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import timedelta

from babel.dates import get_day_names
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster.in_force import InForce
from roster.models import Assignment
from roster.models import Guard
from roster.models import Roster
from roster.models import Shift
from sites.clock import midnight
from sites.models import Administration
from sites.models import Post
from sites.models import Service
from sites.models import Site
from sites.network import NetworkLike
from web.i18n import language
from web.pages.queries_rosters import current_roster


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A site as a list shows it."""

    site: Site
    administration: str
    posts: int


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post of a site."""

    post: Post
    service: str
    payer: str

    @property
    def days(self) -> str:
        """The weekdays as short as they go, such as `Mon–Fri`."""
        return weekdays(self.post.weekdays)


@dataclass(frozen=True, slots=True)
class SiteShift:
    """A shift at a site with the names of those on it."""

    id: int
    roster_id: int
    start: datetime
    end: datetime
    service: str
    names: tuple[str, ...]
    open: int


@dataclass(frozen=True, slots=True)
class Near:
    """Another site and how far it is."""

    site: Site
    seconds: int
    metres: int


@dataclass(frozen=True, slots=True)
class Week:
    """A site's shifts over seven days, and the roster that they are from."""

    roster: Roster | None
    start: date
    shifts: tuple[SiteShift, ...]


def place_lines(session: Session) -> list[PlaceLine]:
    """Return every site by name."""
    admins = {a.id: a.name for a in session.exec(select(Administration))}
    posts = Counter(session.exec(select(Post.site_id)))
    return [
        PlaceLine(site, admins.get(site.administration_id, ""), posts[site.id or 0])
        for site in session.exec(select(Site).order_by(Site.name))
    ]


def weekdays(flags: str) -> str:
    """Return seven 0/1 from Monday on as words; three days in a row and more as a span."""
    names = get_day_names("abbreviated", locale="en_GB" if language() == "en" else "da_DK")
    runs: list[list[int]] = []
    for day in (n for n, flag in enumerate(flags) if flag == "1"):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    words = []
    for run in runs:
        if len(run) > 2:
            words.append(f"{names[run[0]]}–{names[run[-1]]}")
        else:
            words += [names[day] for day in run]
    return ", ".join(words)


def posts_of(session: Session, site: Site) -> list[PostLine]:
    """Return a site's posts."""
    admins = {a.id: a.name for a in session.exec(select(Administration))}
    words = service_names(session)
    rows = session.exec(select(Post).where(Post.site_id == site.id).order_by(col(Post.starts)))
    return [
        PostLine(post, words.get(post.service_id, ""), admins.get(post.payer_id, ""))
        for post in rows
    ]


def service_names(session: Session) -> dict[int, str]:
    """Return the services' names by id in the reader's language."""
    english = language() == "en"
    return {s.id or 0: s.name_en if english else s.name_da for s in session.exec(select(Service))}


def week_of(session: Session, site: Site, today: date, *, published: bool = False) -> Week:
    """Return a site's shifts in the current roster over seven days from today.

    When the roster begins later, its first seven days are shown instead.
    """
    roster = current_roster(session, today, published=published)
    if roster is None:
        return Week(None, today, ())
    last = roster.starts_on + timedelta(days=roster.days - 1)
    start = today if roster.starts_on <= today <= last else roster.starts_on
    rows = session.exec(
        select(Shift)
        .where(
            Shift.roster_id == roster.id,
            Shift.site_id == site.id,
            col(Shift.ends_at) > midnight(start),
            col(Shift.starts_at) < midnight(start + timedelta(days=7)),
        )
        .order_by(col(Shift.starts_at))
    ).all()
    return Week(roster, start, tuple(_with_names(session, rows)))


def published_at(session: Session, site: Site, first: date, days: int) -> tuple[SiteShift, ...]:
    """Return the shifts at a site over some days, in the published rosters that count."""
    rows = session.exec(
        select(Shift)
        .join(Roster, col(Roster.id) == Shift.roster_id)
        .where(
            Roster.status == "published",
            Shift.site_id == site.id,
            col(Shift.ends_at) > midnight(first),
            col(Shift.starts_at) < midnight(first + timedelta(days=days)),
        )
        .order_by(col(Shift.starts_at), col(Shift.id))
    ).all()
    counts = InForce(session)
    return tuple(_with_names(session, [row for row in rows if counts(row)]))


def _with_names(session: Session, rows: Sequence[Shift]) -> list[SiteShift]:
    words = service_names(session)
    pairs = session.exec(
        select(Assignment.shift_id, Guard.name)
        .join(Guard, col(Guard.id) == Assignment.guard_id)
        .where(col(Assignment.shift_id).in_([row.id for row in rows]))
        .order_by(Guard.name)
    ).all()
    return [
        SiteShift(
            row.id or 0,
            row.roster_id,
            row.starts_at,
            row.ends_at,
            words.get(row.service_id, ""),
            names := tuple(name for shift, name in pairs if shift == row.id),
            max(0, row.headcount - len(names)),
        )
        for row in rows
    ]


def nearest_sites(session: Session, site: Site, network: NetworkLike, count: int) -> list[Near]:
    """Return the sites that are quickest to reach from one."""
    others = [other for other in session.exec(select(Site)) if other.id != site.id]
    points = [(site.lat, site.lon), *((other.lat, other.lon) for other in others)]
    seconds, metres = network.matrix(points)
    ranked = sorted(range(len(others)), key=lambda n: (int(seconds[0, n + 1]), others[n].name))
    return [Near(others[n], int(seconds[0, n + 1]), int(metres[0, n + 1])) for n in ranked[:count]]


def reach_of(
    session: Session, site: Site, network: NetworkLike, limits: Sequence[int]
) -> list[tuple[int, int]]:
    """Return for each time limit in seconds from how many other sites one is here in time."""
    others = [other for other in session.exec(select(Site)) if other.id != site.id]
    if not others:
        return [(limit, 0) for limit in limits]
    seconds, _metres = network.matrix(
        [(other.lat, other.lon) for other in others], [(site.lat, site.lon)]
    )
    return [(limit, int((seconds[:, 0] <= limit).sum())) for limit in limits]
