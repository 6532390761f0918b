# SPDX-License-Identifier: MPL-2.0
"""Severity and urgency make a priority, words a type of incident, outlines the sites concerned."""

from __future__ import annotations

from itertools import product

import pytest

from dispatch.alerts.cap import SEVERITIES
from dispatch.alerts.cap import URGENCIES
from dispatch.alerts.cap import Area
from dispatch.alerts.cap import read_cap
from dispatch.alerts.judging import TYPES
from dispatch.alerts.judging import concerned
from dispatch.alerts.judging import inside
from dispatch.alerts.judging import middle
from dispatch.alerts.judging import priority
from dispatch.alerts.judging import type_of
from dispatch.incidents.catalogue import STANDARD
from dispatch.incidents.models import IncidentType
from sites.models import Site
from tests.dispatch.alerts.message import info
from tests.dispatch.alerts.message import message

KINDS = [IncidentType(code=code, name_da=da, name_en=en) for code, da, en, *_ in STANDARD]
SITES = [
    Site(code=f"S{n}", name="", administration_id=1, lat=55.60 + 0.027 * n, lon=12.5)
    for n in range(6)
]
"""Three kilometres apart, from south to north."""
CODES = "<eventCode><valueName>x</valueName><value>adgang</value></eventCode>"


def test_worse_and_sooner_is_never_less_urgent() -> None:
    """The table of priorities falls in both directions and lies in 1 to 4."""
    for severity, urgency in product(SEVERITIES[:4], URGENCIES[:4]):
        here = priority(severity, urgency)
        assert 1 <= here <= 4
        worse = SEVERITIES[max(0, SEVERITIES.index(severity) - 1)]
        sooner = URGENCIES[max(0, URGENCIES.index(urgency) - 1)]
        assert priority(worse, urgency) <= here
        assert priority(severity, sooner) <= here


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"codes": CODES, "event": "Brandalarm"}, "ADGANG"),
        ({"event": "Burglar alarm", "category": "Fire"}, "INDBRUDSALARM"),
        ({"category": "Fire"}, "BRANDALARM"),
        ({"category": "Met"}, None),
    ],
)
def test_the_type_is_proposed_by_code_then_name_then_category(
    said: dict[str, str], code: str | None
) -> None:
    """What the sender says most exactly goes first; an unknown category proposes nothing."""
    found = read_cap(message(info(**said))).info()
    assert found is not None
    kind = type_of(found, KINDS)
    assert (kind.code if kind else None) == code


def test_every_proposed_type_is_a_standard_one() -> None:
    """No category leads to a type that no list has."""
    assert set(TYPES.values()) <= {kind.code for kind in KINDS}


def test_sites_are_those_named_or_those_inside() -> None:
    """A code goes before an outline; an outline holds its edge; a circle has its radius."""
    square = ((55.59, 12.4), (55.59, 12.6), (55.63, 12.6), (55.63, 12.4), (55.59, 12.4))
    assert [one.code for one in concerned([Area("x", (square,))], SITES)] == ["S0", "S1"]
    named = Area("x", (square,), geocodes=(("Lokation", "s4"),))
    assert [one.code for one in concerned([named], SITES)] == ["S4"]
    near = Area("x", circles=((SITES[2].lat, SITES[2].lon, 0.1),))
    assert [one.code for one in concerned([near], SITES)] == ["S2"]
    edge = Area("x", (((55.6, 12.5), (55.6, 12.6), (55.7, 12.6), (55.6, 12.5)),))
    assert inside(edge, SITES[0])
    assert concerned([Area("kun ord")], SITES) == []


def test_the_middle_lies_in_the_area_even_where_its_outline_crosses_itself() -> None:
    """A point of the first area that has an outline, or none."""
    bow = ((55.6, 12.5), (55.7, 12.6), (55.6, 12.6), (55.7, 12.5), (55.6, 12.5))
    point = middle([Area("ord"), Area("x", (bow,))])
    assert point is not None
    assert inside(Area("x", (bow,)), Site(code="M", name="", administration_id=1, lat=point[0],
                                          lon=point[1]))  # fmt: skip
    assert middle([Area("x", circles=((55.6, 12.5, 1.0),))]) == (55.6, 12.5)
    assert middle([Area("ord")]) is None
