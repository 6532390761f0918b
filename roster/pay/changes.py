# SPDX-License-Identifier: MPL-2.0
"""What a change of a published plan costs: two plans set against each other, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import TypeAlias

from roster.pay.bill import assignment_cost
from roster.pay.bill import pay_of
from roster.pay.bill import plan_bill
from roster.pay.bill import scheme_of
from roster.pay.lines import Line
from roster.pay.lines import half_up
from roster.pay.lines import placed
from roster.pay.lines import started
from roster.pay.scheme import Pay
from roster.pay.scheme import Premium
from roster.problem import Guard
from roster.problem import Shift
from roster.problem import Span
from sites.clock import minutes
from sites.clock import overlap_minutes
from sites.text import Text

if TYPE_CHECKING:
    from roster.plan import Plan

SAME_DUTY = timedelta(hours=24)
"""How far a duty may be moved and still be the same duty."""
CANCELLED = Text("Aflyst vagt", "Cancelled duty")

Where: TypeAlias = tuple[str, Span]


@dataclass(frozen=True, slots=True)
class Delta:
    """One line of the difference: what it was, what it becomes, in øre."""

    line: Line
    """The line as it becomes, or as it was when it falls away."""
    before: int
    after: int

    @property
    def change(self) -> int:
        """Øre more (or, below zero, less) than before."""
        return self.after - self.before


@dataclass(frozen=True)
class Difference:
    """The cost of a change: every line that differs, and the sum."""

    deltas: tuple[Delta, ...]

    @property
    def total(self) -> int:
        """Øre more (or, below zero, less) than before."""
        return sum(delta.change for delta in self.deltas)


def difference(
    before: Plan, after: Plan, *, known: datetime | None = None, full: bool = False
) -> Difference:
    """Return what turning one plan into another costs.

    Parameters
    ----------
    before, after
        The plan as it was published and as it becomes; shifts are the same when post and time are.
    known
        The instant at which the guards are told; premiums for short notice are left out without.
    full
        Also what the employer pays on top of pay.
    """
    old, new = _lines(before, full), _lines(after, full)
    deltas = []
    for key in dict.fromkeys((*old, *new)):
        was, becomes = old.get(key, ()), new.get(key, ())
        sums = sum(line.amount for line in was), sum(line.amount for line in becomes)
        if sums[0] != sums[1]:
            deltas.append(Delta((*becomes, *was)[0], *sums))
    if known is not None:
        deltas.extend(Delta(line, 0, line.amount) for line in change_lines(before, after, known))
    return Difference(tuple(deltas))


def change_lines(before: Plan, after: Plan, known: datetime) -> Iterator[Line]:
    """Yield the premiums for moved, added and cancelled duties that were told too late."""
    for guard in before.problem.guards:
        if guard.id not in after.problem.guard:
            continue
        pay = pay_of(before.problem, guard)
        was = {_where(shift): shift for shift in before.shifts_of[guard.id]}
        becomes = {_where(shift): shift for shift in after.shifts_of[guard.id]}
        gone = [shift for key, shift in was.items() if key not in becomes]
        added = [shift for key, shift in becomes.items() if key not in was]
        for old, new in _pairs(gone, added):
            yield from _moved(guard, old, new, known, pay)
            gone.remove(old)
            added.remove(new)
        for shift in gone:
            yield from _cancelled(guard, shift, known, pay)
        for shift in added:
            yield from _added(guard, shift, known, pay)


def _lines(plan: Plan, full: bool) -> dict[tuple[str, Where, str], list[Line]]:
    out: dict[tuple[str, Where, str], list[Line]] = {}
    for line in plan_bill(plan, full=full).lines:
        key = line.guard, _where(plan.problem.shift[line.shift]), line.kind
        out.setdefault(key, []).append(line)
    return out


def _where(shift: Shift) -> Where:
    return shift.post, shift.span


def _pairs(gone: Sequence[Shift], added: Sequence[Shift]) -> list[tuple[Shift, Shift]]:
    """Return each duty that fell away with the added one nearest to it, if one is near."""
    near = sorted(
        (abs(new.span.start - old.span.start), old.id, new.id, old, new)
        for old in gone
        for new in added
        if abs(new.span.start - old.span.start) < SAME_DUTY
    ) if gone and added else []  # fmt: skip
    used: set[str] = set()
    pairs = []
    for _, old_id, new_id, old, new in near:
        if f"<{old_id}" not in used and f">{new_id}" not in used:
            used |= {f"<{old_id}", f">{new_id}"}
            pairs.append((old, new))
    return pairs


def _moved(guard: Guard, old: Shift, new: Shift, known: datetime, pay: Pay) -> Iterator[Line]:
    found = scheme_of(guard, old, pay)
    if found is None:
        return
    shared = overlap_minutes(old.span.start, old.span.end, new.span.start, new.span.end)
    amounts = {
        "moved": new.length - shared,
        "change": abs(minutes(old.span.start, new.span.start)),
        "late": new.length - old.length,
    }
    notice = minutes(known, min(old.span.start, new.span.start))
    for premium in found[0].premiums:
        if amounts[premium.kind] > premium.longer_than and notice < premium.notice:
            yield placed(_premium(premium, amounts[premium.kind], new, found[1]), guard, new)


def _added(guard: Guard, shift: Shift, known: datetime, pay: Pay) -> Iterator[Line]:
    found = scheme_of(guard, shift, pay)
    if found is None:
        return
    notice = minutes(known, shift.span.start)
    for premium in found[0].premiums:
        late = premium.kind == "late" and shift.length > premium.longer_than
        if late and notice < premium.notice:
            yield placed(_premium(premium, shift.length, shift, found[1]), guard, shift)


def _premium(premium: Premium, length: int, shift: Shift, base: int) -> Line:
    """Return the line of one premium for so many minutes moved or added, at a base rate."""
    rate = premium.hourly or half_up(base * premium.percent, 10_000)
    paid = started(length, premium.started) if rate else 0
    amount = half_up(paid * rate, 60) if rate else premium.fixed
    return Line(
        premium.kind, premium.name, amount, premium.clause, paid, rate or premium.fixed,
        premium.percent, shift.span.start, shift.span.end,
    )  # fmt: skip


def _cancelled(guard: Guard, shift: Shift, known: datetime, pay: Pay) -> Iterator[Line]:
    found = scheme_of(guard, shift, pay)
    terms = found[0].cancellation if found else None
    if found is None or terms is None or minutes(known, shift.span.start) >= terms.notice:
        return
    cost = assignment_cost(guard, shift, pay)
    paid = min(shift.length, terms.most or shift.length)
    amount = half_up(cost * paid * terms.percent, shift.length * 10_000)
    line = Line(
        "cancellation", CANCELLED, amount, terms.clause, paid, found[1], terms.percent,
        shift.span.start, shift.span.end,
    )  # fmt: skip
    yield placed(line, guard, shift)
