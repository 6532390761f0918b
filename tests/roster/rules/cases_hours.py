# SPDX-License-Identifier: MPL-2.0
"""Cases of the rules about months, nights, compensation and what a plan only says."""

from __future__ import annotations

from datetime import date
from datetime import timedelta
from typing import Any

from roster.plan import Plan
from roster.problem import Account
from roster.problem import Guard
from roster.problem import History
from roster.problem import Span
from roster.rules.averages import NightAverage
from roster.rules.averages import WeeklyAverage
from roster.rules.base import Rule
from roster.rules.compensation import CompensatoryRest
from roster.rules.habit import NightHabit
from roster.rules.lengths import ShiftLength
from roster.rules.night_runs import NightsRunning
from roster.rules.nights import HealthCheck
from roster.rules.nights import NightWorker
from roster.rules.notices import Expiry
from roster.rules.notices import LongNights
from roster.rules.notices import MunicipalNotice
from roster.rules.notices import PlanLength
from roster.rules.notices import PlanNotice
from roster.rules.notices import TimeOff
from roster.rules.reduced import ReducedRest
from roster.rules.rhythm import Sundays
from roster.rules.rhythm import Turns
from roster.rules.rhythm import WeekendsRunning
from roster.rules.strenuous import StrenuousNights
from tests.roster.rules.casebook import Casebook
from tests.roster.rules.casebook import on
from tests.roster.rules.cases_posts import record
from tests.roster.rules.world import ALWAYS
from tests.roster.rules.world import MONDAY
from tests.roster.rules.world import duties
from tests.roster.rules.world import guard
from tests.roster.rules.world import held
from tests.roster.rules.world import local
from tests.roster.rules.world import one
from tests.roster.rules.world import plan
from tests.roster.rules.world import shift
from tests.roster.rules.world import span

BOOK = Casebook()
DAY = span(7, 15)
NIGHT = span(23, 31)
YEAR_AGO = date(2025, 6, 1)


def past(since: date, *days: tuple[date, int, int]) -> History:
    """Return known work before the window: day, minutes, minutes of night."""
    return History(since, days)


def worked(total: int, night: int = 0, last: date = date(2026, 5, 31)) -> Guard:
    """Return a guard whose known year has so many minutes, all put on one day."""
    return guard(history=past(YEAR_AGO, (last, total, night)))


MAR_TO_JUN = 31 + 30 + 31 + 30
"""Days from March to June: the first four months that a plan in June belongs to."""
ROOM = 2880 * MAR_TO_JUN // 7
"""Minutes that 48 hours a week leave in them."""

r: Rule = WeeklyAverage(months=4, cap_minutes=2880, opt_out_minutes=2880)
CONSENTING: dict[str, Any] = {"records": (record("opt_out"),)}
BOOK.hard(
    one(r, DAY, who=worked(ROOM)),
    one(r, DAY, who=worked(0)),
    ("exactly the room that is left", one(r, DAY, who=worked(ROOM - 480)), False),
    ("a minute more", one(r, DAY, who=worked(ROOM - 479)), True),
    ("worked before the period", one(
        r, DAY, who=worked(ROOM, last=date(2026, 2, 28))), False),
    ("worked on the period's first day", one(
        r, DAY, who=worked(ROOM - 479, last=date(2026, 3, 1))), True),
    ("a day of sickness takes its share away", one(r, DAY, who=guard(
        history=past(YEAR_AGO, (date(2026, 5, 31), ROOM - 480, 0)),
        neutral=frozenset({date(2026, 5, 4)}))), True),
    ("work on a day that does not count", one(r, DAY, who=guard(
        history=past(YEAR_AGO, (date(2026, 5, 4), ROOM, 0)),
        neutral=frozenset({date(2026, 5, 4)}))), False),
    ("settled duties the history does not reach", one(r, DAY, who=guard(
        history=past(date(2026, 5, 31), (date(2026, 5, 31), ROOM - 959, 0)),
        duties=duties(span(-41, -33)))), True),
    ("settled duties that the history holds already", one(r, DAY, who=guard(
        history=past(YEAR_AGO, (date(2026, 5, 30), ROOM - 480, 0)),
        duties=duties(span(-41, -33)))), False),
    ("consent without an agreement that allows it", one(
        r, DAY, who=guard(history=worked(ROOM).history, **CONSENTING)), True),
    ("consent under an agreement", one(
        WeeklyAverage(months=4, cap_minutes=2880, opt_out_minutes=3600), DAY,
        who=guard(history=worked(ROOM).history, **CONSENTING)), False),
    ("no consent under that agreement", one(
        WeeklyAverage(months=4, cap_minutes=2880, opt_out_minutes=3600), DAY,
        who=worked(ROOM)), True),
)  # fmt: skip

r = NightAverage(months=4, cap_minutes=480, night_worker_minutes=18000)
BOOK.hard(
    one(r, DAY, who=worked(ROOM, night=18000)),
    one(r, DAY, who=worked(ROOM - 480, night=18000)),
    ("a minute too much", one(r, DAY, who=worked(ROOM - 479, night=18000)), True),
    ("no night worker", one(r, DAY, who=worked(ROOM, night=17999)), False),
    ("nothing known", one(r, DAY), False),
)

r = CompensatoryRest()
CUT = duties(span(-24, -16), span(-8, 0))
"""Eight hours, eight hours of rest, eight hours: three hours of rest are missing."""
BOOK.hard(
    one(r, span(12, 20), who=guard(duties=CUT)),
    one(r, span(20, 28), who=guard(duties=CUT)),
    ("eleven hours and the three", one(r, span(14, 22), who=guard(duties=CUT)), False),
    ("a minute less", one(r, span(14 - 1 / 60, 22), who=guard(duties=CUT)), True),
    ("no rest was cut", one(
        r, span(12, 20), who=guard(duties=duties(span(-27, -19), span(-8, 0)))), False),
    ("a long duty without any rest", one(
        r, span(13, 20), who=guard(duties=duties(span(-14, 0)))), True),
    ("twenty-two hours after it", one(
        r, span(22, 30), who=guard(duties=duties(span(-14, 0)))), False),
)  # fmt: skip


r = ReducedRest(times=1)
LATE_EARLY = (span(15, 23), span(31, 39))
"""Eight hours of rest between an evening and a day: one reduction, three hours missing."""
BOOK.hard(
    one(r, *LATE_EARLY, span(52, 60)),
    one(r, *LATE_EARLY, span(55, 63)),
    ("the rest after it is fourteen hours", one(r, *LATE_EARLY, span(53, 61)), False),
    ("a minute less", one(r, *LATE_EARLY, span(53 - 1 / 60, 61)), True),
    ("seven hours and 59 minutes", one(r, span(15, 23), span(31 - 1 / 60, 39)), True),
    ("two in six days", one(r, *LATE_EARLY, span(159, 167), span(175, 183)), True),
    ("two from one Monday to the next", one(
        r, *LATE_EARLY, span(183, 191), span(199, 207), days=14), False),
    ("two in six days where two are agreed", one(
        ReducedRest(times=2), *LATE_EARLY, span(159, 167), span(175, 183)), False),
    ("two full days from one to the next", one(
        ReducedRest(times=2), *LATE_EARLY, span(63, 71), span(79, 87)), False),
    ("a minute under two days", one(
        ReducedRest(times=2), *LATE_EARLY, span(63, 71 - 1 / 60), span(79, 87)), True),
    ("a settled one counts", one(
        r, *LATE_EARLY, who=guard(duties=duties(span(-70, -62), span(-54, -46)))), True),
    ("fourteen hours between two rests", one(r, span(7, 15), span(15, 21)), True),
    ("ten hours between long duties", one(r, span(7, 19), span(29, 41)), False),
)  # fmt: skip


def strenuous(rule: Rule, night: Span, *more: Span, **given: Any) -> Plan:
    """Return a plan of a night on a strenuous post and other work."""
    shifts = [shift("night", night, tags=frozenset({"strenuous"}))]
    shifts += [shift(f"s{n}", when) for n, when in enumerate(more)]
    who = guard(**given)
    return plan([rule], [who], shifts, {"g": [s.id for s in shifts]})


r = StrenuousNights()
BOOK.hard(
    strenuous(r, span(22, 31)),
    strenuous(r, span(22, 30)),
    ("nine hours without night", strenuous(r, span(7, 16)), False),
    ("an hour more within the 24", strenuous(r, span(22, 30), span(12, 13)), True),
    ("the day before, more than 24 hours from the first night minute", strenuous(
        r, span(22, 30), span(-4, -2)), False),
    ("next day, 24 hours after the last night minute", strenuous(
        r, span(22, 29), span(53, 61)), False),
    ("next day, a minute earlier", strenuous(
        r, span(22, 29), span(53 - 1 / 60, 61)), False),
    ("next day, two minutes earlier", strenuous(
        r, span(22, 30), span(53 - 2 / 60, 61)), False),
    ("eight hours shared by two shifts", strenuous(r, span(22, 28), span(16, 18)), False),
    ("a minute more", strenuous(r, span(22, 28), span(16 - 1 / 60, 18)), True),
    ("settled work counts", strenuous(r, span(22, 30), duties=duties(span(16, 17))), True),
)  # fmt: skip

r = HealthCheck()
OFFER = (record("health_check", to=date(2027, 1, 1)),)


def checks(total: int, *spans: Span, **given: Any) -> Plan:
    """Return a plan of one guard with nights behind them, beside one who has been offered."""
    who = guard(history=past(YEAR_AGO, (date(2026, 5, 31), total, total)), **given)
    shifts = [shift(f"s{n}", when) for n, when in enumerate(spans)]
    other = guard("h", records=OFFER)
    return plan([r], [who, other], shifts, {"g": [s.id for s in shifts]})


BOOK.hard(
    checks(18000, NIGHT),
    checks(18000, NIGHT, records=OFFER),
    ("the night that reaches the limit", checks(18000 - 360, NIGHT), True),
    ("a minute short of the limit", checks(18000 - 361, NIGHT), False),
    ("a day shift changes nothing", checks(18000, DAY), False),
    ("the second night reaches it", checks(18000 - 700, NIGHT, span(47, 55)), True),
    ("the offer ran out the day before", checks(
        18000, NIGHT, records=(record("health_check", to=date(2026, 5, 31)),)), True),
    ("nobody has offers on record", one(r, NIGHT, who=worked(18000, 18000)), False),
)  # fmt: skip


r = NightWorker()
BOOK.hard(
    one(r, NIGHT, who=worked(18000, 18000)),
    one(r, NIGHT, who=worked(0)),
    ("a warning from 240 hours", one(r, NIGHT, who=worked(14400 - 360, 14400 - 360)), True),
    ("a minute less", one(r, NIGHT, who=worked(14400 - 361, 14400 - 361)), False),
    ("no night in the plan", one(r, DAY, who=worked(18000, 18000)), False),
    ("worked too long ago", one(
        r, NIGHT, who=guard(history=past(
            date(2025, 1, 1), (date(2025, 6, 1), 18000, 18000)))), False),
    ("worked twelve months ago", one(
        r, NIGHT, who=guard(history=past(
            date(2025, 1, 1), (date(2025, 6, 2), 18000, 18000)))), True),
    ("the year before is not known", one(r, NIGHT), True),
)  # fmt: skip


def habit(nights: int, days: int, night: int = 180, last: date = date(2026, 5, 31)) -> Guard:
    """Return a guard with so many nights up to a day, and so many days of work before them."""
    return guard(history=past(YEAR_AGO, *known(nights, days, night, last)))


def known(
    nights: int, days: int, night: int = 180, last: date = date(2026, 5, 31)
) -> list[tuple[date, int, int]]:
    """Return so many nights up to a day, and so many days of work before them."""
    return [(last - timedelta(n), 480, night if n < nights else 0) for n in range(nights + days)]


r = NightHabit()
BOOK.hard(
    one(r, NIGHT, who=habit(20, 0)),
    one(r, NIGHT, who=habit(0, 20)),
    ("ten of twenty", one(r, NIGHT, who=habit(9, 10)), True),
    ("ten of twenty-one", one(r, NIGHT, who=habit(9, 11)), False),
    ("nine nights are no habit", one(r, NIGHT, who=habit(8, 0)), False),
    ("a minute short of three hours", one(r, NIGHT, who=habit(9, 0, 179)), False),
    ("before the four months", one(r, NIGHT, who=habit(9, 0, last=date(2026, 2, 28))), False),
    ("on their first days", one(r, NIGHT, who=habit(9, 0, last=date(2026, 3, 9))), True),
    ("no night in the plan", one(r, DAY, who=habit(20, 0)), False),
    ("not known", one(r, NIGHT, who=guard()), False),
    ("known from a day too late", one(r, NIGHT, who=guard(history=past(
        date(2026, 3, 2), *known(20, 0)))), False),
)  # fmt: skip


def nights(rule: Rule, *days: int, **given: Any) -> Plan:
    """Return a plan with nights from some days."""
    return one(rule, *(span(24 * d + 23, 24 * d + 31) for d in days), **given)


r = NightsRunning(extra=5)
BOOK.soft(
    (nights(r, 0, 1, 2, 3), 5),
    nights(r, 0, 1, 3, 4),
    ("three", nights(r, 0, 1, 2), 0),
    ("five are two too many", nights(r, 0, 1, 2, 3, 4), 10),
    ("settled nights before the plan count", nights(
        r, 0, who=guard(duties=duties(*(span(24 * d + 23, 24 * d + 31) for d in (-3, -2, -1))))),
        5),
    ("a run that ended before the plan does not", nights(
        r, 3, who=guard(duties=duties(*(span(24 * d + 23, 24 * d + 31) for d in range(-5, -1))))),
        0),
    ("evenings are not nights", one(
        r, *(span(24 * d + 16, 24 * d + 24) for d in range(5))), 0),
)  # fmt: skip

r = Turns(turn=7)
BOOK.soft(
    (one(r, span(13, 19), span(32, 40)), 7),
    one(r, span(7, 15), span(37, 45)),
    ("from evening to noon", one(r, span(13, 19), span(36, 44)), 0),
    ("to a minute before noon", one(r, span(13, 19), span(36 - 1 / 60, 44)), 7),
    ("day off after a night", one(r, span(-1, 7), span(55, 63)), 0),
    ("from night to the next evening", one(r, span(23, 31), span(42, 47)), 7),
    ("from settled work", one(r, span(7, 15), who=guard(duties=duties(span(-11, -5)))), 7),
)  # fmt: skip


def weekends(rule: Rule, *weeks: int, **given: Any) -> Plan:
    """Return a plan with a Saturday of some weeks."""
    return one(rule, *(local(7 * w + 5, "07:00", "15:00") for w in weeks), days=28, **given)


r = WeekendsRunning(limit=1, extra=9)
BOOK.soft(
    (weekends(r, 0, 1), 9),
    weekends(r, 0, 2),
    ("three in a row", weekends(r, 0, 1, 2), 18),
    ("settled the weekend before the plan", weekends(
        r, 0, who=guard(duties=duties(local(-1, "07:00", "15:00")))), 9),
    ("Friday night is no weekend", one(
        r, local(4, "22:00", "06:00"), local(12, "07:00", "15:00"), days=14), 0),
    ("Sunday and the Saturday after", one(
        r, local(6, "07:00", "15:00"), local(12, "07:00", "15:00"), days=14), 9),
)  # fmt: skip

r = ShiftLength(least_minutes=240, most_minutes=720, minute=2)
BOOK.soft(
    (one(r, span(7, 10)), 120),
    one(r, DAY),
    ("four hours", one(r, span(7, 11)), 0),
    ("a minute less", one(r, span(7, 11 - 1 / 60)), 2),
    ("twelve hours", one(r, span(7, 19)), 0),
    ("a minute more", one(r, span(7, 19 + 1 / 60)), 2),
    ("short and long", one(r, span(7, 10), span(24, 37)), 240),
    ("settled work is not the plan's", one(
        r, DAY, who=guard(duties=duties(span(-5, -4)))), 0),
)  # fmt: skip

r = Sundays(day=3)
BOOK.soft(
    (one(r, local(6, "07:00", "15:00")), 3),
    one(r, local(5, "07:00", "15:00")),
    ("from Saturday night", one(r, local(5, "23:59", "08:00")), 0),
    ("from midnight", one(r, local(6, "00:00", "08:00")), 3),
    ("twice on one Sunday", one(
        r, local(6, "00:00", "02:00"), local(6, "07:00", "09:00")), 3),
)  # fmt: skip

r = LongNights()
BOOK.hard(
    on(r, guard(), span(21, 31)),
    on(r, guard(), span(22, 30)),
    ("nine hours", on(r, guard(), span(22, 31)), False),
    ("a minute more", on(r, guard(), span(22 - 1 / 60, 31)), True),
    ("ten hours by day", on(r, guard(), span(7, 17)), False),
)


def told(rule: Rule, ahead: int, days: int = 28) -> Plan:
    """Return an empty plan that is made known so many days ahead."""
    return plan([rule], [], [], {}, days=days, told=MONDAY - timedelta(days=ahead))


r = MunicipalNotice(notice_days=28, length_days=28)
BOOK.hard(
    told(r, 27),
    told(r, 35, days=35),
    ("on the day", told(r, 28), False),
    ("a day too short", told(r, 28, days=27), True),
    ("not known when", plan([r], [], [], {}, days=28), False),
)

r = PlanLength(months=3)
BOOK.hard(
    told(r, 0, days=28),
    told(r, 0, days=100),
    ("three months", told(r, 0, days=92), False),
    ("a day short", told(r, 0, days=91), True),
    ("from the last of November to the end of February", plan(
        [r], [], [], {}, start=date(2026, 11, 30), days=91), False),
)  # fmt: skip

r = PlanNotice(notice_days=8)
BOOK.hard(told(r, 7), told(r, 30), ("on the day", told(r, 8), False))


def owed(minutes: int) -> Guard:
    """Return a guard with time off due."""
    return guard(account=Account(MONDAY, 0, minutes))


r = TimeOff(months=3)
BOOK.hard(
    one(r, DAY, who=owed(450)),
    one(r, DAY, who=owed(0)),
    ("a minute", one(r, DAY, who=owed(1)), True),
    ("not planned", plan([r], [owed(450)], [], {}), False),
    ("not known", one(r, DAY), False),
)


def expiring(to: date | None, **given: Any) -> Plan:
    """Return a plan of one guard whose certificate ends on a day."""
    who = guard(certificates=(held("aid", to=to),))
    return on(r, who, DAY, competences=frozenset({"aid"}), **given)


r = Expiry()
BOOK.hard(
    expiring(date(2026, 6, 30)),
    expiring(None),
    ("sixty days after the plan", expiring(date(2026, 8, 6)), True),
    ("a day later", expiring(date(2026, 8, 7)), False),
    ("a renewal that follows on", on(
        r, guard(certificates=(held("aid", to=date(2026, 6, 30)), held("aid", date(2026, 7, 1)))),
        DAY, competences=frozenset({"aid"})), False),
    ("the approval", on(
        r, guard(approvals=(held("own", ALWAYS, date(2026, 7, 1)),)), DAY, approval=True), True),
)  # fmt: skip
