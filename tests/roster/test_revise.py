# SPDX-License-Identifier: MPL-2.0
"""A published plan is changed by a copy that replaces it when it is published in turn."""

from __future__ import annotations

import pytest
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster.compare import compare
from roster.models import Assignment
from roster.models import Roster
from roster.models import RuleOverride
from roster.models import Shift
from roster.plan import Plan
from roster.problem import Assignment as Pair
from roster.revise import published
from roster.revise import revise
from roster.rules import standard
from roster.store import StoreError
from roster.store import load_plan
from roster.store import publish
from tests.roster.rules.world import guard
from tests.roster.rules.world import plan
from tests.roster.rules.world import shift
from tests.roster.rules.world import span
from tests.roster.sample import City
from tests.roster.sample import Grid
from tests.roster.sample import build


@pytest.fixture
def city(session: Session) -> City:
    """The small city."""
    return build(session)


@pytest.fixture
def told(city: City) -> Roster:
    """A published week in which Asta is locked on the library's first day, a rule set aside."""
    key = city.roster()
    first = city.shifts(key, city.library)[0]
    city.assign(city.asta, first)
    row = city.session.exec(select(Assignment)).one()
    row.locked = True
    values = {"roster_id": key, "shift_id": first.id, "guard_id": city.asta.id}
    words = {"rule": "VG-13", "reason": "other", "text": "Aftalt", "decided_by": "Demo"}
    city.session.add(RuleOverride.model_validate({**values, **words, "shifts": [first.id]}))
    city.session.flush()
    return publish(city.session, key)


def test_a_copy_has_all_that_the_published_plan_has(city: City, told: Roster) -> None:
    """Shifts, assignments, locks and set-aside rules are the same; the old rows are as before."""
    copy = revise(city.session, told.id or 0)
    assert (copy.status, copy.rules_hash, copy.published_at) == ("draft", None, None)
    before = load_plan(city.session, told.id or 0, Grid(), standard())
    after = load_plan(city.session, copy.id or 0, Grid(), standard())
    assert compare(before, after).same
    assert {one.guard for one in after.problem.locked} == {str(city.asta.id)}
    (old, new) = city.session.exec(select(RuleOverride).order_by(col(RuleOverride.id))).all()
    assert (new.roster_id, new.rule, new.text) == (copy.id, old.rule, old.text)
    own = set(city.session.exec(select(Shift.id).where(Shift.roster_id == copy.id)))
    assert {new.shift_id, *new.shifts} <= own
    assert len(after.problem.shifts) == len(before.problem.shifts) == len(own)


def test_the_version_published_last_counts(city: City, told: Roster) -> None:
    """What a draft would replace is the published plan; once published the draft counts."""
    copy = revise(city.session, told.id or 0)
    assert [row.id for row in published(city.session, copy)] == [told.id]
    publish(city.session, copy.id or 0)
    assert [row.id for row in published(city.session, told)] == [copy.id, told.id]
    third = revise(city.session, copy.id or 0)
    assert (copy.name, third.name) == (f"{told.name} v2", f"{told.name} v3")


def test_a_draft_and_a_replaced_plan_are_refused(city: City, told: Roster) -> None:
    """A draft is changed as it is; a plan that was replaced names the one to change."""
    copy = revise(city.session, told.id or 0)
    with pytest.raises(StoreError, match="draft"):
        revise(city.session, copy.id or 0)
    publish(city.session, copy.id or 0)
    with pytest.raises(StoreError, match="v2"):
        revise(city.session, told.id or 0)


def test_a_long_name_leaves_room_for_the_version(city: City, told: Roster) -> None:
    """A name of full length is cut, not refused."""
    copy = revise(city.session, told.id or 0)
    copy.name = "x" * 200
    publish(city.session, copy.id or 0)
    third = revise(city.session, copy.id or 0)
    assert (len(third.name), third.name[-4:]) == (200, "x v3")


def test_differences_are_told_in_words() -> None:
    """Who gains and loses nights, weekend shifts and day shifts, with seats, cost and sign."""
    shifts = [
        shift("night", span(23, 31)),
        shift("day", span(31, 39)),
        shift("late", span(39, 47)),
        shift("saturday", span(24 * 5 + 7, 24 * 5 + 15)),
    ]
    guards = [guard("bo"), guard("anna"), guard("carl")]
    before = plan(standard(), guards, shifts, {"bo": ["day"], "anna": ["night"]})
    after = Plan(
        before.problem,
        frozenset({Pair("bo", "night"), Pair("carl", "late"), Pair("carl", "saturday")}),
    )
    found = compare(before, after)
    said = [change.message.in_("en") for change in found.changes]
    assert said == [
        "Anna: −1 night",
        "Bo: +1 night, −1 day shift",
        "Carl: +1 weekend shift, +1 day shift",
    ]
    assert found.uncovered == (2, 1)
    assert not found.same
    assert found.cost.total == sum(delta.change for delta in found.cost.deltas) != 0


def test_other_times_of_the_same_kind_are_told() -> None:
    """A guard who changes one day shift for another is not left out."""
    shifts = [shift("day", span(31, 39)), shift("late", span(39, 47))]
    before = plan(standard(), [guard("bo")], shifts, {"bo": ["day"]})
    after = Plan(before.problem, frozenset({Pair("bo", "late")}))
    (change,) = compare(before, after).changes
    assert change.message.in_("da") == "Bo: andre tider"
