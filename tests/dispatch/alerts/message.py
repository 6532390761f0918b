# SPDX-License-Identifier: MPL-2.0
"""Messages of the Common Alerting Protocol to try things on."""

from __future__ import annotations

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
SQUARE = "55.60,12.50 55.60,12.60 55.70,12.60 55.70,12.50 55.60,12.50"
SENDER = "alarm@example.org"
SENT = "2026-12-01T00:10:00+01:00"
INFO = """<info><language>{language}</language><category>{category}</category>
<event>{event}</event><urgency>{urgency}</urgency><severity>{severity}</severity>
<certainty>Observed</certainty><expires>{expires}</expires><headline>{headline}</headline>
<description>Sensor 4 i kælderen.</description><instruction>Brug porten.</instruction>{codes}
<area><areaDesc>Havnen</areaDesc>{place}</area></info>"""


def info(**values: str) -> str:
    """Return what an alert is about."""
    given = {
        "language": "da-DK",
        "category": "Security",
        "event": "Alarm",
        "urgency": "Immediate",
        "severity": "Severe",
        "expires": "2026-12-24T00:00:00+01:00",
        "headline": "Indbrud i havnen",
        "codes": "",
        "place": f"<polygon>{SQUARE}</polygon>",
    }
    return INFO.format(**{**given, **values})


def message(body: str | None = None, *, extra: str = "", **values: str) -> bytes:
    """Return a message; values take the place of the usual ones, an empty one is left out."""
    given = {
        "identifier": "A-1",
        "sender": SENDER,
        "sent": SENT,
        "status": "Actual",
        "msgType": "Alert",
        "scope": "Restricted",
        "restriction": "vagtcentral",
    }
    fields = "".join(
        f"<{name}>{value}</{name}>" for name, value in {**given, **values}.items() if value
    )
    inside = info() if body is None else body
    return f'<alert xmlns="{NAMESPACE}">{fields}{extra}{inside}</alert>'.encode()


def about(*names: str, sender: str = SENDER) -> dict[str, str]:
    """Return the references of a message to others that were sent at the usual time."""
    return {"references": " ".join(f"{sender},{name},{SENT}" for name in names)}
