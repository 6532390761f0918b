# SPDX-License-Identifier: MPL-2.0
"""A cell means what Danes, English speakers and Excel mean by it, or is refused."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roster.imports.faults import CellError
from roster.imports.schema import Column
from roster.imports.tables import TABLE
from roster.imports.tables import TABLES
from roster.imports.values import read
from roster.imports.wallclock import Cell
from roster.imports.wording import say
from sites.text import LANGUAGES
from sites.text import Language

LAT = TABLE["sites"].column("lat")
WEEKLY = TABLE["contracts"].column("weekly_hours")
RATE = TABLE["contracts"].column("hourly_rate")
DAYS = TABLE["posts"].column("weekdays")
STARTS = TABLE["posts"].column("starts")
SINCE = TABLE["posts"].column("valid_from")
PUBLIC = TABLE["sites"].column("open_to_public")
NEEDS = TABLE["posts"].column("competences")
FIRST = TABLE["absences"].column("starts")
LAST = TABLE["absences"].column("ends")
COUNT = TABLE["posts"].column("headcount")
DIGIT = TABLE["guards"].column("suffix_digit")


def excel(*parts: int) -> datetime:
    """Return a date with a time as Excel stores it: a wall clock without a zone."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001


READ: tuple[tuple[Column, Cell, object], ...] = (
    (LAT, "55,6757", 55.6757),
    (LAT, "55.6757", 55.6757),
    (LAT, 55.6757, 55.6757),
    (RATE, "1.234,50", 123450),
    (RATE, "1,234.50", 123450),
    (RATE, "215,5 kr.", 21550),
    (RATE, 215.1, 21510),
    (WEEKLY, "37", 2220),
    (WEEKLY, "37,0", 2220),
    (WEEKLY, "37:00", 2220),
    (WEEKLY, "37:30", 2250),
    (WEEKLY, 37.5, 2250),
    (WEEKLY, timedelta(hours=37), 2220),
    (WEEKLY, time(8, 30), 510),
    (WEEKLY, excel(1900, 1, 1, 13), 2220),
    (COUNT, "2,0", 2),
    (COUNT, 2.0, 2),
    (DIGIT, 3.0, "3"),
    (SINCE, "24-05-2026", date(2026, 5, 24)),
    (SINCE, "24.05.2026", date(2026, 5, 24)),
    (SINCE, "4/5/2026", date(2026, 5, 4)),
    (SINCE, "2026-05-24", date(2026, 5, 24)),
    (SINCE, "2026-05-24 00:00:00", date(2026, 5, 24)),
    (SINCE, excel(2026, 5, 24), date(2026, 5, 24)),
    (STARTS, "07:00", time(7)),
    (STARTS, "7.30", time(7, 30)),
    (STARTS, "kl. 23.30", time(23, 30)),
    (STARTS, "24:00", time(0)),
    (STARTS, time(7, 15), time(7, 15)),
    (STARTS, 0.75, time(18)),
    (PUBLIC, "Ja", True),
    (PUBLIC, "FALSE", False),
    (PUBLIC, 1, True),
    (PUBLIC, False, False),
    (DAYS, "ma-fr", "1111100"),
    (DAYS, "mon-fri", "1111100"),
    (DAYS, "Mandag - Fredag", "1111100"),
    (DAYS, "ma,ti,on", "1110000"),
    (DAYS, "lør og søn", "0000011"),
    (DAYS, "fr-ma", "1000111"),
    (DAYS, "1111100", "1111100"),
    (DAYS, 1111100, "1111100"),
    (DAYS, "hverdage", "1111100"),
    (DAYS, "alle", "1111111"),
    (NEEDS, "hund, brandvagt;hund", ("brandvagt", "hund")),
    (FIRST, "24-12-2026", datetime(2026, 12, 23, 23, tzinfo=UTC)),
    (LAST, "24-12-2026", datetime(2026, 12, 24, 23, tzinfo=UTC)),
    (LAST, date(2026, 12, 24), datetime(2026, 12, 24, 23, tzinfo=UTC)),
    (FIRST, "24-12-2026 kl. 15.30", datetime(2026, 12, 24, 14, 30, tzinfo=UTC)),
    (FIRST, excel(2026, 7, 1, 15, 30), datetime(2026, 7, 1, 13, 30, tzinfo=UTC)),
    (FIRST, "2026-10-25 02:30+02:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    (FIRST, "2026-10-25 02:30+01:00", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
    (FIRST, "2026-10-25T01:30Z", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
    (LAST, "24-12-2026 24:00", datetime(2026, 12, 24, 23, tzinfo=UTC)),
)


@pytest.mark.parametrize(("column", "cell", "meant"), READ)
def test_a_cell_is_read_as_meant(column: Column, cell: Cell, meant: object) -> None:
    """Danish, English and Excel spellings give one and the same value."""
    value = read(column, cell)
    assert value == meant
    assert type(value) is type(meant)


REFUSED: tuple[tuple[Column, Cell], ...] = (
    (LAT, "55,67,57"),
    (LAT, "55°40'"),
    (LAT, "nan"),
    (LAT, True),
    (RATE, "215,505"),
    (RATE, "1.234"),
    (RATE, "-1"),
    (WEEKLY, "37:75"),
    (WEEKLY, "fuld tid"),
    (WEEKLY, date(2026, 1, 1)),
    (COUNT, "1,5"),
    (COUNT, "0"),
    (COUNT, "100"),
    (DIGIT, "12"),
    (SINCE, "31-02-2026"),
    (SINCE, "24-05-26"),
    (SINCE, "05/24/2026"),
    (SINCE, "24-05-0026"),
    (SINCE, 45000),
    (SINCE, excel(2026, 5, 24, 12)),
    (STARTS, "25:00"),
    (STARTS, "7"),
    (STARTS, 1.5),
    (STARTS, 7),
    (PUBLIC, "måske"),
    (DAYS, "ma-xx"),
    (DAYS, "11111"),
    (DAYS, "0000000"),
    (DAYS, 11),
    (NEEDS, "hund, brand vagt!"),
    (FIRST, "i morgen"),
    (FIRST, 46000),
    (FIRST, "24-12-2026 25:00"),
)


@pytest.mark.parametrize(("column", "cell"), REFUSED)
def test_what_cannot_be_meant_is_refused(column: Column, cell: Cell) -> None:
    """A cell that is wrong or could mean two things is a fault with a message, never a guess."""
    with pytest.raises(CellError) as refused:
        read(column, cell)
    assert refused.value.message.in_("da") != refused.value.message.in_("en")


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2027, 3, 28)])
@pytest.mark.parametrize("cell", ["02:00", "02:30", "02:59"])
def test_the_skipped_hour_is_refused_everywhere(day: date, cell: str) -> None:
    """No minute of the hour that the clock jumps over in March is read as any instant."""
    with pytest.raises(CellError, match="does not exist"):
        read(FIRST, f"{day} {cell}")
    with pytest.raises(CellError, match="does not exist"):
        read(LAST, datetime.combine(day, time.fromisoformat(cell)))


@pytest.mark.parametrize("cell", ["02:00", "02:30", "02:59"])
def test_the_repeated_hour_asks_which(cell: str) -> None:
    """Every minute of the hour that comes twice in October asks for its offset."""
    with pytest.raises(CellError, match=rf"Write 2026-10-25 {cell}\+02:00 .* {cell}\+01:00"):
        read(FIRST, f"25-10-2026 {cell}")


@pytest.mark.parametrize("cell", ["01:59", "03:00"])
def test_the_hours_around_the_repeated_one_are_plain(cell: str) -> None:
    """Just before and just after the repeated hour nothing is asked."""
    assert isinstance(read(FIRST, f"25-10-2026 {cell}"), datetime)


VALUES: dict[str, st.SearchStrategy[object]] = {
    "code": st.from_regex(r"[A-Za-zÆØÅæøå0-9][A-Za-zÆØÅæøå0-9_.\-/]{0,39}", fullmatch=True),
    "decimal": st.floats(-90, 90).map(lambda value: round(value, 7) + 0.0),
    "hours": st.integers(0, 48 * 60),
    "money": st.integers(0, 1_000_000),
    "date": st.dates(date(1900, 1, 1), date(2199, 12, 31)),
    "time": st.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0)),
    "flag": st.booleans(),
    "weekdays": st.from_regex("[01]{7}", fullmatch=True).filter(lambda days: "1" in days),
    "digit": st.sampled_from("0123456789"),
    "start": st.datetimes(excel(1950, 1, 1), excel(2100, 1, 1)).map(
        lambda at: at.replace(second=0, microsecond=0, tzinfo=UTC)
    ),
}
COLUMNS = {column.kind: column for table in TABLES for column in table.columns} | {"decimal": LAT}


@pytest.mark.parametrize("kind", sorted(VALUES))
@pytest.mark.parametrize("language", LANGUAGES)
@given(data=st.data())
def test_what_is_written_is_read_back(kind: str, language: Language, data: st.DataObject) -> None:
    """Any value of any kind, written in either language, is read as itself again."""
    column = COLUMNS[kind]  # type: ignore[index]
    value = data.draw(VALUES[kind])
    assert read(column, say(column, value, language)) == value


@given(
    column=st.sampled_from([column for table in TABLES for column in table.columns]),
    cell=st.one_of(
        st.text(min_size=1),
        st.floats(),
        st.integers(),
        st.booleans(),
        st.dates(),
        st.datetimes(),
        st.times(),
        st.timedeltas(),
    ),
)
def test_no_cell_breaks_the_reader(column: Column, cell: Cell) -> None:
    """Whatever stands in a cell, it is read or refused as a fault; nothing else is raised."""
    with suppress(CellError):
        read(column, cell)
