# SPDX-License-Identifier: MPL-2.0
"""Refuse every connection that leaves this machine, and write each attempt down.

Python runs this by itself at its start when the folder is on its path: so the whole server, with
all of its processes, is held to it, whichever library it is that calls.
"""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import Any

LOCAL = ("127.0.0.1", "::1", "localhost", "0.0.0.0", "::", "")
ATTEMPTS = os.environ.get("VAGT_BENCHMARK_ATTEMPTS", "")


def _guard(event: str, values: tuple[Any, ...]) -> None:
    if event == "socket.connect":
        address = values[1]
        # A socket of the file system is within this machine.
        if values[0].family == getattr(socket, "AF_UNIX", None):
            return
        host = address[0] if isinstance(address, tuple) else str(address)
    elif event == "socket.getaddrinfo":
        host = values[0]
    else:
        return
    name = host.decode() if isinstance(host, bytes) else str(host or "")
    if name not in LOCAL:
        with Path(ATTEMPTS).open("a", encoding="utf-8") as file:
            file.write(f"{event} {name}\n")
        raise ConnectionRefusedError(f"no connections leave this benchmark: {name}")


if ATTEMPTS:
    sys.addaudithook(_guard)
