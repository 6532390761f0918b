# SPDX-License-Identifier: MPL-2.0
"""A day of the pool, from the tables to shifts and a table for the wall."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from sqlmodel import Session
from sqlmodel import select

from dispatch.incidents.models import Incident
from dispatch.incidents.models import IncidentType
from dispatch.incidents.models import ResponseTarget
from dispatch.pool.busy import Busyness
from dispatch.pool.busy import Fraction
from dispatch.pool.checker import check
from dispatch.pool.compliance import table
from dispatch.pool.demand import Past
from dispatch.pool.demand import PriorError
from dispatch.pool.demand import expected
from dispatch.pool.demand import read_prior
from dispatch.pool.demand import standard
from dispatch.pool.hourly import Choice
from dispatch.pool.hourly import plan_day
from dispatch.pool.hourly import with_units
from dispatch.pool.problem import problem
from dispatch.pool.reading import Day
from dispatch.pool.reading import Options
from dispatch.pool.reading import hours_of
from dispatch.pool.reading import read_day
from dispatch.pool.shifts import PoolShift
from dispatch.pool.shifts import cover
from dispatch.pool.shifts import crews
from roster.models import Roster
from roster.models import Shift
from roster.solve.stop import MaxSeconds
from sites.models import Administration
from sites.models import Post
from sites.models import Site
from sites.network import straight_line
from tests.dispatch.pool.town import MONDAY
from tests.dispatch.pool.town import add
from tests.dispatch.pool.town import town

STOP = MaxSeconds(30)
NETWORK = straight_line()


@pytest.fixture
def session() -> Iterator[Session]:
    """The small town's tables."""
    with town() as found:
        yield found


def read(session: Session, day: date = MONDAY, options: Options | None = None) -> Day:
    """Return a day of the town."""
    return read_day(session, day, NETWORK, standard(), options or Options(units=2))


def test_a_measured_busy_fraction_goes_before_the_assumed_one(session: Session) -> None:
    """Each hour reckons with the log, for as many units as it has, and says where both differ."""
    hours = tuple(Fraction(0.02 * hour, 0.0, 0.9, 10, 4.0) for hour in range(24))
    day = replace(read(session), measured=Busyness(hours, Fraction(0.2, 0.1, 0.3, 10, 4.0)))
    plan = plan_day(replace(day, problem=with_units(day, [2] * 24)), Choice(), STOP)
    for one in plan.hours:
        assert one.units == 2
        assert one.busy == pytest.approx(min(0.95, 0.04 * one.hour))
        assert one.measured is not None
        assert one.measured.value == one.busy
        assert one.assumed == pytest.approx(read(session).problem.q(one.hour))
        assert one.doubtful == (abs(one.busy - one.assumed) > 0.1)
    assert {one.doubtful for one in plan.hours} == {True, False}


def test_a_day_is_read_with_its_sites_thresholds_and_who_is_there(session: Session) -> None:
    """Nodes are sites by threshold; the pool's own post does not count as there anyway."""
    day = read(session)
    assert [site.code for site in day.sites] == [f"S{n}" for n in range(6)]
    assert day.administrations == ("SYD",) * 3 + ("NORD",) * 3
    assert len(day.problem.nodes) == 6 * 3
    assert {one.post for one in day.standing} == {"FAST", "NAT"}
    assert {one.leave for one in day.standing} == {0.1, 0.5}
    assert day.competences == ("koerekort",)
    assert day.problem.missed is not None
    # At nine two guards at S1 may leave with a tenth each; at five nobody is there.
    near = [n for n, node in enumerate(day.problem.nodes) if node.id.startswith("S1@")]
    assert day.problem.missed[9, near] == pytest.approx(0.9**2)
    assert day.problem.missed[17, near] == pytest.approx(1.0)


def test_a_night_across_midnight_counts_in_the_morning_too(session: Session) -> None:
    """The round post 22-04 of the day before is there at three, and not at five."""
    day = read(session)
    assert day.problem.missed is not None
    near = [n for n, node in enumerate(day.problem.nodes) if node.id.startswith("S5@")]
    assert day.problem.missed[3, near] == pytest.approx(0.5)
    assert day.problem.missed[5, near] == pytest.approx(1.0)


def test_empty_seats_of_a_published_roster_are_nobody(session: Session) -> None:
    """Where a roster is published, only guards who are on it can come."""
    roster = add(session, Roster, name="Uge 49", starts_on=MONDAY, days=7, status="published")
    post = session.exec(select(Post).where(Post.code == "FAST")).one()
    add(
        session, Shift, roster_id=roster.id, post_id=post.id, site_id=post.site_id,
        service_id=post.service_id, payer_id=post.payer_id, headcount=2,
        starts_at=datetime(2026, 11, 30, 7, tzinfo=UTC),
        ends_at=datetime(2026, 11, 30, 15, tzinfo=UTC),
    )  # fmt: skip
    assert read(session).standing == ()


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (MONDAY, 24)],
)
def test_the_days_on_which_the_clock_changes_have_their_own_hours(
    session: Session, day: date, hours: int
) -> None:
    """Such a day has 23 or 25 hours, all planned, and shifts still cover every one."""
    assert len(hours_of(day)) == hours
    plan = plan_day(read(session, day), Choice(), STOP)
    assert len(plan.hours) == hours
    assert check(plan.result, plan.choice.stay).right
    assert sum(shift.count * shift.hours for shift in plan.shifts) >= 2 * hours


def test_a_contract_decides_how_soon(session: Session) -> None:
    """A promise for an administration takes the place of the type's own threshold."""
    north = session.exec(select(Administration).where(Administration.code == "NORD")).one()
    add(session, ResponseTarget, stage="arrive", seconds=480, administration_id=north.id,
        valid_from=date(2026, 1, 1))  # fmt: skip
    day = read(session)
    assert set(day.thresholds[:, 3:].ravel()) == {480.0}
    assert 600.0 in day.thresholds[:, 0]
    assert set(read(session, options=Options(minutes=12)).thresholds.ravel()) == {720.0}


def test_history_speaks_louder_the_longer_it_is(session: Session) -> None:
    """Logged incidents raise a site's figure, one without a site counts at the nearest."""
    kind = add(session, IncidentType, code="INDBRUDSALARM", name_da="Alarm", name_en="Alarm")
    site = session.exec(select(Site).where(Site.code == "S1")).one()
    before = read(session).expected
    for n in range(30):
        at = datetime(2026, 10, 1, 1, tzinfo=UTC) + timedelta(days=n)
        where = {"site_id": site.id} if n % 2 else {}
        add(session, Incident, type_id=kind.id, priority=2, lat=site.lat, lon=site.lon,
            opened_by="d", opened_at=at, **where)  # fmt: skip
    after = read(session).expected
    assert after.days == pytest.approx(60, abs=1)
    assert after.yearly[1] > 2 * before.yearly[1]
    assert after.yearly[0] < before.yearly[0]
    burglary = [one.code for one in after.kinds].index("INDBRUDSALARM")
    assert after.rates[burglary, 2].sum() > before.rates[burglary, 2].sum()


def test_a_place_without_history_has_the_voice_of_its_kind() -> None:
    """The prior's mean is kept, its interval is wide, and years of history narrow it."""
    prior = standard()
    new = expected(prior, ["Skole", "noget andet"])
    assert new.yearly == pytest.approx([30, 20])
    assert new.weights.sum() * 365.25 == pytest.approx(50)
    old = expected(prior, ["Skole"], [Past(0, 9, "TRUENDE")] * 60, 730)
    assert old.low[0] < old.yearly[0] < old.high[0]
    assert old.high[0] - old.low[0] < new.high[0] - new.low[0]
    assert old.yearly[0] == pytest.approx(30, rel=0.05)


def test_an_unknown_type_tells_of_place_and_hour_only() -> None:
    """Incidents of a type without a prior still raise their hour, shared by known types."""
    found = expected(standard(), ["Skole"], [Past(0, 4, "NYT")] * 50, 365)
    calm = expected(standard(), ["Skole"], [], 0)
    assert found.rates[:, 4].sum() > 3 * calm.rates[:, 4].sum()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("otherwise = [", "TOML"),
        ("otherwise = 1", "yearly"),
        ("otherwise = -1\n[yearly]\n[types.A]\nda='a'\nen='a'\nshare=1\nminutes=1\n"
         "threshold_minutes=1\npriority=1\nguards=1\nhours=[" + "1," * 24 + "]", "otherwise"),
        ("otherwise = 1\n[yearly]\n[types.A]\nda='a'\nen='a'\nshare=1\nminutes=1\n"
         "threshold_minutes=1\npriority=1\nguards=1\nhours=[1]", "types.A.hours"),
        ("otherwise = 1\n[yearly]\n[types.A]\nda='a'", "types.A.en"),
        ("otherwise = 1\n[yearly]\n[types]", "types"),
    ],
)  # fmt: skip
def test_a_file_of_assumptions_that_cannot_be_used_says_what_to_correct(
    tmp_path: Path, text: str, names: str
) -> None:
    """Each fault names the file and the entry."""
    file = tmp_path / "prior.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PriorError) as caught:
        read_prior(file)
    assert names in str(caught.value)
    assert "prior.toml" in caught.value.message.in_("da")


def test_each_hour_says_who_stands_where_and_what_that_covers(session: Session) -> None:
    """A plan's figures agree with the checker, and a pool covers more than none."""
    plan = plan_day(read(session), Choice(), STOP)
    assert plan.result.proven
    assert check(plan.result, plan.choice.stay).right
    assert all(hour.units <= 2 for hour in plan.hours)
    assert plan.coverage > plan.without
    for hour in plan.hours:
        assert hour.without <= hour.coverage <= 1
        assert set(hour.by_group) == {"NORD", "SYD"}
        assert hour.places.shape == (6,)


def test_fewer_units_do_where_a_target_is_low(session: Session) -> None:
    """With a target an hour has as few units as reach it, and no hour more than there are."""
    day = read(session, options=Options(units=4))
    low = plan_day(day, Choice(target=0.5, stay=0.0), STOP)
    high = plan_day(day, Choice(target=0.99, stay=0.0), STOP)
    assert [hour.units for hour in low.hours] <= [4] * 24
    assert sum(hour.units for hour in low.hours) < sum(hour.units for hour in high.hours)
    reached = [hour.coverage >= 0.5 - 1e-6 or hour.units == 4 for hour in low.hours]
    assert all(reached)


def test_units_stay_put_where_moving_wins_nothing(session: Session) -> None:
    """With a price on moving, or equal coverage, crews keep their base through the shift."""
    plan = plan_day(read(session), Choice(stay=10.0), STOP)
    assert all(len(set(crew.bases)) == 1 for crew in plan.crews)


def test_the_worst_off_administration_is_never_worse_off_under_fairness(session: Session) -> None:
    """The choice between the whole city and its worst-off part is visible in the figures."""
    day = read(session, options=Options(units=1))
    total = plan_day(day, Choice(stay=0.0), STOP)
    fair = plan_day(day, Choice(fairness="worst"), STOP)
    for a, b in zip(total.hours, fair.hours, strict=True):
        assert min(b.by_group.values()) >= min(a.by_group.values()) - 1e-6
        assert b.coverage <= a.coverage + 1e-6


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(0, 4), min_size=4, max_size=12), st.integers(1, 4))
def test_shifts_give_every_hour_what_it_needs(needed: list[int], length: int) -> None:
    """No hour has too few, and no shift can be left out."""
    shifts = cover(needed, (length,))

    def lacking(chosen: tuple[PoolShift, ...]) -> bool:
        size = len(needed)
        return any(
            sum(one.count for one in chosen if (hour - one.first) % size < one.hours) < units
            for hour, units in enumerate(needed)
        )

    assert not lacking(shifts)
    for number, one in enumerate(shifts):
        less = (*shifts[:number], replace(one, count=one.count - 1), *shifts[number + 1 :])
        assert lacking(less)


def test_a_shift_longer_than_the_day_is_refused() -> None:
    """A length that is no length of a shift says so."""
    with pytest.raises(ValueError, match="lengths"):
        cover([1, 1], (3,))


def test_crews_take_the_nearest_of_the_next_hours_places() -> None:
    """When two places change, each crew goes to the nearer one and the rest stay."""
    counts = np.array([[1, 0, 1, 0], [0, 1, 0, 1]])
    between = np.abs(np.subtract.outer(np.arange(4), np.arange(4))).astype(float)
    found = crews((PoolShift(0, 2, 2),), counts, between)
    assert {crew.bases for crew in found} == {(0, 1), (2, 3)}


def test_the_table_for_the_wall_is_nested_and_says_what_that_costs(session: Session) -> None:
    """Each row holds the one before it; its coverage is near the best and never above it."""
    rows = table(read(session).problem, 4, STOP, period=12)
    assert [row.units for row in rows] == [1, 2, 3, 4]
    for before, after in pairwise(rows):
        assert after.standing[: before.units] == before.standing
        assert after.coverage >= before.coverage
    assert all(row.coverage <= row.best + 1e-9 for row in rows)
    assert table(read(session).problem, 0, STOP) == ()


def test_the_table_says_the_plans_places_where_others_are_as_good() -> None:
    """Of two bases that cover the same, the table begins with the plan's, and never at a loss."""
    given_ = problem([[0.0, 900.0], [0.0, 900.0], [900.0, 900.0]], [1, 1], 1, threshold=300)
    assert [table(given_, 1, STOP, planned=(base,))[0].standing for base in (0, 1)] == [(0,), (1,)]
    assert table(given_, 1, STOP, planned=(2,))[0].standing != (2,)


def test_the_table_keeps_to_the_room_at_a_base() -> None:
    """Where a base has room for one, the second unit stands elsewhere."""
    given_ = problem([[0.0], [100.0]], [1], 2, threshold=300, busy=0.5, most=1)
    assert sorted(table(given_, 3, STOP)[-1].standing) == [0, 1]


def test_a_town_without_sites_has_a_plan_without_units() -> None:
    """Nothing to answer for is a plan with nothing in it, not an error."""
    with town() as session:
        for model in (Post, Site):
            for row in session.exec(select(model)):
                session.delete(row)
        day = read(session)
        plan = plan_day(day, Choice(), STOP)
        assert plan.shifts == ()
        assert plan.coverage == 0
