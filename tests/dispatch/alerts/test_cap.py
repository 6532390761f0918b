# SPDX-License-Identifier: MPL-2.0
"""A message of the Common Alerting Protocol is read whole, or all that is wrong with it is told."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime

import pytest

from dispatch.alerts.cap import MOST_BYTES
from dispatch.alerts.cap import CapError
from dispatch.alerts.cap import Info
from dispatch.alerts.cap import read_cap
from tests.dispatch.alerts.message import about
from tests.dispatch.alerts.message import info
from tests.dispatch.alerts.message import message


def faults(data: bytes) -> list[str]:
    """Return what is said against a message, in English; Danish says as much."""
    with pytest.raises(CapError) as caught:
        read_cap(data)
    for one in caught.value.messages:
        assert one.in_("da") != one.in_("en")
    return [one.in_("en") for one in caught.value.messages]


def about_what(data: bytes) -> Info:
    """Return what a sound message is about."""
    found = read_cap(data).info()
    assert found is not None
    return found


def test_a_message_is_read_with_its_places() -> None:
    """Names, instants in UTC, polygon, circle and codes are there as they were sent."""
    place = (
        "<polygon>55.6,12.5 55.6,12.6 55.7,12.6 55.6,12.5</polygon><circle>55.67,12.56 0.5</circle>"
        "<geocode><valueName>lokation</valueName><value>S1</value></geocode>"
    )
    codes = "<eventCode><valueName>type</valueName><value>INDBRUDSALARM</value></eventCode>"
    data = message(info(place=place, codes=codes))
    assert read_cap(data).name.sent == datetime(2026, 11, 30, 23, 10, tzinfo=UTC)
    said = about_what(data)
    assert said.expires == datetime(2026, 12, 23, 23, tzinfo=UTC)
    assert said.codes == (("type", "INDBRUDSALARM"),)
    (area,) = said.areas
    assert area.polygons[0][1] == (55.6, 12.6)
    assert area.circles == ((55.67, 12.56, 0.5),)
    assert area.geocodes == (("lokation", "S1"),)


def test_the_readers_language_goes_first() -> None:
    """Of several languages the Danish one is shown; without one the first."""
    english = info(language="en-GB", headline="Burglary")
    assert about_what(message(english + info())).headline == "Indbrud i havnen"
    assert about_what(message(english)).headline == "Burglary"
    assert read_cap(message("")).info() is None


def test_what_a_message_refers_to_is_read() -> None:
    """Several names are told apart, each with its instant."""
    cap = read_cap(message(msgType="Update", **about("A-1", "A-2")))
    assert [one.identifier for one in cap.references] == ["A-1", "A-2"]
    assert {one.sent for one in cap.references} == {cap.name.sent}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (message(identifier=""), "identifier is missing"),
        (message(identifier="a b"), "no spaces"),
        (message(sender="x" * 201), "at most 200"),
        (message(sent="2026-12-01T00:10:00Z"), "does not allow Z"),
        (message(sent="2026-13-01T00:10:00+01:00"), "2026-13-01"),
        (message(status="Real"), "Actual, Exercise"),
        (message(msgType="Alarm"), "Alert, Update"),
        (message(restriction=""), "restriction is missing"),
        (message(scope="Private"), "addresses is missing"),
        (message(msgType="Cancel"), "references is missing"),
        (message(msgType="Update", references="A-1"), "sender,identifier,sent"),
        (message(extra="<status>Actual</status>"), "2 times"),
        (message(info(category="Alarm")), "Geo, Met"),
        (message(info(severity="High")), "Extreme, Severe"),
        (message(info(urgency="")), "urgency is missing"),
        (message(info(place="<polygon>55,12 55,13 56,13</polygon>")), "at least four points"),
        (message(info(place="<polygon>55,12 55,13 95,13 55,12</polygon>")), "at least four points"),
        (message(info(place="<circle>55.6,12.5</circle>")), "radius"),
        (message(info(place="<circle>55.6,12.5 nan</circle>")), "radius"),
        (message(info(place="<geocode><value>S1</value></geocode>")), "geocode/valueName"),
        (b"<alert", "Not readable XML"),
        (b"<alert xmlns='urn:oasis:names:tc:emergency:cap:1.1'/>", "must be alert"),
        (b"\xff\xfe", "Not readable XML"),
        (b"", "Not readable XML"),
    ],
)
def test_what_is_wrong_is_told_with_field_and_remedy(data: bytes, said: str) -> None:
    """Each fault names its field and what may stand there."""
    (one,) = faults(data)
    assert said in one


def test_all_faults_are_told_at_once() -> None:
    """A sender mends a message in one go."""
    found = faults(message(info(severity="High", urgency="Now"), status="Real", scope=""))
    assert len(found) == 4


@pytest.mark.parametrize(
    "document",
    [
        '<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY c "&b;&b;">]>',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a SYSTEM "http://example.org/a.dtd">',
    ],
)
def test_entities_and_document_types_are_refused(document: str) -> None:
    """Nothing is expanded, read from disk or fetched."""
    (one,) = faults(document.encode() + message())
    assert "DOCTYPE" in one


def test_a_message_that_is_too_large_is_not_parsed() -> None:
    """A limit comes before the parser."""
    (one,) = faults(b"<alert>" + b" " * MOST_BYTES)
    assert "256 kB" in one
