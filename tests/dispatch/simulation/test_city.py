# SPDX-License-Identifier: MPL-2.0
"""The city's own days are played, and sharing is compared on the same incidents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta

import numpy as np
import pytest
from sqlmodel import Session
from sqlmodel import select

from dispatch.incidents.models import Incident
from dispatch.incidents.models import IncidentType
from dispatch.pool.demand import standard
from dispatch.pool.reading import Options
from dispatch.pool.reading import read_day
from dispatch.rounds.models import Round
from dispatch.rounds.models import RoundPlan
from dispatch.rounds.models import RoundStep
from dispatch.simulation.city import City
from dispatch.simulation.city import read_rounds
from dispatch.simulation.city import share_out
from dispatch.simulation.city import world
from dispatch.simulation.grid import grid_values
from dispatch.simulation.grid import sizes
from dispatch.simulation.policy import POLICIES
from dispatch.simulation.replay import read_calls
from dispatch.simulation.whatif import Asked
from dispatch.simulation.whatif import Study
from dispatch.simulation.whatif import partly
from dispatch.simulation.world import DAY
from dispatch.simulation.world import Unit
from roster.solve.stop import MaxSeconds
from sites.models import PastIncident
from sites.models import Site
from sites.models import Visit
from sites.network import straight_line
from tests.dispatch.pool.town import MONDAY
from tests.dispatch.pool.town import add
from tests.dispatch.pool.town import town

STOP = MaxSeconds(20)


@pytest.fixture
def session() -> Iterator[Session]:
    """The small town's tables."""
    with town() as found:
        yield found


def city(session: Session, day: date = MONDAY, scale: float = 20.0) -> City:
    """Return the town with many more incidents than are assumed."""
    read = read_day(session, day, straight_line(), standard(), Options(units=4))
    return City(read, scale, read_rounds(session, read, 0.5))


def walked(session: Session) -> None:
    """Add a published round of one visit from S5 to S2 at eleven in the evening."""
    sites = {row.code: row.id for row in session.exec(select(Site))}
    visit = session.exec(select(Visit)).one()
    plan = add(session, RoundPlan, day=MONDAY, status="published")
    hours = {
        "starts_at": datetime(2026, 11, 30, 21, tzinfo=UTC),
        "ends_at": datetime(2026, 12, 1, 3, tzinfo=UTC),
    }
    one = add(session, Round, plan_id=plan.id, code="NAT/1", site_id=sites["S5"], **hours)
    at = datetime(2026, 11, 30, 22, tzinfo=UTC)
    times = {"arrive_at": at, "starts_at": at, "leave_at": at}
    add(session, RoundStep, round_id=one.id, position=1, kind="visit", visit_id=visit.id,
        site_id=sites["S2"], **times)  # fmt: skip


def test_every_policy_meets_the_same_incidents(session: Session) -> None:
    """Calls depend on the seed alone, whatever the policy and the number of units."""
    found = city(session)
    one = world(found, 2, POLICIES["silo"], 3, 7, STOP)
    other = world(found, 5, POLICIES["pool"], 3, 7, STOP)
    assert one.calls == other.calls
    assert one.calls != world(found, 2, POLICIES["silo"], 3, 8, STOP).calls
    assert {call.group for call in one.calls} == {"NORD", "SYD"}
    assert len(one.calls) == pytest.approx(20 * 3 * found.day.expected.weights.sum(), rel=0.3)


def test_units_stand_for_their_own_or_for_all(session: Session) -> None:
    """Alone each administration's units stand where its own sites are, in a pool anywhere."""
    found = city(session)
    alone = world(found, 4, POLICIES["silo"], 1, 1, STOP)
    pool = [unit for unit in alone.units if unit.kind == "pool"]
    assert {unit.group for unit in pool} == {"NORD", "SYD"}
    assert all((unit.home >= 3) == (unit.group == "NORD") for unit in pool)
    shared = world(found, 4, POLICIES["pool"], 1, 1, STOP)
    assert sum(unit.kind == "pool" for unit in shared.units) == 4
    assert set(found.day.base_sites) >= {unit.home for unit in pool}


def test_guards_on_posts_are_there_every_day_at_their_hours(session: Session) -> None:
    """The post 8-16 has two guards on each day, and the night round's two halves count."""
    made = world(city(session), 1, POLICIES["pool"], 2, 1, STOP)
    posts = [unit for unit in made.units if unit.kind == "post" and unit.id.startswith("FAST")]
    hours = [[(a % DAY / 3600, b % DAY / 3600) for a, b in unit.shifts] for unit in posts]
    assert hours == [[(8, 16), (8, 16)]] * 2


def test_a_planned_round_is_walked_every_night(session: Session) -> None:
    """The published round is a guard who passes its visit at its time on each day."""
    walked(session)
    found = city(session)
    (guard,) = found.rounds
    assert (guard.kind, guard.group, guard.home, guard.leave) == ("round", "NORD", 5, 0.5)
    assert [stop.start / 3600 for stop in guard.stops] == [23]
    made = world(found, 1, POLICIES["pool"], 3, 1, STOP)
    (there,) = [unit for unit in made.units if unit.kind == "round"]
    assert [stop.start / 3600 for stop in there.stops] == [23, 47, 71]
    assert len(there.shifts) == 3


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_days_on_which_the_clock_changes_are_played_with_24_hours(
    session: Session, day: date
) -> None:
    """Every hour of the clock has expected incidents, also the one that is skipped."""
    found = city(session, day)
    assert len(found.rows) == 24
    assert found.periods.shape[0] == 24
    assert world(found, 2, POLICIES["pool"], 1, 1, STOP).period == tuple(range(24))


def test_units_are_shared_out_by_need_and_everybody_gets_one() -> None:
    """One each, the rest where there is most to do; too few go to those with most."""
    assert share_out(6, {"A": 10, "B": 1, "C": 1}) == {"A": 4, "B": 1, "C": 1}
    assert share_out(2, {"A": 1, "B": 3, "C": 2}) == {"B": 1, "C": 1, "A": 0}
    assert share_out(0, {"A": 1}) == {"A": 0}


def test_sharing_is_compared_and_the_units_it_saves_are_named(session: Session) -> None:
    """One pool is late less often than silos, and the smaller pool is no worse than they are."""
    told: list[tuple[str, int, int]] = []
    study = Study(city(session, scale=60), 6, 1, lambda *now: told.append(now))
    policies = [POLICIES[name] for name in ("silo", "lending", "pool", "moveup")]
    found = study.compare(policies, 6)
    late = {row.case.policy.name: row.case.measures.whole.late.value for row in found.rows}
    alone = found.reference.measures.whole.late.value
    assert set(late) == {"lending", "pool", "moveup"}
    assert late["pool"] < alone
    assert found.saved is not None
    assert found.pool is not None
    assert found.pool.case.units == 6 - found.saved
    assert found.pool.case.measures.whole.late.value <= alone
    crew = found.reference.measures.whole.short.value
    assert found.pool.case.measures.whole.short.value <= crew
    assert set(found.rows[0].by_group) == {"NORD", "SYD"}
    assert {name for name, _, _ in told} >= {"silo", "pool"}
    calls = found.reference.measures
    assert sum(one.calls for one in calls.by_group.values()) == calls.whole.calls


def test_a_share_of_the_units_pooled_lies_between_alone_and_together(session: Session) -> None:
    """Half of the units pooled is late no more often than none, and no less than all."""
    study = Study(city(session, scale=60), 6, 1)
    half = study.case(partly(POLICIES["pool"], 0.5), 6).measures.whole.mean
    alone = study.case(POLICIES["silo"], 6).measures.whole.mean
    together = study.case(POLICIES["pool"], 6).measures.whole.mean
    assert together <= half <= alone


def test_a_comparison_that_is_asked_to_stop_stops(session: Session) -> None:
    """Somebody who no longer wants the answer does not wait for it."""
    study = Study(city(session), 2, 1, asked=lambda: True)
    with pytest.raises(Asked):
        study.case(POLICIES["pool"], 2)


def test_a_town_where_nothing_happens_is_late_for_nothing(session: Session) -> None:
    """Without incidents there are no figures, and no error."""
    study = Study(city(session, scale=0.0), 2, 1)
    measures = study.case(POLICIES["pool"], 2).measures
    assert measures.whole.calls == 0
    assert np.isnan(measures.whole.late.value)


def test_the_slider_has_every_step_by_every_number_of_units(session: Session) -> None:
    """All is played ahead: shares that only rise with time, and units saved that really serve."""
    study = Study(city(session), 3, 1)
    reference = study.case(POLICIES["silo"], 4)
    found = grid_values(study, reference, 40)
    assert found["sizes"] == [2, 3, 4, 5]
    assert found["steps"] == ["silo", "lending", "pool 25%", "pool 50%", "pool 75%", "pool"]
    assert len(found["cases"]) == 4 * 8
    assert sum(one["share"] for one in found["thresholds"]) == pytest.approx(1, abs=1e-3)
    for one in found["cases"]:
        assert list(one["within"]) == sorted(one["within"])
    alone = next(one for one in found["cases"] if (one["policy"], one["units"]) == ("silo", 4))
    for one in found["saved"]:
        if one["units"] is not None:
            assert one["saved"] == 4 - one["units"]
            assert one["late"]["value"] <= alone["late"]["value"]
            assert one["crew_late"]["value"] <= alone["crew_late"]["value"]
    assert sizes(1, 40) == [1]
    assert sizes(40, 40)[-1] == 40


def test_a_share_of_many_small_administrations_is_right_in_all() -> None:
    """Half of eight units of eight administrations is four, and posts have their own half."""
    units = [unit for n in range(8) for unit in (Unit(f"p{n}", f"A{n}", 0, ((0.0, DAY),)),)]
    posts = [replace(unit, id=f"v{unit.id}", kind="post") for unit in units]
    groups = [f"A{n}" for n in range(8)]
    levels = partly(POLICIES["pool"], 0.5).levels([*units, *posts], groups)
    shared = (levels == 0).all(axis=1)
    assert shared[:8].sum() == 4
    assert shared[8:].sum() == 4
    assert (levels[range(16), [*range(8), *range(8)]] == 0).all()


def test_fewer_units_than_administrations_leave_some_without(session: Session) -> None:
    """One unit alone belongs to the administration with most incidents; the other has none."""
    made = world(city(session), 1, POLICIES["silo"], 1, 1, STOP)
    assert len({unit.group for unit in made.units if unit.kind == "pool"}) == 1


def test_a_day_is_played_as_it_was(session: Session) -> None:
    """Imported and logged incidents come at their hour and place, with what is known of them."""
    sites = session.exec(select(Site).order_by(Site.code)).all()
    kind = add(session, IncidentType, code="ADGANG", name_da="Adgang", name_en="Access")
    for number, at in enumerate((7, 30)):
        when = datetime(2026, 11, 29, 23, tzinfo=UTC) + timedelta(hours=at)
        add(session, PastIncident, code=f"A-{number}", site_id=sites[1].id, at=when, kind="TRUENDE",
            minutes=12, headcount=2)  # fmt: skip
    add(session, Incident, type_id=kind.id, priority=4, site_id=sites[4].id, lat=0, lon=0,
        opened_by="d", opened_at=datetime(2026, 11, 30, 4, tzinfo=UTC))  # fmt: skip
    found = city(session)
    first, second = read_calls(session, found.day)
    assert (first.at, first.place, first.kind, first.priority) == (5 * 3600, 4, "ADGANG", 4)
    assert first.seconds == 60 * 20
    assert (second.at, second.place, second.seats, second.seconds) == (7 * 3600, 1, 2, 720)
    assert (second.group, second.threshold) == ("SYD", 600)
    played = Study(replace(found, happened=(first, second)), 1, 1).case(POLICIES["pool"], 2)
    assert played.measures.whole.calls == 2


def test_the_night_when_the_clock_goes_back_is_replayed_by_the_clock(session: Session) -> None:
    """Both hours between two and three are that hour, and the evening is where the clock says."""
    site = session.exec(select(Site)).first()
    assert site is not None
    for number, hour in enumerate((0, 1, 22)):
        at = datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
        add(session, PastIncident, code=f"A-{number}", site_id=site.id, at=at, kind="ADGANG")
    found = read_calls(session, city(session, date(2026, 10, 25)).day)
    assert [call.at / 3600 for call in found] == [2.5, 2.5, 23.5]
