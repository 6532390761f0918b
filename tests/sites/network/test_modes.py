# SPDX-License-Identifier: MPL-2.0
"""Car, bicycle and foot: each by its own rules, all in one file, and the speeds of a city."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from sites.network import NetworkError
from sites.network import RoadNetwork
from sites.network import build
from sites.network import embedded
from sites.network import errors
from sites.network.rules import both_ways
from sites.network.rules import open_to
from sites.network.speeds import CLASSES
from sites.network.travel import MODES
from sites.network.travel import travel
from tests.sites.network.town import PLACES
from tests.sites.network.town import STEP_LON
from tests.sites.network.town import WAYS
from tests.sites.network.town import Way
from tests.sites.network.town import write_osm

MORE = (
    Way("b0 c1", "highway=cycleway;name=Cykelstien"),
    Way("b3 c2", "highway=steps;name=Trappen"),
    Way("a1 b2", "highway=footway;bicycle=yes;name=Parkstien"),
    Way("a2 d3", "highway=path;foot=no"),
)
CONTRAFLOW = Way("a0 b0 c0 d0", "highway=residential;oneway=yes;oneway:bicycle=no;name=Vestergade")


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> RoadNetwork:
    """The town with paths, and bicycles allowed against the traffic of Vestergade."""
    ways = [CONTRAFLOW if "Vestergade" in way.tags else way for way in WAYS]
    return build(write_osm(tmp_path_factory.mktemp("mixed") / "blandet.osm", [*ways, *MORE]))


def streets(network: RoadNetwork, a: str, b: str) -> tuple[str, ...]:
    """Return the names along the fastest way."""
    return network.route(PLACES[a], PLACES[b]).streets


def test_each_mode_uses_its_own_ways(mixed: RoadNetwork) -> None:
    """A path is for bicycles, steps for walkers, a motorway for cars, and nobody else."""
    names = {mode: set(mixed.by(mode).street_names) for mode in MODES}
    assert names["car"] & {"Cykelstien", "Trappen", "Parkstien", "Motorvejen"} == {"Motorvejen"}
    assert names["bicycle"] & {"Cykelstien", "Trappen", "Parkstien", "Motorvejen"} == {
        "Cykelstien",
        "Parkstien",
    }
    assert {"Cykelstien", "Trappen", "Parkstien"} <= names["foot"]
    assert "Motorvejen" not in names["foot"]


def test_one_way_streets_hold_cars_then_bicycles_but_not_walkers(mixed: RoadNetwork) -> None:
    """Up Vestergade: cars go round; bicycles may by its sign; walkers always may."""
    assert "Vestergade" not in streets(mixed, "d0", "a0")
    assert streets(mixed.by("bicycle"), "d0", "a0") == ("Vestergade",)
    assert streets(mixed.by("foot"), "d0", "a0") == ("Vestergade",)
    assert "Bakkegade" not in streets(mixed.by("bicycle"), "a1", "d1")
    assert streets(mixed.by("foot"), "a1", "d1") == ("Bakkegade",)
    assert mixed.by("foot").report.one_way == 0


def test_each_mode_has_its_own_pace(mixed: RoadNetwork) -> None:
    """A kilometre takes a car a minute or two, a bicycle four, a walker a good twelve."""
    points = [PLACES["a0"], PLACES["village"]]
    paces = []
    for mode in MODES:
        seconds, metres = mixed.by(mode).matrix(points)
        paces.append(seconds[0, 1] / metres[0, 1] * 1000)
    assert 45 < paces[0] < 120 < 200 < paces[1] < 300 < 720 < paces[2] < 900


def test_the_way_to_the_street_is_walked_on_foot(mixed: RoadNetwork) -> None:
    """A house far from its street costs a walker walking time, not driving time."""
    house = (PLACES["a0"][0], PLACES["a0"][1] - 1.5 * STEP_LON)
    extra = {
        mode: mixed.by(mode).route(house, PLACES["a1"]).seconds
        - mixed.by(mode).route(PLACES["a0"], PLACES["a1"]).seconds
        for mode in MODES
    }
    assert extra["foot"] == pytest.approx(300 * 1.3 * 3.6 / 4.8, rel=0.02)
    assert extra["car"] < extra["bicycle"] < extra["foot"]


def test_one_file_holds_all_modes(mixed: RoadNetwork, tmp_path: Path) -> None:
    """Every mode answers from the file as it did before, whichever is loaded first."""
    mixed.save(tmp_path / "net.npz")
    points = [PLACES[name] for name in ("a0", "b2", "d3", "village")]
    for first in MODES:
        loaded = RoadNetwork.load(tmp_path / "net.npz", first)
        for mode in MODES:
            found, expected = loaded.by(mode), mixed.by(mode)
            assert found.mode == mode
            assert found.hours == expected.hours
            np.testing.assert_array_equal(found.matrix(points)[0], expected.matrix(points)[0])


def test_a_mode_that_was_not_built_is_named(town_file: Path, tmp_path: Path) -> None:
    """Asking a car-only network for bicycles says what it has and how to get the rest."""
    cars = build(town_file, modes=("car",))
    cars.save(tmp_path / "net.npz")
    for network in (cars, RoadNetwork.load(tmp_path / "net.npz")):
        with pytest.raises(NetworkError) as caught:
            network.by("bicycle")
        assert caught.value.message.text is errors.UNKNOWN_MODE
        assert "cykel" in caught.value.message.in_("da")


def test_a_mode_in_parts_does_not_stop_the_others(tmp_path: Path) -> None:
    """Where only the bicycle's ways are in parts, cars and walkers have theirs, and it is said."""
    split = build(
        write_osm(
            tmp_path / "to.osm",
            [
                Way("a0 a1 a2", "highway=primary"),
                Way("a2 b2", "highway=primary;bicycle=no"),
                Way("b2 c2 d2", "highway=primary"),
            ],
        )
    )
    assert split.by("foot").report.nodes > 0
    assert [note.text for note in split.notes] == [errors.IN_PARTS]
    with pytest.raises(NetworkError):
        split.by("bicycle")


def test_an_extract_without_paths_says_so(town: RoadNetwork, mixed: RoadNetwork) -> None:
    """Bicycles and walkers that must keep to the streets are a warning, cars are not."""
    drive_only = embedded("foot")
    assert not any("paths" in warning.in_("en") for warning in town.warnings)
    assert not any("paths" in warning.in_("en") for warning in mixed.by("foot").warnings)
    assert not any("paths" in warning.in_("en") for warning in drive_only.warnings)


def test_the_sketch_has_every_mode() -> None:
    """Without streets there are estimates for bicycles and walkers too, slower ones."""
    a, b = (55.6757, 12.5695), (55.6935, 12.6170)
    times = [embedded(mode).route(a, b).seconds for mode in MODES]
    assert times == sorted(times)
    assert embedded("bicycle").estimated
    assert embedded().by("foot") is embedded("foot")


@pytest.mark.parametrize(
    ("mode", "kind", "tags", "expected"),
    [
        ("car", "residential", {"access": "private"}, False),
        ("car", "residential", {"access": "no", "motorcar": "yes"}, True),
        ("car", "service", {"service": "parking_aisle"}, False),
        ("bicycle", "service", {"service": "parking_aisle"}, True),
        ("bicycle", "residential", {"bicycle": "use_sidepath"}, False),
        ("bicycle", "trunk", {"motorroad": "yes"}, False),
        ("bicycle", "footway", {}, False),
        ("bicycle", "footway", {"bicycle": "designated"}, True),
        ("bicycle", "pedestrian", {"bicycle": "dismount"}, True),
        ("bicycle", "path", {"vehicle": "no"}, False),
        ("foot", "cycleway", {}, True),
        ("foot", "cycleway", {"foot": "no"}, False),
        ("foot", "service", {"access": "private", "foot": "yes"}, True),
        ("foot", "residential", {"motor_vehicle": "no"}, True),
        ("foot", "pedestrian", {"area": "yes"}, False),
    ],
)
def test_tags_open_and_close(mode: str, kind: str, tags: dict[str, str], expected: bool) -> None:
    """The most specific tag decides for each mode."""
    assert open_to(mode, kind, tags) is expected


@pytest.mark.parametrize(
    ("mode", "tags", "expected"),
    [
        ("car", {"oneway:bicycle": "no"}, False),
        ("bicycle", {"oneway:bicycle": "no"}, True),
        ("bicycle", {"cycleway:left": "opposite_lane"}, True),
        ("bicycle", {"cycleway": "track"}, False),
        ("foot", {}, True),
        ("foot", {"oneway:foot": "yes"}, False),
    ],
)
def test_against_the_traffic(mode: str, tags: dict[str, str], expected: bool) -> None:
    """Who may go against a one-way street, by its tags."""
    assert both_ways(mode, tags) is expected


def test_rush_hour_is_slower_than_night_for_cars_only(mixed: RoadNetwork) -> None:
    """A weekday at eight takes longer than three at night; walking takes what it takes."""
    rush = datetime(2027, 1, 12, 7, 30, tzinfo=UTC)  # 08:30 in Copenhagen
    night = datetime(2027, 1, 12, 2, 30, tzinfo=UTC)
    points = [PLACES["a0"], PLACES["village"], PLACES["d3"]]
    plain = mixed.matrix(points)[0]
    np.testing.assert_allclose(mixed.at(rush).matrix(points)[0], plain * 1.25, atol=1)
    np.testing.assert_allclose(mixed.at(night).matrix(points)[0], plain * 0.9, atol=1)
    np.testing.assert_array_equal(mixed.at(rush).matrix(points)[1], mixed.matrix(points)[1])
    route = mixed.at(rush).route(points[0], points[1])
    assert route.seconds == mixed.at(rush).matrix(points)[0][0, 1]
    assert len(route.line) > 2
    foot = mixed.by("foot")
    np.testing.assert_array_equal(foot.at(rush).matrix(points)[0], foot.matrix(points)[0])


def test_hours_are_those_of_copenhagen_and_know_holidays() -> None:
    """Summer and winter time, Saturdays and 25 December have the factor of their local hour."""
    hours = travel()["car"].hours
    assert hours.at(datetime(2027, 1, 12, 7, tzinfo=UTC)) == hours.workday[8]
    assert hours.at(datetime(2027, 7, 13, 6, tzinfo=UTC)) == hours.workday[8]
    assert hours.at(datetime(2027, 1, 16, 7, tzinfo=UTC)) == hours.weekend[8]
    assert hours.at(datetime(2026, 12, 25, 7, tzinfo=UTC)) == hours.weekend[8]


def test_a_city_sets_its_own_speeds(town_file: Path, tmp_path: Path) -> None:
    """What the file sets is used, and everything else stays as it comes."""
    own = tmp_path / "travel.toml"
    own.write_text("[car]\njunction = 0\n[car.factor]\nprimary = 2.0\n[foot.kmh]\nprimary = 2.4\n")
    slow = build(town_file, speeds=own)
    plain = build(town_file)
    trip = PLACES["a1"], PLACES["a2"]
    assert slow.route(*trip).seconds == round(2 * 200 * 3.6 / 50)
    assert travel(own)["car"].kmh == travel()["car"].kmh
    assert slow.by("foot").route(*trip).seconds > 1.8 * plain.by("foot").route(*trip).seconds


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("[car", "TOML"),
        ("[train]\njunction = 1", "train"),
        ("car = 1", "car"),
        ("[car]\nspeed = 1", "car.speed"),
        ("[car]\njunction = -1", "0"),
        ("[car]\njunction = true", "car.junction"),
        ("[car]\nposted = 1", "true"),
        ("[car.kmh]\nprimary = 900", "140"),
        ("[car.kmh]\nhighway = 50", "car.kmh.highway"),
        ("[car.factor]\nprimary = 0", "0.2"),
        ("[car.hours]\nworkday = [1.0]", "24"),
        ("[car.hours]\nmonday = [1.0]", "car.hours.monday"),
    ],
)
def test_a_speed_file_that_cannot_be_used_is_explained(
    tmp_path: Path, content: str, word: str
) -> None:
    """File, entry and what it may be are named in both languages."""
    path = tmp_path / "travel.toml"
    path.write_text(content)
    with pytest.raises(NetworkError) as caught:
        travel(path)
    for language in ("da", "en"):
        said = caught.value.message.in_(language)
        assert "travel.toml" in said
        assert word in said


def test_every_class_has_a_mode_and_every_mode_its_classes() -> None:
    """No class is named that nobody uses, and no speed for a class that does not exist."""
    used = set().union(*(mode.kmh for mode in travel().values()))
    assert used == set(CLASSES)
