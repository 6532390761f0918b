# SPDX-License-Identifier: MPL-2.0
"""How far apart it all is: compiled streets, our own sketch, or the straight line.

`current(data_dir)` is what the product asks. It answers from the compiled streets of the
city if they have been built, else from our own sketch of Copenhagen's main roads. Times
from the sketch and from `straight_line()` are estimates and say so.
"""

from sites.network.answers import ATTRIBUTION
from sites.network.answers import UNREACHABLE
from sites.network.answers import Nearest
from sites.network.answers import NetworkLike
from sites.network.answers import Networks
from sites.network.answers import Point
from sites.network.answers import Reached
from sites.network.answers import Route
from sites.network.answers import Step
from sites.network.build import build
from sites.network.closures import Closure
from sites.network.current import Installed
from sites.network.current import Timetable
from sites.network.current import activate
from sites.network.current import active
from sites.network.current import closures_folder
from sites.network.current import current
from sites.network.current import install
from sites.network.current import installed
from sites.network.current import networks
from sites.network.current import speeds_file
from sites.network.current import versions
from sites.network.errors import NetworkError
from sites.network.placing import Placed
from sites.network.placing import placed
from sites.network.placing import state
from sites.network.read import reachable
from sites.network.report import Report
from sites.network.road import RoadNetwork
from sites.network.sketch import embedded
from sites.network.straight import StraightLine
from sites.network.straight import straight_line
from sites.network.travel import MODES

__all__ = [
    "ATTRIBUTION",
    "MODES",
    "UNREACHABLE",
    "Closure",
    "Installed",
    "Nearest",
    "NetworkError",
    "NetworkLike",
    "Networks",
    "Placed",
    "Point",
    "Reached",
    "Report",
    "RoadNetwork",
    "Route",
    "Step",
    "StraightLine",
    "Timetable",
    "activate",
    "active",
    "build",
    "closures_folder",
    "current",
    "embedded",
    "install",
    "installed",
    "networks",
    "placed",
    "reachable",
    "speeds_file",
    "state",
    "straight_line",
    "versions",
]
