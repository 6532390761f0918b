# SPDX-License-Identifier: MPL-2.0
"""The demo city's streets: the real ones from a file or the internet, else the sketch."""

from __future__ import annotations

from pathlib import Path

from sites.network import NetworkError
from sites.network import build
from sites.network import install
from sites.network import installed
from sites.network import reachable
from sites.network import speeds_file
from sites.text import Text
from web.cli.output import say
from web.cli.output import talk
from web.cli.output import tell

PLACE = "København, Danmark"
SKETCH = "sketch"
"""The source that asks for no real streets."""

USED = Text("Gader: {source}.", "Streets: {source}.")
OFFLINE = Text(
    'Gader: skitsen, for OpenStreetMap kan ikke nås. Hent de rigtige: vagt network get "{place}"',
    "Streets: the sketch, as OpenStreetMap cannot be reached. Get the real ones: vagt network get"
    ' "{place}"',
)
NOT_USED = Text("Gader: skitsen. {reason}", "Streets: the sketch. {reason}")


def use_streets(data: Path, source: str) -> None:
    """Put the city's real streets into a data folder that has none, and say which are used.

    Parameters
    ----------
    data
        The data folder.
    source
        A file or a place name, `sketch` for none; an empty one is Copenhagen by the internet if
        OpenStreetMap can be reached.
    """
    if source == SKETCH or installed(data):
        return
    if not source and not reachable():
        tell(OFFLINE(place=PLACE))
        return
    try:
        with talk().status("…") as status:
            network = build(
                source or PLACE,
                speeds=speeds_file(data),
                progress=lambda step: status.update(say(step)),
            )
            install(data, network)
    except NetworkError as error:
        tell(NOT_USED(reason=error.message))
    else:
        tell(USED(source=network.source))
