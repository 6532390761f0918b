# SPDX-License-Identifier: MPL-2.0
"""Closed and slow streets are entered, listed and ended on a page, and count at once."""

from __future__ import annotations

import json
from datetime import UTC
from datetime import datetime

import pytest
from flask import Flask

from sites.network import closures_folder
from sites.network.entered import FILE
from tests.conftest import Login
from tests.web.pages.conftest import soup
from tests.web.pages.conftest import words
from web.pages import plans
from web.settings import Settings

BRIDGE = {
    "name": "Langebro åben", "street": "", "lat": "55,6707", "lon": "12.5796", "radius": "300",
    "from": "", "to": "", "what": "closed", "kmh": "", "car": "yes", "bicycle": "yes",
}  # fmt: skip
A, B = (55.6707, 12.5750), (55.6650, 12.5880)


def seconds(app: Flask) -> int:
    """Return the time across the harbour as it is now."""
    with app.test_request_context():
        at = datetime.now(UTC)
        return int(plans.network_at(at).matrix([A, B])[0][0, 1])


@pytest.mark.parametrize("role", ["coordinator", "dispatcher"])
def test_a_closure_is_entered_counts_and_is_ended(
    app: Flask, login: Login, users: dict[str, int], role: str
) -> None:
    """It makes the way longer at the next question and is gone again when it is ended."""
    client = login(role)
    assert "Intet er spærret" in words(soup(client, "/closures"))
    before = seconds(app)
    assert client.post("/closures", data=BRIDGE).status_code == 303
    assert seconds(app) > before
    page = soup(client, "/closures")
    assert "Langebro åben" in words(page)
    drawn = client.get("/closures/drawing.geojson").get_json()["features"]
    assert drawn[0]["properties"]["state"] == "now"
    assert len(drawn[0]["geometry"]["coordinates"]) > 0
    path = next(str(f["action"]) for f in page.select("form[action*='/end']"))
    assert client.post(path).status_code == 303
    assert seconds(app) == before
    assert "ophævet" in words(soup(client, "/closures"))
    client.post("/closures/nothing/end")
    assert "ikke længere" in words(soup(client, "/closures"))


def test_a_slow_zone_to_come_is_listed_and_removed(
    login: Login, settings: Settings, users: dict[str, int]
) -> None:
    """A closure that has not begun is removed when it is ended; other files stay as they are."""
    folder = closures_folder(settings.data)
    folder.mkdir(parents=True)
    (folder / "vej.csv").write_text("name,lat,lon\nGravearbejde,55.6707,12.5796\n")
    client = login("coordinator")
    later = {"from": "2030-05-01T08:00", "to": "2030-05-02T08:00", "what": "slow", "kmh": "15"}
    assert client.post("/closures", data={**BRIDGE, **later}).status_code == 303
    page = soup(client, "/closures")
    assert "højst 15 km/t" in words(page)
    assert "vej.csv" in words(page)
    forms = page.select("form[action*='/end']")
    assert len(forms) == 1
    client.post(str(forms[0]["action"]))
    assert json.loads((folder / FILE).read_text(encoding="utf-8"))["features"] == []


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"name": ""}, "Udfyld"),
        ({"lat": "", "lon": ""}, "gade"),
        ({"lon": ""}, "Udfyld"),
        ({"lat": "x"}, "tal fra"),
        ({"lat": "55.1", "lon": "11.0"}, "Ingen gade"),
        ({"from": "2030-05-02T08:00", "to": "2030-05-01T08:00"}, "slutte"),
        ({"to": "x"}, "tidspunkt"),
        ({"what": "slow"}, "tal fra"),
        ({"car": "", "bicycle": ""}, "mindst"),
    ],
)
def test_faulty_forms_enter_nothing(
    login: Login, settings: Settings, users: dict[str, int], fields: dict[str, str], fault: str
) -> None:
    """Each fault is said beside its field and no file is written."""
    answer = login("coordinator").post("/closures", data={**BRIDGE, **fields})
    assert answer.status_code == 422
    assert fault in answer.text
    assert not (closures_folder(settings.data) / FILE).exists()


def test_a_broken_file_is_left_alone(
    login: Login, settings: Settings, users: dict[str, int]
) -> None:
    """What somebody else has broken is named, and nothing is written over it."""
    folder = closures_folder(settings.data)
    folder.mkdir(parents=True)
    (folder / FILE).write_text("{")
    answer = login("coordinator").post("/closures", data=BRIDGE)
    assert answer.status_code == 409
    assert FILE in answer.text
    assert (folder / FILE).read_text() == "{"
