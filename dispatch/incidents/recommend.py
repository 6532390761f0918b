# SPDX-License-Identifier: MPL-2.0
"""Who should be sent, why, at what price, and why nobody else: pure, on what is known now.

Two answers stand side by side. *Nearest* is whoever is there first. *Best for the city* is, of
those who keep the promise, whoever takes least from what the others can still reach: the
dispatch rule of Jagtenberg, Bhulai and van der Mei (Operations Research for Health Care 4,
2015). It is advice: it may bring somebody later, and the difference is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import fields
from dataclasses import replace
from datetime import datetime
from datetime import timedelta
from typing import Any

from dispatch.incidents.reasons import BEHIND
from dispatch.incidents.reasons import FINAL
from dispatch.incidents.state import Desk
from dispatch.incidents.travel import Leg
from dispatch.units.duty import OnBoard
from dispatch.units.status import STATUSES
from dispatch.units.status import Level
from dispatch.units.whereabouts import Fix
from sites.clock import local

SHOWN = 5
"""Candidates that stand at the top."""
WORTH = 0.001
"""A smaller difference of cover, as a share of all calls, is none: then time decides."""
CHECKED = 10
"""So many of the soonest are checked for rest: the check is the dearest part."""

CoverLoss = Callable[[Sequence[OnBoard], Mapping[int, Fix]], Mapping[int, float]]
"""Gives for each unit the share of expected calls that nobody reaches in time without it."""
Breaches = Callable[[OnBoard, datetime], Sequence[str]]
"""Gives the rules that a unit breaks if it works until an instant."""


@dataclass(frozen=True)
class Need:
    """What an incident asks for."""

    case: int
    place: tuple[float, float]
    headcount: int = 1
    """Guards still to be sent."""
    competences: frozenset[str] = frozenset()
    administration_id: int | None = None
    minutes: int = 30
    """How long it usually takes on the scene."""
    promised: int | None = None
    """Seconds from now in which somebody is promised to be there; None promises nothing."""


@dataclass(frozen=True)
class Candidate:
    """A unit seen from an incident. Codes are those of `dispatch.incidents.reasons`."""

    unit: int
    name: str
    code: str
    status: str
    seconds: int | None = None
    metres: int | None = None
    rung: str = ""
    source: str = ""
    """Where its position is from."""
    age: int = 0
    """Seconds since it was known to be there."""
    held: tuple[str, ...] = ()
    lender: int | None = None
    """The administration that it is lent by; None where it is the incident's own."""
    remaining: int = 0
    """Minutes until the shift ends."""
    overrun: int = 0
    """Minutes beyond the shift's end that the job is expected to take."""
    loss: float | None = None
    """What sending it takes from the cover of the city; None where that is not known."""
    interrupts: bool = False
    """Whether it is taken from something: that must be confirmed."""
    reasons: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    shortfalls: tuple[tuple[str, Mapping[str, Any]], ...] = ()

    @property
    def eligible(self) -> bool:
        """Whether nothing speaks against sending it, though others may come first."""
        return all(code in BEHIND for code, _ in self.shortfalls)

    @property
    def possible(self) -> bool:
        """Whether it can be sent at all, with a reason."""
        return not any(code in FINAL for code, _ in self.shortfalls)


@dataclass(frozen=True)
class Recommendation:
    """The whole answer, as it is shown and stored."""

    case: int
    at: datetime
    headcount: int
    promised: int | None
    nearest: tuple[int, ...]
    best: tuple[int, ...]
    candidates: tuple[Candidate, ...]
    """Everybody on the board: the eligible by time, then the others by name."""
    covered: bool = False
    """Whether the cover of the city was reckoned with."""
    by_unit: Mapping[int, Candidate] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the candidates."""
        object.__setattr__(self, "by_unit", {one.unit: one for one in self.candidates})

    @property
    def top(self) -> tuple[Candidate, ...]:
        """The candidates to show first: the soonest, and the best for the city."""
        eligible = [one for one in self.candidates if one.eligible]
        first = eligible[: max(SHOWN, self.headcount)]
        return (*first, *(self.by_unit[u] for u in self.best if self.by_unit[u] not in first))

    def values(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return {
            "case": self.case,
            "at": self.at.isoformat(),
            "headcount": self.headcount,
            "promised": self.promised,
            "nearest": list(self.nearest),
            "best": list(self.best),
            "covered": self.covered,
            "candidates": [_plain(one) for one in self.candidates],
        }


def recommend(
    need: Need,
    board: Iterable[OnBoard],
    desk: Desk,
    fixes: Mapping[int, Fix],
    ways: Mapping[int, Leg],
    at: datetime,
    cover: CoverLoss | None = None,
    breaches: Breaches | None = None,
) -> Recommendation:
    """Return who should be sent to an incident, and why nobody else.

    Parameters
    ----------
    board, desk, fixes, ways
        The units, what they are on, where they are, and how long they take to the incident.
    cover
        What each unit's leaving costs; without it the best for the city is whoever is there
        in time and is taken from least.
    breaches
        What a unit breaks by working longer; without it overtime is said but not judged.
    """
    people = list(board)
    losses = {} if cover is None else cover(people, fixes)
    seen = [
        _candidate(need, one, desk, fixes.get(one.guard_id), ways.get(one.guard_id), at)
        for one in people
    ]
    seen = [replace(one, loss=losses.get(one.unit)) for one in seen]
    able = sorted((one for one in seen if one.eligible), key=_soonest)
    if breaches is not None:
        able = _rested(able, {one.guard_id: one for one in people}, breaches, need, at)
    refused = {one.unit: one for one in able if not one.eligible}
    able = [one for one in able if one.eligible]
    nearest = able[: need.headcount]
    best = _best(need, able)
    chosen = {one.unit for one in (*nearest, *best)}
    marked = [_marked(one, nearest, best, chosen) for one in able]
    others = sorted(
        (refused.get(one.unit, one) for one in seen if not refused.get(one.unit, one).eligible),
        key=lambda one: (not one.possible, one.seconds is None, one.seconds or 0, one.name),
    )
    return Recommendation(
        need.case,
        at,
        need.headcount,
        need.promised,
        tuple(one.unit for one in nearest),
        tuple(one.unit for one in best),
        (*marked, *others),
        bool(losses),
    )


def _soonest(one: Candidate) -> tuple[int, bool, str, int]:
    return one.seconds or 0, one.interrupts, one.name, one.unit


def _candidate(
    need: Need, one: OnBoard, desk: Desk, fix: Fix | None, leg: Leg | None, at: datetime
) -> Candidate:
    """Return a unit as seen from the incident, with all that speaks about and against it."""
    status = desk.status(one.guard_id) if one.guard_id in desk.units else one.own
    remaining = int((one.until - at).total_seconds() // 60)
    arrives = timedelta(seconds=leg.seconds if leg is not None else 0)
    over = at + arrives + timedelta(minutes=need.minutes) - one.until
    overrun = max(0, int(over.total_seconds() // 60))
    return Candidate(
        one.guard_id,
        one.name,
        one.code,
        status,
        leg.seconds if leg is not None and leg.reachable else None,
        leg.metres if leg is not None and leg.reachable else None,
        leg.rung if leg is not None else "",
        fix.source if fix is not None else "",
        fix.age(at) if fix is not None else 0,
        tuple(sorted(one.held)),
        _lender(need, one),
        remaining,
        overrun,
        None,
        STATUSES[status].level is Level.ASK,
        _reasons(need, one, fix, leg, overrun),
        tuple(_shortfalls(need, one, desk, fix, leg, at)),
    )


def _lender(need: Need, one: OnBoard) -> int | None:
    own = need.administration_id in (None, one.administration_id)
    return None if own else one.administration_id


def _reasons(
    need: Need, one: OnBoard, fix: Fix | None, leg: Leg | None, overrun: int
) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    found: list[tuple[str, Mapping[str, Any]]] = []
    if leg is not None and leg.reachable:
        if leg.seconds == 0:
            found.append(("there", {}))
        if need.promised is not None and leg.seconds <= need.promised:
            found.append(("in_time", {}))
        if leg.estimated:
            found.append(("harbour" if leg.harbour else "estimated", {}))
    if one.own == "ready":
        found.append(("pool", {}))
    lender = _lender(need, one)
    if lender is not None:
        found.append(("lent", {"lender": lender}))
    elif need.administration_id is not None:
        found.append(("own", {}))
    if one.own == "post":
        found.append(("leaves_post" if one.mates else "empties_post", {"post": one.post}))
    elif one.own == "round":
        left = sum(stop.kind == "visit" and not stop.done for stop in one.stops)
        found.append(("interrupts_round", {"visits": left}))
    if fix is not None and fix.stale:
        found.append(("stale", {}))
    if overrun:
        found.append(("overrun", {"minutes": overrun}))
    return tuple(found)


def _shortfalls(
    need: Need, one: OnBoard, desk: Desk, fix: Fix | None, leg: Leg | None, at: datetime
) -> Iterable[tuple[str, Mapping[str, Any]]]:
    """Yield what speaks against sending a unit, the weightiest first."""
    busy = desk.busy(one.guard_id)
    if busy is not None and busy[0].id == need.case:
        yield "here", {}
    elif busy is not None:
        yield "busy", {"case": busy[0].id}
    elif not one.working:
        wanted = at < one.since
        when = f"{local(one.since):%H:%M}"
        yield ("pending", {"at": when}) if wanted else ("off", {})
    elif STATUSES[one.own].level is Level.BLOCKED:
        yield one.own, {"post": one.post} if one.own == "bound" else {}
    for lack in ("approval", "authorisation"):
        if lack in one.lacks:
            yield lack, {}
    for code in sorted(need.competences - one.held):
        yield ("expired" if code in one.expired else "competence"), {"code": code}
    if fix is None:
        yield "no_position", {}
    elif leg is None or not leg.reachable:
        yield "unreachable", {}
    elif one.working and at + timedelta(seconds=leg.seconds) >= one.until:
        yield "shift_ends", {"at": f"{local(one.until):%H:%M}"}


def _rested(
    able: list[Candidate],
    people: Mapping[int, OnBoard],
    breaches: Breaches,
    need: Need,
    at: datetime,
) -> list[Candidate]:
    """Return the candidates, those marked who would break a rule by working over."""
    out = []
    for number, one in enumerate(able):
        broken: Sequence[str] = ()
        if one.overrun and number < CHECKED:
            there = timedelta(seconds=one.seconds or 0, minutes=need.minutes)
            broken = breaches(people[one.unit], at + there)
        out.append(
            replace(one, shortfalls=tuple(("rest", {"rule": rule}) for rule in broken))
            if broken
            else one
        )
    return out


def _best(need: Need, able: Sequence[Candidate]) -> list[Candidate]:
    """Return whom to send so that the city keeps most: of those in time, the dearest to nobody.

    Where nobody keeps the promise, time goes first, as it does where nothing is promised and
    the cover is not known.
    """
    limit = need.promised
    in_time = [one for one in able if limit is not None and (one.seconds or 0) <= limit]
    early = {one.unit for one in in_time}
    rest = [one for one in able if one.unit not in early]

    def price(one: Candidate) -> tuple[int, bool, int]:
        return round((one.loss or 0.0) / WORTH), one.interrupts, one.seconds or 0

    return [*sorted(in_time, key=price), *rest][: need.headcount]


def _marked(
    one: Candidate,
    nearest: Sequence[Candidate],
    best: Sequence[Candidate],
    chosen: set[int],
) -> Candidate:
    """Return an eligible unit with why it is chosen, or what the chosen have before it."""
    if one.unit in chosen:
        said: list[tuple[str, Mapping[str, Any]]] = []
        if one in nearest:
            said.append(("nearest", {}))
        if one in best:
            said.append(("best", {}))
        return replace(one, reasons=(*said, *one.reasons))
    last = max((near.seconds or 0 for near in nearest), default=0)
    later = round(((one.seconds or 0) - last) / 60)
    behind = ("farther", {"minutes": later}) if later > 0 else ("other_better", {})
    return replace(one, shortfalls=(behind,))


_FIELDS = tuple(one.name for one in fields(Candidate))


def _plain(one: Candidate) -> dict[str, Any]:
    # Not by `asdict`, which copies all that is in it: there may be hundreds of candidates.
    values = {name: getattr(one, name) for name in _FIELDS}
    for name in ("reasons", "shortfalls"):
        values[name] = [[code, dict(about)] for code, about in getattr(one, name)]
    values["held"] = list(one.held)
    return values
