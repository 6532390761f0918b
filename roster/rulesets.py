# SPDX-License-Identifier: MPL-2.0
"""Keep the rules that a roster was published under, and find them again."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import or_
from sqlmodel import select

from roster import models
from roster.agreements import STATUTE
from roster.agreements import load
from roster.agreements import resolve
from roster.problem import Guard
from roster.rules.base import Rule
from roster.rules.registry import CLASSES
from roster.rules.rulebook import Group
from roster.rules.rulebook import Rulebook
from roster.rules.rulebook import RuleSet
from sites.text import Message
from sites.text import Text

ALTERED = Text(
    "De gemte regler for vagtplan {value} er ændret efter offentliggørelsen. Hent dem fra en"
    " sikkerhedskopi af databasen.",
    "The stored rules of roster {value} were altered after it was published. Restore them from a"
    " backup of the database.",
)


class AlteredRulesError(ValueError):
    """A stored rule set no longer says what its fingerprint was made of."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.in_("en"))
        self.message = message


def keep(session: Session, rules: RuleSet) -> str:
    """Store a rule set, once for all rosters that share it, and return its fingerprint."""
    if session.get(models.RuleSet, rules.hash) is None:
        session.add(models.RuleSet(hash=rules.hash, body=rules.to_json()))
        session.flush()
    return rules.hash


def kept(session: Session, roster: models.Roster) -> RuleSet | None:
    """Return the rules that a roster was published under; None if none are stored.

    Raises
    ------
    AlteredRulesError
        If they are not what was stored.
    """
    row = session.get(models.RuleSet, roster.rules_hash) if roster.rules_hash else None
    if row is None:
        return None
    rules = RuleSet.from_json(row.body)
    if rules.hash != row.hash:
        raise AlteredRulesError(ALTERED(value=roster.id))
    return replace(rules, groups=tuple(_completed(group) for group in rules.groups))


def _completed(group: Group) -> Group:
    """Return kept figures with those that a rule has been given since, as the law has them."""
    kept = group.resolved
    law = resolve(load(STATUTE), kept.day)
    sections = dict(kept.sections)
    for rule in CLASSES:
        id_ = rule.info.id
        lacking = {key for key in rule.declared() if not kept.has(id_, key) and law.has(id_, key)}
        if kept.has(id_) and lacking:
            added = {key: law.figure(id_, key) for key in sorted(lacking)}
            sections[id_] = {**kept.sections[id_], **added}
    return replace(group, resolved=replace(kept, sections=sections))


def bound(
    session: Session,
    roster: models.Roster,
    guards: Sequence[Guard],
    rules: Sequence[Rule] | Rulebook,
) -> tuple[tuple[Guard, ...], tuple[Rule, ...]]:
    """Return the guards of a roster and the rules that bind them.

    A published roster has the rules that it was published under, with the agreement that each
    guard then had; a draft has those of the rulebook on its first day. Rules that are given
    outright are used as they are.
    """
    if not isinstance(rules, Rulebook):
        return tuple(guards), tuple(rules)
    found = kept(session, roster)
    if found is None:
        return tuple(guards), rules.rules(guards, roster.starts_on, roster.days).rules
    then = tuple(
        replace(guard, agreement=found.members.get(guard.code, guard.agreement)) for guard in guards
    )
    return then, found.rules


def in_force(session: Session, roster: models.Roster, rulebook: Rulebook) -> RuleSet:
    """Return the rules that bind everybody who can be on a roster."""
    taken = select(models.Assignment.guard_id).where(models.Assignment.roster_id == roster.id)
    members = agreements(session, roster.starts_on, set(session.exec(taken)))
    return rulebook.of_members(members, roster.starts_on, roster.days)


def agreements(session: Session, day: date, planned: Collection[int] = ()) -> dict[str, str]:
    """Return the agreement on a day of each guard who is active or planned, by the guard's code."""
    query = (
        select(models.Guard.id, models.Guard.code, models.Employer.agreement)
        .join(models.Employer, col(models.Employer.id) == col(models.Guard.employer_id))
        .where(or_(col(models.Guard.active), col(models.Guard.id).in_(planned)))
    )
    contracts: dict[int, list[models.Contract]] = {}
    for row in session.exec(select(models.Contract).order_by(col(models.Contract.valid_from))):
        contracts.setdefault(row.guard_id, []).append(row)
    return {
        code: agreement_on(contracts.get(key or 0, ()), day) or employers
        for key, code, employers in session.exec(query)
    }


def agreement_on(contracts: Sequence[models.Contract], day: date) -> str:
    """Return the agreement that a guard's contracts name on a day, in order of their first day.

    Before the first contract it is that one's; between two, the one to come's.
    """
    for contract in contracts:
        if contract.valid_to is None or contract.valid_to >= day:
            return contract.agreement
    return ""
