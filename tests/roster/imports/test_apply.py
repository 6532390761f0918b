# SPDX-License-Identifier: MPL-2.0
"""An import stores a whole folder, once, or nothing of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from datetime import time

import pytest
from sqlalchemy import Engine
from sqlmodel import Session
from sqlmodel import select

from roster.imports import ImportRefusedError
from roster.imports import apply
from roster.models import Absence
from roster.models import Certificate
from roster.models import Contract
from roster.models import Guard
from sites.models import Administration
from sites.models import Competence
from sites.models import Post
from sites.models import PostCompetence
from sites.models import Service
from sites.models import Site
from tests.roster.imports.conftest import CITY
from tests.roster.imports.conftest import Planner
from tests.roster.imports.conftest import Writer
from web.db import open_engine
from web.settings import Settings


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    """The database that the product has: a migrated SQLite file, or PostgreSQL when asked."""
    engine = open_engine(settings)
    yield engine
    engine.dispose()


def test_a_folder_is_stored_whole(session: Session, city: Writer, planned: Planner) -> None:
    """Every table of the small city reaches the database with the values that were written."""
    plan = planned(city())
    assert [fault.in_("en") for fault in plan.faults] == []
    summary = apply(session, plan)
    assert (summary.new, summary.changed, summary.unchanged) == (23, 0, 0)
    post = session.exec(select(Post).where(Post.code == "HB-NAT")).one()
    assert (post.starts, post.ends, post.weekdays) == (time(22), time(6), "1111111")
    site = session.get_one(Site, post.site_id)
    assert (site.name, site.lat, site.lon) == ("Hovedbiblioteket", 55.6809, 12.5729)
    assert session.get_one(Administration, post.payer_id).code == "KFF"
    assert session.get_one(Service, post.service_id).name_da == "Nattevægter"
    links = select(Competence.code).join(PostCompetence).where(PostCompetence.post_id == post.id)
    assert set(session.exec(links)) == {"vagt_grund", "foerstehjaelp"}
    guard = session.exec(select(Guard).where(Guard.code == "A1")).one()
    assert (guard.employee_number, guard.mode, guard.home_lat) == ("00000001", "bicycle", 55.69)
    contract = session.exec(select(Contract).where(Contract.guard_id == guard.id)).one()
    assert (contract.weekly_minutes, contract.max_weekly_minutes, contract.hourly_rate) == (
        37 * 60,
        42 * 60,
        21550,
    )
    absence = session.exec(select(Absence)).one()
    assert absence.starts_at.replace(tzinfo=UTC) == datetime(2026, 10, 11, 22, tzinfo=UTC)
    assert absence.ends_at.replace(tzinfo=UTC) == datetime(2026, 10, 18, 22, tzinfo=UTC)


def test_the_same_folder_twice_changes_nothing(
    session: Session, city: Writer, planned: Planner
) -> None:
    """A second import of the same files finds every row as it stands."""
    folder = city()
    apply(session, planned(folder))
    session.expire_all()
    plan = planned(folder)
    assert (plan.new, plan.changed, plan.unchanged) == (0, 0, 18)
    assert not plan.targets
    again = apply(session, plan)
    assert (again.new, again.changed) == (0, 0)
    assert not session.dirty


def test_one_fault_imports_nothing(session: Session, city: Writer, planned: Planner) -> None:
    """With a single unknown administration no row of any table is stored."""
    plan = planned(city(employers="code;name;kind\nKK;Vagtenheden;anden\n"))
    assert plan.faults
    with pytest.raises(ImportRefusedError, match="nothing was imported") as refused:
        apply(session, plan)
    assert refused.value.faults == plan.faults
    assert session.exec(select(Administration)).all() == []
    assert not session.new


def test_planning_is_a_dry_run(session: Session, city: Writer, planned: Planner) -> None:
    """A plan says what would be stored, and stores none of it."""
    plan = planned(city())
    assert plan.new == 23
    assert session.exec(select(Administration)).all() == []


def test_a_change_names_its_fields(session: Session, city: Writer, planned: Planner) -> None:
    """Only what differs is changed, and the preview shows each field before and after."""
    apply(session, planned(city()))
    plan = planned(
        city(
            posts="code;name;site;service;starts;ends;competences;valid_from\n"
            "RH-REC;Reception;RH;reception;07:30;15:00;konflikt;01-01-2026\n"
        )
    )
    [posts] = [change for change in plan.tables if change.table.name == "posts"]
    assert posts.new == ()
    [change] = posts.changed
    assert (change.key, change.row) == ("RH-REC", 2)
    assert change.fields == {
        "starts": (time(7), time(7, 30)),
        "competences": (("vagt_grund",), ("konflikt",)),
    }
    apply(session, plan)
    post = session.exec(select(Post).where(Post.code == "RH-REC")).one()
    assert (post.starts, post.weekdays) == (time(7, 30), "1111100")
    links = select(Competence.code).join(PostCompetence).where(PostCompetence.post_id == post.id)
    assert session.exec(links).all() == ["konflikt"]


def test_what_is_left_out_is_untouched(session: Session, city: Writer, planned: Planner) -> None:
    """Rows and columns that a later import does not have stay as they were."""
    apply(session, planned(city()))
    only = dict.fromkeys([name.removesuffix(".csv") for name in CITY], None)
    guards = "code;name;employer;birth_date\nA1;Anna Ny;KK;24-05-1990\n"
    plan = planned(city(**{**only, "guards": guards}))
    assert (plan.new, plan.changed, plan.unchanged) == (0, 1, 0)
    apply(session, plan)
    guard = session.exec(select(Guard).where(Guard.code == "A1")).one()
    assert (guard.name, guard.employee_number, guard.mode) == ("Anna Ny", "00000001", "bicycle")
    assert len(session.exec(select(Guard)).all()) == 2


def test_an_empty_cell_takes_the_default(session: Session, city: Writer, planned: Planner) -> None:
    """A column that is there and empty sets its default, unlike a column left out."""
    apply(session, planned(city()))
    text = "code;name;employer;birth_date;employee_number;mode\nA1;Anna Eksempel;KK;24-05-1990;;\n"
    apply(session, planned(city(guards=text)))
    guard = session.exec(select(Guard).where(Guard.code == "A1")).one()
    assert (guard.employee_number, guard.mode) == (None, "car")


def test_two_guards_may_exchange_numbers(session: Session, city: Writer, planned: Planner) -> None:
    """A swap of employee numbers inside one import is no collision."""
    head = "code;name;employer;employee_number;birth_date\n"
    rows = "A1;Anna;KK;{};24-05-1990\nB1;Bo;KK;{};01-02-1985\n"
    apply(session, planned(city(guards=head + rows.format("1", "2"))))
    apply(session, planned(city(guards=head + rows.format("2", "1"))))
    guards = session.exec(select(Guard)).all()
    assert {guard.code: guard.employee_number for guard in guards} == {"A1": "2", "B1": "1"}


def test_a_number_taken_in_the_database_is_a_fault(
    session: Session, city: Writer, planned: Planner
) -> None:
    """An employee number that an earlier import gave to someone else is refused."""
    apply(session, planned(city()))
    text = (
        "code;name;employer;employee_number;birth_date\n"
        "B1;Bo;VG;;01-02-1985\nC1;Carl;KK;00000001;24-05-1991\n"
    )
    [fault] = planned(city(guards=text, certificates=None, contracts=None, absences=None)).faults
    assert fault.in_("en") == (
        "guards.csv, row 3, column employee_number, value 00000001: The employee number already "
        "belongs to A1 (already imported) with the same employer. Correct one of the numbers."
    )
    assert "(allerede indlæst)" in fault.in_("da")


def test_a_certificate_may_not_overlap_one_in_the_database(
    session: Session, city: Writer, planned: Planner
) -> None:
    """A renewal that starts before the stored certificate ends is refused with both spans."""
    apply(session, planned(city()))
    text = "guard;competence;valid_from;valid_to\nA1;vagt_grund;01-12-2027;\n"
    [fault] = planned(city(certificates=text)).faults
    assert fault.message.in_("en") == (
        "Overlaps another row for the same, valid from 01-01-2025 to 31-12-2027 (already "
        "imported). Let one end before the other starts."
    )
    renewed = text + "A1;vagt_grund;01-01-2025;30-11-2027\n"
    assert planned(city(certificates=renewed)).faults == ()


def test_a_guard_is_known_by_number(session: Session, city: Writer, planned: Planner) -> None:
    """Without codes, guards are stored and found again by employee number, also from papers."""
    guards = (
        "name;employer;employee_number;birth_date\n"
        "Anna;KK;00000001;24-05-1990\nBo;VG;77;01-02-1985\n"
    )
    papers = "medarbejdernummer;competence;valid_from\n00000001;vagt_grund;01-01-2025\n"
    folder = city(
        guards=guards,
        certificates=papers,
        approvals=None,
        contracts=None,
        absences=None,
        wishes=None,
    )
    apply(session, planned(folder))
    found = session.exec(select(Guard)).all()
    assert {guard.code: guard.name for guard in found} == {"00000001": "Anna", "77": "Bo"}
    again = planned(folder)
    assert (again.new, again.changed) == (0, 0)


def test_a_coded_guard_is_found_by_number(session: Session, city: Writer, planned: Planner) -> None:
    """A file with numbers only changes the guard who was imported with code and number."""
    apply(session, planned(city()))
    text = "name;employer;employee_number;birth_date\nAnna Ny;KK;00000001;24-05-1990\n"
    apply(session, planned(city(guards=text)))
    guard = session.exec(select(Guard).where(Guard.employee_number == "00000001")).one()
    assert (guard.code, guard.name) == ("A1", "Anna Ny")


def test_a_number_that_a_spreadsheet_shortened_is_known(
    session: Session, city: Writer, planned: Planner
) -> None:
    """A paper for guard 1 is guard 00000001's: spreadsheets drop the zeros in front."""
    apply(session, planned(city()))
    text = "guard;competence;valid_from\n1;engelsk;01-01-2026\n"
    apply(session, planned(city(certificates=text)))
    guard = (
        select(Guard.code).join(Certificate).join(Competence).where(Competence.code == "engelsk")
    )
    assert session.exec(guard).all() == ["A1"]


def test_a_citys_own_row_wins_over_a_built_in_one(
    session: Session, city: Writer, planned: Planner
) -> None:
    """A service that the city names itself keeps its name, also when others are built in."""
    services = "code;name_da;name_en\nreception;Velkomst;Welcome desk\n"
    apply(session, planned(city(services=services)))
    apply(session, planned(city(services=None)))
    names = {row.code: row.name_en for row in session.exec(select(Service)).all()}
    assert names == {
        "reception": "Welcome desk",
        "nattevagt": "Night guard",
        "lukkerunde": "Lock-up round",
    }


def test_a_shift_of_24_hours_is_said_in_hours(
    session: Session, city: Writer, planned: Planner
) -> None:
    """24 in Hours makes a whole-day post, and importing it again changes nothing."""
    posts = (
        "code;name;site;service;starts;hours;valid_from\nP1;Døgnvagt;RH;fastvagt;08:00;24;"
        "01-01-2026\n"
    )
    folder = city(posts=posts)
    apply(session, planned(folder))
    post = session.exec(select(Post)).one()
    assert (post.starts, post.ends) == (time(8), time(8))
    assert planned(folder).changed == 0


def test_what_changed_since_the_preview_is_seen(
    session: Session, city: Writer, planned: Planner
) -> None:
    """A plan that has gone stale is checked again before anything is stored."""
    apply(session, planned(city()))
    text = "code;name;employer;employee_number;birth_date\nC1;Carl;KK;9;24-05-1991\n"
    stale = planned(city(guards=text))
    other = session.exec(select(Guard).where(Guard.code == "A1")).one()
    other.employee_number = "9"
    session.flush()
    with pytest.raises(ImportRefusedError):
        apply(session, stale)
