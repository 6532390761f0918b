# SPDX-License-Identifier: MPL-2.0
"""Put violations into words: rule, source, person and shifts."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster.models import Guard
from roster.models import Roster
from roster.models import Shift
from roster.plan import Plan
from roster.rules.base import RuleInfo
from roster.rules.base import Severity
from roster.rules.base import Violation
from roster.rules.registry import CLASSES
from roster.rules.registry import OF_A_PLAN
from roster.waivers import REASON
from sites.models import Site
from web.pages.filters import clock
from web.pages.filters import moment
from web.pages.filters import say
from web.pages.mends import mends


@dataclass(frozen=True, slots=True)
class Line:
    """A violation in words; `shifts` are ids with a text."""

    rule: str
    name: str
    source: str
    severity: Severity
    message: str
    guard: str
    shifts: tuple[tuple[int, str], ...]
    start: datetime | None
    end: datetime | None
    penalty: int
    mend: str = ""
    """What would put it right; empty when that is not known."""
    waived: str = ""
    """Who let it stand, and why; empty when nobody did."""

    @property
    def hard(self) -> bool:
        """Whether the plan may not be used as it is."""
        return self.severity in (Severity.HARD, Severity.OVERRIDE) and not self.waived


@dataclass(frozen=True, slots=True)
class RuleLines:
    """All violations of one rule."""

    rule: str
    name: str
    source: str
    link: str
    severity: Severity
    lines: tuple[Line, ...]

    @property
    def penalty(self) -> int:
        """What they add to the objective, in points."""
        return sum(line.penalty for line in self.lines)


WHOLE_PLAN = frozenset({"cost", "travel", "norm-hours", "uncovered"})
"""Soft rules that add something up over many shifts, so that no single one departs from them."""


def about_shifts(violations: Iterable[Violation]) -> list[Violation]:
    """Return the violations that a single shift can be blamed for."""
    return [
        violation
        for violation in violations
        if violation.hard
        or not (violation.rule in WHOLE_PLAN or violation.rule.startswith("fair-"))
    ]


@cache
def _infos() -> dict[str, RuleInfo]:
    return {rule.info.id: rule.info for rule in (*CLASSES, *OF_A_PLAN)}


def rule_name(rule: str) -> str:
    """Return a rule's name, or its id when it is not in force any more."""
    info = _infos().get(rule)
    return say(info.name) if info else rule


def rule_label(rule: str) -> str:
    """Return a rule as short as it goes: a catalogue id as it is, another rule by its name."""
    return rule if rule[:1].isupper() else rule_name(rule)


def rule_source(rule: str) -> str:
    """Return where a rule comes from; empty when it is not in force any more."""
    info = _infos().get(rule)
    return say(info.source) if info else ""


def named(parts: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """Return rule id, name and penalty of each part of an objective, the largest first."""
    lines = [(rule, rule_name(rule), penalty) for rule, penalty in parts.items() if penalty]
    return sorted(lines, key=lambda line: -line[2])


def violation_lines(
    session: Session, roster: Roster, violations: Iterable[Violation], plan: Plan | None = None
) -> list[Line]:
    """Return violations in words, the hard ones first, then by penalty; mended with a plan."""
    found = sorted(violations, key=lambda v: (not v.hard, -v.penalty, v.rule, v.shifts))
    remedies = mends(plan, tuple(found)) if plan is not None else {}
    guards = {guard.id: guard.name for guard in session.exec(select(Guard))}
    rows = session.exec(
        select(Shift.id, Shift.starts_at, Shift.ends_at, Site.name)
        .join(Site, col(Site.id) == Shift.site_id)
        .where(Shift.roster_id == roster.id)
    )
    shifts = {key: f"{moment(start)}–{clock(end)} {site}" for key, start, end, site in rows if key}
    return [
        Line(
            violation.rule,
            rule_name(violation.rule),
            rule_source(violation.rule),
            violation.severity,
            say(violation.message),
            guards.get(int(violation.guard), "") if violation.guard else "",
            tuple((int(key), shifts[int(key)]) for key in violation.shifts if int(key) in shifts),
            violation.start,
            violation.end,
            violation.penalty,
            remedies.get(place, ""),
            _waived(violation),
        )
        for place, violation in enumerate(found)
    ]


def _waived(violation: Violation) -> str:
    """Return who let a violation stand, when and why."""
    waiver = violation.waiver
    if waiver is None:
        return ""
    reason = say(REASON[waiver.reason].name)
    return f"{waiver.by}, {moment(waiver.at)}: {reason}. {waiver.text}"


def by_rule(lines: Iterable[Line]) -> list[RuleLines]:
    """Return violations gathered by rule: hard ones first, then what costs most, notices last."""
    gathered: dict[str, list[Line]] = {}
    for line in lines:
        gathered.setdefault(line.rule, []).append(line)
    found = [
        RuleLines(
            rule,
            rule_name(rule),
            rule_source(rule),
            _infos()[rule].link if rule in _infos() else "",
            mine[0].severity,
            tuple(mine),
        )
        for rule, mine in gathered.items()
    ]
    gravity = list(Severity)
    return sorted(found, key=lambda one: (gravity.index(one.severity), -one.penalty, one.rule))
