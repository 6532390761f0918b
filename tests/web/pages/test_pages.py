# SPDX-License-Identifier: MPL-2.0
"""What each page shows of the small week, and its empty and faulty states."""

from __future__ import annotations

import io
import zipfile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from tests.conftest import PASSWORD
from tests.conftest import Login
from tests.web.pages.conftest import MONDAY
from tests.web.pages.conftest import Week
from tests.web.pages.conftest import soup
from tests.web.pages.conftest import words
from web.db import get_session
from web.models import AuditEvent
from web.pages import uploads


def put(browser: FlaskClient, week: Week, day: int, guard: int) -> None:
    """Assign a guard to the shift of a day."""
    path = f"/rosters/{week.roster}/shifts/{week.shifts[day]}/assign"
    assert browser.post(path, data={"guard": guard}).status_code == 303


def publish(browser: FlaskClient, week: Week) -> None:
    """Freeze the roster with its open seats."""
    path = f"/rosters/{week.roster}/publish"
    version = soup(browser, path).select_one("input[name=version]")
    assert version is not None
    form = {"version": version["value"], "accept_open": "yes"}
    assert browser.post(path, data=form).status_code == 303


def test_guard_board(coordinator: FlaskClient, week: Week) -> None:
    """Tests rows, hours against norm, absence, holidays in text and the vacant row on top."""
    put(coordinator, week, 0, week.asta)
    page = soup(coordinator, f"/rosters/{week.roster}")
    rows = page.select(".board tbody tr")
    assert words(rows[0]).startswith("Ledige vagter 6 ledige pladser")
    named = {row.th.select_one(".name").text: words(row) for row in rows[1:]}  # type: ignore[union-attr]
    assert "8,0 / 37,0 t." in named["Asta Demo"]
    assert "08–16 Rådhuset" in named["Asta Demo"]
    assert named["Cilla Demo"].count("Ferie") == 7
    heads = [words(head) for head in page.select(".board thead th")]
    assert heads[5] == "fre. 25/12 Juledag"
    assert heads[6].endswith("Anden juledag")


def test_site_board_names_guards_and_open_seats(coordinator: FlaskClient, week: Week) -> None:
    """Tests the second grouping: one row for the site, a name where somebody is, else open."""
    put(coordinator, week, 0, week.asta)
    cells = soup(coordinator, f"/rosters/{week.roster}/by-site").select("tbody td")
    assert words(cells[0]) == "08–16 Asta D."
    assert words(cells[1]) == "08–16 ledig"


def test_filters_leave_rows_out_and_say_so(coordinator: FlaskClient, week: Week) -> None:
    """Tests that an administration's filter keeps those who work for it, counted in words."""
    put(coordinator, week, 0, week.asta)
    page = soup(coordinator, f"/rosters/{week.roster}?administration=1")
    assert [name.text for name in page.select(".name")] == ["Ledige vagter", "Asta Demo"]
    assert "2 er valgt fra af filteret" in words(page)
    empty = soup(coordinator, f"/rosters/{week.roster}?marked=1")
    assert [name.text for name in empty.select(".name")] == ["Ledige vagter"]


def test_overview_sums_up(coordinator: FlaskClient, week: Week) -> None:
    """Tests coverage, open seats, hours and cost to the krone, by administration."""
    put(coordinator, week, 0, week.asta)
    figures = [words(box) for box in soup(coordinator, "/overview").select(".figures > div")]
    assert figures[0] == "Dækning 14,3 % 1 af 7 pladser"
    assert figures[1].startswith("Ledige vagter 6")
    assert figures[2].startswith("Brud på hårde regler 0")
    assert figures[3].startswith("Omkostning 1.600 kr.")
    assert figures[4].startswith("Egne medarbejdere 8 t. norm 111 t.")


def test_shift_page_explains(coordinator: FlaskClient, week: Week) -> None:
    """Tests why a shift is open, who could take it, and who cannot and why."""
    path = f"/rosters/{week.roster}/shifts/{week.shifts[0]}"
    page = words(soup(coordinator, path))
    assert "Hvorfor den er ledig" in page
    assert "8,00 timer i alt" in page
    assert "2 medarbejdere kan tage den" in page
    assert "Cilla Demo" in page
    assert "fraværende" in page
    assert "skøn" in page


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        ({"start": "", "weeks": "1"}, "Angiv en dato"),
        ({"start": "2026-13-01", "weeks": "1"}, "Angiv en dato"),
        ({"start": "1899-01-01", "weeks": "1"}, "mellem 2000 og 2100"),
        ({"start": "2027-01-04", "weeks": "0"}, "fra 1 til 8"),
        ({"start": "2027-01-04", "weeks": "1", "administration": "77"}, "Vælg fra listen"),
        ({"start": "2025-01-06", "weeks": "1"}, "Ingen vagtposter gælder"),
    ],
)
def test_new_roster_keeps_what_was_typed(
    coordinator: FlaskClient, week: Week, form: dict[str, str], fault: str
) -> None:
    """Tests that a faulty form says what is wrong and still holds every value."""
    answer = coordinator.post("/rosters", data={**form, "name": "Min plan"})
    assert answer.status_code == 422
    assert fault in answer.text
    assert 'value="Min plan"' in answer.text


def test_new_roster_leads_to_solving(coordinator: FlaskClient, week: Week) -> None:
    """Tests that a good form makes the roster and goes on to the solver's form."""
    answer = coordinator.post("/rosters", data={"start": "2027-01-04", "weeks": "2"})
    assert answer.status_code == 303
    heading = soup(coordinator, answer.location).h1
    assert heading is not None
    assert words(heading) == "2 uger fra 4. jan. 2027 Kladde"


def test_guard_sees_only_published_shifts(
    login: Login, coordinator: FlaskClient, week: Week
) -> None:
    """Tests that drafts stay hidden, own published shifts show, and the calendar is the own."""
    put(coordinator, week, 0, week.asta)
    put(coordinator, week, 1, week.bo)
    guard = login("guard")
    calendar = f"/rosters/{week.roster}/guards/{week.asta}/plan.ics"
    assert "ingen offentliggjorte vagter" in words(soup(guard, "/me"))
    assert guard.get(calendar).status_code == 404
    publish(coordinator, week)
    assert guard.get(calendar).mimetype == "text/calendar"
    assert guard.get(f"/rosters/{week.roster}/guards/{week.bo}/plan.ics").status_code == 403


def test_dispatcher_sees_who_is_near(login: Login, coordinator: FlaskClient, week: Week) -> None:
    """Tests the list of those on duty at a chosen hour, with an estimate marked as one."""
    put(coordinator, week, 0, week.asta)
    dispatcher = login("dispatcher")
    path = f"/duty?site={week.site}&at={MONDAY}T12:00"
    assert "ingen offentliggjort vagtplan" in words(soup(dispatcher, path))
    publish(coordinator, week)
    page = words(soup(dispatcher, path))
    assert "Asta Demo" in page
    assert "er der" in page
    assert "skøn" in page
    assert "Ingen er på vagt" in words(soup(dispatcher, f"/duty?at={MONDAY}T03:00"))
    assert "Angiv dato og tid" in words(soup(dispatcher, "/duty?at=nonsense"))


def test_empty_product_says_what_to_do(login: Login) -> None:
    """Tests that pages without data point to the next step instead of showing nothing."""
    browser = login("coordinator")
    for path, hint in (
        ("/overview", "Der er ingen vagtplan endnu"),
        ("/rosters", "Lav den første"),
        ("/export", "ingen vagtplan at eksportere"),
        ("/duty", "ingen offentliggjort vagtplan"),
    ):
        assert hint in words(soup(browser, path))


def upload(browser: FlaskClient, name: str, body: bytes, to: str = "/data/uploads") -> str:
    """Upload one file and return where the answer leads, or its text."""
    form = {"files": (io.BytesIO(body), name)}
    answer = browser.post(to, data=form, content_type="multipart/form-data")
    return answer.location or answer.text


def test_import_by_upload(coordinator: FlaskClient) -> None:
    """Tests preview, confirmation, and that the same file again has nothing to import."""
    body = "kode;navn\nTMF;Teknik- og Miljøforvaltningen\n".encode()
    preview = upload(coordinator, "forvaltninger.csv", body)
    assert "Importér 1 række" in words(soup(coordinator, preview))
    done = coordinator.post(f"{preview}/confirm")
    assert done.status_code == 303
    assert "1 nye og 0 ændrede" in words(soup(coordinator, done.location))
    again = upload(coordinator, "forvaltninger.csv", body)
    assert "intet at importere" in words(soup(coordinator, again))
    assert coordinator.get(preview).status_code == 404


def test_faulty_upload_lists_row_column_value_and_remedy(coordinator: FlaskClient) -> None:
    """Tests that a fault is told with its place and that there is nothing to confirm."""
    preview = upload(coordinator, "forvaltninger.csv", b"kode;navn\nTMF;\n")
    page = soup(coordinator, preview)
    cells = [words(cell) for cell in page.select("tbody td")]
    assert cells[:3] == ["forvaltninger.csv", "2", "navn"]
    assert page.select_one("form[action$=confirm]") is None


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("", b"", "Vælg mindst én fil"),
        ("by.zip", b"not a zip", "er ikke en zip-fil"),
    ],
)
def test_upload_that_cannot_be_read(
    coordinator: FlaskClient, name: str, body: bytes, said: str
) -> None:
    """Tests that no file and a file that is not what its name says are refused in words."""
    assert said in upload(coordinator, name, body)


def test_a_zip_bomb_is_not_unpacked(
    app: Flask, coordinator: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that a zip file that grows beyond the limit is refused and leaves nothing behind."""
    monkeypatch.setattr(uploads, "MOST_BYTES", 100_000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("medarbejdere.csv", "0" * 1_000_000)
    assert len(packed.getvalue()) < 2_000
    assert "fylder mere udpakket" in upload(coordinator, "by.zip", packed.getvalue())
    folder = app.extensions["settings"].data / "uploads"
    assert list(folder.iterdir()) == []


def test_what_is_loaded_can_be_downloaded_and_uploaded_again(
    app: Flask, coordinator: FlaskClient
) -> None:
    """Tests that the tables come as a workbook that has nothing to import, and that it is noted."""
    answer = coordinator.post("/data/loaded.xlsx")
    assert answer.status_code == 200
    again = upload(coordinator, "vagt-data.xlsx", answer.data)
    page = words(soup(coordinator, again))
    assert "intet at importere" in page
    assert "Medarbejdere" in page
    with app.app_context():
        noted = get_session().exec(select(AuditEvent.action)).all()
    assert "data.download" in noted


def test_zip_paths_stay_in_the_upload_folder(app: Flask, coordinator: FlaskClient) -> None:
    """Tests that a path in a zip file cannot leave the folder it is unpacked to."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as out:
        out.writestr("../../../escaped.csv", "kode;navn\n")
    upload(coordinator, "by.zip", packed.getvalue())
    data = app.extensions["settings"].data
    assert [path.name for path in data.rglob("escaped.csv")] == ["escaped.csv"]
    assert not (data / "escaped.csv").exists()


def test_upload_above_the_limit(app: Flask, coordinator: FlaskClient) -> None:
    """Tests that a file above the limit is refused with a remedy, not read."""
    app.config["MAX_CONTENT_LENGTH"] = 1000
    form = {"files": (io.BytesIO(b"x" * 5000), "sites.csv")}
    answer = coordinator.post("/data/uploads", data=form, content_type="multipart/form-data")
    assert answer.status_code == 413
    assert "Filen er for stor" in answer.text


def test_administrator_adds_users(login: Login, week: Week) -> None:
    """Tests a new guard's account, and the fault when its code is unknown."""
    browser = login("administrator")
    form = {"username": "ny.vagt", "name": "Ny Vagt", "role": "guard", "password": PASSWORD}
    refused = browser.post("/users", data={**form, "guard": "NONE"})
    assert refused.status_code == 422
    assert "ingen medarbejder med den kode" in refused.text
    assert 'value="ny.vagt"' in refused.text
    assert PASSWORD not in refused.text
    assert browser.post("/users", data={**form, "guard": "G2"}).status_code == 303
    assert "ny.vagt" in words(soup(browser, "/users"))


def test_export_preview_and_download(coordinator: FlaskClient, week: Week) -> None:
    """Tests that a draft's preview names the fault, and that a faulty export gives no file."""
    put(coordinator, week, 0, week.asta)
    page = words(soup(coordinator, f"/export?roster={week.roster}"))
    assert "format ikke aftalt endnu" in page
    assert "er en kladde" in page
    assert coordinator.post(f"/export/{week.roster}/kas-csv").status_code == 409
    assert coordinator.post(f"/export/{week.roster}/nothing").status_code == 404


def test_pages_speak_english_on_request(coordinator: FlaskClient, week: Week) -> None:
    """Tests the language switch on dates, numbers and rule texts."""
    coordinator.post("/language", data={"language": "en", "next": "/overview"})
    page = soup(coordinator, "/overview")
    assert page.html is not None
    assert page.html["lang"] == "en"
    assert "Monday 21 December 2026" in words(page)
    assert "0.0%" in words(page)
