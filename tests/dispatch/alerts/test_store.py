# SPDX-License-Identifier: MPL-2.0
"""Alerts wait for a dispatcher, follow their updates and cancellations, and go in the end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest
from sqlmodel import Session
from sqlmodel import select

from dispatch.alerts import sources
from dispatch.alerts.cap import read_cap
from dispatch.alerts.models import CapAlert
from dispatch.alerts.store import KEPT
from dispatch.alerts.store import Received
from dispatch.alerts.store import areas_of
from dispatch.alerts.store import dismiss
from dispatch.alerts.store import receive
from dispatch.alerts.store import take
from dispatch.alerts.store import waiting
from dispatch.incidents import catalogue
from dispatch.incidents.commands import ConflictError
from dispatch.incidents.commands import RefusedError
from dispatch.incidents.models import Incident
from dispatch.incidents.models import IncidentEvent
from dispatch.incidents.models import IncidentType
from sites.models import Site
from tests.dispatch.alerts.message import SENDER
from tests.dispatch.alerts.message import about
from tests.dispatch.alerts.message import info
from tests.dispatch.alerts.message import message
from tests.dispatch.pool.town import town

AT = datetime(2026, 11, 30, 23, 15, tzinfo=UTC)


@pytest.fixture
def session() -> Iterator[Session]:
    """The small town's tables with the standard types of incidents."""
    with town() as found:
        catalogue.install(found)
        yield found


def came(session: Session, data: bytes, at: datetime = AT) -> Received:
    """Take a message in."""
    return receive(session, read_cap(data), "Anlæg 4", at)


def kind(session: Session, code: str = "INDBRUDSALARM") -> int:
    """Return the number of a type of incident."""
    return session.exec(select(IncidentType.id).where(IncidentType.code == code)).one() or 0


def taken(session: Session) -> CapAlert:
    """Return an alert of which one incident was made."""
    row = came(session, message()).row
    take(session, row.id or 0, kind(session), (), 2, "d1", AT)
    return row


def notes(session: Session) -> list[str]:
    """Return the remarks on all timelines."""
    rows = session.exec(select(IncidentEvent).where(IncidentEvent.kind == "note")).all()
    return [row.detail["text"] for row in rows]


def test_the_same_alert_twice_changes_nothing(session: Session) -> None:
    """Spaces between elements make no other message; another content under the name is refused."""
    first = came(session, message())
    again = came(session, message().replace(b"><", b">\n <"))
    assert (first.new, again.new) == (True, False)
    assert again.row.id == first.row.id
    assert waiting(session) == 1
    with pytest.raises(ConflictError, match="A-1"):
        came(session, message(info(headline="Noget andet")))


@pytest.mark.parametrize("status", ["Exercise", "System", "Test", "Draft"])
def test_what_is_not_real_is_only_noted(session: Session, status: str) -> None:
    """Tests and exercises never wait, and never change what is real."""
    taken(session)
    data = message(identifier="A-2", status=status, msgType="Cancel", **about("A-1"))
    assert came(session, data).row.state == "noted"
    assert notes(session) == []


def test_what_is_over_when_it_comes_is_only_noted(session: Session) -> None:
    """An alert that expired an hour ago asks nobody for anything."""
    late = datetime(2026, 12, 24, tzinfo=UTC)
    assert came(session, message(), late).row.state == "noted"


def test_an_acknowledgement_is_only_noted(session: Session) -> None:
    """Acknowledgements and errors ask nobody for anything."""
    assert came(session, message(msgType="Ack", **about("X"))).row.state == "noted"


def test_an_incident_is_made_at_the_middle_of_the_area(session: Session) -> None:
    """Priority, place, text and where it came from are on the incident."""
    row = taken(session)
    one = session.exec(select(Incident)).one()
    assert (row.state, row.incidents) == ("taken", [one.id])
    assert 55.60 < one.lat < 55.70
    assert 12.50 < one.lon < 12.60
    assert (one.priority, one.place) == (2, "Havnen")
    assert one.note.startswith("Indbrud i havnen\nSensor 4")
    created = session.exec(select(IncidentEvent).where(IncidentEvent.kind == "created")).one()
    assert created.detail["cap"] == [SENDER, "A-1"]


def test_an_incident_is_made_at_each_chosen_site(session: Session) -> None:
    """Two sites are two incidents, each at its own place."""
    row = came(session, message()).row
    sites = session.exec(select(Site).order_by(Site.code)).all()[:2]
    made = take(session, row.id or 0, kind(session), [one.id or 0 for one in sites], 1, "d", AT)
    found = session.exec(select(Incident)).all()
    assert [one.site_id for one in found] == [one.id for one in sites]
    assert row.incidents == made


def test_two_dispatchers_do_not_make_it_twice(session: Session) -> None:
    """What was taken meanwhile is a conflict, and nothing more is opened."""
    row = taken(session)
    with pytest.raises(ConflictError, match="d1"):
        take(session, row.id or 0, kind(session), (), 2, "d2", AT)
    with pytest.raises(ConflictError, match="d1"):
        dismiss(session, row.id or 0, "kendt", "d2", AT)
    assert len(session.exec(select(Incident)).all()) == 1
    with pytest.raises(RefusedError, match="999"):
        dismiss(session, 999, "x", "d", AT)


def test_an_alert_without_a_place_asks_for_a_site(session: Session) -> None:
    """An area in words alone has no middle; with a site there is an incident."""
    row = came(session, message(info(place=""))).row
    with pytest.raises(RefusedError, match="Choose a site"):
        take(session, row.id or 0, kind(session), (), 2, "d", AT)
    site = session.exec(select(Site)).first()
    assert site is not None
    assert take(session, row.id or 0, kind(session), [site.id or 0], 2, "d", AT)


def test_an_update_takes_the_place_of_what_waits(session: Session) -> None:
    """Only the newest of a chain waits."""
    first = came(session, message()).row
    second = came(session, message(identifier="A-2", msgType="Update", **about("A-1"))).row
    assert (first.state, second.state) == ("superseded", "waiting")
    assert waiting(session) == 1


def test_an_update_of_an_incident_is_told_on_its_timeline_and_waits(session: Session) -> None:
    """Whoever is on it reads it, a dispatcher sees it, and no incident is opened or changed."""
    row = taken(session)
    data = message(info(severity="Extreme"), identifier="A-2", msgType="Update", **about("A-1"))
    second = came(session, data).row
    assert (second.state, second.incidents) == ("waiting", row.incidents)
    assert "Extreme" in notes(session)[0]
    third = message(identifier="A-3", msgType="Cancel", **about("A-2"))
    assert came(session, third).row.incidents == row.incidents
    assert "afblæst" in notes(session)[1]
    assert second.state == "cancelled"
    assert session.exec(select(Incident)).one().state == "open"


def test_a_cancellation_ends_what_waits(session: Session) -> None:
    """What is called off before anybody looked is gone from the list and asks for nothing."""
    first = came(session, message()).row
    second = came(session, message("", identifier="A-2", msgType="Cancel", **about("A-1"))).row
    assert (first.state, second.state) == ("cancelled", "noted")
    assert waiting(session) == 0


@pytest.mark.parametrize(("later", "state"), [("Update", "superseded"), ("Cancel", "cancelled")])
def test_messages_that_come_in_the_wrong_order_end_the_same(
    session: Session, later: str, state: str
) -> None:
    """What was replaced or called off before it came never waits."""
    came(session, message(identifier="A-2", msgType=later, **about("A-1")))
    assert came(session, message()).row.state == state


def test_nobody_else_can_call_an_alert_off(session: Session) -> None:
    """A cancellation by another sender changes nothing, although it names the alert."""
    first = taken(session)
    second = came(session, message(identifier="A-2")).row
    foreign = {"identifier": "B", "sender": "fremmed@example.org", "msgType": "Cancel"}
    came(session, message(**foreign, **about("A-1", "A-2")))
    assert (first.state, second.state) == ("taken", "waiting")
    assert notes(session) == []


def test_old_alerts_go_and_their_incidents_stay(session: Session) -> None:
    """After ninety days a message is deleted when the next one comes."""
    taken(session)
    came(session, message(identifier="A-9"), AT + KEPT + timedelta(days=1))
    assert [row.identifier for row in session.exec(select(CapAlert))] == ["A-9"]
    assert session.exec(select(Incident)).one().note


def test_a_key_is_known_by_its_hash_until_it_is_revoked(session: Session) -> None:
    """The key itself is nowhere in the table, and a revoked or unknown one opens nothing."""
    row, secret = sources.create(session, "Anlæg 4", "admin", AT)
    assert secret not in row.model_dump_json()
    assert sources.find(session, secret) is row
    assert sources.find(session, secret + "x") is None
    sources.revoke(session, row.id or 0, AT)
    assert sources.find(session, secret) is None
    with pytest.raises(RefusedError, match="name"):
        sources.create(session, "  ", "admin", AT)
    with pytest.raises(RefusedError, match="999"):
        sources.revoke(session, 999, AT)


def test_what_is_kept_of_an_area_reads_back(session: Session) -> None:
    """Polygons, circles and codes come out of the table as they went in."""
    row = came(session, message()).row
    session.flush()
    session.expire(row)
    said = read_cap(message()).info()
    assert said is not None
    assert areas_of(row) == list(said.areas)
