# SPDX-License-Identifier: MPL-2.0
"""Hand incidents and units over: EIDO JSON (NENA-STA-021.1b-2022) and GeoJSON (RFC 7946).

EIDO is an American standard: the names of its fields and of the states are kept, what has no
place in it (administration, contract) is left out, and our own words travel as internal text.
A position is given as a `geo:` URI (RFC 5870), not as PIDF-LO.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import UTC
from datetime import datetime
from typing import Any

from dispatch.incidents.models import Incident
from dispatch.incidents.models import IncidentEvent
from dispatch.incidents.models import IncidentType
from dispatch.incidents.state import Case
from dispatch.incidents.state import Desk
from dispatch.units.duty import OnBoard
from dispatch.units.status import PRIMARY
from dispatch.units.status import STATUSES
from dispatch.units.status import Level
from dispatch.units.whereabouts import Fix

VERSION = "1.0"


def eido(
    incident: Incident,
    case: Case,
    kind: IncidentType,
    units: Mapping[int, str],
    notes: Sequence[IncidentEvent],
    sender: str,
) -> dict[str, Any]:
    """Return an incident as an Emergency Incident Data Object.

    Parameters
    ----------
    units
        What each unit is called, by number: its code, never a person's name.
    notes
        Lines of its timeline; those with a text become notes.
    sender
        Who issues it: a host name of the agency.
    """
    root = f"urn:emergency:uid:incidentid:{incident.id}:{sender}"
    changed = _stamp(max([incident.opened_at, *(line.at for line in notes)]))

    def head(name: str) -> dict[str, Any]:
        return {
            "$id": f"{root}:{name}",
            "lastUpdateTimeStamp": changed,
            "updatedByAgencyReference": {"$ref": f"{root}:agency:1"},
        }

    return {
        **head("eido"),
        "eidoVersion": VERSION,
        "issuingElementIdentification": sender,
        "incidentTrackingIdentifier": root,
        "agencyComponent": [
            {
                **head("agency:1"),
                "agencyRoleDescriptionRegistryText": ["Dispatch"],
                "agencyType": ["urn:emergency:service:responder.security"],
                "incidentOwningAgencyIndicator": True,
            }
        ],
        "incidentComponent": {
            **head("incident"),
            "internalIncidentId": str(incident.id),
            "incidentTypeCommonRegistryText": kind.apco or "OTHER",
            "incidentTypeInternalCode": kind.code,
            "incidentTypeInternalText": kind.name_da,
            "incidentStatusCommonRegistryText": [case.eido],
            "incidentCommonPriorityNumber": incident.priority,
            "locationReference": [{"$ref": f"{root}:location:1"}],
        },
        "locationComponent": [
            {
                **head("location:1"),
                "locationTypeDescriptionRegistryText": "IncidentLocation",
                "locationByReferenceUrl": f"geo:{incident.lat:.6f},{incident.lon:.6f}",
                "locationDescriptionText": incident.place,
            }
        ],
        "emergencyResourceComponent": [
            {
                **head(f"resource:{task.number}"),
                "emergencyResourceTypeCommonRegistryText": "SecurityGuard",
                "emergencyResourceName": units.get(task.unit, str(task.unit)),
                "primaryUnitStatusRegistryText": PRIMARY[Level.BLOCKED][0],
                "secondaryUnitStatusRegistryText": [STATUSES[task.state].eido],
                "unitStatusInternal": [STATUSES[task.state].name.da],
                "resourceAttributeRegistryText": [],
            }
            for task in case.active
        ],
        "notesComponent": [
            {**head(f"note:{line.id}"), "noteText": line.detail["text"], "at": _stamp(line.at)}
            for line in notes
            if line.detail.get("text")
        ],
    }


def incidents_geojson(
    incidents: Iterable[Incident], desk: Desk, kinds: Mapping[int, IncidentType]
) -> dict[str, Any]:
    """Return open incidents as points with their state."""
    return _collection(
        _point(
            one.lon,
            one.lat,
            {
                "id": one.id,
                "type": kinds[one.type_id].code,
                "priority": one.priority,
                "status": desk.cases[one.id].eido,
                "lacking": desk.cases[one.id].lacking,
                "opened_at": _stamp(one.opened_at),
                "place": one.place,
            },
        )
        for one in incidents
        if one.id is not None and one.id in desk.cases
    )


def units_geojson(
    board: Iterable[OnBoard], desk: Desk, fixes: Mapping[int, Fix], at: datetime
) -> dict[str, Any]:
    """Return units as points with both statuses of EIDO, and what their position is worth."""
    return _collection(
        _point(fix.lon, fix.lat, _unit(one, desk, fix, at))
        for one in board
        if (fix := fixes.get(one.guard_id)) is not None
    )


def _unit(one: OnBoard, desk: Desk, fix: Fix, at: datetime) -> dict[str, Any]:
    status = STATUSES[desk.status(one.guard_id)]
    busy = desk.busy(one.guard_id)
    primary = PRIMARY[Level.BLOCKED if busy else status.level][0]
    return {
        "id": one.guard_id,
        "code": one.code,
        "primary": primary,
        "secondary": status.eido,
        "internal": status.code,
        "incident": busy[0].id if busy else None,
        "until": _stamp(one.until),
        "position": {
            "source": fix.source,
            "age_seconds": fix.age(at),
            "uncertain": fix.stale,
        },
    }


def _point(lon: float, lat: float, about: Mapping[str, Any]) -> dict[str, Any]:
    where = {"type": "Point", "coordinates": [round(lon, 6), round(lat, 6)]}
    return {"type": "Feature", "geometry": where, "properties": dict(about)}


def _collection(features: Iterable[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
