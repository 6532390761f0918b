# SPDX-License-Identifier: MPL-2.0
"""Cases of the rules about getting there: ways that exist, pool cars, long ways and rest."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from roster.plan import Plan
from roster.problem import Assignment
from roster.problem import Duty
from roster.problem import Shift
from roster.rules.base import Rule
from roster.rules.cars import CarLicence
from roster.rules.cars import CarPool
from roster.rules.long_ways import LongWays
from roster.rules.reach import Reach
from sites.network import UNREACHABLE
from tests.roster.rules.casebook import Casebook
from tests.roster.rules.casebook import on
from tests.roster.rules.world import MONDAY
from tests.roster.rules.world import duties
from tests.roster.rules.world import guard
from tests.roster.rules.world import held
from tests.roster.rules.world import plan
from tests.roster.rules.world import roads
from tests.roster.rules.world import shift
from tests.roster.rules.world import span

BOOK = Casebook()
DAY = span(7, 15)
POOL = frozenset({"pool_car"})
LICENCE = held("koerekort")

r: Rule = Reach()
CUT = roads([0, UNREACHABLE], [60, 0])
"""From the first place there is no way to the second."""


def _sent(who: Mapping[str, Any], **more: Any) -> Plan:
    given = {"travel": CUT} | more
    return plan([r], [guard("g", **who)], [shift("s", DAY, place=1)], {"g": ["s"]}, **given)


BOOK.hard(
    _sent({"home": 0}),
    _sent({"home": 0}, travel=roads([0, 60], [60, 0])),
    ("the way back is missing", _sent({"home": 0}, travel=roads([0, 60], [UNREACHABLE, 0])), True),
    ("home not known", _sent({}), False),
    ("another means has a way", _sent(
        {"home": 0, "mode": "bicycle"}, ways={"bicycle": roads([0, 60], [60, 0])}), False),
    ("the guard's own means has none", _sent(
        {"home": 0, "mode": "foot"}, travel=roads([0, 60], [60, 0]), ways={"foot": CUT}), True),
)  # fmt: skip

r = CarLicence()
BOOK.hard(
    on(r, guard(), DAY, tags=POOL),
    on(r, guard(certificates=(LICENCE,)), DAY, tags=POOL),
    ("no car on the post", on(r, guard(), DAY), False),
    ("runs out that day", on(
        r, guard(certificates=(held("koerekort", to=MONDAY),)), DAY, tags=POOL), False),
    ("runs out in the night", on(
        r, guard(certificates=(held("koerekort", to=MONDAY),)), span(23, 31), tags=POOL), True),
)  # fmt: skip

r = CarPool()
BY_CAR = roads([0, 600], [600, 0])
BY_BICYCLE = roads([0, 3600], [3600, 0])
ON_TOUR = {"mode": "bicycle", "pool": True, "certificates": (LICENCE,)}
"""Comes by bicycle and may take a pool car."""


def _fleet(
    shifts: Sequence[Shift], given: Mapping[str, Sequence[str]], *, cars: int = 1, **more: Any
) -> Plan:
    """Return a plan of two guards of one employer who may take pool cars."""
    people = more.pop("people", None) or [guard("a", **ON_TOUR), guard("b", **ON_TOUR)]
    return plan(
        [r], people, shifts, given, travel=BY_CAR, ways={"bicycle": BY_BICYCLE},
        cars={"own": cars}, **more,
    )  # fmt: skip


def _drive(id_: str, start: float, end: float) -> Shift:
    return shift(id_, span(start, end), tags=POOL)


TWO = [_drive("x", 7, 15), _drive("y", 14, 22)]
EACH = {"a": ["x"], "b": ["y"]}
HALVES = [shift("x", span(7, 10)), shift("y", span(10.5, 14), place=1)]
"""Half an hour between two sites: ten minutes by car, an hour by bicycle."""
LATER = [shift("x", span(7, 10)), shift("y", span(11, 14), place=1)]
BOTH = {"a": ["x", "y"]}
BOOK.hard(
    _fleet(TWO, EACH),
    _fleet(TWO, EACH, cars=2),
    ("one comes back as the other leaves", _fleet(
        [_drive("x", 7, 15), _drive("y", 15, 22)], EACH), False),
    ("an employer without cars", _fleet(TWO[:1], {"a": ["x"]}, cars=0), True),
    ("the other employer has none", _fleet(
        TWO, EACH, people=[guard("a", **ON_TOUR), guard("b", employer="other", **ON_TOUR)],
    ), True),
    ("only by car in time", _fleet([*HALVES, _drive("z", 9, 12)], {**BOTH, "b": ["z"]}), True),
    ("in time by bicycle", _fleet([*LATER, _drive("z", 9, 12)], {**BOTH, "b": ["z"]}), False),
    ("only by car, and it is back", _fleet(
        [*HALVES, _drive("z", 14, 16)], {**BOTH, "b": ["z"]}), False),
    ("one guard needs one car", _fleet(
        [*HALVES, _drive("z", 14.2, 16)], {"a": ["x", "y", "z"]}), False),
    ("settled work keeps the car", _fleet(
        TWO[:1], {"a": ["x"]},
        people=[guard("a", **ON_TOUR), guard("b", duties=(Duty(span(9, 11), 0, car=True),))],
    ), True),
    ("settled work after it keeps one too", _fleet(
        [HALVES[0], _drive("z", 9, 10)], {"a": ["x"], "b": ["z"]},
        people=[
            guard("a", **(ON_TOUR | {"duties": duties(span(10.5, 14), place=1)})),
            guard("b", **ON_TOUR),
        ],
    ), True),
    ("a stop between makes it two short ways", _fleet(
        [*HALVES, shift("m", span(10, 10.4)), _drive("z", 7, 9.9)],
        {"a": ["x", "m"], "b": ["z"]}), False),
    ("an own car needs none of the pool", _fleet(
        [*HALVES, _drive("z", 9, 12)], {**BOTH, "b": ["z"]},
        people=[guard("a", **(ON_TOUR | {"mode": "car"})), guard("b", **ON_TOUR)],
    ), False),
    ("locked ones count", _fleet(
        TWO, {"b": ["y"]}, locked=frozenset({Assignment("a", "x")})), True),
)  # fmt: skip

r = LongWays()
FAR = roads([0, 5400], [5400, 0])
"""An hour and a half between home and site."""


def _far(*worked: Any, place: int = 1, **who: Any) -> Plan:
    someone = guard("g", **({"home": 0, "commute": 30} | who))
    shifts = [shift(f"s{n}", when, place=place) for n, when in enumerate(worked)]
    return plan([r], [someone], shifts, {"g": [s.id for s in shifts]}, travel=FAR)


EARLY, LATE = span(7, 15), span(28, 36)
"""Thirteen hours between them; two hours more than the rest."""
BOOK.hard(
    _far(EARLY, span(27.9, 36)),
    _far(EARLY, LATE),
    ("the usual way is as long", _far(EARLY, span(26, 34), commute=90), False),
    ("the usual way is not known", _far(EARLY, span(26, 34), commute=None), False),
    ("home not known", _far(EARLY, span(26, 34), home=None), False),
    ("no fixed place: all of the way counts", _far(EARLY, LATE, commute=0), True),
    ("at home all is near", _far(EARLY, span(26, 34), place=0), False),
    ("one duty as long as its ways leave room", _far(span(7, 18)), False),
    ("one duty too long with its ways", _far(span(7, 18.1)), True),
    ("beside settled work", _far(span(27.9, 36), duties=duties(EARLY, place=1)), True),
    ("beside settled work whose place is not known", _far(
        span(27.1, 36), duties=duties(EARLY)), False),
    ("a short call bridges two duties", _far(span(7, 9), span(16, 17), span(27, 28)), True),
)  # fmt: skip
