# SPDX-License-Identifier: MPL-2.0
"""What runs out is said ahead, with the planned shifts that fall and no others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from datetime import timedelta

import pytest
from sqlmodel import Session
from sqlmodel import select

from roster.expiring import Expiry
from roster.expiring import _last_day
from roster.expiring import expiring
from roster.expiring import warning_days
from roster.models import Approval
from roster.models import Certificate
from roster.models import Employer
from roster.models import EmployerPermit
from roster.models import GuardRecord
from roster.models import Shift
from roster.problem import Record
from roster.problem import Validity
from roster.rules import standard
from roster.rules.proofs import ASKED
from roster.rules.proofs import ProofRule
from roster.rules.proofs import asked
from sites.models import Competence
from sites.models import Equivalence
from tests.roster.rules import world
from tests.roster.sample import MONDAY
from tests.roster.sample import City
from tests.roster.sample import add
from tests.roster.sample import build

WEDNESDAY = MONDAY + timedelta(days=2)
TODAY = MONDAY - timedelta(days=7)


@pytest.fixture
def city(session: Session) -> City:
    """The small city with Asta at the library all week, and Carla at the school one night."""
    city = build(session)
    roster = city.roster()
    for shift in city.shifts(roster, city.library):
        city.assign(city.asta, shift)
    city.assign(city.carla, city.shifts(roster, city.school)[4])
    return city


def certificate(city: City, guard: int | None) -> Certificate:
    """Return a guard's certificate."""
    query = select(Certificate).where(Certificate.guard_id == guard)
    return city.session.exec(query).one()


def found(city: City, kind: str, days: int | None = None) -> list[Expiry]:
    """Return what of a kind runs out."""
    return [one for one in expiring(city.session, TODAY, days) if one.kind == kind]


def test_nothing_runs_out(city: City) -> None:
    """What has no end is not named."""
    assert expiring(city.session, TODAY) == ()


def test_shifts_after_the_last_day_fall(city: City) -> None:
    """A certificate that ends on Wednesday lets Thursday's and Friday's library shift fall."""
    certificate(city, city.asta.id).valid_to = WEDNESDAY
    (one,) = found(city, "certificate")
    assert (one.code, one.holder, one.last_day, one.days_left) == (
        "vagt_grund",
        "Asta Demo",
        WEDNESDAY,
        9,
    )
    assert [falling.start.date() for falling in one.falling] == [
        WEDNESDAY + timedelta(days=1),
        WEDNESDAY + timedelta(days=2),
    ]
    assert {falling.guard for falling in one.falling} == {city.asta.id}


def test_a_new_certificate_that_follows_ends_the_warning(city: City) -> None:
    """The next one from the day after leaves nothing to warn of; a day later it does."""
    old = certificate(city, city.asta.id)
    old.valid_to = WEDNESDAY
    values = {"guard_id": city.asta.id, "competence_id": old.competence_id}
    new = add(city.session, Certificate, **values, valid_from=WEDNESDAY + timedelta(days=1))
    assert found(city, "certificate") == []
    new.valid_from = WEDNESDAY + timedelta(days=2)
    assert len(found(city, "certificate")) == 1


def test_an_equal_competence_counts(city: City) -> None:
    """VG-22: who holds what meets the competence loses nothing."""
    old = certificate(city, city.asta.id)
    old.valid_to = WEDNESDAY
    more = add(city.session, Competence, code="plus", name_da="Plus", name_en="Plus")
    since = {"valid_from": date(2026, 1, 1)}
    add(city.session, Equivalence, higher_id=more.id, lower_id=old.competence_id, **since)
    add(city.session, Certificate, guard_id=city.asta.id, competence_id=more.id, **since)
    assert found(city, "certificate") == []


def test_how_far_ahead(city: City) -> None:
    """As many days as are asked for, else as the figures say; the last one included."""
    certificate(city, city.bo.id).valid_to = TODAY + timedelta(days=warning_days())
    assert len(found(city, "certificate")) == 1
    assert found(city, "certificate", warning_days() - 1) == []


def test_run_out_is_named_while_shifts_rely_on_it(city: City) -> None:
    """What ended last week matters for Asta, who is planned, and not for Bo, who is not."""
    for guard in (city.asta, city.bo):
        certificate(city, guard.id).valid_to = TODAY - timedelta(days=1)
    (one,) = found(city, "certificate")
    assert (one.holder, one.days_left, len(one.falling)) == ("Asta Demo", -1, 5)


def test_police_approval(city: City) -> None:
    """Shifts that ask for approval fall with it."""
    approval = city.session.exec(select(Approval).where(Approval.guard_id == city.asta.id)).one()
    approval.valid_to = WEDNESDAY
    (one,) = found(city, "approval")
    assert len(one.falling) == 2


@pytest.mark.parametrize(("approval", "falls"), [(True, ["Carla Demo"]), (False, [])])
def test_a_contractors_authorisation_takes_all_its_guards(
    city: City, approval: bool, falls: list[str]
) -> None:
    """Friday's night is Carla's, of the firm whose authorisation ends Wednesday (VG-03)."""
    for shift in city.session.exec(select(Shift).where(Shift.post_id == city.school.id)):
        shift.approval_required = approval
    firm = city.session.exec(select(Employer).where(Employer.code == "ALFA")).one()
    firm.authorised_to = WEDNESDAY
    (one,) = found(city, "authorisation")
    assert (one.guard, one.holder) == (None, "Alfa")
    assert [falling.guard_name for falling in one.falling] == falls


@pytest.mark.parametrize(("code", "count"), [("BIB", 2), ("*", 2), ("SKO", 0)])
def test_records_and_permits_count_where_the_post_asks(city: City, code: str, count: int) -> None:
    """An induction and a permit are missed at their own site and on posts with the tag."""
    for shift in city.session.exec(select(Shift).where(Shift.post_id == city.library.id)):
        shift.tags = "induction,public_place"
    span = {"valid_from": date(2026, 1, 1), "valid_to": WEDNESDAY, "code": code}
    add(city.session, GuardRecord, guard_id=city.asta.id, kind="induction", **span)
    add(city.session, GuardRecord, guard_id=city.asta.id, kind="restriction", **span)
    owner = city.asta.employer_id
    add(city.session, EmployerPermit, employer_id=owner, kind="public_place", **span)
    assert [len(one.falling) for one in found(city, "induction")] == [count]
    assert [len(one.falling) for one in found(city, "public_place")] == [count]
    assert found(city, "restriction") == []


def test_an_offer_of_a_health_check_is_renewed_in_time(city: City) -> None:
    """DK-19: it is named ahead, though no single shift can be said to fall; consents are not."""
    span = {"valid_from": date(2026, 1, 1), "valid_to": WEDNESDAY, "code": "*"}
    for kind in ("health_check", "opt_out"):
        add(city.session, GuardRecord, guard_id=city.asta.id, kind=kind, **span)
    (one,) = expiring(city.session, TODAY)
    assert (one.kind, one.holder, one.falling) == ("health_check", "Asta Demo", ())


@pytest.mark.parametrize(("tags", "count"), [("dog", 2), ("fire_watch", 0), ("", 0)])
def test_what_a_tag_asks_for_counts(city: City, tags: str, count: int) -> None:
    """A dog handler's certificate is missed on posts with a dog, though they do not name it."""
    for shift in city.session.exec(select(Shift).where(Shift.post_id == city.library.id)):
        shift.tags = tags
    handler = add(city.session, Competence, code="hundefoerer", name_da="Hund", name_en="Dog")
    span = {"valid_from": date(2026, 1, 1), "valid_to": WEDNESDAY}
    add(city.session, Certificate, guard_id=city.asta.id, competence_id=handler.id, **span)
    (one,) = found(city, "certificate")
    assert len(one.falling) == count


@pytest.mark.parametrize(("approval", "count"), [(True, 2), (False, 0)])
def test_a_card_is_missed_where_approval_is_asked_for(
    city: City, approval: bool, count: int
) -> None:
    """An ID card that runs out takes the shifts that VG-05 is about and no others."""
    for shift in city.session.exec(select(Shift).where(Shift.post_id == city.library.id)):
        shift.approval_required = approval
    span = {"valid_from": date(2026, 1, 1), "valid_to": WEDNESDAY, "code": "*"}
    add(city.session, GuardRecord, guard_id=city.asta.id, kind="id_card", **span)
    (one,) = found(city, "id_card")
    assert len(one.falling) == count


@pytest.mark.parametrize("tag", sorted(ASKED))
def test_each_tag_bars_who_lacks_what_it_asks_for(tag: str) -> None:
    """The rules of single tasks ask for exactly the competences that the warnings look at."""
    everybody = world.guard(records=(Record("dog", "Rex", date(2020, 1, 1)),))
    need = world.shift("s", world.span(8, 16), tags=frozenset({tag}))
    rules = [rule for rule in standard() if isinstance(rule, ProofRule) and rule.concerns(need)]
    assert any(rule.bars(everybody, need) for rule in rules)
    held = tuple(Validity(code, date(2020, 1, 1)) for code in asked((), (tag,), False))
    able = replace(everybody, certificates=held)
    assert not any(rule.bars(able, need) for rule in rules)


@pytest.mark.parametrize(
    ("spans", "last"),
    [
        ([(-9, 5)], 5),
        ([(-9, None)], None),
        ([(3, 9)], None),
        ([(-9, -2)], -2),
        ([(-9, -2), (3, 9)], -2),
        ([(-9, 5), (6, 9)], 9),
        ([(-9, 5), (7, 9)], 5),
        ([(-9, -2), (-1, 4)], 4),
        ([(-9, 5), (-3, None)], None),
    ],
)
def test_the_last_day_of_several_proofs(
    spans: list[tuple[int, int | None]], last: int | None
) -> None:
    """What follows without a gap counts on; what begins later does not reach back."""
    proofs = [
        Validity("x", TODAY + timedelta(a), None if b is None else TODAY + timedelta(b))
        for a, b in spans
    ]
    expected = None if last is None else TODAY + timedelta(days=last)
    assert _last_day(proofs, TODAY) == expected
