# SPDX-License-Identifier: MPL-2.0
"""Say why a seat is empty, who could fill it, and why the one who does was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from typing import cast

from roster.checker import check_guard
from roster.nearby import nearby
from roster.pay import assignment_cost
from roster.pay import pay_of
from roster.plan import Plan
from roster.problem import Assignment
from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Shift
from roster.rules import say
from roster.rules.base import GuardRule
from roster.rules.base import Rule
from roster.rules.base import Severity
from roster.rules.base import TeamRule
from roster.rules.base import Violation
from roster.rules.competence import OVERRIDABLE
from roster.rules.competence import Competence
from roster.rules.norm import norm_minutes
from roster.rules.work import Work
from roster.travel.means import leg
from roster.waivers import set_aside
from sites.text import Message
from sites.text import Text

HOLDING = {Competence.info.id, *OVERRIDABLE}
"""The rules about holding a competence."""
_COULD = Text("{count} kunne tage vagten", "{count} could take it")
_HOLD = Text("{count} af {of} har kompetencen", "{count} of {of} hold the competence")
_HAS = Text("{count} har den allerede", "{count} already on it")
_OTHER = Text("{count} ville bryde reglen {rule}", "{count} would break the rule {rule}")


@dataclass(frozen=True)
class Reason:
    """One reason that keeps some guards from a shift; every guard is counted once.

    `rule` is None for those who are on the shift already and for those who could take it.
    """

    count: int
    message: Message
    rule: str | None
    guards: tuple[str, ...]


@dataclass(frozen=True)
class Vacancy:
    """Why a shift has empty seats. The reasons' counts add up to the number of guards."""

    shift: Shift
    vacant: int
    reasons: tuple[Reason, ...]

    @property
    def message(self) -> Message:
        """All reasons in one sentence: first how many hold the competence, then what keeps them."""
        parts = [reason.message for reason in self.reasons]
        if self.shift.competences:
            lack = sum(r.count for r in self.reasons if r.rule in HOLDING)
            everybody = sum(reason.count for reason in self.reasons)
            parts = [r.message for r in self.reasons if r.rule not in HOLDING]
            parts.insert(0, _HOLD(count=everybody - lack, of=everybody))
        return Text("{reasons}.", "{reasons}.")(
            reasons=Text(
                "; ".join(part.in_("da") for part in parts),
                "; ".join(part.in_("en") for part in parts),
            )
        )


@dataclass(frozen=True)
class Candidate:
    """A guard, by id, set against a shift.

    `ok` says that no hard rule objects; `messages` says what does, or which soft rules it would
    break, prices left out. `cost` is the pay in øre, `penalty` the change in the guard's own soft
    penalties (øre; the empty seat's own penalty not counted), `seconds` and `metres` the way from
    home by the guard's own means, None when the home is not known or there is no way.
    """

    guard: str
    ok: bool
    messages: tuple[Message, ...]
    rules: tuple[str, ...]
    cost: int
    penalty: int
    seconds: int | None
    metres: int | None


@dataclass(frozen=True)
class Choice:
    """Why a guard is on a shift: where they stand among all who could take it."""

    chosen: Candidate
    rank: int
    """1 is the best by penalty."""
    of: int
    alternatives: tuple[Candidate, ...]
    """The others who could take it, best first."""
    messages: tuple[Message, ...]


def why_vacant(plan: Plan, shift: Shift) -> Vacancy:
    """Count, by reason, the guards who do not take a shift as the plan stands."""
    rules = [rule for rule in plan.problem.rules if rule.binding]
    on, could, kept = [], [], {rule.id: list[str]() for rule in rules}
    for guard in plan.problem.guards:
        if guard.id in plan.guards_on[shift.id]:
            on.append(guard.id)
        elif rule := _first_objection(plan, guard, shift, rules):
            kept[rule.id].append(guard.id)
        else:
            could.append(guard.id)
    reasons = [_reason(_HAS, None, on)]
    for rule in {rule.id: rule for rule in rules}.values():
        reasons.append(_reason(rule.excludes or _OTHER, rule, kept[rule.id]))
    reasons.append(_reason(_COULD, None, could))
    return Vacancy(shift, plan.vacant(shift), tuple(r for r in reasons if r.count))


def candidates(plan: Plan, shift: Shift, *, able: bool = False) -> list[Candidate]:
    """Return every guard who is not on a shift, those who may take it first, best first.

    Parameters
    ----------
    able
        Only those who may take it, which takes less time: the first objection ends a guard.
    """
    here = plan.guards_on[shift.id]
    guards = [guard for guard in plan.problem.guards if guard.id not in here]
    if able:
        guards = [guard for guard in guards if not _objected(plan, guard, shift)]
    found = (_candidate(plan, guard, shift) for guard in guards)
    ranked = sorted((_beside_others(plan, shift, one) for one in found), key=_rank)
    return [one for one in ranked if one.ok] if able else ranked


def _objected(plan: Plan, guard: Guard, shift: Shift) -> bool:
    """Say whether a hard rule about one guard at a time objects to a shift; the quickest first."""
    problem = plan.problem
    binding = [rule for rule in problem.rules if rule.binding]
    if not problem.waivers and any(rule.bars(guard, shift) is not None for rule in binding):
        return True
    grown = plan.work[guard.id].with_shift(shift)
    found = (
        violation
        for rule in binding
        if isinstance(rule, GuardRule)
        for violation in set_aside(problem.waivers, rule.check_guard(problem, grown))
    )
    return any(violation.hard and shift.id in violation.shifts for violation in found)


def _beside_others(plan: Plan, shift: Shift, candidate: Candidate) -> Candidate:
    """Return a candidate as the rules about several guards see them that nobody sets aside."""
    found = [v for v in _among(plan, shift, candidate.guard) if v.severity is Severity.HARD]
    if not found:
        return candidate
    messages = tuple(violation.message for violation in found)
    rules = tuple(dict.fromkeys(violation.rule for violation in found))
    if not candidate.ok:
        messages, rules = (*candidate.messages, *messages), (*candidate.rules, *rules)
    return replace(candidate, ok=False, messages=messages, rules=rules)


def _among(plan: Plan, shift: Shift, guard: str) -> list[Violation]:
    """Return what the rules about several guards find in a shift once a guard is on it."""
    if not shift.tags and not plan.problem.guard[guard].pool:
        return []
    team = [rule for rule in plan.problem.rules if isinstance(rule, TeamRule)]
    near = _near(plan, shift)
    some = near.problem
    person = plan.problem.guard[guard]
    if guard not in some.guard:
        some = replace(some, guards=(*some.guards, person))
    grown = Plan(some, near.assignments | {Assignment(guard, shift.id)})
    mine = tuple(one for one in plan.work[guard].with_shift(shift).shifts if one.id in some.shift)
    # Only the one guard's work and the one shift's people differ from those around it.
    grown.__dict__.update(
        guards_on={**near.guards_on, shift.id: sorted((*near.guards_on[shift.id], guard))},
        shifts_of={**near.shifts_of, guard: mine},
        work={**near.work, guard: Work(person, mine)},
    )
    found = (violation for rule in team for violation in rule.check(grown))
    return [violation for violation in found if violation.hard and shift.id in violation.shifts]


def _near(plan: Plan, shift: Shift) -> Plan:
    """Return the plan of the days around a shift, made once."""
    key = "near", shift.id
    if key not in plan.memo:
        plan.memo[key] = nearby(plan, [shift])
    return cast(Plan, plan.memo[key])


def why_assigned(plan: Plan, shift: Shift, guard: Guard) -> Choice:
    """Compare a guard on a shift with everybody who could take it instead.

    Raises
    ------
    ValueError
        If the guard is not on the shift.
    """
    assignment = Assignment(guard.id, shift.id)
    if assignment not in plan.assignments:
        raise ValueError(f"{guard.id} is not on {shift.id}.")
    without = Plan(plan.problem, plan.assignments - {assignment})
    ranked = candidates(without, shift)
    chosen = next(candidate for candidate in ranked if candidate.guard == guard.id)
    others = [c for c in ranked if c.ok and c.guard != guard.id]
    others = [c for c in others if c.guard not in plan.guards_on[shift.id]]
    rank = 1 + sum(_rank(other) < _rank(chosen) for other in others)
    return Choice(
        chosen=chosen,
        rank=rank,
        of=len(others) + 1,
        alternatives=tuple(others),
        messages=tuple(_reasons_for(plan, chosen, rank, others)),
    )


def _first_objection(plan: Plan, guard: Guard, shift: Shift, rules: Sequence[Rule]) -> Rule | None:
    """Return the first rule that keeps a guard from a shift, as the plan stands."""
    for rule in rules:
        if rule.bars(guard, shift) is not None:
            return rule
    found = _objections(plan.problem, guard, shift, plan.shifts_of[guard.id])
    ids = {violation.rule for violation in found or _among(plan, shift, guard.id)}
    return next((rule for rule in rules if rule.id in ids), None)


def _objections(
    problem: Problem, guard: Guard, shift: Shift, shifts: Sequence[Shift]
) -> list[Violation]:
    """Return the hard violations that a guard's shift would take part in."""
    found = check_guard(problem, guard, [*shifts, shift])
    return [violation for violation in found if violation.hard and shift.id in violation.shifts]


def _before(plan: Plan, guard: Guard) -> tuple[Violation, ...]:
    """Return what the rules say of a guard as the plan stands, asked once."""
    key = "before", guard.id
    if key not in plan.memo:
        plan.memo[key] = check_guard(plan.problem, guard, plan.shifts_of[guard.id])
    return cast(tuple[Violation, ...], plan.memo[key])


def _candidate(plan: Plan, guard: Guard, shift: Shift) -> Candidate:
    problem = plan.problem
    before = _before(plan, guard)
    after = check_guard(problem, guard, [*plan.shifts_of[guard.id], shift])
    against = [v for v in after if v.hard and shift.id in v.shifts]
    known = {(v.rule, v.penalty, v.start, v.end) for v in before}
    soft = (v for v in after if v.severity.weighs)
    worse = [v for v in soft if (v.rule, v.penalty, v.start, v.end) not in known]
    told = against or [v for v in worse if v.severity is not Severity.COST]
    home = guard.home
    way = None if home is None else leg(problem, guard, shift.day, home, shift.place)
    way = way if way is not None and way.exists else None
    return Candidate(
        guard=guard.id,
        ok=not against,
        messages=tuple(v.message for v in told),
        rules=tuple(dict.fromkeys(v.rule for v in against or worse)),
        cost=assignment_cost(guard, shift, pay_of(problem, guard)),
        penalty=sum(v.penalty for v in after) - sum(v.penalty for v in before),
        seconds=way.seconds if way else None,
        metres=way.metres if way else None,
    )


def _rank(candidate: Candidate) -> tuple[object, ...]:
    far = candidate.seconds is None
    return (
        not candidate.ok,
        len(candidate.rules) if not candidate.ok else 0,
        candidate.penalty,
        far,
        candidate.seconds or 0,
        candidate.guard,
    )


def _reasons_for(
    plan: Plan, chosen: Candidate, rank: int, others: Sequence[Candidate]
) -> list[Message]:
    out = []
    if not chosen.ok:
        out.append(Text("Vagten bryder en ufravigelig regel.", "The shift breaks a hard rule.")())
        out.extend(chosen.messages)
    elif not others:
        out.append(Text("Ingen andre kan tage vagten.", "Nobody else can take it.")())
    else:
        out.append(
            Text(
                "Nummer {rank} af {of}, der kan tage vagten, efter udgift, timer, transport og"
                " ønsker.",
                "Number {rank} of {of} who can take it, by cost, hours, travel and wishes.",
            )(rank=rank, of=len(others) + 1)
        )
    out.append(Text("Udgift: {kroner} kr.", "Cost: {kroner} kr.")(kroner=say.kroner(chosen.cost)))
    if chosen.seconds is not None and chosen.metres is not None:
        out.append(
            Text("{minutes} min. og {km} km hjemmefra.", "{minutes} min and {km} km from home.")(
                minutes=round(chosen.seconds / 60), km=say.kilometres(chosen.metres)
            )
        )
    out.append(_hours(plan, plan.problem.guard[chosen.guard]))
    return out


def _hours(plan: Plan, guard: Guard) -> Message:
    length = sum(shift.length for shift in plan.shifts_of[guard.id])
    norm = norm_minutes(plan.problem, guard)
    if not norm:
        return Text("{hours} timer i perioden; ingen norm.", "{hours} hours; no norm.")(
            hours=say.hours(length)
        )
    return Text(
        "{hours} timer i perioden; normen er {norm}.", "{hours} hours; the norm is {norm}."
    )(hours=say.hours(length), norm=say.hours(norm))


def _reason(text: Text, rule: Rule | None, guards: Sequence[str]) -> Reason:
    if rule is None:
        return Reason(len(guards), text(count=len(guards)), None, tuple(guards))
    message = text(count=len(guards), rule=rule.info.name)
    return Reason(len(guards), message, rule.id, tuple(guards))
