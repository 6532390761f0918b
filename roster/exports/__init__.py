# SPDX-License-Identifier: MPL-2.0
"""Rosters for other systems: configurable files for KAS, orders to contractors, calendars."""

from __future__ import annotations

from roster.exports.calendar import MissingGuardError
from roster.exports.calendar import ical
from roster.exports.faults import Fault
from roster.exports.parsing import ProfileError
from roster.exports.parsing import load_profile
from roster.exports.parsing import profiles
from roster.exports.profile import Profile
from roster.exports.run import ExportResult
from roster.exports.run import export

__all__ = [
    "ExportResult",
    "Fault",
    "MissingGuardError",
    "Profile",
    "ProfileError",
    "export",
    "ical",
    "load_profile",
    "profiles",
]
