# SPDX-License-Identifier: MPL-2.0
"""The demo city: København with real buildings, invented guards and demo figures."""

from __future__ import annotations

from web.demo.city import Size
from web.demo.folder import write
from web.demo.folder import write_guards
from web.demo.users import USERS
from web.demo.users import DemoUser

__all__ = ["USERS", "DemoUser", "Size", "write", "write_guards"]
