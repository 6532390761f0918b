# SPDX-License-Identifier: MPL-2.0
"""For each rule a plan that breaks it, one that keeps it, and one that stands on the line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from roster.plan import Plan
from roster.problem import Assignment
from roster.problem import Span
from roster.problem import Terms
from roster.problem import Wish
from roster.rules.base import Rule
from roster.rules.competence import Authorisation
from roster.rules.competence import Competence
from roster.rules.competence import MinimumAge
from roster.rules.competence import PoliceApproval
from roster.rules.economy import Cost
from roster.rules.economy import Uncovered
from roster.rules.fairness import FairNights
from roster.rules.fairness import FairWeekends
from roster.rules.fairness import Wishes
from roster.rules.norm import NormHours
from roster.rules.rest import DailyRest
from roster.rules.rest import LongestShift
from roster.rules.structure import Availability
from roster.rules.structure import Overlap
from roster.rules.structure import Seats
from roster.rules.travel import Commute
from roster.rules.travel import Moves
from roster.rules.weekly import DaysRunning
from roster.rules.weekly import WeeklyHours
from roster.rules.weekly_rest import WeeklyRest
from sites.network import UNREACHABLE
from tests.roster.rules.world import ALWAYS
from tests.roster.rules.world import FULL_TIME
from tests.roster.rules.world import duties
from tests.roster.rules.world import guard
from tests.roster.rules.world import held
from tests.roster.rules.world import hour
from tests.roster.rules.world import local
from tests.roster.rules.world import one
from tests.roster.rules.world import plan
from tests.roster.rules.world import roads
from tests.roster.rules.world import shift
from tests.roster.rules.world import span

Kind = Literal["violating", "passing", "boundary"]

MON, TUE = date(2026, 6, 1), date(2026, 6, 2)
DAY = span(7, 15)
NIGHT = span(23, 31)
TWO_PLACES = roads([0, 900], [900, 0])


@dataclass(frozen=True)
class Case:
    """A plan and what the one rule in force must make of it."""

    kind: Kind
    name: str
    plan: Plan
    breaks: bool
    penalty: int = 0

    @property
    def rule(self) -> str:
        """The id of the rule in force."""
        return self.plan.problem.rules[0].id


def _hard(rule: Rule, violating: Plan, passing: Plan, *boundary: tuple[str, Plan, bool]) -> None:
    CASES.append(Case("violating", "broken", violating, True))
    CASES.append(Case("passing", "kept", passing, False))
    CASES.extend(Case("boundary", name, on_the_line, b) for name, on_the_line, b in boundary)
    assert all(case.rule == rule.id for case in CASES[-2 - len(boundary) :])


def _soft(
    rule: Rule, violating: tuple[Plan, int], passing: Plan, *boundary: tuple[str, Plan, int]
) -> None:
    CASES.append(Case("violating", "costs", violating[0], True, violating[1]))
    CASES.append(Case("passing", "free", passing, False))
    CASES.extend(Case("boundary", name, p, cost > 0, cost) for name, p, cost in boundary)
    assert all(case.rule == rule.id for case in CASES[-2 - len(boundary) :])


def _on(rule: Rule, who: object, when: Span = DAY, **given: object) -> Plan:
    """Return a plan of one guard on one shift of a special kind."""
    return plan([rule], [who], [shift("s", when, **given)], {"g": ["s"]})  # type: ignore[list-item]


def _week(rule: Rule, days: range, **more: object) -> Plan:
    return one(rule, *(span(24 * d + 7, 24 * d + 15) for d in days), days=14, **more)  # type: ignore[arg-type]


def _nights(rule: Rule, first: int, second: int) -> Plan:
    """Return a plan in which two equal guards share nights as given."""
    both = [guard("a"), guard("b")]
    count = first + second
    shifts = [shift(f"s{n}", span(24 * n + 23, 24 * n + 31)) for n in range(count)]
    ids = [s.id for s in shifts]
    return plan([rule], both, shifts, {"a": ids[:first], "b": ids[first:]})


def _weekends(rule: Rule, first: int, second: int) -> Plan:
    both = [guard("a"), guard("b")]
    shifts = [shift(f"s{n}", local(5 + n % 2 + 7 * (n // 2), "07:00", "15:00")) for n in range(4)]
    shifts = shifts[: first + second]
    ids = [s.id for s in shifts]
    return plan([rule], both, shifts, {"a": ids[:first], "b": ids[first:]}, days=14)


def _seats(rule: Rule, seats: int, count: int, **more: object) -> Plan:
    both = [guard("a"), guard("b")]
    some = {name: ["s"] for name in ("a", "b")[:count]}
    return plan([rule], both, [shift("s", DAY, seats=seats)], some, **more)  # type: ignore[arg-type]


CASES: list[Case] = []

r: Rule = Availability()
_hard(
    r,
    _on(r, guard(absences=(span(14, 20),))),
    _on(r, guard(absences=(span(24, 48),))),
    ("absence begins as the shift ends", _on(r, guard(absences=(span(15, 20),))), False),
    ("contract ends the day the night shift begins", _on(
        r, guard(terms=(Terms(ALWAYS, MON, 2220, 3600, 1),)), NIGHT), True),
    ("contract ends that day, shift ends at midnight", _on(
        r, guard(terms=(Terms(ALWAYS, MON, 2220, 3600, 1),)), span(16, 24)), False),
    ("two contracts that meet cover a night shift", _on(
        r, guard(terms=(Terms(ALWAYS, MON, 1, 1, 1), Terms(TUE, None, 1, 1, 1))), NIGHT), False),
)  # fmt: skip

r = Overlap()
_hard(
    r,
    one(r, span(7, 15), span(14, 16)),
    one(r, span(7, 15), span(16, 18)),
    ("one begins as the other ends", one(r, span(7, 15), span(15, 18)), False),
    ("the way takes as long as there is", plan(
        [r], [guard()], [shift("a", DAY), shift("b", span(15.25, 18), place=1)],
        {"g": ["a", "b"]}, travel=TWO_PLACES), False),
    ("the way takes longer than there is", plan(
        [r], [guard()], [shift("a", DAY), shift("b", span(15.2, 18), place=1)],
        {"g": ["a", "b"]}, travel=TWO_PLACES), True),
    ("too far from settled work", plan(
        [r], [guard(duties=duties(DAY, place=0))], [shift("b", span(15.2, 18), place=1)],
        {"g": ["b"]}, travel=TWO_PLACES), True),
    ("too far before settled work", plan(
        [r], [guard(duties=duties(DAY, place=0))], [shift("b", span(5, 6.8), place=1)],
        {"g": ["b"]}, travel=TWO_PLACES), True),
    ("just reaches settled work", plan(
        [r], [guard(duties=duties(DAY, place=0))], [shift("b", span(5, 6.75), place=1)],
        {"g": ["b"]}, travel=TWO_PLACES), False),
    ("overlaps settled work", one(r, span(14, 18), who=guard(duties=duties(DAY))), True),
)  # fmt: skip

r = Seats()
_hard(r, _seats(r, 1, 2), _seats(r, 2, 1), ("full", _seats(r, 2, 2), False))

FIRST_AID = frozenset({"first-aid"})
r = Competence()
_hard(
    r,
    _on(r, guard(), competences=FIRST_AID),
    _on(r, guard(certificates=(held("first-aid"),)), competences=FIRST_AID),
    ("expires on the day of the shift", _on(
        r, guard(certificates=(held("first-aid", to=MON),)), competences=FIRST_AID), False),
    ("expires while the night shift goes on", _on(
        r, guard(certificates=(held("first-aid", to=MON),)), NIGHT, competences=FIRST_AID), True),
    ("expires at the midnight that ends the shift", _on(
        r, guard(certificates=(held("first-aid", to=MON),)), span(16, 24),
        competences=FIRST_AID), False),
    ("the renewal begins the day after", _on(
        r, guard(certificates=(held("first-aid", to=MON), held("first-aid", TUE))), NIGHT,
        competences=FIRST_AID), False),
    ("begins the day after", _on(
        r, guard(certificates=(held("first-aid", TUE),)), competences=FIRST_AID), True),
)  # fmt: skip

r = PoliceApproval()
_hard(
    r,
    _on(r, guard(approvals=(held("another"),)), approval=True),
    _on(r, guard(approvals=(held("own"),)), approval=True),
    ("not asked for", _on(r, guard(), approval=False), False),
    ("withdrawn at midnight", _on(
        r, guard(approvals=(held("own", to=MON),)), NIGHT, approval=True), True),
    ("last day", _on(r, guard(approvals=(held("own", to=MON),)), approval=True), False),
)  # fmt: skip

r = Authorisation()
_hard(
    r,
    _on(r, guard(own=False), approval=True),
    _on(r, guard(own=False, authorisation=held("firm")), approval=True),
    ("own staff need none", _on(r, guard(), approval=True), False),
    ("last day", _on(
        r, guard(own=False, authorisation=held("firm", to=MON)), approval=True), False),
    ("ends while the shift goes on", _on(
        r, guard(own=False, authorisation=held("firm", to=MON)), NIGHT, approval=True), True),
)  # fmt: skip

r = MinimumAge()
_hard(
    r,
    _on(r, guard(birth_date=date(2009, 1, 1))),
    _on(r, guard(birth_date=date(2000, 1, 1))),
    ("turns 18 that day", _on(r, guard(birth_date=date(2008, 6, 1))), False),
    ("turns 18 the day after", _on(r, guard(birth_date=date(2008, 6, 2))), True),
    ("is 18 only when the night shift ends", _on(
        r, guard(birth_date=date(2008, 6, 2)), NIGHT), True),
    ("born on a leap day, on 28 February", plan(
        [r], [guard(birth_date=date(2008, 2, 29))],
        [shift("s", local(0, "07:00", "15:00", date(2026, 2, 28)))], {"g": ["s"]},
        start=date(2026, 2, 28)), True),
    ("born on a leap day, on 1 March", plan(
        [r], [guard(birth_date=date(2008, 2, 29))],
        [shift("s", local(0, "07:00", "15:00", date(2026, 3, 1)))], {"g": ["s"]},
        start=date(2026, 3, 1)), False),
    ("birth date not known", _on(r, guard(birth_date=None)), False),
)  # fmt: skip

r = LongestShift()
_hard(
    r,
    one(r, span(7, 21)),
    one(r, span(7, 15)),
    ("13 hours", one(r, span(7, 20)), False),
    ("13 hours and a minute", one(r, span(7, 20 + 1 / 60)), True),
)

r = DailyRest()
_hard(
    r,
    one(r, span(15, 23), span(31, 39)),
    one(r, span(7, 15), span(31, 39)),
    ("eleven hours of rest", one(r, span(7, 15), span(26, 34)), False),
    ("a minute less", one(r, span(7, 15), span(26 - 1 / 60, 34)), True),
    ("a split day of 13 hours", one(r, span(7, 13), span(16, 20)), False),
    ("settled work the evening before", one(
        r, span(7, 15), who=guard(duties=duties(span(-9, -1)))), True),
    ("settled work, eleven hours before", one(
        r, span(7, 15), who=guard(duties=duties(span(-12, -4)))), False),
)  # fmt: skip

r = WeeklyRest()
_hard(
    r,
    _week(r, range(7)),
    _week(r, range(6)),
    ("144 hours", one(r, *(span(24 * d, 24 * d + 8) for d in range(5)), span(136, 144)), False),
    ("a minute more", one(
        r, *(span(24 * d, 24 * d + 8) for d in range(5)), span(136, 144 + 1 / 60)), True),
    ("35 hours off after three days", one(
        r, *(span(24 * d, 24 * d + 8) for d in range(3)), span(91, 99),
        *(span(24 * d, 24 * d + 8) for d in range(5, 9)), days=14), False),
    ("a minute less than 35 hours", one(
        r, *(span(24 * d, 24 * d + 8) for d in range(3)), span(91 - 1 / 60, 99),
        *(span(24 * d, 24 * d + 8) for d in range(5, 9)), days=14), True),
    ("six settled days before", one(
        r, span(7, 15),
        who=guard(duties=duties(*(span(24 * d + 7, 24 * d + 15) for d in range(-6, 0))))), True),
    ("six settled days, then one day off", one(
        r, span(31, 39),
        who=guard(duties=duties(*(span(24 * d + 7, 24 * d + 15) for d in range(-6, 0))))), False),
)  # fmt: skip

r = WeeklyHours()
SHORT = guard(terms=(Terms(ALWAYS, None, 600, 960, 1),))
_hard(
    r,
    one(r, span(7, 15), span(31, 39), span(55, 63), who=SHORT),
    one(r, span(7, 15), who=SHORT),
    ("exactly the maximum", one(r, span(7, 15), span(31, 39), who=SHORT), False),
    ("a minute more", one(r, span(7, 15), span(31, 39 + 1 / 60), who=SHORT), True),
    ("the night into Monday is split", one(
        r, span(96, 109), local(6, "21:00", "03:00"), days=14, who=SHORT), False),
    ("settled work of the same week counts", one(
        r, span(31, 39), span(55, 56), who=guard(
            terms=SHORT.terms, duties=duties(span(7, 15)))), True),
    ("a new contract in the week: the least maximum holds", one(
        r, span(7, 15), span(31, 40), who=guard(terms=(
            Terms(ALWAYS, TUE, 1, 960, 1), Terms(date(2026, 6, 3), None, 1, 3000, 1)))), True),
)  # fmt: skip

r = DaysRunning()
_hard(
    r,
    _week(r, range(7)),
    _week(r, range(0, 7, 2)),
    ("six days", _week(r, range(6)), False),
    ("six nights from Sunday to Friday", one(
        r, *(local(d, "23:30", "07:00") for d in range(-1, 5)), days=14), False),
    ("settled days on both sides", one(r, span(7, 15), who=guard(duties=duties(
        *(span(24 * d + 7, 24 * d + 15) for d in (-3, -2, -1, 1, 2, 3))))), True),
    ("settled days, one fewer", one(r, span(7, 15), who=guard(duties=duties(
        *(span(24 * d + 7, 24 * d + 15) for d in (-3, -2, -1, 1, 2))))), False),
)  # fmt: skip

r = Uncovered(60, 30, 10)
_soft(
    r,
    (_seats(r, 2, 1), 480 * 30),
    _seats(r, 1, 1),
    ("both seats empty", _seats(r, 2, 0), 2 * 480 * 30),
    ("priority 1", plan([r], [guard()], [shift("s", DAY, priority=1)], {}), 480 * 60),
    ("priority 3", plan([r], [guard()], [shift("s", DAY, priority=3)], {}), 480 * 10),
)

TEN_A_WEEK = guard(terms=(Terms(ALWAYS, None, 600, 3600, 1),))
r = NormHours(under=2, over=5, tolerance=60, far_factor=10)
_soft(
    r,
    (one(r, span(7, 15), who=TEN_A_WEEK), 2 * (60 + 60 * 10)),
    one(r, span(7, 17), who=TEN_A_WEEK),
    ("as much under as counts little", one(r, span(7, 16), who=TEN_A_WEEK), 2 * 60),
    ("a minute further", one(r, span(7, 16 - 1 / 60), who=TEN_A_WEEK), 2 * (60 + 10)),
    ("over", one(r, span(7, 18 + 1 / 60), who=TEN_A_WEEK), 5 * (60 + 10)),
    ("settled work counts", one(r, span(7, 12), who=guard(
        terms=TEN_A_WEEK.terms, duties=duties(span(31, 36)))), 0),
    ("a day's absence asks for a seventh less", one(r, span(7, 14), who=guard(
        terms=(Terms(ALWAYS, None, 490, 3600, 1),), absences=(span(48, 72),))), 0),
    ("the night out of the window is cut", one(
        r, span(7, 13), local(6, "20:00", "06:00"), who=TEN_A_WEEK), 0),
    ("no norm", one(r, span(7, 15), who=guard(
        terms=(Terms(ALWAYS, None, 0, 3600, 1),))), 0),
)  # fmt: skip

r = Cost(own_percent=50, contractor_percent=100)
_soft(
    r,
    (one(r, span(7, 15)), 80_000),
    plan([r], [guard()], [shift("s", DAY)], {}),
    ("a contractor in full", one(r, span(7, 15), who=guard(own=False)), 160_000),
    ("half an øre is rounded up, half of it down", one(
        r, span(7, 7.5), who=guard(terms=(Terms(ALWAYS, None, 1, 1, 5),))), 1),
    ("the rate of the day on which the shift starts", one(r, NIGHT, who=guard(
        own=False, terms=(Terms(ALWAYS, MON, 1, 1, 100), Terms(TUE, None, 1, 1, 999)))), 800),
)  # fmt: skip

r = Commute(minute=10, kilometre=0)
_soft(
    r,
    (plan([r], [guard(home=1)], [shift("s", DAY)], {"g": ["s"]}, travel=TWO_PLACES), 300),
    plan([r], [guard(home=0)], [shift("s", DAY)], {"g": ["s"]}, travel=TWO_PLACES),
    ("home not known", plan(
        [r], [guard()], [shift("s", DAY, place=1)], {"g": ["s"]}, travel=TWO_PLACES), 0),
    ("part of a minute", plan(
        [r], [guard(home=1)], [shift("s", DAY)], {"g": ["s"]},
        travel=roads([0, 5], [2, 0])), 1),
    ("no way there", plan(
        [r], [guard(home=1)], [shift("s", DAY)], {"g": ["s"]},
        travel=roads([0, 60], [UNREACHABLE, 0])), 10),
    ("straight from one site to the next", plan(
        [r], [guard(home=2)], [shift("a", span(7, 11)), shift("b", span(12, 16), place=1)],
        {"g": ["a", "b"]}, travel=roads([0, 60, 600], [60, 0, 300], [600, 300, 0])), 160),
    ("home between two duties far apart", plan(
        [r], [guard(home=2)], [shift("a", span(7, 9)), shift("b", span(12.5, 16), place=1)],
        {"g": ["a", "b"]}, travel=roads([0, 60, 600], [60, 0, 300], [600, 300, 0])), 300),
    ("straight to settled work", plan(
        [r], [guard(home=2, duties=duties(span(12, 16), place=1))], [shift("a", span(7, 11))],
        {"g": ["a"]}, travel=roads([0, 60, 600], [60, 0, 300], [600, 300, 0])), 110),
)  # fmt: skip

r = Commute(minute=0, kilometre=100)
_soft(
    r,
    (plan([r], [guard(home=1)], [shift("s", DAY)], {"g": ["s"]}, travel=TWO_PLACES), 180),
    plan([r], [guard(home=1, mode="bicycle")], [shift("s", DAY)], {"g": ["s"]},
        travel=TWO_PLACES),
    ("no licence that day where licences are on record", plan(
        [r], [guard(home=1), guard("h", certificates=(held("koerekort"),))],
        [shift("s", DAY)], {"g": ["s"]}, travel=TWO_PLACES), 0),
)  # fmt: skip


r = Moves(minute=10)
_soft(
    r,
    (plan([r], [guard()], [shift("a", span(7, 11)), shift("b", span(12, 16), place=1)],
        {"g": ["a", "b"]}, travel=TWO_PLACES), 150),
    plan([r], [guard()], [shift("a", span(7, 11)), shift("b", span(12, 16))],
        {"g": ["a", "b"]}, travel=TWO_PLACES),
    ("begins before midnight", plan(
        [r], [guard()], [shift("a", span(18, 20)), shift("b", span(23.5, 25), place=1)],
        {"g": ["a", "b"]}, travel=TWO_PLACES), 150),
    ("begins at midnight", plan(
        [r], [guard()], [shift("a", span(18, 20)), shift("b", span(24, 25), place=1)],
        {"g": ["a", "b"]}, travel=TWO_PLACES), 0),
    ("three on one day are three pairs", plan(
        [r], [guard()], [shift("a", span(7, 8)), shift("b", span(9, 10), place=1),
        shift("c", span(11, 12))], {"g": ["a", "b", "c"]}, travel=TWO_PLACES), 300),
    ("of two guards", plan(
        [r], [guard(), guard("h")], [shift("a", span(7, 11)), shift("b", span(12, 16), place=1)],
        {"g": ["a"], "h": ["b"]}, travel=TWO_PLACES), 0),
)  # fmt: skip


def _wishes(wish: Wish, *spans: Span, **more: object) -> Plan:
    return one(Wishes(minute=3, full=480), *spans, who=guard(wishes=(wish,), **more))


r = Wishes(minute=3, full=480)
_soft(
    r,
    (_wishes(Wish("off", span(0, 24), 2), span(7, 15)), 480 * 3 * 2),
    _wishes(Wish("off", span(24, 48), 2), span(7, 15)),
    ("off from the end of the shift", _wishes(Wish("off", span(15, 24)), span(7, 15)), 0),
    ("one minute of it", _wishes(Wish("off", span(15 - 1 / 60, 24)), span(7, 15)), 3),
    ("work all day is met by eight hours", _wishes(Wish("work", span(0, 24)), span(7, 15)), 0),
    ("work, half met", _wishes(Wish("work", span(0, 24)), span(7, 11)), 240 * 3),
    ("work, not at all", _wishes(Wish("work", span(0, 4), 3), span(7, 11)), 240 * 9),
    ("work is met by settled work", _wishes(
        Wish("work", span(0, 24)), span(31, 35), duties=duties(span(7, 15))), 0),
    ("off is not broken by settled work", _wishes(
        Wish("off", span(0, 24)), span(31, 35), duties=duties(span(7, 15))), 0),
    ("a wish before the window", _wishes(Wish("work", span(-24, 0)), span(7, 15)), 0),
)  # fmt: skip

r = FairNights(extra=7)
_soft(
    r,
    (_nights(r, 4, 0), 14),
    _nights(r, 2, 2),
    ("an odd night falls to one of the two", _nights(r, 2, 1), 0),
    ("less than three hours of night is no night shift", plan(
        [r], [guard("a"), guard("b")],
        [shift(f"s{n}", span(24 * n + 17, 24 * n + 25 - 1 / 60)) for n in range(4)],
        {"a": ["s0", "s1", "s2", "s3"]}), 0),
    ("three hours is", plan(
        [r], [guard("a"), guard("b")],
        [shift(f"s{n}", span(24 * n + 17, 24 * n + 25)) for n in range(4)],
        {"a": ["s0", "s1", "s2", "s3"]}), 14),
    ("one who works half takes half as many", plan(
        [r], [guard("a", terms=(Terms(ALWAYS, None, 1, 1800, 1),)), guard("b")],
        [shift(f"s{n}", span(24 * n + 23, 24 * n + 31)) for n in range(3)],
        {"a": ["s0", "s1"], "b": ["s2"]}), 7),
    ("who may not take them has no share", plan(
        [r, Availability()],
        [guard("a"), guard("b", absences=(Span(hour(-500), hour(500)),))],
        [shift(f"s{n}", span(24 * n + 23, 24 * n + 31)) for n in range(4)],
        {"a": ["s0", "s1", "s2", "s3"]}), 0),
    ("settled nights count", plan(
        [r], [guard("a", duties=duties(span(71, 79))), guard("b")],
        [shift(f"s{n}", span(24 * n + 23, 24 * n + 31)) for n in range(2)],
        {"a": ["s0", "s1"]}), 7),
)  # fmt: skip

r = FairWeekends(extra=9)
_soft(
    r,
    (_weekends(r, 4, 0), 18),
    _weekends(r, 2, 2),
    ("three: two and one", _weekends(r, 2, 1), 0),
    ("begins on Friday night", plan(
        [r], [guard("a"), guard("b")],
        [shift(f"s{n}", local(4 + 7 * n, "23:59", "08:00")) for n in range(2)],
        {"a": ["s0", "s1"]}, days=14), 0),
    ("locked ones count", plan(
        [r], [guard("a"), guard("b")],
        [shift(f"s{n}", local(5 + 7 * n, "00:00", "08:00")) for n in range(2)],
        {"a": ["s1"]}, days=14, locked=frozenset({Assignment("a", "s0")})), 9),
)  # fmt: skip

assert FULL_TIME.max_weekly_minutes == 3600, "shares above are reckoned from it"
