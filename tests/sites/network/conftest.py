# SPDX-License-Identifier: MPL-2.0
"""The small town, built once."""

from __future__ import annotations

from pathlib import Path

import pytest

from sites.network import RoadNetwork
from sites.network import build
from tests.sites.network.town import write_osm


@pytest.fixture(scope="session")
def town_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town as an `.osm` file."""
    return write_osm(tmp_path_factory.mktemp("town") / "lilleby.osm")


@pytest.fixture(scope="session")
def town(town_file: Path) -> RoadNetwork:
    """The town, compiled."""
    return build(town_file)
