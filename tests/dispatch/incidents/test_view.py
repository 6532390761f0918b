# SPDX-License-Identifier: MPL-2.0
"""The desk is read whole, advice is kept with its incident, and both can be handed over."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlmodel import Session

from dispatch.incidents.commands import Advance
from dispatch.incidents.commands import Assign
from dispatch.incidents.commands import Cancel
from dispatch.incidents.eido import eido
from dispatch.incidents.eido import incidents_geojson
from dispatch.incidents.eido import units_geojson
from dispatch.incidents.store import Report
from dispatch.incidents.store import act
from dispatch.incidents.store import note
from dispatch.incidents.store import open_incident
from dispatch.incidents.travel import Sources
from dispatch.incidents.view import View
from dispatch.incidents.view import advise
from dispatch.incidents.view import handover_notes
from dispatch.incidents.view import keep_advice
from dispatch.incidents.view import last_advice
from dispatch.incidents.view import need
from dispatch.incidents.view import read_view
from dispatch.incidents.view import timeline
from dispatch.units.rest import breaches
from roster.rules.registry import standard
from roster.store import load_plan
from sites.network import embedded
from tests.dispatch.incidents.sample import MIDNIGHT
from tests.dispatch.incidents.sample import Night
from tests.dispatch.incidents.sample import night

SOURCES = Sources(embedded)


@pytest.fixture
def city(session: Session) -> Night:
    """The night with its guards."""
    return night(session)


@pytest.fixture
def case(session: Session, city: Night) -> int:
    """An alarm at the school, two minutes ago."""
    report = Report(city.type_id, "dan", site_id=city.school.id)
    return open_incident(session, report, MIDNIGHT - timedelta(minutes=2)).id or 0


def look(session: Session) -> View:
    """The desk at midnight."""
    return read_view(session, MIDNIGHT)


def test_advice_is_given_and_kept_whole(session: Session, city: Night, case: int) -> None:
    """What was promised is less what has passed; the stored answer is the one that was shown."""
    view = look(session)
    asked = need(view, case)
    assert asked.promised == 780
    found = advise(view, asked, SOURCES)
    assert found.nearest == (city.bo,)
    row = keep_advice(session, found, "dan", MIDNIGHT)
    kept = last_advice(session, case)
    assert kept is not None
    assert kept.result == json.loads(json.dumps(found.values()))
    line = timeline(session, case)[-1]
    assert (line.kind, line.automatic, line.detail["advice"]) == ("recommended", True, row.id)


def test_a_cancelled_incident_leaves_every_list(session: Session, city: Night, case: int) -> None:
    """Known mistake: what was deleted stood on in queue, map and board."""
    act(session, Assign(case, (city.asta,), 1), look(session).board, "dan", MIDNIGHT)
    act(session, Cancel(case, 2, "fejl"), look(session).board, "dan", MIDNIGHT)
    view = look(session)
    assert view.queue == []
    assert incidents_geojson(view.queue, view.desk, view.kinds)["features"] == []
    units = units_geojson(view.board, view.desk, view.fixes, MIDNIGHT)["features"]
    assert {one["properties"]["incident"] for one in units} == {None}
    assert view.dues[case] == ()


def test_the_queue_is_by_priority_then_age(session: Session, city: Night, case: int) -> None:
    """The most urgent first; of two alike the one that waited longer."""
    for priority, minutes in ((2, 0), (1, 0), (2, -9)):
        report = Report(city.type_id, "dan", lat=55.7, lon=12.5, priority=priority)
        open_incident(session, report, MIDNIGHT + timedelta(minutes=minutes))
    order = [(one.priority, one.opened_at) for one in look(session).queue]
    assert order == sorted(order)
    assert len(order) == 4


def test_eido_names_no_person(session: Session, city: Night, case: int) -> None:
    """The export holds both statuses, place and notes; a unit is called by its code."""
    act(session, Assign(case, (city.asta,), 1), look(session).board, "dan", MIDNIGHT)
    act(session, Advance(case, city.asta, "on_scene"), look(session).board, "dan", MIDNIGHT)
    note(session, "Døren stod åben", "dan", MIDNIGHT, case)
    view = look(session)
    row = view.incidents[case]
    units = {one.guard_id: one.code for one in view.board}
    lines = timeline(session, case)
    made = eido(row, view.desk.cases[case], view.kinds[row.type_id], units, lines, "vagt.example")
    [unit] = made["emergencyResourceComponent"]
    assert unit["emergencyResourceName"] == "ASTA"
    assert unit["primaryUnitStatusRegistryText"] == "NotAvailable"
    assert unit["secondaryUnitStatusRegistryText"] == ["OnScene"]
    assert made["incidentComponent"]["incidentStatusCommonRegistryText"] == ["ResourcesOnscene"]
    assert made["notesComponent"][0]["noteText"] == "Døren stod åben"
    assert made["lastUpdateTimeStamp"] == "2026-11-30T23:00:00Z"
    assert "Asta Demo" not in json.dumps(made, ensure_ascii=False)


def test_geojson_has_longitude_first_and_what_a_position_is_worth(
    session: Session, city: Night, case: int
) -> None:
    """By RFC 7946, with status, source and age."""
    view = look(session)
    units = units_geojson(view.board, view.desk, view.fixes, MIDNIGHT)["features"]
    asta = next(one for one in units if one["properties"]["code"] == "ASTA")
    assert asta["geometry"]["coordinates"] == [city.library.lon, city.library.lat]
    assert asta["properties"]["primary"] == "Available"
    assert asta["properties"]["position"] == {
        "source": "post",
        "age_seconds": 0,
        "uncertain": False,
    }
    [point] = incidents_geojson(view.queue, view.desk, view.kinds)["features"]
    assert (point["properties"]["status"], point["properties"]["lacking"]) == ("Active", 1)


def test_handover_notes_are_of_the_last_day(session: Session, case: int) -> None:
    """Yesterday's are not shown to whoever takes over now."""
    note(session, "gammel", "dan", MIDNIGHT - timedelta(hours=25))
    note(session, "ny", "dan", MIDNIGHT - timedelta(hours=1))
    assert [line.detail["text"] for line in handover_notes(session, MIDNIGHT)] == ["ny"]


def test_working_over_breaks_daily_rest(session: Session, city: Night) -> None:
    """By the roster's own checker: an hour more is fine, eight more leave too little rest."""
    roster_id = city.shifts[0].roster_id
    plan = load_plan(session, roster_id, embedded(), standard())
    shift = city.shifts[0]
    assert shift.id is not None
    fine = breaches(plan, city.asta, shift.id, shift.ends_at + timedelta(hours=1))
    broken = breaches(plan, city.asta, shift.id, shift.ends_at + timedelta(hours=8))
    assert "DK-01" not in {one.rule for one in fine}
    assert "DK-01" in {one.rule for one in broken}
    assert breaches(plan, city.asta, shift.id, shift.ends_at) == ()
