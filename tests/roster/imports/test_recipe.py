# SPDX-License-Identifier: MPL-2.0
"""The recipe makes compact, even and repeatable groups of sites, and reads what people write."""

from __future__ import annotations

import math
from datetime import date
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roster.imports import PostRecipe
from roster.imports import Recipe
from roster.imports import VisitRecipe
from roster.imports import parse_posts
from roster.imports import parse_visit
from roster.imports.clusters import compact_groups
from roster.imports.clusters import hub
from roster.imports.faults import CellError
from roster.imports.recipe import post_rows
from roster.imports.recipe import round_size
from roster.imports.recipe import service_rows
from roster.imports.recipe import visit_rows
from roster.imports.records import Values

places = st.lists(st.tuples(st.floats(55.6, 55.75), st.floats(12.4, 12.7)), min_size=1, max_size=60)


@given(positions=places, size=st.integers(1, 20))
def test_groups_share_out_every_place(positions: list[tuple[float, float]], size: int) -> None:
    """Each place is in one group, none is larger than asked, and no group is empty."""
    groups = compact_groups(positions, size)
    assert sorted(place for group in groups for place in group) == list(range(len(positions)))
    assert len(groups) == math.ceil(len(positions) / size)
    assert max(map(len, groups)) <= size
    assert min(map(len, groups)) >= 1


def test_neighbours_end_in_one_group() -> None:
    """Two villages of three houses become two groups, whatever the order of the houses."""
    west = [(55.70, 12.45), (55.701, 12.451), (55.702, 12.45)]
    east = [(55.65, 12.65), (55.651, 12.651), (55.652, 12.65)]
    mixed = [place for pair in zip(west, east, strict=True) for place in pair]
    groups = compact_groups(mixed, 3)
    assert sorted(sorted(group) for group in groups) == [[0, 2, 4], [1, 3, 5]]


def test_the_hub_is_in_the_middle() -> None:
    """Of three houses in a row the middle one is the hub."""
    assert hub([(55.70, 12.50), (55.70, 12.52), (55.70, 12.51)], [0, 1, 2]) == 2


def test_a_round_gets_what_one_guard_can_pass() -> None:
    """Five hours at fifteen minutes a visit and ten for the drive are twelve sites."""
    post = PostRecipe("lukkerunde", time(17, 30), time(23, 30))
    assert round_size(post, [VisitRecipe(minutes=15)]) == 12
    assert round_size(post, [VisitRecipe(minutes=15, times_per_night=2)]) == 7
    assert round_size(post, []) == 18
    assert round_size(PostRecipe("x", time(22), time(6), sites=5), []) == 5


def _site(code: str, district: str, lat: float, lon: float) -> Values:
    return {"code": code, "name": f"Hus {code}", "district": district, "lat": lat, "lon": lon}


SITES = [
    _site("A", "Amager", 55.65, 12.60),
    _site("B", "Valby", 55.66, 12.50),
    _site("C", "Amager", 55.651, 12.601),
]


def test_posts_stay_within_a_district() -> None:
    """Every district gets its own posts, numbered through, at a site of its own."""
    night = parse_posts("service=nattevagt,time=23:00-07:00,sites=9")
    recipe = Recipe(date(2026, 1, 1), posts=(night,))
    rows = list(post_rows(SITES, recipe, "da"))
    assert [(row["code"], row["name"], row["site"], row["note"]) for row in rows] == [
        ("nattevagt-001", "Nattevægter Amager 1", "A", "2 lokationer"),
        ("nattevagt-002", "Nattevægter Valby 1", "B", "1 lokation"),
    ]


def test_two_recipes_of_one_service_do_not_collide() -> None:
    """Weekday and weekend posts of the same service have codes of their own."""
    text = "service=lukkerunde,time=18:00-23:00,sites=9,weekdays="
    recipe = Recipe(
        date(2026, 1, 1), posts=(parse_posts(text + "ma-fr"), parse_posts(text + "weekend"))
    )
    codes = [str(row["code"]) for row in post_rows(SITES, recipe, "en")]
    assert len(set(codes)) == 4


def test_a_post_is_booked_where_the_recipe_or_its_hub_says() -> None:
    """The recipe's cost centre goes before the hub's own, and without either it stays empty."""
    sites = [{**SITES[0], "cost_centre": "A-1"}, SITES[1]]
    night = "service=nattevagt,time=23:00-07:00"
    recipe = Recipe(
        date(2026, 1, 1), posts=(parse_posts(night), parse_posts(f"{night},cost_centre=N-2"))
    )
    rows = post_rows(sites, recipe, "da")
    assert [row["cost_centre"] for row in rows] == ["A-1", "", "N-2", "N-2"]


def test_a_duty_type_of_ones_own_gives_a_row_of_services() -> None:
    """A built-in service keeps its names, another is called by its code; none is made unasked."""
    posts = ("service=nattevagt,duty_type=N9", "service=havnevagt,duty_type=H1", "service=alarm")
    recipe = Recipe(
        date(2026, 1, 1), posts=tuple(parse_posts(f"{post},time=22:00-06:00") for post in posts)
    )
    night = {"code": "nattevagt", "name_da": "Nattevægter", "name_en": "Night guard"}
    harbour = {"code": "havnevagt", "name_da": "havnevagt", "name_en": "havnevagt"}
    assert service_rows(recipe) == [
        {**night, "duty_type": "N9"},
        {**harbour, "duty_type": "H1"},
    ]


def test_one_service_has_one_duty_type() -> None:
    """Two posts that give a service two duty types are refused."""
    night = "service=nattevagt,time=23:00-07:00,duty_type="
    with pytest.raises(CellError, match="nattevagt was given two duty types"):
        Recipe(date(2026, 1, 1), posts=(parse_posts(night + "N1"), parse_posts(night + "N2")))


def test_every_site_is_visited() -> None:
    """Each visit recipe gives each site one visit; a code that would be too long is numbered."""
    long = {**SITES[0], "code": "x" * 40}
    recipe = Recipe(date(2026, 1, 1), visits=(VisitRecipe(), VisitRecipe(starts=time(23))))
    rows = list(visit_rows([*SITES, long], recipe, "en"))
    codes = [str(row["code"]) for row in rows]
    assert codes[:4] == ["lukkerunde-A", "lukkerunde-B", "lukkerunde-C", "lukkerunde-00004"]
    assert len(set(codes)) == 8
    assert max(map(len, codes)) <= 40


def test_a_recipe_is_read_in_full() -> None:
    """Every part of a recipe reaches its field."""
    assert parse_posts(
        "service=fastvagt, time=22.00-06.00, sites=8, weekdays=fr-lø, holidays=springes over,"
        "headcount=2, priority=1, competences=hund+vagt_grund, approval=ja, cost_centre=101-7,"
        "duty_type=4711"
    ) == PostRecipe(
        "fastvagt",
        time(22),
        time(6),
        8,
        "0000110",
        "skip",
        2,
        1,
        ("hund", "vagt_grund"),
        True,
        "101-7",
        "4711",
    )
    assert parse_visit("kind=rundering,window=22:00-05:00,minutes=5,times=2") == VisitRecipe(
        "rundering", time(22), time(5), 5, 2
    )


@pytest.mark.parametrize(
    ("text", "da", "en"),
    [
        (
            "lukkerunde",
            "lukkerunde kan ikke læses. Skriv navn=værdi adskilt af komma, fx "
            "service=lukkerunde,window=18:00-23:00,minutes=10.",
            "lukkerunde cannot be read. Write name=value separated by commas, e.g. "
            "service=lukkerunde,window=18:00-23:00,minutes=10.",
        ),
        (
            "vindue=18:00-23:00",
            "vindue kendes ikke. Brug service, window, minutes, times, weekdays.",
            "vindue is not known. Use service, window, minutes, times, weekdays.",
        ),
        (
            "window=18-23",
            "window=18-23 er ikke et tidsrum. Skriv fx 18:00-23:00.",
            "window=18-23 is not a span of time. Write e.g. 18:00-23:00.",
        ),
        (
            "minutes=ti",
            "minutes=ti: Ikke et helt tal. Skriv fx 2.",
            "minutes=ti: Not a whole number. Write e.g. 2.",
        ),
    ],
)
def test_a_recipe_that_cannot_be_read_says_why(text: str, da: str, en: str) -> None:
    """A faulty part is named with the way to write it."""
    with pytest.raises(CellError) as refused:
        parse_visit(text)
    assert refused.value.message.in_("da") == da
    assert refused.value.message.in_("en") == en


@pytest.mark.parametrize("text", ["time=23:00-07:00", "service=nattevagt"])
def test_a_post_recipe_needs_service_and_time(text: str) -> None:
    """What a post cannot be without is asked for."""
    with pytest.raises(CellError, match=r"is missing\. Write e\.g\. service=nattevagt,time="):
        parse_posts(text)
