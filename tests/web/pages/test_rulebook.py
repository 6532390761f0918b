# SPDX-License-Identifier: MPL-2.0
"""The pages judge by the agreements in the data folder, and say which file is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session
from sqlmodel import select

from roster.models import Employer
from roster.models import Roster
from tests.roster.agreements.files import write
from tests.web.pages.conftest import Week
from tests.web.pages.conftest import soup
from tests.web.pages.test_pages import publish
from tests.web.pages.test_pages import put
from web import audit


@pytest.fixture
def folder(app: Flask, session: Session, week: Week) -> Path:
    """The folder of agreements; every employer has the one called `own`."""
    for employer in session.exec(select(Employer)):
        employer.agreement = "own"
    session.commit()
    found: Path = app.extensions["settings"].agreements
    found.mkdir()
    return found


def test_unknown_agreement_is_said_with_the_known_ones(
    coordinator: FlaskClient, week: Week, folder: Path
) -> None:
    """A roster whose guards have an agreement without a file shows what is missing, not a crash."""
    answer = coordinator.get(f"/rosters/{week.roster}")
    assert answer.status_code == 422
    assert "own" in answer.text
    assert "kl-79-01" in answer.text


def test_changed_file_is_seen_at_once(coordinator: FlaskClient, week: Week, folder: Path) -> None:
    """A draft is judged by the file as it is now, though the plan itself did not change."""
    write(folder, "", id_="own")
    put(coordinator, week, 0, week.asta)
    put(coordinator, week, 1, week.asta)
    page = f"/rosters/{week.roster}/checks"
    assert "DK-01" not in soup(coordinator, page).text
    write(folder, '["DK-01"]\nrest_minutes = 1020', id_="own")
    assert "DK-01" in soup(coordinator, page).text


@pytest.mark.parametrize("path", ["/rules/agreements/own", "/rules/agreements/other"])
def test_broken_file_is_named_with_its_fault(
    coordinator: FlaskClient, folder: Path, path: str
) -> None:
    """A page that needs a file that cannot be used says which one and what is wrong with it."""
    write(folder, '["DK-01"]\nrest_minutes = 60', id_="own")
    write(folder, "", id_="other", more='extends = "own"')
    answer = coordinator.get(path)
    assert answer.status_code == 422
    assert "own.toml" in answer.text
    assert "480 - 1440 min" in answer.text


def test_publishing_keeps_the_rules(
    coordinator: FlaskClient, week: Week, folder: Path, session: Session
) -> None:
    """The published roster names the rules that are stored with it and is judged by them."""
    write(folder, "", id_="own")
    put(coordinator, week, 0, week.asta)
    publish(coordinator, week)
    assert session.exec(select(Roster)).one().rules_hash
    (folder / "own.toml").unlink()
    assert coordinator.get(f"/rosters/{week.roster}").status_code == 200


def test_board_shows_the_norm_of_the_agreement(
    coordinator: FlaskClient, week: Week, session: Session
) -> None:
    """In the week of Christmas the municipal agreement takes 14.8 hours off the norm of 37."""
    page = f"/rosters/{week.roster}"
    assert "0,0 / 37,0 t." in soup(coordinator, page).text
    for employer in session.exec(select(Employer)):
        employer.agreement = "kl-79-01"
    audit.record(session, "import")
    session.commit()
    put(coordinator, week, 0, week.asta)
    assert "8,0 / 22,2 t." in soup(coordinator, page).text
