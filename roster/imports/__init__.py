# SPDX-License-Identifier: MPL-2.0
"""Bring a city's own tables in: read a folder, say what would change, change all or nothing."""

from roster.imports.applying import Summary
from roster.imports.applying import apply
from roster.imports.faults import Fault
from roster.imports.faults import ImportRefusedError
from roster.imports.planning import ImportPlan
from roster.imports.planning import RowChange
from roster.imports.planning import TableChange
from roster.imports.planning import plan_import
from roster.imports.raw import Limits
from roster.imports.raw import RawTables
from roster.imports.reading import read_folder
from roster.imports.tables import TABLES

__all__ = [
    "TABLES",
    "Fault",
    "ImportPlan",
    "ImportRefusedError",
    "Limits",
    "RawTables",
    "RowChange",
    "Summary",
    "TableChange",
    "apply",
    "plan_import",
    "read_folder",
]
