# SPDX-License-Identifier: MPL-2.0
"""What has happened speaks where there is enough of it, and the prior where there is little."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest
from sqlmodel import Session
from sqlmodel import select

from dispatch.incidents.models import Incident
from dispatch.incidents.models import IncidentType
from dispatch.pool.demand import YEAR
from dispatch.pool.demand import Past
from dispatch.pool.demand import expected
from dispatch.pool.demand import standard
from dispatch.pool.history import covered
from dispatch.pool.history import read_past
from sites.models import PastIncident
from sites.models import Site
from tests.dispatch.pool.town import add
from tests.dispatch.pool.town import town

UNTIL = datetime(2026, 11, 29, 23, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def session() -> Iterator[Session]:
    """The small town's tables."""
    with town() as found:
        yield found


def sites_of(session: Session) -> list[Site]:
    """Return the town's sites in order."""
    return list(session.exec(select(Site).order_by(Site.code)))


def imported(session: Session, site: Site, at: datetime, **more: object) -> None:
    """Add an incident that another system kept."""
    number = len(session.exec(select(PastIncident)).all())
    values = {"code": f"A-{number}", "site_id": site.id, "at": at, "kind": "ADGANG"}
    add(session, PastIncident, **{**values, **more})


def logged(session: Session, site: Site, at: datetime) -> None:
    """Add an incident of our own log."""
    kind = session.exec(select(IncidentType)).first() or add(
        session, IncidentType, code="ADGANG", name_da="Adgang", name_en="Access"
    )
    add(session, Incident, type_id=kind.id, priority=2, lat=site.lat, lon=site.lon,
        opened_by="d", opened_at=at, site_id=site.id)  # fmt: skip


def test_imported_incidents_count_by_place_hour_and_type(session: Session) -> None:
    """An incident has its site's number, the Copenhagen hour, its type and its minutes."""
    sites = sites_of(session)
    imported(session, sites[2], datetime(2026, 7, 1, 22, 30, tzinfo=UTC), minutes=12)
    past, days = read_past(session, sites, UNTIL, 365)
    assert past == [Past(2, 0, "ADGANG", 12)]
    assert days == 1


def test_days_without_a_log_are_not_counted(session: Session) -> None:
    """Between the end of the old system's list and our first incident nobody knows anything."""
    sites = sites_of(session)
    for at in (UNTIL - 100 * DAY, UNTIL - 81 * DAY):
        imported(session, sites[0], at + timedelta(hours=9))
    logged(session, sites[1], UNTIL - 10 * DAY)
    past, days = read_past(session, sites, UNTIL, 365)
    assert len(past) == 3
    assert days == pytest.approx(20 + 10, abs=0.1)


def test_what_both_systems_kept_counts_once(session: Session) -> None:
    """A report of the same type and site within minutes is the same; an hour later it is not."""
    sites = sites_of(session)
    at = UNTIL - 5 * DAY
    logged(session, sites[0], at)
    imported(session, sites[0], at + timedelta(minutes=10))
    imported(session, sites[0], at + timedelta(minutes=60))
    imported(session, sites[1], at + timedelta(minutes=10))
    past, _days = read_past(session, sites, UNTIL, 365)
    assert sorted(one.node for one in past) == [0, 0, 1]


def test_what_is_too_old_or_to_come_is_left_out(session: Session) -> None:
    """Only the days that are asked for count."""
    sites = sites_of(session)
    imported(session, sites[0], UNTIL - 400 * DAY)
    imported(session, sites[0], UNTIL + DAY)
    assert read_past(session, sites, UNTIL, 365) == ([], 0.0)


def test_spans_that_overlap_last_no_longer_than_they_do() -> None:
    """Time that two spans share is counted once, a gap not at all."""
    spans = [
        (UNTIL, UNTIL + 3 * DAY),
        (UNTIL + DAY, UNTIL + 2 * DAY),
        (UNTIL + 5 * DAY, UNTIL + 6 * DAY),
    ]
    assert covered(reversed(spans)) == 4 * DAY
    assert covered([]) == timedelta()


def test_a_place_has_its_own_mix_of_types_and_its_own_sum() -> None:
    """Where one type is all that ever happens, it rises there most; sums stay the places' own."""
    found = expected(standard(), ["Skole", "Skole"], [Past(0, 9, "ADGANG")] * 100, 365)
    access = [kind.code for kind in found.kinds].index("ADGANG")
    share = found.rates[access].sum(axis=0) / found.weights.sum(axis=0)
    assert share[0] > 0.8
    assert share[1] < share[0]
    assert found.weights.sum(axis=0) * YEAR == pytest.approx(found.yearly)


def test_a_kind_learns_from_all_its_sites() -> None:
    """A year in which every school has ten times the assumed number moves a new school's too."""
    prior = standard()
    kinds = ["Skole"] * 5 + ["Bibliotek"]
    past = [Past(n % 4, 9, "ADGANG") for n in range(4 * 300)]
    found = expected(prior, kinds, past, 365)
    lonely = expected(prior, ["Skole", "Bibliotek"], [], 365)
    # The fifth school has a year without a single one: it comes down from its kind's number.
    assert found.yearly[4] > 2 * lonely.yearly[0]
    assert found.yearly[4] < found.yearly[0] / 3
    assert found.yearly[5] == pytest.approx(lonely.yearly[1])


def test_minutes_on_the_scene_are_learnt_by_type() -> None:
    """Twenty known times weigh as much as what is assumed; a type without any keeps that."""
    past = [Past(0, 9, "ADGANG", 60.0)] * 20 + [Past(0, 9, "TRUENDE")]
    found = {kind.code: kind.minutes for kind in expected(standard(), ["Skole"], past, 30).kinds}
    assumed = {kind.code: kind.minutes for kind in standard().kinds}
    assert found["ADGANG"] == pytest.approx((assumed["ADGANG"] + 60) / 2)
    assert found["TRUENDE"] == assumed["TRUENDE"]
