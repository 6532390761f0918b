# SPDX-License-Identifier: MPL-2.0
"""Hold the names of agreements in an import to those that there are files for."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence

from roster.imports.faults import Fault
from roster.imports.records import Record
from sites.text import Text

NAMED_IN = ("employers", "contracts")
NO_SUCH = Text(
    "Overenskomsten findes ikke. Kendte: {known}. Ret navnet, eller læg filen i datamappens"
    " agreements.",
    "There is no such agreement. Known: {known}. Correct the name, or put the file into the data"
    " folder's agreements.",
)


def agreement_faults(
    found: Mapping[str, Sequence[Record]], known: Collection[str]
) -> Iterator[Fault]:
    """Say which rows name an agreement that is not there: their guards could not be planned."""
    for table in NAMED_IN:
        for record in found.get(table, ()):
            name = record.values.get("agreement")
            if name and name not in known:
                yield record.fault("agreement", NO_SUCH(known=", ".join(known)))
