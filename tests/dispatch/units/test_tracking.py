# SPDX-License-Identifier: MPL-2.0
"""Positions of phones are kept only when that was decided, and not a day longer."""

from __future__ import annotations

import struct
from collections.abc import Callable
from datetime import date
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session
from sqlmodel import select

from dispatch.incidents.commands import RefusedError
from dispatch.incidents.commands import SetStatus
from dispatch.incidents.store import act
from dispatch.units import tracking
from dispatch.units.duty import OnBoard
from dispatch.units.duty import board
from dispatch.units.models import Position
from dispatch.units.models import PositionPurge
from dispatch.units.models import TrackingPolicy
from tests.dispatch.incidents.sample import MIDNIGHT
from tests.dispatch.incidents.sample import Night
from tests.dispatch.incidents.sample import night
from web.settings import Settings

PLACE = (55.683721, 12.571234)


@pytest.fixture
def city(session: Session) -> Night:
    """The night with its guards."""
    return night(session)


def switch_on(session: Session, **other: object) -> TrackingPolicy:
    """Decide that positions are kept, told two months before."""
    values = {
        "purpose": "dispatch",
        "noticed_on": date(2026, 10, 1),
        "starts_on": date(2026, 11, 30),
        "retention_hours": 48,
        "notice": "Dataansvarlig, formål, hjemmel, kategorier, modtagere, sletning.",
        "who": "chef",
        "at": MIDNIGHT - timedelta(days=40),
    }
    return tracking.switch_on(session, **{**values, **other})  # type: ignore[arg-type]


def unit(session: Session, guard: int) -> OnBoard | None:
    """Return a guard on the board."""
    return next((one for one in board(session, MIDNIGHT) if one.guard_id == guard), None)


def keep(session: Session, guard: int, busy: bool = True) -> Position:
    """Keep a guard's position."""
    args = (unit(session, guard), PLACE, 10, MIDNIGHT, MIDNIGHT)
    return tracking.record(session, *args, busy=busy)


def test_off_by_default(session: Session, city: Night) -> None:
    """Without a decision nothing is kept, whoever sends it."""
    with pytest.raises(RefusedError, match="nobody has switched that on"):
        keep(session, city.asta)
    assert session.exec(select(Position)).all() == []


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"starts_on": date(2026, 10, 1)}, "after the day"),
        ({"notice": " "}, "what the guards were told"),
    ],
)
def test_a_decision_needs_a_notice_first(
    session: Session, change: dict[str, object], what: str
) -> None:
    """Who was told nothing, or on the day itself, is not tracked."""
    with pytest.raises(RefusedError, match=what):
        switch_on(session, **change)


def test_a_decision_counts_from_its_day_until_it_is_ended(session: Session) -> None:
    """Before the first day and after the end none is in force; there are never two at once."""
    switch_on(session)
    assert tracking.in_force(session, MIDNIGHT - timedelta(days=2)) is None
    assert tracking.in_force(session, MIDNIGHT) is not None
    with pytest.raises(RefusedError, match="already"):
        switch_on(session)
    tracking.switch_off(session, "chef", MIDNIGHT)
    assert tracking.in_force(session, MIDNIGHT) is None


def test_never_off_shift_and_never_on_a_break(session: Session, city: Night) -> None:
    """Carla is at home, Asta takes a break: neither's position is kept."""
    switch_on(session)
    act(session, SetStatus(city.asta, "break", 0), board(session, MIDNIGHT), "asta", MIDNIGHT)
    for guard in (city.carla, city.asta):
        with pytest.raises(RefusedError, match="not kept now"):
            keep(session, guard, busy=False)
    assert session.exec(select(Position)).all() == []


@pytest.mark.parametrize("minutes", [-121, 5])
def test_a_position_from_another_time_is_refused(
    session: Session, city: Night, minutes: int
) -> None:
    """From before the shift, or from a clock that is ahead."""
    switch_on(session)
    taken = MIDNIGHT + timedelta(minutes=minutes)
    with pytest.raises(RefusedError, match="outside the shift"):
        tracking.record(session, unit(session, city.asta), PLACE, 10, taken, MIDNIGHT, busy=True)


def test_coarse_outside_incidents(session: Session, city: Night) -> None:
    """About a hundred metres is near enough while nothing happens."""
    switch_on(session)
    assert keep(session, city.asta, busy=False).lat == 55.684
    assert keep(session, city.asta).lat == PLACE[0]


def test_what_a_phone_tells_twice_is_kept_once(session: Session, city: Night) -> None:
    """A page that is opened anew sends the phone's last position again."""
    switch_on(session)
    assert keep(session, city.asta).id == keep(session, city.asta).id
    assert len(session.exec(select(Position)).all()) == 1


def test_a_position_from_an_earlier_shift_is_not_shown(session: Session, city: Night) -> None:
    """Known mistake: a map showed units where they were ten days ago."""
    switch_on(session)
    row = keep(session, city.asta)
    assert set(tracking.newest(session, board(session, MIDNIGHT), MIDNIGHT)) == {city.asta}
    row.at = MIDNIGHT - timedelta(hours=3)
    session.flush()
    assert tracking.newest(session, board(session, MIDNIGHT), MIDNIGHT) == {}


def test_the_guard_sees_who_looked(session: Session, city: Night) -> None:
    """One line for a look, not one for each time that a page is drawn anew."""
    for minutes in (0, 1, 11):
        tracking.looked(session, [city.asta], "dan", "board", MIDNIGHT + timedelta(minutes=minutes))
    seen = tracking.looks(session, city.asta)
    assert [(row.who, row.why) for row in seen] == [("dan", "board")] * 2
    assert tracking.looks(session, city.bo) == []


def test_positions_past_their_limit_are_gone_with_proof(session: Session, city: Night) -> None:
    """What is a second too old goes, what is not stays, and the proof says how many.

    Known mistake: positions were kept for ever.
    """
    switch_on(session)
    for seconds in (-1, 0):
        keep(session, city.asta).at = MIDNIGHT + timedelta(seconds=seconds)
    session.flush()
    proofs = tracking.purge(session, MIDNIGHT + timedelta(hours=48))
    assert [(one.removed, one.hours) for one in proofs] == [(1, 48)]
    assert [row.at for row in session.exec(select(Position))] == [MIDNIGHT]
    assert tracking.purge(session, MIDNIGHT + timedelta(hours=48)) == []
    assert len(session.exec(select(PositionPurge)).all()) == 1


@pytest.fixture
def traces(settings: Settings) -> Callable[[], list[str]]:
    """Return which files of the database hold the latitude, as its eight bytes."""

    def look() -> list[str]:
        needle = struct.pack(">d", PLACE[0])
        files: list[Path] = sorted(settings.data.glob("vagt.db*"))
        return [file.name for file in files if needle in file.read_bytes()]

    return look


def test_a_purged_position_is_not_in_the_database_file(
    session: Session, city: Night, engine: Engine, traces: Callable[[], list[str]]
) -> None:
    """Neither the file nor its log holds the number any more: deleting overwrites it."""
    if engine.dialect.name != "sqlite":
        pytest.skip("only SQLite's file can be read")
    switch_on(session)
    keep(session, city.asta)
    session.commit()
    assert traces() != []
    tracking.purge(session, MIDNIGHT + timedelta(hours=49))
    session.commit()
    tracking.forget(engine)
    assert traces() == []
