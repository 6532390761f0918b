# SPDX-License-Identifier: MPL-2.0
"""Who can log in to the demo city, with passwords that are no secret."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class DemoUser:
    """A login of the demo city; `guard` and `sites` are codes in the demo folder."""

    username: str
    name: str
    role: Literal["coordinator", "dispatcher", "guard", "site_contact", "administrator"]
    password: str
    guard: str | None = None
    sites: tuple[str, ...] = ()


USERS: tuple[DemoUser, ...] = (
    DemoUser("koordinator", "Karen Koordinator", "coordinator", "demo-koordinator"),
    DemoUser("disponent", "Dan Disponent", "dispatcher", "demo-disponent"),
    DemoUser("vagt", "Vagt i demobyen", "guard", "demo-vagt", guard="V001"),
    DemoUser(
        "kontakt",
        "Kim Kontaktperson",
        "site_contact",
        "demo-kontakt",
        sites=("HOVEDBIB", "RENTEMESTER"),
    ),
    DemoUser("admin", "Ada Administrator", "administrator", "demo-admin"),
)
