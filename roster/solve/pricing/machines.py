# SPDX-License-Identifier: MPL-2.0
"""Which machine says what a rule says of a guard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import singledispatch
from typing import cast

from roster.problem import Guard
from roster.problem import Problem
from roster.rules.base import Rule
from roster.rules.kinds import Successions
from roster.rules.kinds import pairs
from roster.rules.night_runs import NightsRunning
from roster.rules.rest import DailyRest
from roster.rules.runs import OffRuns
from roster.rules.runs import WorkRuns
from roster.rules.totals import PlanWeekends
from roster.rules.weekly import DaysRunning
from roster.rules.weekly_rest import WeeklyRest
from roster.solve.pricing.memory import Kind
from roster.solve.pricing.memory import Memory
from roster.solve.pricing.memory import Runs
from roster.solve.pricing.memory import Stretches
from roster.solve.pricing.patterns import Following
from roster.solve.pricing.patterns import ShortRest
from roster.solve.pricing.patterns import ShortWork
from roster.solve.pricing.patterns import Weekends


@dataclass(frozen=True)
class Setting:
    """A problem with what its rules of successions tell apart."""

    problem: Problem
    successions: tuple[str, ...]
    """The ids of these rules."""
    kinds: Mapping[str, Kind]
    """What they see in each shift; empty where one of them sees what no machine can say."""

    @property
    def last(self) -> int:
        """The number of the last day of the plan."""
        return self.problem.days - 1


def setting(problem: Problem) -> Setting:
    """Return a problem with what its rules of successions tell apart.

    A shift with several tags that shut out different sets is none that a machine can say.
    """
    rules = [rule for rule in problem.rules if isinstance(rule, Successions)]
    known: dict[frozenset[str], Kind] = {}
    for tags in {shift.tags for shift in problem.shifts} if rules else ():
        kind = tuple(_seen(rule.never, tags) for rule in rules)
        if None in kind:
            known = {}
            break
        known[tags] = cast("Kind", kind)
    kinds = {shift.id: known[shift.tags] for shift in problem.shifts} if known else {}
    return Setting(problem, tuple(rule.id for rule in rules), kinds)


def _seen(never: str, tags: frozenset[str]) -> tuple[int, frozenset[int]] | None:
    """Return which set of tags a shift shuts out and in which it is; None where it is several."""
    after: dict[str, set[str]] = {}
    for before, then in pairs(never):
        after.setdefault(before, set()).add(then)
    sets = sorted({frozenset(then) for then in after.values()}, key=sorted)
    shut = {sets.index(frozenset(after[tag])) for tag in tags if tag in after}
    inside = frozenset(n for n, then in enumerate(sets) if then & tags)
    return (next(iter(shut), -1), inside) if len(shut) <= 1 else None


@singledispatch
def machines(_rule: Rule, _guard: Guard, _setting: Setting, /) -> tuple[Memory, ...] | None:
    """Return the machines that together say exactly what a rule says of a guard; None if none do.

    Register another type of rule with `@machines.register`. A rule without a machine still
    counts, by its linear rows. Settled work inside the window is not for them to know.
    """
    return None


@machines.register
def _(rule: DailyRest, _guard: Guard, _setting: Setting, /) -> tuple[Memory, ...] | None:
    return (Stretches(rule.rest_minutes, rule.period_minutes - rule.rest_minutes),)


@machines.register
def _(rule: WeeklyRest, _guard: Guard, _setting: Setting, /) -> tuple[Memory, ...] | None:
    return (Stretches(rule.rest_minutes, rule.block_minutes),)


@machines.register
def _(rule: DaysRunning, guard: Guard, _setting: Setting, /) -> tuple[Memory, ...] | None:
    return (Runs(guard.limit("days_running", rule.limit_days)),)


@machines.register
def _(rule: NightsRunning, _guard: Guard, _setting: Setting, /) -> tuple[Memory, ...] | None:
    return (Runs(rule.limit_days, rule.night_minutes, rule.extra),)


@machines.register
def _(rule: WorkRuns, guard: Guard, setting: Setting, /) -> tuple[Memory, ...] | None:
    if guard.history is not None:
        return None
    least = guard.limit(rule.own, rule.least)
    out: list[Memory] = []
    if rule.short and least > 1:
        out.append(ShortWork(least, rule.short, setting.last))
    if rule.long and rule.most <= setting.last:
        out.append(Runs(rule.most, 0, rule.long))
    return tuple(out)


@machines.register
def _(rule: OffRuns, guard: Guard, setting: Setting, /) -> tuple[Memory, ...] | None:
    if guard.history is not None or (rule.long and rule.most <= setting.last):
        return None
    least = guard.limit(rule.own, rule.least)
    return (ShortRest(least, rule.short, setting.last),) if rule.short and least > 1 else ()


@machines.register
def _(rule: Successions, _guard: Guard, setting: Setting, /) -> tuple[Memory, ...] | None:
    return (Following(setting.successions.index(rule.id)),) if setting.kinds else None


@machines.register
def _(_rule: PlanWeekends, _guard: Guard, setting: Setting, /) -> tuple[Memory, ...] | None:
    return (Weekends(setting.problem.start.weekday(), setting.last),)
