# SPDX-License-Identifier: MPL-2.0
"""A small city in CSV, and an empty database in memory."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import StaticPool
from sqlmodel import Session
from sqlmodel import SQLModel
from sqlmodel import create_engine

from roster.imports import ImportPlan
from roster.imports import plan_import
from roster.imports import read_folder

TODAY = date(2026, 9, 1)

CITY: Mapping[str, str] = {
    "administrations.csv": "code;name\nKFF;Kultur og Fritid\nBUF;Børn og Unge\n",
    "sites.csv": (
        "code;name;administration;address;postcode;city;lat;lon\n"
        "RH;Rådhuset;KFF;Rådhuspladsen 1;1550;København V;55,67567;12,56943\n"
        "HB;Hovedbiblioteket;KFF;Krystalgade 15;1172;København K;55,6809;12,5729\n"
    ),
    "posts.csv": (
        "code;name;site;service;weekdays;starts;ends;competences;valid_from\n"
        "RH-REC;Reception;RH;reception;ma-fr;07:00;15:00;vagt_grund;01-01-2026\n"
        'HB-NAT;Nat;HB;nattevagt;alle;22:00;06:00;"vagt_grund,foerstehjaelp";01-01-2026\n'
    ),
    "visits.csv": (
        "code;name;site;service;window_starts;window_ends;minutes;valid_from\n"
        "RH-LUK;Aflåsning;RH;lukkerunde;18:00;23:00;10;01-01-2026\n"
    ),
    "employers.csv": "code;name;kind\nKK;Vagtenheden;egen\nVG;Vagtgruppen;leverandør\n",
    "guards.csv": (
        "code;name;employer;employee_number;birth_date;home_lat;home_lon;mode\n"
        "A1;Anna Eksempel;KK;00000001;24-05-1990;55,69;12,55;cykel\n"
        "B1;Bo Prøve;VG;;01.02.1985;;;bil\n"
    ),
    "certificates.csv": (
        "guard;competence;valid_from;valid_to\n"
        "A1;vagt_grund;01-01-2025;31-12-2027\n"
        "B1;vagt_grund;01-01-2025;\n"
    ),
    "approvals.csv": "guard;employer;valid_from;valid_to\nB1;VG;01-01-2025;\n",
    "contracts.csv": (
        "guard;valid_from;weekly_hours;max_weekly_hours;hourly_rate\n"
        "A1;01-01-2025;37,0;42;215,50\n"
        "B1;01-01-2025;0;48;310\n"
    ),
    "absences.csv": "guard;kind;starts;ends\nA1;ferie;12-10-2026;18-10-2026\n",
    "wishes.csv": "guard;kind;strength;starts;ends\nA1;fri;2;23-10-2026 18:00;23-10-2026 23:30\n",
}

Writer = Callable[..., Path]
Planner = Callable[..., ImportPlan]


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """One SQLite database in memory with every table and enforced foreign keys."""
    engine = create_engine("sqlite://", poolclass=StaticPool)

    @event.listens_for(engine, "connect")
    def _(connection: object, _record: object) -> None:
        connection.execute("PRAGMA foreign_keys=ON")  # type: ignore[attr-defined]

    SQLModel.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session whose changes are taken back after the test."""
    with engine.connect() as connection:
        transaction = connection.begin()
        with Session(bind=connection, join_transaction_mode="create_savepoint") as session:
            yield session
        transaction.rollback()


@pytest.fixture
def city(tmp_path: Path) -> Writer:
    """Write the small city as a folder, with some files replaced (None leaves one out)."""

    def write(**files: str | bytes | None) -> Path:
        folder = tmp_path / "city"
        folder.mkdir(exist_ok=True)
        replaced = {f"{name}.csv": text for name, text in files.items()}
        for name, text in {**CITY, **replaced}.items():
            if isinstance(text, bytes):
                (folder / name).write_bytes(text)
            elif text is not None:
                (folder / name).write_text(text, encoding="utf-8")
            else:
                (folder / name).unlink(missing_ok=True)
        return folder

    return write


@pytest.fixture
def planned(session: Session) -> Planner:
    """Read a folder and plan its import on a fixed day."""

    def plan(folder: Path) -> ImportPlan:
        return plan_import(session, read_folder(folder), TODAY)

    return plan
