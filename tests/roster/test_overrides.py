# SPDX-License-Identifier: MPL-2.0
"""A rule is set aside by a named person with a reason, never silently, never beyond the law."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest
from sqlmodel import Session

from roster.agreements import Scope
from roster.checker import check
from roster.checker import check_guard
from roster.models import OVERRIDE_REASONS
from roster.overrides import found
from roster.overrides import listed
from roster.overrides import override
from roster.plan import Plan
from roster.problem import Assignment
from roster.problem import Waiver
from roster.rules import registry
from roster.rules import standard
from roster.rules.base import Severity
from roster.rules.base import Violation
from roster.rules.model import Model
from roster.rules.reduced import ReducedRest
from roster.rules.rest import DailyRest
from roster.rules.rest import LongestShift
from roster.store import FrozenRosterError
from roster.store import load_plan
from roster.store import publish
from roster.waivers import REASON
from roster.waivers import WaiverError
from roster.waivers import consequence
from roster.waivers import require
from roster.waivers import require_rest
from roster.waivers import set_aside
from sites.text import Text
from tests.roster.rules.world import guard
from tests.roster.rules.world import hour
from tests.roster.rules.world import plan
from tests.roster.rules.world import shift
from tests.roster.rules.world import span
from tests.roster.sample import City
from tests.roster.sample import Grid
from tests.roster.sample import build

RULES = registry()
WORDS = {"text": "Oversvømmelse i kælderen", "by": "Vagtchef Demo"}
LATE, EARLY, NEXT = (
    shift("late", span(15, 23)),
    shift("early", span(31, 39)),
    shift("next", span(41, 45)),
)


def broken(*given: str) -> Plan:
    """Return a plan of one guard with too short a rest between some shifts."""
    rules = [RULES["DK-01"], RULES["DK-08"]]
    return plan(rules, [guard()], [LATE, EARLY, NEXT], {"g": list(given)})


def waived(made: Plan, *shifts: str, rule: str = "DK-01", who: str = "g") -> Plan:
    """Return the plan with a decision to let a violation in some shifts stand."""
    waiver = Waiver(
        rule, who, frozenset(shifts), "force_majeure", "Oversvømmelse", "Demo", datetime.now(UTC)
    )
    return Plan(replace(made.problem, waivers=frozenset({waiver})), made.assignments)


def test_a_decision_lets_a_violation_stand_and_shows_it() -> None:
    """The violation is no longer hard, but is there with who decided and why."""
    made = waived(broken("late", "early"), "late", "early")
    report = check(made)
    assert report.hard == ()
    (violation,) = report.overridden
    assert violation.waiver is not None
    assert (violation.rule, violation.waiver.by) == ("DK-01", "Demo")
    one = check_guard(made.problem, made.problem.guards[0], [LATE, EARLY])
    assert [v.hard for v in one] == [False]


@pytest.mark.parametrize("other", [{"rule": "DK-04"}, {"who": "h"}])
def test_a_decision_holds_for_its_rule_and_guard_alone(other: dict[str, str]) -> None:
    """Another rule's or another guard's decision changes nothing."""
    assert check(waived(broken("late", "early"), "late", "early", **other)).hard


def test_a_further_shift_needs_a_new_decision() -> None:
    """When one more shift joins the same work without rest, the old decision is not enough."""
    report = check(waived(broken("late", "early", "next"), "late", "early"))
    assert {"next"} <= {id_ for v in report.hard for id_ in v.shifts}


def test_the_missing_rest_is_owed_afterwards() -> None:
    """Eight hours of rest lack three: after 15:00 the next work is at 05:00 at the earliest."""
    made = broken("late", "early")
    (violation,) = check(made).hard
    owed = consequence(made, violation)
    assert owed.until == EARLY.span.end + timedelta(hours=11 + 3)
    assert owed.message is not None
    assert owed.message.in_("en").startswith("180 minutes of rest were missing.")


def test_the_missing_rest_is_reckoned_by_the_guards_own_rule() -> None:
    """Who has twelve hours by agreement is owed four, whichever rule stands first in the plan."""
    more = DailyRest(rest_minutes=720, scope=Scope(guards=frozenset({"g"})))
    law = DailyRest(scope=Scope(guards=frozenset({"h"})))
    made = plan([law, more], [guard()], [LATE, EARLY], {"g": ["late", "early"]})
    (violation,) = check(made).hard
    assert consequence(made, violation).until == EARLY.span.end + timedelta(hours=12 + 4)


def test_what_stands_in_for_daily_rest_is_owed_alike() -> None:
    """Where reductions are agreed, a second one in two days is owed as any rest that was cut."""
    rule = ReducedRest(times=1)
    third = shift("third", span(53, 61))
    made = plan([rule], [guard()], [LATE, EARLY, third], {"g": ["late", "early"]})
    assert not check(made).hard
    short = shift("short", span(49, 57))
    made = plan([rule], [guard()], [LATE, EARLY, short], {"g": ["late", "early", "short"]})
    violation = next(iter(check(made).hard))
    require(rule, reason="force_majeure", reference="H-1", **WORDS)
    assert consequence(made, violation).until == short.span.end + timedelta(hours=11 + 1)


@pytest.mark.parametrize(("start", "may"), [(52.5, False), (53, True)])
def test_the_solver_plans_for_the_rest_that_is_owed(start: float, may: bool) -> None:
    """With the broken pair locked, a shift has a variable only when the longer rest is over."""
    later = shift("later", span(start, start + 4))
    locked = frozenset({Assignment("g", "late"), Assignment("g", "early")})
    rules = [RULES["DK-01"], RULES["DK-08"]]
    made = plan(rules, [guard()], [LATE, EARLY, later], {}, locked=locked)
    assert later.span.start == hour(start)
    assert (("g", "later") in Model(made.problem).x) == may


@pytest.mark.parametrize(
    "rule", [rule for rule in standard() if rule.info.severity == "hard"], ids=lambda rule: rule.id
)
def test_the_law_is_not_set_aside_at_will(rule: DailyRest) -> None:
    """No rule of the law gives way to the municipality's own reasons."""
    for reason in REASON.values():
        if rule.id not in reason.departs:
            with pytest.raises(WaiverError):
                require(rule, reason=reason.code, reference="H-1", **WORDS)


@pytest.mark.parametrize("rule", [DailyRest(), LongestShift()])
def test_force_majeure_opens_daily_rest_in_writing(rule: DailyRest) -> None:
    """DK-05: an unforeseen event does, when it is named."""
    require(rule, reason="force_majeure", reference="Hændelse 7", **WORDS)
    with pytest.raises(WaiverError, match="event's number"):
        require(rule, reason="force_majeure", **WORDS)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"reason": "because"}, "not known"),
        ({"text": "  x "}, "at least 5"),
        ({"by": " "}, "who decides"),
    ],
)
def test_reason_words_and_name_are_asked_for(given: dict[str, str], said: str) -> None:
    """A decision without any of them is refused with what to do."""
    rule = next(rule for rule in standard() if rule.info.severity == "override")
    with pytest.raises(WaiverError, match=said) as refused:
        require(rule, **{"reason": "agreed", **WORDS, **given})
    assert refused.value.message.in_("da")
    require(rule, reason="agreed", **WORDS)


@pytest.mark.parametrize(
    ("start", "fine"), [(31, True), (30.5, False), (33, True)], ids=["8", "7.5", "10"]
)
def test_a_change_of_teams_reduces_one_rest_to_eight_hours(start: float, fine: bool) -> None:
    """DK-02: 15-23 and 07-15 may be let stand at a change of teams, with less rest not."""
    early = shift("early", span(start, start + 8))
    made = plan([RULES["DK-01"]], [guard()], [LATE, early], {"g": ["late", "early"]})
    (violation,) = check(made).hard
    require(RULES["DK-01"], reason="team_change", **WORDS)
    if fine:
        require_rest(made, violation, "team_change")
    else:
        with pytest.raises(WaiverError, match="reduced to 8 hours"):
            require_rest(made, violation, "team_change")


def test_a_change_of_teams_is_no_slack() -> None:
    """Two rests cut one after the other, or a split day without eight hours, are refused."""
    third, split = shift("third", span(47, 55)), shift("split", span(24, 30))
    for shifts in ([LATE, EARLY, third], [LATE, split, shift("more", span(35, 41))]):
        made = plan([RULES["DK-01"]], [guard()], shifts, {"g": [one.id for one in shifts]})
        (violation,) = check(made).hard
        with pytest.raises(WaiverError):
            require_rest(made, violation, "team_change")


def test_the_table_knows_every_reason() -> None:
    """The database accepts exactly the reasons that there are."""
    assert set(OVERRIDE_REASONS) == set(REASON)


@pytest.fixture
def city(session: Session) -> City:
    """The small city."""
    return build(session)


def short_rest(city: City) -> tuple[int, str, str]:
    """Put Asta on a night and on the library the morning after; return roster, guard, shift."""
    roster = city.roster()
    night, morning = city.shifts(roster, city.night)[1], city.shifts(roster, city.library)[2]
    city.assign(city.asta, night)
    city.assign(city.asta, morning)
    return roster, str(city.asta.id), str(morning.id)


def test_a_decision_is_written_down_and_read_back(session: Session, city: City) -> None:
    """The log has who, when, why and what follows; the checker then reports it as let stand."""
    roster, who, where = short_rest(city)
    before = load_plan(session, roster, Grid(), standard())
    violations = found(before, "DK-01", who, where)
    words = {"reason": "force_majeure", "reference": "Hændelse 7", **WORDS}
    (row,) = override(session, before, roster, violations, shift_id=int(where), **words)
    assert (row.decided_by, row.reference, row.guard_id) == (
        "Vagtchef Demo",
        "Hændelse 7",
        int(who),
    )
    assert row.rest_until is not None
    assert row.rest_until > violations[0].end
    assert row.violation_da
    assert row.consequence_en
    after = load_plan(session, roster, Grid(), standard())
    assert {lock.shift for lock in after.problem.locked} == set(violations[0].shifts)
    report = check(after)
    assert [v.rule for v in report.overridden] == ["DK-01"]
    assert "DK-01" not in {v.rule for v in report.hard}
    assert listed(session) == listed(session, roster) == [row]
    with pytest.raises(WaiverError):
        found(after, "DK-01", who, where)


def test_nothing_is_written_when_one_of_several_may_not_be(session: Session, city: City) -> None:
    """A floor among the violations refuses the whole decision."""
    roster, who, where = short_rest(city)
    made = load_plan(session, roster, Grid(), standard())
    with pytest.raises(WaiverError, match="less rest"):
        override(
            session,
            made,
            roster,
            found(made, "DK-01", who, where),
            shift_id=int(where),
            reason="team_change",
            **WORDS,
        )
    with pytest.raises(WaiverError, match="cannot be set aside"):
        override(
            session,
            made,
            roster,
            found(made, "DK-01", who, where),
            shift_id=int(where),
            reason="agreed",
            **WORDS,
        )
    assert listed(session) == []


def test_a_published_roster_takes_no_decisions(session: Session, city: City) -> None:
    """What is published is decided."""
    roster, who, where = short_rest(city)
    made = load_plan(session, roster, Grid(), standard())
    violations = found(made, "DK-01", who, where)
    publish(session, roster)
    with pytest.raises(FrozenRosterError):
        override(
            session,
            made,
            roster,
            violations,
            shift_id=int(where),
            reason="force_majeure",
            reference="7",
            **WORDS,
        )


def test_a_decision_about_several_guards_names_none() -> None:
    """A rule about who stands together is let stand in its shifts, whoever is on them."""
    broken_ = Violation("VG-23", Severity.OVERRIDE, Text("alene", "alone")(), None, ("a", "b"))
    waiver = Waiver("VG-23", "", frozenset({"a", "b"}), "safety", "Aftalt", "Demo", hour(0))
    (found_,) = set_aside([waiver], [broken_])
    assert not found_.hard
    (other,) = set_aside([replace(waiver, guard="g")], [broken_])
    assert other.hard
