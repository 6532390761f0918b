# SPDX-License-Identifier: MPL-2.0
"""Pay from a few lines of TOML, and a rule that carries it into a plan."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from roster.agreements import Agreement
from roster.agreements import AgreementError
from roster.agreements import Resolved
from roster.agreements.reading import Reader
from roster.pay import Pay
from roster.pay import read_pay
from roster.pay.scheme import Scheme
from roster.plan import Plan
from roster.problem import Guard
from roster.problem import Shift
from roster.problem import Terms
from tests.roster.rules.world import ALWAYS
from tests.roster.rules.world import plan

DAY = date(2026, 6, 1)
HEAD = """
[agreement]
id = "test"
name_da = "Prøve"
name_en = "Trial"
level = "local"
source = "A test"
confidence = "A"
"""
EVENING = """
[pay.supplement.evening]
rule = "KL-13"
windows = [{ days = ["all"], from = "17:00", to = "23:00" }]
percent = { value = 50, unit = "%" }
"""


@dataclass(frozen=True)
class Payer:
    """Stands in for the cost rule: it says who is paid how, and no more."""

    pay: Pay
    id: str = "cost"
    members: frozenset[str] = frozenset()
    """Ids of the guards; empty is everybody."""

    def covers(self, guard: Guard) -> bool:
        """Say whether a guard is paid so."""
        return not self.members or guard.id in self.members


def agreement(text: str) -> Agreement:
    """Return an agreement of pay sections alone."""
    written = Reader("test.toml", {}).read((HEAD + text).encode())
    if written.faults:
        raise AgreementError(written.faults)
    return written.agreement


def resolved(text: str, day: date = DAY) -> Resolved:
    """Return what pay sections say on a day."""
    return on(agreement(text), day)


def on(one: Agreement, day: date) -> Resolved:
    """Return what an agreement's own pay sections say on a day."""
    sections = {
        name: {
            key: figure
            for key, rows in section.figures.items()
            for figure in rows
            if figure.on(day)
        }
        for name, section in one.sections.items()
        if name == "pay" or name.startswith("pay.")
    }
    return Resolved(one.id, one.name, day, (one.id,), sections)


def pay(text: str, day: date = DAY) -> Pay:
    """Return who is paid how under pay sections."""
    return read_pay(resolved(text, day))


def scheme(text: str, day: date = DAY) -> Scheme:
    """Return how the own staff is paid."""
    return pay(text, day).scheme("own", True, day)


def rate(kroner: int, weekly: int = 2220) -> tuple[Terms, ...]:
    """Return terms at an hourly rate."""
    return (Terms(ALWAYS, None, weekly, 2880, kroner * 100),)


def paid_plan(
    paid: Pay,
    who: Sequence[Guard],
    shifts: Sequence[Shift],
    given: Mapping[str, Collection[str]],
    **more: Any,
) -> Plan:
    """Return a plan whose cost rule carries some pay."""
    rule: Any = Payer(paid)
    return plan([rule], who, shifts, given, **more)
