# SPDX-License-Identifier: MPL-2.0
"""One shift's cost, line by line: base, supplements and the least that is paid for a duty.

Money is whole øre. A supplement's minutes are added up over the shift and rounded up once to the
started unit of its clause; each line is then rounded half up to whole øre, once.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime

from roster.pay.scheme import Clause
from roster.pay.scheme import Scheme
from roster.pay.scheme import Supplement
from roster.pay.segments import Segment
from roster.pay.segments import segments
from roster.problem import Guard
from roster.problem import Shift
from roster.problem import Span
from sites.text import Text

BASE = Text("Grundløn", "Base pay")
PRICE = Text("Timepris", "Hourly price")
MINIMUM = Text("Op til mindste betaling", "Up to the least paid")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a pay slip or an invoice.

    `minutes` are those paid for, after rounding; `rate` is øre an hour (or øre each time where
    `minutes` is 0); `percent` is in hundredths of a percent where the clause has one, else 0.
    `guard`, `shift` and the rest place the line, by id; they are empty where none applies.
    """

    kind: str
    name: Text
    amount: int
    """Øre."""
    clause: Clause
    minutes: int = 0
    rate: int = 0
    percent: int = 0
    start: datetime | None = None
    end: datetime | None = None
    guard: str = ""
    shift: str = ""
    post: str = ""
    site: str = ""
    administration: str = ""
    employer: str = ""

    @property
    def provisional(self) -> bool:
        """Whether it rests on a figure that is still to be verified."""
        return self.clause.provisional


def half_up(value: int, by: int) -> int:
    """Return value / by rounded half up (away from zero below it) to a whole number."""
    if value < 0:
        return -half_up(-value, by)
    return (2 * value + by) // (2 * by)


def started(minutes: int, unit: int) -> int:
    """Return minutes rounded up to a multiple of a unit."""
    return -(-minutes // unit) * unit


def span_lines(scheme: Scheme, rate: int, span: Span, *, own: bool = True) -> tuple[Line, ...]:
    """Return the lines of one unbroken duty at an hourly rate in øre, placed nowhere yet."""
    length = sum(part.minutes for part in segments(scheme, span))
    base = Line(
        "base",
        BASE if own else PRICE,
        half_up(length * rate, 60),
        scheme.clause,
        length,
        rate,
        start=span.start,
        end=span.end,
    )
    lines = [base]
    for number, parts in _paid(scheme, rate, span).items():
        lines.append(_supplement(scheme.supplements[number], rate, parts))
    if scheme.minimum is not None and length < scheme.minimum.minutes:
        missing = scheme.minimum.minutes - length
        lines.append(
            Line(
                "minimum",
                MINIMUM,
                half_up(missing * rate, 60),
                scheme.minimum.clause,
                missing,
                rate,
                start=span.end,
                end=span.end,
            )
        )
    return tuple(lines)


def span_cost(scheme: Scheme, rate: int, span: Span) -> int:
    """Return what the lines of a duty add up to, in øre; worked out once for each rate and span."""
    key = rate, span
    known = scheme.memo.get(key)
    if known is None:
        known = scheme.memo[key] = sum(line.amount for line in span_lines(scheme, rate, span))
    return known  # type: ignore[return-value]


def placed(line: Line, guard: Guard, shift: Shift) -> Line:
    """Return a line with whose it is and where it belongs."""
    return replace(
        line,
        guard=guard.id,
        shift=shift.id,
        post=shift.post,
        site=shift.site,
        administration=shift.administration,
        employer=guard.employer,
    )


def _paid(scheme: Scheme, rate: int, span: Span) -> dict[int, list[Segment]]:
    """Return the stretches that each supplement is paid for, by its place in the scheme."""
    paid: dict[int, list[Segment]] = {}
    for part in segments(scheme, span):
        hold = list(part.supplements)
        if scheme.stacking == "highest" and len(hold) > 1:
            hold = [max(hold, key=lambda n: (scheme.supplements[n].worth(rate), -n))]
        for number in hold:
            paid.setdefault(number, []).append(part)
    return dict(sorted(paid.items()))


def _supplement(item: Supplement, rate: int, parts: list[Segment]) -> Line:
    minutes = started(sum(part.minutes for part in parts), item.started)
    return Line(
        item.kind,
        item.name,
        half_up(minutes * item.worth(rate), 60 * 10_000),
        item.clause,
        minutes,
        half_up(item.worth(rate), 10_000),
        item.percent,
        parts[0].start,
        parts[-1].end,
    )
