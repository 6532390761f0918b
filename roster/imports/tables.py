# SPDX-License-Identifier: MPL-2.0
"""Every table that can be imported, in the order in which rows may point at each other."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from roster.imports import demand_tables as demand
from roster.imports import history_tables as history
from roster.imports import people_tables as people
from roster.imports import record_tables as records
from roster.imports.schema import Table
from roster.imports.schema import simplify

TABLES: tuple[Table, ...] = (
    demand.ADMINISTRATIONS,
    demand.SITES,
    demand.SERVICES,
    demand.COMPETENCES,
    records.EQUIVALENCES,
    demand.POSTS,
    demand.VISITS,
    history.PAST_INCIDENTS,
    people.EMPLOYERS,
    records.PERMITS,
    people.GUARDS,
    people.CERTIFICATES,
    people.APPROVALS,
    records.RECORDS,
    people.CONTRACTS,
    records.BALANCES,
    people.ABSENCES,
    people.WISHES,
)

TABLE: Mapping[str, Table] = MappingProxyType({table.name: table for table in TABLES})


def table_called(name: str) -> Table | None:
    """Return the table that a file or sheet name means, in Danish or English."""
    word = simplify(name)
    return next((table for table in TABLES if word in table.names()), None)
