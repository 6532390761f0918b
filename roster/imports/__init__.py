# SPDX-License-Identifier: MPL-2.0
"""Bring a city's own tables in: read a folder, say what would change, change all or nothing."""

from roster.imports.applying import Summary
from roster.imports.applying import apply
from roster.imports.faults import Fault
from roster.imports.faults import ImportRefusedError
from roster.imports.geojson import Conversion
from roster.imports.geojson import from_geojson
from roster.imports.geojson import parse_mapping
from roster.imports.history import spelled
from roster.imports.loaded import write_loaded
from roster.imports.planning import ImportPlan
from roster.imports.planning import RowChange
from roster.imports.planning import TableChange
from roster.imports.planning import plan_import
from roster.imports.raw import Limits
from roster.imports.raw import RawTables
from roster.imports.reading import read_folder
from roster.imports.recipe import PostRecipe
from roster.imports.recipe import Recipe
from roster.imports.recipe import VisitRecipe
from roster.imports.recipe import parse_posts
from roster.imports.recipe import parse_visit
from roster.imports.tables import TABLES
from roster.imports.templates import write_templates

__all__ = [
    "TABLES",
    "Conversion",
    "Fault",
    "ImportPlan",
    "ImportRefusedError",
    "Limits",
    "PostRecipe",
    "RawTables",
    "Recipe",
    "RowChange",
    "Summary",
    "TableChange",
    "VisitRecipe",
    "apply",
    "from_geojson",
    "parse_mapping",
    "parse_posts",
    "parse_visit",
    "plan_import",
    "read_folder",
    "spelled",
    "write_loaded",
    "write_templates",
]
