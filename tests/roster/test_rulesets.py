# SPDX-License-Identifier: MPL-2.0
"""A roster is planned by its guards' agreements and keeps the rules it was published under."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import Session
from sqlmodel import select

from roster.agreements import Library
from roster.checker import check
from roster.models import Contract
from roster.models import Employer
from roster.models import Guard
from roster.models import Roster
from roster.models import RuleSet
from roster.rules.base import Violation
from roster.rules.rest import DailyRest
from roster.rules.rulebook import Rulebook
from roster.rules.rulebook import RuleSet as Rules
from roster.rulesets import agreements
from roster.rulesets import kept
from roster.store import RulesError
from roster.store import load_plan
from roster.store import load_problem
from roster.store import publish
from sites.text import LANGUAGES
from tests.roster.agreements.files import write
from tests.roster.sample import MONDAY
from tests.roster.sample import City
from tests.roster.sample import Grid
from tests.roster.sample import build

TWELVE = '["DK-01"]\nrest_minutes = 720'


@pytest.fixture
def city(session: Session) -> City:
    """The small city, in which the first employer has an agreement on 12 hours of rest."""
    city = build(session)
    employer = session.exec(select(Employer).order_by(Employer.id)).first()
    assert employer is not None
    employer.agreement = "twelve"
    session.flush()
    return city


@pytest.fixture
def book(tmp_path: Path) -> Rulebook:
    """A folder with that agreement."""
    write(tmp_path, TWELVE, id_="twelve")
    return Rulebook(Library(tmp_path))


def rests(session: Session, roster: int, book: Rulebook) -> dict[str, int]:
    """Return the daily rest of each guard, by code."""
    problem = load_problem(session, roster, Grid(), book)
    daily = [rule for rule in problem.rules if rule.id == "DK-01"]
    return {
        guard.code: next(r.rest_minutes for r in daily if r.covers(guard))  # type: ignore[attr-defined]
        for guard in problem.guards
    }


def test_guards_have_their_employers_agreement(city: City, book: Rulebook) -> None:
    """The employer's guards are held to 12 hours, a contractor's without an agreement to 11."""
    found = rests(city.session, city.roster(), book)
    assert set(found.values()) == {660, 720}
    named = agreements(city.session, MONDAY)
    assert {code for code, rest in found.items() if rest == 720} == {
        code for code, name in named.items() if name == "twelve"
    }


def test_contract_goes_before_the_employer(city: City, book: Rulebook) -> None:
    """A contract that names another agreement decides for its guard alone."""
    guard = city.session.exec(select(Guard).join(Employer).where(Employer.agreement != "")).first()
    assert guard is not None
    contract = city.session.exec(select(Contract).where(Contract.guard_id == guard.id)).one()
    contract.agreement = "statutory"
    city.session.flush()
    assert rests(city.session, city.roster(), book)[guard.code] == 660


def test_published_roster_keeps_its_rules(city: City, book: Rulebook, tmp_path: Path) -> None:
    """Neither a changed file nor a changed employer alters what a published plan is judged by."""
    roster = city.roster()
    before = rests(city.session, roster, book)
    row = publish(city.session, roster, rulebook=book)
    assert row.rules_hash
    write(tmp_path, '["DK-01"]\nrest_minutes = 780', id_="twelve")
    for employer in city.session.exec(select(Employer)):
        employer.agreement = ""
    city.session.flush()
    later = Rulebook(Library(tmp_path))
    assert rests(city.session, roster, later) == before
    assert set(rests(city.session, city.roster(), later).values()) == {660}


def test_an_audit_replays_what_was_published(city: City, tmp_path: Path) -> None:
    """The violations of a published plan are the same after the agreement's file changed."""
    write(tmp_path, TWELVE.replace("720", "1020"), id_="twelve")
    roster = city.roster()
    for shift in city.shifts(roster, city.library):
        city.assign(city.asta, shift)

    def audited() -> tuple[Violation, ...]:
        plan = load_plan(city.session, roster, Grid(), Rulebook(Library(tmp_path)))
        return check(plan).hard

    before = audited()
    assert "DK-01" in {violation.rule for violation in before}
    publish(city.session, roster, rulebook=Rulebook(Library(tmp_path)))
    write(tmp_path, TWELVE, id_="twelve")
    assert audited() == before
    draft = city.roster()
    for shift in city.shifts(draft, city.library):
        city.assign(city.bo, shift)
    fresh = load_plan(city.session, draft, Grid(), Rulebook(Library(tmp_path)))
    assert "DK-01" not in {violation.rule for violation in check(fresh).hard}


def test_rosters_with_the_same_rules_share_one_copy(city: City, book: Rulebook) -> None:
    """The stored rules are found by their fingerprint, so they are stored once."""
    first, second = city.roster(), city.roster()
    hashes = {publish(city.session, one, rulebook=book).rules_hash for one in (first, second)}
    assert [row.hash for row in city.session.exec(select(RuleSet))] == [*hashes]


def test_altered_copy_is_not_trusted(city: City, book: Rulebook) -> None:
    """Rules that were changed in the database after publishing are refused, not replayed."""
    roster = city.roster()
    publish(city.session, roster, rulebook=book)
    kept = city.session.exec(select(RuleSet)).one()
    kept.body = {**kept.body, "members": {}}
    city.session.flush()
    with pytest.raises(RulesError, match="altered"):
        load_problem(city.session, roster, Grid(), book)


def test_missing_agreement_is_the_rosters_fault_in_words(city: City) -> None:
    """A plan whose guards have an agreement without a file says so, when read and published."""
    roster = city.roster()
    with pytest.raises(RulesError, match="twelve"):
        load_problem(city.session, roster, Grid(), Rulebook())
    with pytest.raises(RulesError, match="twelve"):
        publish(city.session, roster)


def test_every_fault_of_a_file_is_the_rosters_fault(city: City, tmp_path: Path) -> None:
    """A plan whose agreement has two faults names both at once, in either language."""
    write(tmp_path, '["DK-01"]\nrest = 1\n[pay.bonus]\npercent = 5', id_="twelve")
    with pytest.raises(RulesError) as refused:
        load_problem(city.session, city.roster(), Grid(), Rulebook(Library(tmp_path)))
    for language in LANGUAGES:
        said = refused.value.message.in_(language)
        assert "pay.bonus" in said
        assert "rest_minutes" in said


def test_who_has_left_does_not_stand_in_the_way(city: City) -> None:
    """A guard who is neither active nor planned may have an agreement that is gone."""
    for guard in city.session.exec(select(Guard)):
        guard.active = False
    city.session.flush()
    assert publish(city.session, city.roster()).rules_hash


def test_rules_kept_by_an_earlier_version_are_read(city: City, book: Rulebook) -> None:
    """A rule that came later does not bind; a figure that came later is as the law has it."""
    rules = book.of_members({}, MONDAY)
    body = rules.to_json()
    for group in body["groups"]:
        sections = group["resolved"]["sections"]
        del sections["days-running"], sections["DK-01"]["period_minutes"]
    older = Rules.from_json(body)
    city.session.add(RuleSet(hash=older.hash, body=body))
    city.session.flush()
    values = {"name": "Ældre", "starts_on": MONDAY, "days": 7, "rules_hash": older.hash}
    found = kept(city.session, Roster.model_validate(values))
    assert found is not None
    ids = {rule.id: rule for rule in found.rules}
    assert "days-running" not in ids
    assert ids["DK-01"] == DailyRest()
