# SPDX-License-Identifier: MPL-2.0
"""The export keeps to a schema of our own of the parts of EIDO that it uses.

What a part must have follows NENA-STA-021.1b-2022; nothing beside it is allowed, so that a new or
misspelt field is seen. The schema knows no registry but those of statuses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated
from typing import Any
from typing import Literal

import pytest
from pydantic import AfterValidator
from pydantic import BaseModel
from pydantic import ConfigDict
from pydantic import Field
from pydantic import ValidationError
from sqlmodel import Session

from dispatch.incidents.commands import Advance
from dispatch.incidents.commands import Assign
from dispatch.incidents.eido import eido
from dispatch.incidents.store import Report
from dispatch.incidents.store import act
from dispatch.incidents.store import note
from dispatch.incidents.store import open_incident
from dispatch.incidents.view import read_view
from dispatch.incidents.view import timeline
from dispatch.units.status import STATUSES
from tests.dispatch.incidents.sample import MIDNIGHT
from tests.dispatch.incidents.sample import Night
from tests.dispatch.incidents.sample import night

STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
PRIMARY = Literal["Available", "ConditionallyAvailable", "NotAvailable"]
SECONDARY = Literal[
    "Dispatched", "AcknowledgedTransmission", "EnRoute", "Arrived", "OnScene", "Cleared",
    "AssignmentCancelled", "Backup", "Staging", "Post", "Station", "CoveringAlternateArea",
    "BacktoAssignedArea", "Break", "Meal", "CheckedIn", "Delayed", "Roster", "ShiftPending",
    "Unmanned", "OnDuty", "OffDuty", "OutofService",
]  # fmt: skip
INCIDENT = Literal[
    "Active", "ResourcesAssigned", "ResourcesEnroute", "ResourcesOnscene", "NewLocation",
    "ReOpened", "Cancelled", "Closed",
]  # fmt: skip


def _stamp(text: str) -> str:
    assert STAMP.fullmatch(text), text
    return text


Stamp = Annotated[str, AfterValidator(_stamp)]


class Strict(BaseModel):
    """A part that takes nothing beside its fields and turns no value into another."""

    model_config = ConfigDict(extra="forbid", strict=True, populate_by_name=True)


class Reference(Strict):
    """What points at another part."""

    ref: str = Field(alias="$ref", pattern=r"^urn:emergency:uid:incidentid:")


class Part(Strict):
    """What every part begins with."""

    id: str = Field(alias="$id", pattern=r"^urn:emergency:uid:incidentid:")
    lastUpdateTimeStamp: Stamp  # noqa: N815
    updatedByAgencyReference: Reference  # noqa: N815


class Agency(Part):
    """Who sends it."""

    agencyRoleDescriptionRegistryText: list[str] = Field(min_length=1)  # noqa: N815
    agencyType: list[str] = Field(min_length=1)  # noqa: N815
    incidentOwningAgencyIndicator: bool  # noqa: N815


class About(Part):
    """What has happened."""

    internalIncidentId: str  # noqa: N815
    incidentTypeCommonRegistryText: str = Field(min_length=1)  # noqa: N815
    incidentTypeInternalCode: str  # noqa: N815
    incidentTypeInternalText: str  # noqa: N815
    incidentStatusCommonRegistryText: list[INCIDENT]  # noqa: N815
    incidentCommonPriorityNumber: int  # noqa: N815
    locationReference: list[Reference]  # noqa: N815


class Location(Part):
    """Where."""

    locationTypeDescriptionRegistryText: str = Field(min_length=1)  # noqa: N815
    locationByReferenceUrl: str = Field(pattern=r"^geo:-?\d+\.\d+,-?\d+\.\d+$")  # noqa: N815
    locationDescriptionText: str  # noqa: N815


class Resource(Part):
    """Who is on it."""

    emergencyResourceTypeCommonRegistryText: str = Field(min_length=1)  # noqa: N815
    emergencyResourceName: str  # noqa: N815
    primaryUnitStatusRegistryText: PRIMARY  # noqa: N815
    secondaryUnitStatusRegistryText: list[SECONDARY] = Field(min_length=1)  # noqa: N815
    unitStatusInternal: list[str]  # noqa: N815
    resourceAttributeRegistryText: list[str]  # noqa: N815


class Note(Part):
    """A remark; `at` is our own."""

    noteText: str = Field(min_length=1)  # noqa: N815
    at: Stamp


class Document(Part):
    """The whole."""

    eidoVersion: str  # noqa: N815
    issuingElementIdentification: str  # noqa: N815
    incidentTrackingIdentifier: str  # noqa: N815
    agencyComponent: list[Agency] = Field(min_length=1)  # noqa: N815
    incidentComponent: About  # noqa: N815
    locationComponent: list[Location]  # noqa: N815
    emergencyResourceComponent: list[Resource]  # noqa: N815
    notesComponent: list[Note]  # noqa: N815


@pytest.fixture
def city(session: Session) -> Night:
    """The night with its guards."""
    return night(session)


def made(session: Session, city: Night, *, sent: bool) -> dict[str, Any]:
    """Return an incident as a document, with or without a guard on it."""
    report = Report(city.type_id, "dan", site_id=city.school.id)
    case = open_incident(session, report, MIDNIGHT - timedelta(minutes=2)).id or 0
    if sent:
        board = read_view(session, MIDNIGHT).board
        act(session, Assign(case, (city.asta,), 1), board, "dan", MIDNIGHT)
        act(session, Advance(case, city.asta, "en_route"), board, "dan", MIDNIGHT)
        note(session, "Døren stod åben", "dan", MIDNIGHT, case)
    view = read_view(session, MIDNIGHT)
    row = view.incidents[case]
    units = {one.guard_id: one.code for one in view.board}
    kind = view.kinds[row.type_id]
    return eido(row, view.desk.cases[case], kind, units, timeline(session, case), "vagt.example")


def named(value: Any, key: str) -> Iterator[str]:
    """Return every text that stands under a key, at any depth."""
    if isinstance(value, dict):
        if key in value:
            yield value[key]
        for one in value.values():
            yield from named(one, key)
    elif isinstance(value, list):
        for one in value:
            yield from named(one, key)


@pytest.mark.parametrize("sent", [False, True])
def test_an_incident_keeps_to_the_schema(session: Session, city: Night, sent: bool) -> None:
    """Every part has what it must, nothing else, and every reference leads to a part."""
    document = made(session, city, sent=sent)
    found = Document.model_validate(document)
    assert len(found.emergencyResourceComponent) == len(found.notesComponent) == int(sent)
    parts = list(named(document, "$id"))
    assert len(parts) == len(set(parts))
    assert set(named(document, "$ref")) <= set(parts)


def test_the_schema_sees_what_is_wrong(session: Session, city: Night) -> None:
    """A field too many, a status that EIDO does not have and a time without zone are refused."""
    document = made(session, city, sent=True)
    [unit] = document["emergencyResourceComponent"]
    for wrong in (
        {**document, "colour": "red"},
        {**document, "lastUpdateTimeStamp": "2026-11-30T23:00:00"},
        {
            **document,
            "emergencyResourceComponent": [{**unit, "primaryUnitStatusRegistryText": "Busy"}],
        },
    ):
        with pytest.raises(ValidationError):
            Document.model_validate(wrong)


def test_every_status_of_ours_is_one_of_eido() -> None:
    """No code is made up."""
    assert {one.eido for one in STATUSES.values()} <= set(SECONDARY.__args__)  # type: ignore[attr-defined]
