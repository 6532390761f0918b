# SPDX-License-Identifier: MPL-2.0
"""Price a list of duties made anywhere, and say what has no price."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from datetime import datetime
from datetime import timedelta

from roster.agreements import Agreement
from roster.agreements import resolve
from roster.auditing import AuditError
from roster.auditing import change_days
from roster.auditing import plan_of
from roster.duties import Duties
from roster.imports.faults import Fault
from roster.pay import Bill
from roster.pay import Difference
from roster.pay import Pay
from roster.pay import difference
from roster.pay import plan_bill
from roster.pay import read_pay
from roster.plan import Plan
from roster.rules import standard
from roster.rules.economy import Cost
from roster.rules.norm import NormHours
from sites.clock import local_day
from sites.text import Message
from sites.text import Text

NO_RATE = Text(
    "Timeprisen mangler. Tilføj kolonnen Timepris, eller angiv --rate.",
    "The hourly rate is missing. Add the column Hourly rate or give --rate.",
)
STANDBY = Text(
    "Rådighed hjemme er ikke med i beløbet (rækker: {count}): satserne for rådighed er ikke kendt.",
    "Standby at home is not in the amount (rows: {count}): the rates of standby are not known.",
)
CALLOUT = Text(
    "Udkald er prissat som almindeligt arbejde (rækker: {count}), uden tillæg eller mindste"
    " betaling for udkald.",
    "Call-outs are priced as ordinary work (rows: {count}), with neither supplement nor least pay"
    " of their own.",
)


def price(
    duties: Duties,
    agreement: Agreement,
    *,
    rate: int = 0,
    full: bool = False,
    history: Duties | None = None,
) -> Bill:
    """Return what a list of duties costs under an agreement.

    Parameters
    ----------
    rate
        Øre an hour for those whose rate neither the file nor the agreement says.
    full
        Also what the employer pays on top of pay.

    Raises
    ------
    AuditError
        If a list has faults, or somebody has no hourly rate.
    roster.agreements.AgreementError
        If the agreement's pay sections cannot be used.
    """
    return plan_bill(priced(duties, agreement, rate=rate, history=history), full=full)


def price_change(
    before: Duties,
    after: Duties,
    agreement: Agreement,
    *,
    told: datetime | None = None,
    rate: int = 0,
    full: bool = False,
) -> Difference:
    """Return what it costs to turn one list of duties into another, line by line.

    Parameters
    ----------
    told
        When the people are told: premiums for short notice are left out without it.
    rate, full
        As for `price`.

    Raises
    ------
    AuditError, roster.agreements.AgreementError
        As for `price`.
    """
    days = [local_day(row.span.start) for row in (*before.rows, *after.rows) if row.works]
    ends = [local_day(row.span.end) for row in (*before.rows, *after.rows) if row.works]
    window = (min(days), (max(ends) - min(days)).days + 1) if days else None
    plans = [priced(one, agreement, rate=rate, window=window) for one in (before, after)]
    return difference(plans[0], plans[1], known=told, full=full)


def priced(
    duties: Duties,
    agreement: Agreement,
    *,
    rate: int = 0,
    history: Duties | None = None,
    window: tuple[date, int] | None = None,
) -> Plan:
    """Return a list of duties as a plan whose rules carry the pay of each of its days."""
    bare = plan_of(duties, (), history, rate, window)
    first = bare.problem.start
    last = first + timedelta(days=bare.problem.days)
    days = [day for day in change_days(agreement) if first < day <= last]
    figures = [resolve(agreement, day) for day in (first, *days)]
    paid = read_pay(*figures)
    if faults := list(_unpriced(bare, paid, duties)):
        raise AuditError(faults)
    norms = (rule for rule in standard(figures[0]) if isinstance(rule, NormHours))
    rules = (Cost(pay=paid), *norms)
    return Plan(replace(bare.problem, rules=rules), bare.assignments)


def unpriced(*lists: Duties) -> tuple[Message, ...]:
    """Say what lists hold that has no price of its own."""
    kinds = [row.kind for one in lists for row in one.rows]
    counted = ((STANDBY, kinds.count("standby")), (CALLOUT, kinds.count("callout")))
    return tuple(text(count=count) for text, count in counted if count)


def _unpriced(plan: Plan, paid: Pay, duties: Duties) -> Iterable[Fault]:
    """Yield a fault for the first row of each person whose hourly rate nothing says."""
    first: dict[str, int] = {}
    for row in duties.rows:
        if row.works:
            first.setdefault(row.guard, row.row)
    for guard in plan.problem.guards:
        scheme = paid.scheme(guard.employer, guard.own, plan.problem.start)
        if guard.id in first and not (guard.terms[0].hourly_rate or scheme.hourly):
            yield Fault(duties.file, first[guard.id], "Timepris", guard.id, NO_RATE())
