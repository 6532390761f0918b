# SPDX-License-Identifier: MPL-2.0
"""A city's open data becomes an import folder, or each unusable place is told with its reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session
from sqlmodel import select

from roster.imports import Limits
from roster.imports import Recipe
from roster.imports import apply
from roster.imports import from_geojson
from roster.imports import parse_mapping
from roster.imports import parse_posts
from roster.imports import parse_visit
from roster.imports import plan_import
from roster.imports import read_folder
from roster.imports.faults import CellError
from sites.demand import unroll
from sites.models import Post
from sites.models import Service
from tests.roster.imports.conftest import TODAY
from tests.shared import shared

MAPPING = parse_mapping("code=nr,name=navn,administration=forv,district=del")
HERE = (12.5694, 55.6757)

Feature = dict[str, Any]
Saver = Callable[..., Path]


def place(number: object, *points: tuple[float, float], kind: str = "MultiPoint") -> Feature:
    """Return a feature with a number and points (longitude, latitude)."""
    at: object = [list(point) for point in points]
    if kind == "Point":
        at = list(points[0])
    elif kind == "Polygon":
        at = [[list(point) for point in points]]
    return {
        "type": "Feature",
        "geometry": {"type": kind, "coordinates": at},
        "properties": {"nr": number, "navn": f"Hus {number}", "forv": "BUF", "del": "Indre By"},
    }


@pytest.fixture
def save(tmp_path: Path) -> Saver:
    """Write features as a GeoJSON file."""

    def write(*features: Feature, **more: object) -> Path:
        path = tmp_path / "steder.geojson"
        content = {"type": "FeatureCollection", "features": features, **more}
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    return write


def test_places_become_sites(session: Session, save: Saver, tmp_path: Path) -> None:
    """Points, one-point multipoints and areas become sites that import without a fault."""
    path = save(
        place(1, HERE),
        place(2, HERE, kind="Point"),
        place(3, (12.56, 55.67), (12.57, 55.67), (12.57, 55.68), (12.56, 55.67), kind="Polygon"),
        place(4, HERE, HERE),
    )
    done = from_geojson(path, MAPPING, tmp_path / "ud", administrations={"BUF": "Børn og Unge"})
    assert (done.features, done.sites, done.faults) == (4, 4, [])
    text = (tmp_path / "ud" / "lokationer.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines()[:2] == [
        "Kode;Navn;Forvaltning;Distrikt;Breddegrad;Længdegrad",
        "1;Hus 1;BUF;Indre By;55,6757;12,5694",
    ]
    plan = plan_import(session, read_folder(tmp_path / "ud"), TODAY)
    assert (plan.faults, plan.new) == ((), 5)


UNUSABLE = (
    (
        place(9),
        "Objektet har ingen position. Tilføj et punkt.",
        "The feature has no position. Add a point.",
    ),
    (
        place(9, HERE, (12.6, 55.7)),
        "Objektet har 2 punkter, og det fremgår ikke, hvilket der er indgangen. Behold ét.",
        "The feature has 2 points and does not say which is the entrance. Keep one.",
    ),
    (
        place(9, (12.75, 55.70)),
        "lat 55.70000, lon 12.75000 ligger i vandet (Øresund eller Køge Bugt). "
        "Ret positionen til bygningens indgang.",
        "lat 55.70000, lon 12.75000 is in the water (the Sound or Køge Bay). "
        "Move the position to the building's entrance.",
    ),
    (
        place(9, (55.6757, 12.5694)),
        "lat 12.56940 og lon 55.67570 er byttet om: stedet ligger så uden for Danmark. "
        "Skriv lat 55.67570 og lon 12.56940.",
        "lat 12.56940 and lon 55.67570 are swapped: that puts the place outside Denmark. "
        "Write lat 55.67570 and lon 12.56940.",
    ),
    (
        place(1, HERE),
        "Koden 1 er også brugt af objekt 1. Vælg en egenskab, der er entydig.",
        "The code 1 is also used by feature 1. Choose a property that is unique.",
    ),
    (
        place("hus nr. 9", HERE),
        "Kode hus nr. 9: Ikke en gyldig kode. Brug højst 40 bogstaver, tal og tegnene _ . - / "
        "uden mellemrum.",
        "Code hus nr. 9: Not a valid code. Use at most 40 letters, digits and _ . - / "
        "without spaces.",
    ),
    (
        place(None, HERE),
        "Kode: Feltet skal udfyldes. Lokationens kode.",
        "Code: The field must be filled in. The site's code.",
    ),
    (
        {**place(9, HERE), "geometry": None},
        "Objektet har ingen position. Tilføj et punkt.",
        "The feature has no position. Add a point.",
    ),
    (
        place(9, (12.52, 55.70)),
        "Punktet lat 55.70000, lon 12.52000 ligger uden for kommunegrænsen. Udelad objektet.",
        "The point lat 55.70000, lon 12.52000 is outside the boundary. Leave the feature out.",
    ),
)


@pytest.mark.parametrize(("feature", "da", "en"), UNUSABLE)
def test_an_unusable_place_is_told_and_stops_the_rest(
    feature: Feature, da: str, en: str, save: Saver, tmp_path: Path
) -> None:
    """One unusable feature is named with its reason and nothing is written, unless skipped."""
    area = tmp_path / "by.geojson"
    ring = ((12.55, 55.66), (12.58, 55.66), (12.58, 55.69), (12.55, 55.69), (12.55, 55.66))
    boundary = {"type": "FeatureCollection", "features": [place(0, *ring, kind="Polygon")]}
    area.write_text(json.dumps(boundary), encoding="utf-8")
    path = save(place(1, HERE), feature)
    inside = area if "boundary" in en else None
    out = tmp_path / "ud"
    done = from_geojson(path, MAPPING, out, inside=inside)
    assert [(fault.number, fault.message.in_("da")) for fault in done.faults] == [(2, da)]
    assert [fault.message.in_("en") for fault in done.faults] == [en]
    assert done.written == {}
    assert not out.exists()
    skipped = from_geojson(path, MAPPING, out, inside=inside, skip_faulty=True)
    assert (skipped.sites, len(skipped.faults)) == (1, 1)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("%PDF", "The file is not a GeoJSON FeatureCollection. Download it again as GeoJSON."),
        ("[1]", "The file is not a GeoJSON FeatureCollection. Download it again as GeoJSON."),
        ('{"features": 3}', "The file is not a GeoJSON FeatureCollection. Download it again as "
         "GeoJSON."),
        (
            '{"features": [], "crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}}',
            "The file's coordinates are in urn:ogc:def:crs:EPSG::25832. Download it in WGS84 "
            "(EPSG:4326).",
        ),
    ],
)  # fmt: skip
def test_another_kind_of_file_is_refused(content: str, reason: str, tmp_path: Path) -> None:
    """What is not GeoJSON in degrees is refused as a whole."""
    path = tmp_path / "x.geojson"
    path.write_text(content, encoding="utf-8")
    done = from_geojson(path, MAPPING, tmp_path / "ud")
    assert done.faults[0].message.in_("en") == reason
    assert done.written == {}


def test_a_large_file_is_not_read(save: Saver, tmp_path: Path) -> None:
    """A file above the limit is refused by its size."""
    done = from_geojson(save(place(1, HERE)), MAPPING, tmp_path / "ud", limits=Limits(file_bytes=9))
    assert "grænsen er 0 MB" in done.faults[0].message.in_("da")


def test_the_filter_looks_only_at_what_is_kept(save: Saver, tmp_path: Path) -> None:
    """Features that the filter leaves out are counted and cannot be faulty."""
    path = save(place(1, HERE), place(2))
    done = from_geojson(path, MAPPING, tmp_path / "ud", keep={"nr": "1"})
    assert (done.features, done.filtered, done.sites, done.faults) == (2, 1, 1, [])
    none = from_geojson(path, MAPPING, tmp_path / "ud2", keep={"nr": "7"})
    assert [fault.message.in_("en") for fault in none.faults] == [
        "No features are left. Check the filter and the property map."
    ]


def test_patterns_and_fixed_words_fill_columns(save: Saver, tmp_path: Path) -> None:
    """A mapping may put a property into a pattern or give every site the same word."""
    mapping = parse_mapping("code=BUF-{nr},name=navn,administration=forv,kind='skole'")
    from_geojson(save(place(7, HERE)), mapping, tmp_path / "ud", language="en")
    text = (tmp_path / "ud" / "sites.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines()[1].startswith("BUF-7,Hus 7,BUF,skole,")


def test_what_an_export_asks_for_can_be_given(
    session: Session, save: Saver, tmp_path: Path
) -> None:
    """Cost centre and duty type reach the database from map and recipe; gaps are counted."""
    night = parse_posts("service=nattevagt,time=23:00-07:00,sites=1")
    path, out = save(place(1, HERE), place(2, (12.56, 55.67))), tmp_path / "ud"
    done = from_geojson(path, MAPPING, out, recipe=Recipe(TODAY, posts=(night,)))
    assert done.without_cost_centre == 2
    mapping = {**MAPPING, **parse_mapping("cost_centre={forv}-{nr}")}
    recipe = Recipe(TODAY, posts=(replace(night, duty_type="N9"), replace(night, service="alarm")))
    done = from_geojson(path, mapping, out, recipe=recipe)
    assert (done.without_cost_centre, done.written["vagtydelser.csv"]) == (0, 1)
    apply(session, plan_import(session, read_folder(out), TODAY))
    posts = session.exec(select(Post).order_by(Post.code)).all()
    assert [(row.code, row.cost_centre) for row in posts] == [
        ("alarm-001", "BUF-2"),
        ("alarm-002", "BUF-1"),
        ("nattevagt-001", "BUF-2"),
        ("nattevagt-002", "BUF-1"),
    ]
    types = {row.code: row.duty_type for row in session.exec(select(Service)).all()}
    assert types == {"alarm": "ALM", "nattevagt": "N9"}


def test_a_mapping_must_fit_the_file(save: Saver, tmp_path: Path) -> None:
    """A property that is not there, and a needed column without one, are told with the choices."""
    done = from_geojson(save(place(1, HERE)), {"code": "nummer", "name": "navn"}, tmp_path / "ud")
    assert [fault.message.in_("en") for fault in done.faults] == [
        "Say which property is administration. The file has nr, navn, forv, del.",
        "The property nummer is not in the file. The file has nr, navn, forv, del.",
    ]
    with pytest.raises(CellError, match="navn is not a column of sites"):
        parse_mapping("navn=x")


MAP = (
    "code=id,name=enhedsnavn,administration=forvaltning,address=vejadresseringsnavn,"
    "postcode=postnummer,city=bynavn,district=distrikt,kind='daginstitution'"
)
RECIPE = Recipe(
    date(2026, 1, 1),
    (parse_visit("service=lukkerunde,window=18:00-23:00,minutes=15"),),
    (
        parse_posts("service=lukkerunde,time=17:30-23:30,competences=vagt_grund+koerekort"),
        parse_posts("service=nattevagt,time=23:00-07:00,sites=16"),
    ),
)


@pytest.mark.shared
def test_copenhagens_institutions_give_a_week_of_posts(session: Session, tmp_path: Path) -> None:
    """463 of the 537 institutions are in the city; the recipe makes 511 shifts a week of them."""
    path = shared("geo/kk-institutions-2022.geojson")
    done = from_geojson(
        path, parse_mapping(MAP), tmp_path, keep={"kommunenavn": "København"}, recipe=RECIPE
    )
    assert (done.features, done.filtered, done.faults) == (537, 74, [])
    assert done.written == {
        "forvaltninger.csv": 1,
        "lokationer.csv": 463,
        "vagtposter.csv": 73,
        "tilsyn.csv": 463,
    }
    plan = plan_import(session, read_folder(tmp_path), TODAY)
    assert [fault.in_("en") for fault in plan.faults] == []
    apply(session, plan)
    needs = unroll(session.exec(select(Post)).all(), date(2026, 9, 7), 7)
    hours = sum((need.end - need.start).total_seconds() / 3600 for need in needs)
    assert (len(needs), hours) == (511, 3514)


@pytest.mark.shared
def test_the_citys_polygon_gives_the_same_institutions(tmp_path: Path) -> None:
    """The boundary leaves out exactly the 74 features that lie in other municipalities."""
    path = shared("geo/kk-institutions-2022.geojson")
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    elsewhere = [
        number
        for number, feature in enumerate(features, start=1)
        if feature["properties"]["kommunenavn"] != "København"
    ]
    done = from_geojson(
        path,
        parse_mapping(MAP),
        tmp_path,
        inside=shared("geo/copenhagen-boundary.geojson"),
        skip_faulty=True,
    )
    assert done.sites == 463
    assert [fault.number for fault in done.faults] == elsewhere
