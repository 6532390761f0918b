# SPDX-License-Identifier: MPL-2.0
"""Cases of the rules of patterns: totals, weekends, runs, kinds, successions, windows."""

from __future__ import annotations

from typing import Any

from roster.plan import Plan
from roster.problem import History
from roster.problem import Request
from roster.problem import Span
from roster.rules.base import Rule
from roster.rules.economy import Uncovered
from roster.rules.fairness import Wishes
from roster.rules.kinds import Kinds
from roster.rules.kinds import Successions
from roster.rules.runs import OffRuns
from roster.rules.runs import WorkRuns
from roster.rules.structure import Seats
from roster.rules.totals import LeastHours
from roster.rules.totals import PlanDays
from roster.rules.totals import PlanHours
from roster.rules.totals import PlanWeekends
from roster.rules.totals import SplitWeekends
from roster.rules.weekly import DaysRunning
from roster.rules.windows import WindowKinds
from roster.rules.windows import Windows
from tests.roster.rules.casebook import Casebook
from tests.roster.rules.world import ALWAYS
from tests.roster.rules.world import MONDAY
from tests.roster.rules.world import duties
from tests.roster.rules.world import guard
from tests.roster.rules.world import local
from tests.roster.rules.world import one
from tests.roster.rules.world import plan
from tests.roster.rules.world import shift
from tests.roster.rules.world import span

BOOK = Casebook()
SAT, SUN = 5, 6
AUTUMN = MONDAY.replace(month=10, day=19)
"""The Monday before the night on which summer time ends."""


def day(number: int, hours: float = 8) -> Span:
    """Return a shift from 07:00 on a day of the plan."""
    return span(24 * number + 7, 24 * number + 7 + hours)


def days(rule: Rule, *which: int, **given: Any) -> Plan:
    """Return a plan with a day shift on some days."""
    return one(rule, *(day(number) for number in which), **given)


def tagged(rule: Rule, *given: tuple[int, str], who: Any = None, days: int = 7) -> Plan:
    """Return a plan with shifts on some days, each with a tag."""
    shifts = [shift(f"s{n}", day(d), tags=frozenset({tag})) for n, (d, tag) in enumerate(given)]
    who = who or guard()
    return plan([rule], [who], shifts, {who.id: [s.id for s in shifts]}, days=days)


def staffed(rule: Rule, number: int, **given: Any) -> Plan:
    """Return a plan of so many guards on one shift."""
    people = [guard(f"g{n}") for n in range(4)]
    taken = {who.id: ["s"] for who in people[:number]}
    return plan([rule, Seats()], people, [shift("s", day(0), **given)], taken)


def asking(request: Request, *worked: str) -> Plan:
    """Return a plan of a guard who asks for something, with two shifts to be had."""
    shifts = [shift("a", day(0)), shift("b", day(1))]
    return plan([Wishes()], [guard(requests=(request,))], shifts, {"g": worked})


r: Rule = PlanHours(most_minutes=960)
BOOK.hard(
    days(r, 0, 1, 2),
    days(r, 0),
    ("sixteen hours", days(r, 0, 1), False),
    ("a minute more", one(r, day(0), day(1, 8 + 1 / 60)), True),
    ("settled work of the plan counts", days(r, 0, 1, who=guard(duties=duties(day(3, 1)))), True),
    ("settled work before it does not", days(r, 0, 1, who=guard(duties=duties(day(-1)))), False),
    ("what starts on the last day counts whole", one(
        r, day(0), span(24 * 6 + 20, 24 * 7 + 5)), True),
    ("an own figure comes first", days(
        r, 0, 1, 2, who=guard(limits=(("most_minutes", 1440),))), False),
)  # fmt: skip

r = LeastHours(least_minutes=960, weight=3)
BOOK.soft(
    (days(r, 0), 1440),
    days(r, 0, 1, 2),
    ("sixteen hours", days(r, 0, 1), 0),
    ("a minute less", one(r, day(0), day(1, 8 - 1 / 60)), 3),
    ("nothing at all", days(r), 2880),
    ("settled work counts", days(r, 0, who=guard(duties=duties(day(3, 4)))), 720),
    ("an own figure comes first", days(r, 0, who=guard(limits=(("least_minutes", 500),))), 60),
)  # fmt: skip

r = PlanDays(least=2, most=4, least_off=0, most_off=366, weight=7)
BOOK.soft(
    (days(r, 0), 7),
    days(r, 0, 1, 2),
    ("two", days(r, 0, 4), 0),
    ("none", days(r), 14),
    ("four", days(r, 0, 1, 2, 3), 0),
    ("five", days(r, 0, 1, 2, 3, 4), 7),
    ("two on one day are one day", one(r, span(7, 9), span(12, 14), day(1)), 0),
    ("settled days count", days(r, 0, who=guard(duties=duties(day(3)))), 0),
    ("settled days before do not", days(r, 0, who=guard(duties=duties(day(-1)))), 7),
    ("too few days off", days(
        PlanDays(least=0, most=366, least_off=3, most_off=5, weight=7), *range(5)), 7),
    ("too many days off", days(
        PlanDays(least=0, most=366, least_off=3, most_off=5, weight=7), 0), 7),
)  # fmt: skip

r = PlanWeekends(most=1)
BOOK.hard(
    days(r, SAT, SAT + 7, days=14),
    days(r, 0, SAT, days=14),
    ("both days are one weekend", days(r, SAT, SUN, days=14), False),
    ("a Sunday is enough", days(r, SAT, SUN + 7, days=14), True),
    ("a night from Friday is no weekend", one(
        r, day(SAT), span(24 * 11 + 22, 24 * 12 + 6), days=14), False),
    ("settled weekends count", days(
        r, SAT, days=14, who=guard(duties=duties(day(SAT + 7)))), True),
    ("settled weekends before do not", days(
        r, SAT, days=14, who=guard(duties=duties(day(SAT - 7)))), False),
    ("beside too many settled ones", days(
        r, SUN, days=14, who=guard(duties=duties(day(SAT), day(SAT + 7)))), True),
    ("an own figure comes first", days(
        r, SAT, SAT + 7, days=14, who=guard(limits=(("most_weekends", 2),))), False),
)  # fmt: skip

r = SplitWeekends(weight=5)
BOOK.soft(
    (days(r, SAT), 5),
    days(r, SAT, SUN),
    ("a Sunday alone", days(r, SUN), 5),
    ("off", days(r, 0), 0),
    ("the Sunday lies after the plan", days(r, SAT, days=6), 0),
    ("settled on the Sunday", days(r, SAT, who=guard(duties=duties(day(SUN)))), 0),
    ("settled on the Saturday alone", days(r, 0, who=guard(duties=duties(day(SAT)))), 5),
)  # fmt: skip

r = WorkRuns(least=2, most=3, short=5, long=7)
SEEN = History(ALWAYS)
BOOK.soft(
    (days(r, 2), 5),
    days(r, 1, 2, 3),
    ("two", days(r, 2, 3), 0),
    ("two short ones", days(r, 1, 3), 10),
    ("the first day may have begun before", days(r, 0), 0),
    ("the first day, when the day before is known", days(r, 0, who=guard(history=SEEN)), 5),
    ("the first day after a settled one", days(
        r, 0, who=guard(history=SEEN, duties=duties(day(-1)))), 0),
    ("the last day may go on", days(r, 6), 0),
    ("a settled day is short too", days(r, who=guard(duties=duties(day(3)))), 5),
    ("a settled day lengthens a run", days(r, 2, who=guard(duties=duties(day(3)))), 0),
    ("four", days(r, 1, 2, 3, 4), 7),
    ("five", days(r, 1, 2, 3, 4, 5), 14),
    ("two long ones", days(r, 0, 1, 2, 3, 5, 6, 7, 8, days=9), 14),
    ("settled days before the plan lengthen it", days(
        r, 0, 1, who=guard(duties=duties(day(-2), day(-1)))), 7),
    ("settled days alone cost where they reach into the plan", days(
        r, who=guard(duties=duties(*(day(n) for n in range(-3, 1))))), 7),
    ("an own least comes first", days(
        r, 2, 3, who=guard(limits=(("least_days_running", 3),))), 5),
)  # fmt: skip

r = OffRuns(least=2, most=3, short=5, long=7)
BOOK.soft(
    (days(r, 0, 1, 2, 4, 5, 6), 5),
    days(r, 0, 1, 4, 5, 6),
    ("one day off between each", days(r, 0, 2, 4, 6), 15),
    ("the first day may have begun before", days(r, 1, 2, 4 + 1, 6), 0),
    ("the first day, after a settled one", days(
        r, 1, 2, 5, 6, who=guard(duties=duties(day(-1)))), 5),
    ("the last day may go on", days(r, 0, 1, 2, 5), 0),
    ("three off", days(r, 0, 4, 5, 6), 0),
    ("four off", days(r, 0, 5, 6), 7),
    ("nothing is known of the days before", days(r, 3, 4, 5, 6), 0),
    ("the days before are known", days(r, 3, 4, 5, 6, who=guard(history=SEEN)), 21),
    ("four off, one of them on holiday", days(
        r, 0, 5, 6, who=guard(absences=(span(48, 72),))), 0),
    ("four off, half a day of them on holiday", days(
        r, 0, 5, 6, who=guard(absences=(span(48, 60),))), 7),
    ("a settled day ends a run", days(r, 0, 5, 6, who=guard(duties=duties(day(3)))), 5),
    ("an own least comes first", days(
        r, 0, 3, 4, 5, 6, who=guard(limits=(("least_days_off", 3),))), 5),
)  # fmt: skip

r = Kinds(most="night 2, dog 0")
BOOK.hard(
    tagged(r, (0, "night"), (2, "night"), (4, "night")),
    tagged(r, (0, "night"), (2, "day"), (4, "day")),
    ("two", tagged(r, (0, "night"), (2, "night")), False),
    ("none at all", tagged(r, (0, "dog")), True),
    ("an own figure comes first", tagged(
        r, (0, "night"), (2, "night"), who=guard(limits=(("kind:night", 1),))), True),
    ("an own figure for another kind", tagged(
        r, (0, "late"), who=guard(limits=(("kind:late", 0),))), True),
)  # fmt: skip

r = Successions(never="night > day, night > late, late > day")
BOOK.hard(
    tagged(r, (0, "night"), (1, "day")),
    tagged(r, (0, "day"), (1, "late"), (2, "night")),
    ("a day between", tagged(r, (0, "night"), (2, "day")), False),
    ("the other way round", tagged(r, (0, "day"), (1, "night")), False),
    ("the smaller pair", tagged(r, (3, "late"), (4, "day")), True),
    ("the same again", tagged(r, (3, "late"), (4, "late")), False),
    ("several a day", plan(
        [r], [guard()],
        [shift("a", span(7, 9), tags=frozenset({"day"})),
         shift("b", span(12, 14), tags=frozenset({"late"})),
         shift("c", span(31, 33), tags=frozenset({"day"})),
         shift("d", span(36, 38), tags=frozenset({"late"}))],
        {"g": ["a", "b", "d"]}), False),
)  # fmt: skip

TWO = "early 06:00-14:30, late 13:30-22:00, night 22:00-06:00"
r = Windows(windows=TWO)
BOOK.hard(
    one(r, local(0, "07:00", "09:00"), local(0, "15:00", "17:00")),
    one(r, local(0, "07:00", "09:00"), local(0, "12:00", "14:00")),
    ("from end to end", one(r, local(0, "06:00", "14:30")), False),
    ("a minute over", one(r, local(0, "06:00", "14:31")), True),
    ("a window on each day", one(r, local(0, "07:00", "09:00"), local(1, "15:00", "17:00")), False),
    ("past midnight", one(r, local(0, "23:00", "05:00")), False),
    ("in the early morning no window has begun", one(r, local(0, "01:00", "05:00")), True),
    ("settled work of the day counts", one(
        r, local(0, "07:00", "09:00"),
        who=guard(duties=duties(local(0, "15:00", "17:00")))), True),
    ("the night that is an hour longer", one(
        r, local(5, "22:00", "06:00", monday=AUTUMN),
        start=AUTUMN), False),
)  # fmt: skip

FRAME = Windows(windows=TWO)
r = WindowKinds(counts="early 1-2, late 0-1", avoid="late > early", weight=5, turn=7, windows=TWO)


def framed(rule: Rule, *spans: Span, who: Any = None) -> Plan:
    """Return a plan of tasks that must also lie inside the windows."""
    who = who or guard()
    shifts = [shift(f"s{n}", when) for n, when in enumerate(spans)]
    return plan([rule, FRAME], [who], shifts, {who.id: [s.id for s in shifts]})


EARLY, LATE, BOTH = ("07:00", "09:00"), ("15:00", "17:00"), ("13:30", "14:30")
BOOK.soft(
    (framed(r, local(0, *LATE), local(2, *LATE), local(4, *EARLY)), 5),
    framed(r, local(0, *EARLY), local(2, *LATE)),
    ("none early", framed(r, local(2, *LATE)), 5),
    ("late, then early", framed(r, local(2, *LATE), local(3, *EARLY)), 7),
    ("a day between", framed(r, local(2, *LATE), local(4, *EARLY)), 0),
    ("what fits both goes where it costs least", framed(
        r, local(2, *LATE), local(3, *BOTH), local(5, *EARLY)), 5),
    ("what fits both may be early", framed(r, local(1, *BOTH), local(2, *LATE)), 0),
    ("three early", framed(r, *(local(n, *EARLY) for n in (0, 2, 4))), 5),
    ("no window is counted for the night", framed(
        r, local(0, *EARLY), local(4, "23:00", "05:00")), 0),
    ("settled work narrows the choice", framed(
        r, local(1, *BOTH), local(2, *LATE),
        who=guard(duties=duties(local(1, "15:00", "16:00")))), 10),
)  # fmt: skip

r = Uncovered(must=1, should=1, can=1)
BOOK.soft(
    (staffed(r, 1, seats=2, empty_cost=100), 100),
    staffed(r, 2, seats=2, empty_cost=100),
    ("nobody", staffed(r, 0, seats=2, empty_cost=100), 200),
    ("one more than asked for", staffed(r, 3, seats=2, spare=2, spare_cost=4), 4),
    ("two more than asked for", staffed(r, 4, seats=2, spare=2, spare_cost=4), 8),
    ("nobody is asked for", staffed(r, 1, seats=0, spare=1, spare_cost=4), 4),
)  # fmt: skip

BOOK.hard(
    staffed(Seats(), 4, seats=2, spare=1),
    staffed(Seats(), 2, seats=2, spare=1),
    ("as many as there is room for", staffed(Seats(), 3, seats=2, spare=1), False),
)  # fmt: skip

BOOK.soft(
    (asking(Request("a", 9)), 9),
    asking(Request("a", 9), "a"),
    ("another shift is not it", asking(Request("a", 9), "b"), 9),
    ("to be spared", asking(Request("a", 9, on=False), "a"), 9),
    ("spared", asking(Request("a", 9, on=False), "b"), 0),
)  # fmt: skip

r = DaysRunning(limit_days=5)
BOOK.hard(
    days(r, *range(4), who=guard(limits=(("days_running", 3),))),
    days(r, *range(6), who=guard(limits=(("days_running", 6),))),
    ("as many as the guard's own figure says", days(
        r, *range(3), who=guard(limits=(("days_running", 3),))), False),
)  # fmt: skip
