# SPDX-License-Identifier: MPL-2.0
"""Unroll recurring posts into dated needs, with public holidays and the two odd nights.

A post's hours are wall-clock times in Copenhagen. `ends` after `starts` is the same day;
`ends` at or before `starts` is the next day, so `starts == ends` is a full day and a post
is longer than 0 and at most 24 hours on the clock by construction. What passes in between
is counted in real time: a night post 22-06 is 7 hours when the clock goes forward and 9
when it goes back, and a full day is 23 or 25.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import timedelta

from sites.apart import from_plain
from sites.clock import minutes
from sites.clock import nearest_utc
from sites.holidays import is_holiday
from sites.models import Post


@dataclass(frozen=True, slots=True)
class Need:
    """One dated occurrence of a post: so many guards from `start` to `end` (UTC)."""

    post_id: int | None
    """None for a post that is not stored yet."""
    post: str
    """The post's code."""
    day: date
    """The Copenhagen day on which it starts: the day it belongs to."""
    start: datetime
    end: datetime
    headcount: int

    @property
    def minutes(self) -> int:
        """Elapsed minutes, the odd nights counted as they pass."""
        return minutes(self.start, self.end)


def runs_on(post: Post, day: date) -> bool:
    """Say whether a post starts on a day: validity, weekday, and the start day's holiday.

    `only` posts run on public holidays that fall on one of their weekdays.
    """
    if day < post.valid_from or (post.valid_to is not None and day > post.valid_to):
        return False
    if post.weekdays[day.weekday()] != "1":
        return False
    if post.on_holidays == "skip":
        return not is_holiday(day)
    if post.on_holidays == "only":
        return is_holiday(day)
    return True


def occurrence(post: Post, day: date) -> Need | None:
    """Return a post's need on its start day; None if it is cancelled or the clock skips it all."""
    starts, ends, headcount = post.starts, post.ends, post.headcount
    for one in from_plain(post.apart):
        if one.day == day:
            starts, ends, headcount = one.starts, one.ends, one.headcount
    last = day if ends > starts else day + timedelta(days=1)
    start = nearest_utc(day, starts)
    end = nearest_utc(last, ends)
    if end <= start or not headcount:
        return None
    return Need(post.id, post.code, day, start, end, headcount)


def unroll(posts: Iterable[Post], start: date, days: int) -> list[Need]:
    """Return every need that starts in a period, sorted by start, end and post.

    Parameters
    ----------
    posts
        Standing posts, stored or not.
    start
        First Copenhagen day of the period.
    days
        Length of the period in days.
    """
    needs = [need for post in posts for need in _occurrences(post, start, days)]
    return sorted(needs, key=lambda need: (need.start, need.end, need.post))


def _occurrences(post: Post, start: date, days: int) -> Iterator[Need]:
    for offset in range(days):
        day = start + timedelta(days=offset)
        if runs_on(post, day):
            need = occurrence(post, day)
            if need is not None:
                yield need
