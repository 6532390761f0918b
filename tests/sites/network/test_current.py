# SPDX-License-Identifier: MPL-2.0
"""Which network is in use, and what a broken file on disk does to it."""

from __future__ import annotations

import dataclasses
import json
import os
from pathlib import Path

import numpy as np
import pytest

from sites.network import NetworkError
from sites.network import RoadNetwork
from sites.network import activate
from sites.network import current
from sites.network import embedded
from sites.network import errors
from sites.network import install
from sites.network import installed
from sites.network import versions
from sites.network.streets import replacing
from sites.text import Text


def test_an_empty_data_directory_has_the_sketch(tmp_path: Path) -> None:
    """With nothing installed, not even the directory, the sketch answers without a warning."""
    network = current(tmp_path / "nowhere")
    assert network is embedded()
    assert network.warnings == embedded().report.warnings


def test_an_installed_network_is_in_use(town: RoadNetwork, tmp_path: Path) -> None:
    """Installing a network puts it in use and lists it."""
    path = install(tmp_path, town)
    assert path == tmp_path / "networks" / "lilleby.npz"
    assert installed(tmp_path) == ["lilleby"]
    assert current(tmp_path).name == "lilleby"
    assert not current(tmp_path).estimated


def test_the_chosen_network_is_used_not_the_newest(town: RoadNetwork, tmp_path: Path) -> None:
    """An older network can be put back in use; without a choice the newest answers."""
    install(tmp_path, town)
    install(tmp_path, dataclasses.replace(town, name="storby"))
    assert current(tmp_path).name == "storby"
    activate(tmp_path, "lilleby")
    assert current(tmp_path).name == "lilleby"
    (tmp_path / "networks" / "active").unlink()
    os.utime(tmp_path / "networks" / "lilleby.npz", (1, 1))
    assert current(tmp_path).name == "storby"


def test_earlier_versions_are_kept_and_can_be_put_back(town: RoadNetwork, tmp_path: Path) -> None:
    """A rebuilt network takes over; the one before stays on disk and can be used again."""
    first, second = (f"2026-11-0{day}T10:00:00+00:00" for day in (1, 2))
    install(tmp_path, dataclasses.replace(town, built=first))
    install(tmp_path, dataclasses.replace(town, built=second))
    assert installed(tmp_path) == ["lilleby"]
    now, before = versions(tmp_path)
    assert (now.name, now.built, now.in_use, now.earlier) == ("lilleby", second, True, False)
    assert (before.built, before.in_use, before.earlier) == (first, False, True)
    assert now.modes == before.modes == ("car", "bicycle", "foot")
    activate(tmp_path, before.name)
    assert current(tmp_path).built == first
    install(tmp_path, dataclasses.replace(town, built=second))
    assert current(tmp_path).built == second


def test_only_the_last_versions_are_kept(town: RoadNetwork, tmp_path: Path) -> None:
    """Six builds leave the newest and three before it, and other networks alone."""
    install(tmp_path, dataclasses.replace(town, name="lilleby-2"))
    for day in range(1, 7):
        built = f"2026-11-0{day}T10:00:00+00:00"
        install(tmp_path, dataclasses.replace(town, built=built))
    kept = [one.built[8:10] for one in versions(tmp_path) if one.name.startswith("lilleby@")]
    assert kept == ["03", "04", "05"]
    assert installed(tmp_path) == ["lilleby", "lilleby-2"]


def test_a_broken_file_is_listed_with_its_fault(town: RoadNetwork, tmp_path: Path) -> None:
    """The list names what is wrong with a file, and the sound ones beside it."""
    install(tmp_path, town)
    (tmp_path / "networks" / "andenby.npz").write_bytes(b"hello")
    broken, sound = versions(tmp_path)
    assert broken.source.text is errors.BROKEN
    assert broken.modes == ()
    assert sound.in_use


def test_a_network_that_is_not_there_cannot_be_chosen(town: RoadNetwork, tmp_path: Path) -> None:
    """Choosing an unknown name is refused and changes nothing."""
    install(tmp_path, town)
    with pytest.raises(NetworkError) as caught:
        activate(tmp_path, "atlantis")
    assert caught.value.message.text is errors.MISSING
    assert current(tmp_path).name == "lilleby"


def test_a_network_is_loaded_once_and_again_when_it_changes(
    town: RoadNetwork, tmp_path: Path
) -> None:
    """Two asks share one loaded network; a rebuilt file is picked up at the next ask."""
    path = install(tmp_path, town)
    first = current(tmp_path)
    assert current(tmp_path) is first
    install(tmp_path, dataclasses.replace(town, said=Text("ny", "new")))
    os.utime(path, ns=(2_000_000_000, 2_000_000_000))
    assert str(current(tmp_path).source) == "ny"


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04 not really"])
def test_a_broken_file_falls_back_to_the_sketch_and_says_so(tmp_path: Path, content: bytes) -> None:
    """A file that cannot be read leaves the sketch in use, with a warning that names it."""
    folder = tmp_path / "networks"
    folder.mkdir()
    (folder / "by.npz").write_bytes(content)
    network = current(tmp_path)
    assert network.estimated
    assert any("by.npz" in warning.in_("en") for warning in network.warnings)


def test_a_cut_off_file_is_refused(town: RoadNetwork, tmp_path: Path) -> None:
    """Half a network is no network."""
    path = tmp_path / "by.npz"
    town.save(path)
    path.write_bytes(path.read_bytes()[:-500])
    with pytest.raises(NetworkError) as caught:
        RoadNetwork.load(path)
    assert caught.value.message.text is errors.BROKEN


def test_a_file_of_another_version_asks_to_be_built_again(
    town: RoadNetwork, tmp_path: Path
) -> None:
    """A file with another format number is not guessed at."""
    path = tmp_path / "by.npz"
    town.save(path)
    with np.load(path) as file:
        arrays = dict(file)
    meta = json.loads(arrays["meta"].tobytes()) | {"format": 99}
    arrays["meta"] = np.frombuffer(json.dumps(meta).encode(), dtype=np.uint8)
    np.savez(path, allow_pickle=False, **arrays)
    with pytest.raises(NetworkError) as caught:
        RoadNetwork.load(path)
    assert caught.value.message.text is errors.OLD_FORMAT


def test_arrays_that_do_not_fit_together_are_refused(town: RoadNetwork, tmp_path: Path) -> None:
    """A file whose street pieces lead to junctions that are not there is broken."""
    path = tmp_path / "by.npz"
    wild = dataclasses.replace(town.streets, head=town.streets.head + 10_000)
    dataclasses.replace(town, streets=wild, drawing=b"{}").save(path)
    with pytest.raises(NetworkError) as caught:
        RoadNetwork.load(path)
    assert caught.value.message.text is errors.BROKEN


def test_a_file_with_pickled_objects_is_never_opened(tmp_path: Path) -> None:
    """Objects in a file, which could run code, are refused."""
    path = tmp_path / "by.npz"
    np.savez(path, meta=np.array([{"format": 1}], dtype=object))
    with pytest.raises(NetworkError) as caught:
        RoadNetwork.load(path)
    assert caught.value.message.text is errors.BROKEN


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    """When writing stops half-way the old content stays and no scrap is left."""
    path = tmp_path / "file"
    path.write_text("old")

    def write_half() -> None:
        with replacing(path) as temporary:
            temporary.write_text("half")
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        write_half()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
