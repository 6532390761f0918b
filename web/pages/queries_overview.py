# SPDX-License-Identifier: MPL-2.0
"""Sum a roster up: coverage, hours and cost by administration, service and competence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import timedelta

from sqlmodel import Session
from sqlmodel import select

from roster.pay import plan_cost
from roster.plan import Plan
from roster.problem import Shift
from sites.models import Administration
from sites.models import Competence
from sites.models import Service
from web.i18n import language


@dataclass(slots=True)
class Sum:
    """Seats, hours and people over some shifts."""

    name: str
    code: str = ""
    seats: int = 0
    filled: int = 0
    needed: int = 0
    """Minutes of work asked for."""
    own: int = 0
    """Minutes by own staff."""
    outside: int = 0
    """Minutes by contractors."""
    cost: int = 0
    """Øre."""
    guards: set[str] = field(default_factory=set)
    holders: int = 0
    """Guards who hold the competence in the period."""

    @property
    def open(self) -> int:
        """Empty seats."""
        return self.seats - self.filled

    @property
    def covered(self) -> float | None:
        """Share of the seats that are filled; None without seats."""
        return self.filled / self.seats if self.seats else None

    def add(self, plan: Plan, shift: Shift) -> None:
        """Count one shift with the guards on it."""
        taken = plan.guards_on[shift.id]
        self.seats += shift.seats
        self.filled += min(len(taken), shift.seats)
        self.needed += shift.length * shift.seats
        for guard in taken:
            self.guards.add(guard)
            if plan.problem.guard[guard].own:
                self.own += shift.length
            else:
                self.outside += shift.length


@dataclass(frozen=True)
class Overview:
    """Everything the overview page shows of a plan."""

    total: Sum
    administrations: tuple[Sum, ...]
    services: tuple[Sum, ...]
    competences: tuple[Sum, ...]
    matrix: tuple[tuple[str, tuple[int, ...]], ...]
    """Administration's code -> minutes asked for by competence, ordered as `competences`."""
    norm: int
    """Own staff's norm over the period, in minutes."""
    own_guards: int
    outside_guards: int


def overview(session: Session, plan: Plan) -> Overview:
    """Sum a plan up."""
    admins = {a.code: a.name for a in session.exec(select(Administration))}
    services = _named(session.exec(select(Service)))
    skills = _named(session.exec(select(Competence)))
    total = Sum("")
    by_admin: dict[str, Sum] = {}
    by_service: dict[str, Sum] = {}
    by_skill: dict[str, Sum] = {}
    matrix: dict[tuple[str, str], int] = defaultdict(int)
    for shift in plan.problem.shifts:
        total.add(plan, shift)
        _sum(by_admin, shift.administration, admins).add(plan, shift)
        _sum(by_service, shift.service, services).add(plan, shift)
        for code in shift.competences:
            _sum(by_skill, code, skills).add(plan, shift)
            matrix[shift.administration, code] += shift.length * shift.seats
    _add_cost(plan, total, by_admin)
    _add_holders(plan, by_skill)
    skill_codes = sorted(by_skill, key=lambda code: -by_skill[code].needed)
    return Overview(
        total,
        _by_size(by_admin),
        _by_size(by_service),
        tuple(by_skill[code] for code in skill_codes),
        tuple(
            (by_admin[admin].code, tuple(matrix[admin, code] for code in skill_codes))
            for admin in sorted(by_admin, key=lambda code: -by_admin[code].needed)
        ),
        sum(norm(plan, guard.id) for guard in plan.problem.guards if guard.own),
        sum(plan.problem.guard[guard].own for guard in total.guards),
        sum(not plan.problem.guard[guard].own for guard in total.guards),
    )


def norm(plan: Plan, guard_id: str) -> int:
    """Return a guard's norm over the plan's days, in minutes: weekly hours x days / 7."""
    guard = plan.problem.guard[guard_id]
    end = plan.problem.start.toordinal() + plan.problem.days - 1
    total = 0.0
    for terms in guard.terms:
        first = max(terms.since.toordinal(), plan.problem.start.toordinal())
        last = min(terms.to.toordinal() if terms.to else end, end)
        total += terms.weekly_minutes * max(0, last - first + 1) / 7
    return round(total)


def _named(rows: Iterable[Service | Competence]) -> dict[str, str]:
    english = language() == "en"
    return {row.code: row.name_en if english else row.name_da for row in rows}


def _sum(sums: dict[str, Sum], code: str, names: Mapping[str, str]) -> Sum:
    return sums.setdefault(code, Sum(names.get(code, code), code))


def _by_size(sums: Mapping[str, Sum]) -> tuple[Sum, ...]:
    return tuple(sorted(sums.values(), key=lambda item: (-item.needed, item.name)))


def _add_cost(plan: Plan, total: Sum, by_admin: Mapping[str, Sum]) -> None:
    cost = plan_cost(plan)
    total.cost = cost.total
    for code, amount in cost.by_administration.items():
        if code in by_admin:
            by_admin[code].cost = amount


def _add_holders(plan: Plan, by_skill: Mapping[str, Sum]) -> None:
    first = plan.problem.start
    last = first + timedelta(days=plan.problem.days - 1)
    for guard in plan.problem.guards:
        held = {
            c.code
            for c in guard.certificates
            if c.since <= last and (c.to is None or c.to >= first)
        }
        for code in held & by_skill.keys():
            by_skill[code].holders += 1
