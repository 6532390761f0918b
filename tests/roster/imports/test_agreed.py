# SPDX-License-Identifier: MPL-2.0
"""Agreements come in by name with employers and contracts, and a name without a file is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import Session
from sqlmodel import select

from roster.agreements import shipped
from roster.imports import apply
from roster.imports import plan_import
from roster.imports import read_folder
from roster.models import Contract
from roster.models import Employer
from tests.roster.imports.conftest import CITY

EMPLOYERS = "kode;navn;type;overenskomst\nKK;Vagtenheden;egen;{own}\nVG;Gruppen;leverandør;\n"
CONTRACTS = (
    "guard;valid_from;weekly_hours;max_weekly_hours;hourly_rate;agreement\n"
    "A1;01-01-2025;37,0;42;215,50;{first}\nB1;01-01-2025;0;48;310;\n"
)


def folder(path: Path, own: str = "kl-79-01", first: str = "") -> Path:
    """Write the small city with the names of agreements."""
    given = {"employers.csv": EMPLOYERS.format(own=own)}
    given["contracts.csv"] = CONTRACTS.format(first=first)
    for name, text in {**CITY, **given}.items():
        (path / name).write_text(text, encoding="utf-8")
    return path


def test_names_are_stored(session: Session, tmp_path: Path) -> None:
    """The employer's agreement and that of one contract come into their columns."""
    raw = read_folder(folder(tmp_path, first="statutory"))
    apply(session, plan_import(session, raw, agreements=shipped()))
    employers = session.exec(select(Employer).order_by(Employer.code)).all()
    assert [one.agreement for one in employers] == ["kl-79-01", ""]
    assert {one.agreement for one in session.exec(select(Contract))} == {"statutory", ""}


@pytest.mark.parametrize(
    ("wrong", "where"), [({"own": "KL-79"}, "employers.csv"), ({"first": "79"}, "contracts.csv")]
)
def test_unknown_name_is_a_fault(
    session: Session, tmp_path: Path, wrong: dict[str, str], where: str
) -> None:
    """A name that no file has is named with its row and the names that there are."""
    plan = plan_import(session, read_folder(folder(tmp_path, **wrong)), agreements=shipped())
    (fault,) = plan.faults
    assert (fault.file, fault.row, fault.value) == (where, 2, next(iter(wrong.values())))
    for language in ("da", "en"):
        assert "kl-79-01" in fault.message.in_(language)
