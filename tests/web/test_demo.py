# SPDX-License-Identifier: MPL-2.0
"""Tests of the demo city: the same every time, whole, and coverable on paper."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session

from roster.imports import plan_import
from roster.imports import read_folder
from roster.imports.tables import TABLES
from sites.demand import unroll
from sites.geo import check_position
from sites.models import Post
from web.demo import USERS
from web.demo import Size
from web.demo import city
from web.demo import people
from web.demo import write
from web.demo import write_guards

WEDNESDAY = date(2026, 11, 25)
MONDAY = date(2026, 11, 30)
"""The Monday after WEDNESDAY: the first day of the roster to make."""

Folder = dict[str, list[dict[str, str]]]
SIZES: tuple[Size, ...] = ("small", "city")


def rows(size: Size) -> Folder:
    """Return every table's rows as the folder has them, by table name."""
    return {**city.tables(size), **people.tables(size, MONDAY)}


def day(text: str) -> date:
    """Read a Danish date."""
    return datetime.strptime(text, "%d-%m-%Y").date()  # noqa: DTZ007


@pytest.mark.parametrize("size", SIZES)
def test_same_week_gives_same_bytes(tmp_path: Path, size: Size) -> None:
    """Writing on Wednesday and on Sunday of a week gives byte for byte the same folder."""
    write(tmp_path / "a", size, WEDNESDAY)
    write(tmp_path / "b", size, WEDNESDAY + timedelta(days=4))
    first = {path.name: path.read_bytes() for path in (tmp_path / "a").iterdir()}
    assert first == {path.name: path.read_bytes() for path in (tmp_path / "b").iterdir()}
    assert set(first) == {f"{table.file.da}.csv" for table in TABLES if table.name in rows(size)}


def test_folder_has_danish_headings_and_every_column_it_needs(tmp_path: Path) -> None:
    """Each file carries the import's Danish headings, and every column that is required."""
    write(tmp_path, "small", WEDNESDAY)
    for table in (table for table in TABLES if table.name in rows("small")):
        text = (tmp_path / f"{table.file.da}.csv").read_text(encoding="utf-8-sig")
        headings = next(csv.reader(text.splitlines(), delimiter=";"))
        assert set(headings) <= {column.heading.da for column in table.columns}
        assert set(headings) >= {column.heading.da for column in table.columns if column.required}


@pytest.mark.parametrize(("size", "guards", "posts"), [("small", 84, 63), ("city", 306, 224)])
def test_sizes(size: Size, guards: int, posts: int) -> None:
    """Each size has seven administrations, 66 sites and the stated guards and posts."""
    tables = rows(size)
    assert len(tables["administrations"]) == 7
    assert len(tables["sites"]) == 66
    assert len(tables["visits"]) == 27
    assert len(tables["guards"]) == guards
    assert len(tables["posts"]) == posts


@pytest.mark.parametrize("size", SIZES)
def test_every_code_is_unique_and_resolves(size: Size) -> None:
    """No code is used twice, and every reference points at a row of the folder."""
    tables = rows(size)
    codes = {
        name: [row["code"] for row in tables[name]]
        for name in ("administrations", "sites", "services", "competences", "posts", "visits",
                     "employers", "guards")
    }  # fmt: skip
    for name, used in codes.items():
        assert len(used) == len(set(used)), name
    refers = {"site": "sites", "administration": "administrations", "payer": "administrations",
              "service": "services", "competence": "competences", "guard": "guards",
              "employer": "employers"}  # fmt: skip
    for name, table in tables.items():
        for row in table:
            for column, target in refers.items():
                if column in row:
                    assert row[column] in codes[target], (name, row)
            for code in filter(None, row.get("competences", "").split(",")):
                assert code in codes["competences"], row


@pytest.mark.parametrize("size", SIZES)
def test_guards_are_grown_up_and_named_once(size: Size) -> None:
    """Every guard is between 18 and 70 years old, and no two have the same name or number."""
    guards = rows(size)["guards"]
    ages = [(MONDAY - day(row["birth_date"])).days / 365.25 for row in guards]
    assert min(ages) > 18
    assert max(ages) < 70
    for column in ("name", "employee_number"):
        assert max(Counter(row[column] for row in guards).values()) == 1


def test_papers_run_out_around_the_roster() -> None:
    """Some certificates have run out, one group ends inside the week, others soon after it."""
    ends = [
        day(row["valid_to"]) for row in rows("small")["certificates"] if row["valid_to"]
    ]  # fmt: skip
    assert sum(end < MONDAY for end in ends) >= 5
    assert sum(MONDAY <= end < MONDAY + timedelta(days=7) for end in ends) >= 3
    assert sum(MONDAY + timedelta(days=7) <= end < MONDAY + timedelta(days=90) for end in ends) >= 5


@pytest.mark.parametrize("size", SIZES)
def test_two_posts_cannot_be_covered_on_paper(size: Size) -> None:
    """Nobody holds what the fire watch and the dog patrol ask for, approval and permit included."""
    tables = rows(size)
    for post in tables["posts"]:
        if post["code"] in city.UNCOVERABLE:
            assert _able(tables, post) == set()


@pytest.mark.parametrize("size", SIZES)
def test_special_posts_show_their_rules(size: Size) -> None:
    """Every kind of special post is there, with people who may take it and others who may not."""
    tables = rows(size)
    tagged = {tag for post in tables["posts"] for tag in post["tags"].split(",") if tag}
    assert tagged == {
        "hund", "offentligt_sted", "ikke_alene", "objektkendskab", "belastende", "brandvagt",
        "puljebil",
    }  # fmt: skip
    kinds = {row["kind"] for row in tables["records"]}
    assert kinds == {"objektkendskab", "hund", "planhensyn"}
    (patrol,) = (row for row in tables["posts"] if row["code"] == "BISPEBJERGKIRK-HUND")
    assert _able(tables, patrol) == {f"V{n + 1:03}" for n in people.DOG_HANDLERS}
    for site in people.INDUCTED:
        ends = [day(row["valid_to"]) for row in tables["records"] if row["code"] == site]
        assert min(ends) < MONDAY < max(ends)


@pytest.mark.parametrize("size", SIZES)
def test_there_are_cars_for_the_posts_that_need_one_at_once(size: Size) -> None:
    """Pool cars are fewer than guards who could drive one, and enough for the evening's posts."""
    tables = rows(size)
    cars = sum(int(row["pool_cars"]) for row in tables["employers"])
    evening = [
        row for row in tables["posts"] if row["tags"] == "puljebil" and row["starts"] == "17:30"
    ]
    drivers = [row for row in tables["certificates"] if row["competence"] == "koerekort"]
    assert 2 * len(evening) <= cars < len(drivers)
    able = {row["guard"] for row in drivers}
    asked = [row for row in tables["guards"] if row["pool_car"] == "ja"]
    assert asked
    assert all(row["code"] in able and row["mode"] != "bil" for row in asked)


def _able(tables: Folder, post: dict[str, str]) -> set[str]:
    """Return who holds the last competence that a post asks for, with approval and permit."""
    asked, approved = post["competences"].split(",")[-1], {r["guard"] for r in tables["approvals"]}
    employer = {row["code"]: row["employer"] for row in tables["guards"]}
    permitted = {
        row["employer"] for row in tables["permits"] if row["code"] in ("*", post["site"])
    } | {people.OWN}
    public = "offentligt_sted" in post["tags"]
    return {
        row["guard"]
        for row in tables["certificates"]
        if row["competence"] == asked
        and (not row["valid_to"] or day(row["valid_to"]) >= MONDAY + timedelta(days=6))
        and row["guard"] in approved
        and (not public or employer[row["guard"]] in permitted)
        and not _away_on_sunday(tables, row["guard"])
    }


def _away_on_sunday(tables: Folder, guard: str) -> bool:
    sunday = MONDAY + timedelta(days=6)
    return any(
        row["guard"] == guard and day(row["starts"]) <= sunday <= day(row["ends"])
        for row in tables["absences"]
    )


def available_hours(tables: Folder, first: date, days: int) -> float:
    """Return contract hours over a period, less whole days of absence at a fifth of a week."""
    hours = {
        row["guard"]: float(row["weekly_hours"].replace(",", ".")) for row in tables["contracts"]
    }
    total = sum(hours.values()) * days / 7
    for row in tables["absences"]:
        for n in range(days):
            now = first + timedelta(days=n)
            if now.weekday() < 5 and day(row["starts"]) <= now <= day(row["ends"]):
                total -= hours[row["guard"]] / 5
    return total


def demand_hours(tables: Folder, first: date, days: int) -> float:
    """Return guard hours asked for by the posts over a period."""
    posts = [
        Post.model_validate(
            {
                "code": row["code"],
                "name": row["name"],
                "site_id": 1,
                "service_id": 1,
                "payer_id": 1,
                "weekdays": row["weekdays"],
                "on_holidays": "skip" if row["on_holidays"] == "springes over" else "run",
                "starts": time.fromisoformat(row["starts"]),
                "ends": time.fromisoformat(row["ends"]),
                "headcount": int(row["headcount"]),
                "valid_from": day(row["valid_from"]),
            }
        )
        for row in tables["posts"]
    ]
    return sum(need.minutes * need.headcount for need in unroll(posts, first, days)) / 60


@pytest.mark.parametrize(("size", "days"), [("small", 7), ("city", 28)])
def test_demand_fits_the_contracts(size: Size, days: int) -> None:
    """Demand is 85 to 92 per cent of the contract hours that are there to cover it."""
    tables = rows(size)
    # The four weeks of the large city are looked at where no public holiday falls.
    ratio = demand_hours(tables, MONDAY - timedelta(days=21) * (days > 7), days) / available_hours(
        tables, MONDAY, days
    )
    assert 0.85 <= ratio <= 0.92


@pytest.mark.parametrize("count", [1, 12, 120])
def test_guards_alone_import_beside_other_tables(
    session: Session, tmp_path: Path, count: int
) -> None:
    """Any number of guards is a folder that imports by itself, each with a contract."""
    folder = tmp_path / "vagter"
    written = write_guards(folder, count, WEDNESDAY)
    assert written["medarbejdere.csv"] == written["kontrakter.csv"] == count
    assert sorted(written) == sorted(path.name for path in folder.iterdir())
    plan = plan_import(session, read_folder(folder), WEDNESDAY)
    assert [str(fault.message) for fault in plan.faults] == []


@pytest.mark.parametrize("size", SIZES)
def test_every_position_is_on_land_in_the_region(size: Size) -> None:
    """Sites and homes pass the position check: no swapped axes, nothing in the harbour."""
    tables = rows(size)
    places = [(row["lat"], row["lon"]) for row in tables["sites"]]
    places += [(row["home_lat"], row["home_lon"]) for row in tables["guards"]]
    for lat, lon in places:
        message = check_position(float(lat.replace(",", ".")), float(lon.replace(",", ".")))
        assert message is None, str(message)


def test_every_role_has_a_login_that_points_into_the_folder() -> None:
    """There is one demo login a role; its guard and site exist."""
    tables = rows("small")
    assert {user.role for user in USERS} == {
        "coordinator",
        "dispatcher",
        "guard",
        "site_contact",
        "administrator",
    }
    guards = {row["code"] for row in tables["guards"]}
    sites = {row["code"] for row in tables["sites"]}
    assert all(user.guard in guards for user in USERS if user.guard)
    assert all(site in sites for user in USERS for site in user.sites)
