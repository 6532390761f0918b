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
