# SPDX-License-Identifier: MPL-2.0
"""An import that breaks half-way leaves the database as it was, on either kind."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import SQLModel
from sqlmodel import func
from sqlmodel import select

from roster.imports import applying
from roster.models import Guard
from sites.models import Administration
from sites.models import Post
from tests.roster.imports.conftest import CITY
from web.db import get_session
from web.jobs.loading import import_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small city as a folder."""
    place = tmp_path / "city"
    place.mkdir()
    for name, text in CITY.items():
        (place / name).write_text(text, encoding="utf-8")
    return place


def counts() -> tuple[int, ...]:
    """Return how many administrations, posts and guards are stored."""
    session = get_session()
    session.rollback()
    models: tuple[type[SQLModel], ...] = (Administration, Post, Guard)
    return tuple(session.exec(select(func.count()).select_from(model)).one() for model in models)


def test_an_import_that_breaks_half_way_stores_nothing(
    app: Flask, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failure in the middle of the tables takes back those that were written before it."""

    def broken(*_: object) -> None:
        raise OSError("no space left on device")

    with app.app_context():
        with monkeypatch.context() as patch:
            patch.setattr(applying, "_link", broken)
            with pytest.raises(OSError, match="no space"):
                import_folder(folder)
        assert counts() == (0, 0, 0)
        assert import_folder(folder)[1]
        assert counts() == (2, 2, 2)


def test_the_same_folder_twice_is_stored_once(app: Flask, folder: Path) -> None:
    """The second import of a folder finds everything as it stands."""
    with app.app_context():
        import_folder(folder)
        plan, _written = import_folder(folder)
        assert (plan.new, plan.changed, plan.faults) == (0, 0, ())
        assert counts() == (2, 2, 2)
