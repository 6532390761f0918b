# SPDX-License-Identifier: MPL-2.0
"""Settle what kinds of incidents an import names, and refuse what has not happened yet."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from datetime import datetime
from datetime import timedelta
from difflib import get_close_matches

from roster.imports.faults import Fault
from roster.imports.records import Record
from roster.imports.schema import simplify
from sites.clock import midnight
from sites.text import Text

TABLE = "past_incidents"
NO_SUCH_TYPE = Text(
    "Hændelsestypen findes ikke. {hint}Kendte: {known}. Ret cellen, eller opret typen under"
    " Disponering.",
    "There is no such type of incident. {hint}Known: {known}. Correct the cell, or add the type"
    " under Dispatch.",
)
DID_YOU_MEAN = Text("Mente I {code}? ", "Did you mean {code}? ")
TO_COME = Text(
    "Ligger i fremtiden. Ret tidspunktet; kun det, der er sket, kan indlæses.",
    "Lies in the future. Correct the time; only what has happened can be imported.",
)

Types = Mapping[str, str]
"""Every word for a type of incident, simplified, to the type's code."""


def spelled(types: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return every way to write a type, from codes with their names; codes go before names."""
    out = {simplify(name): code for code, names in types.items() for name in names}
    return {**out, **{simplify(code): code for code in types}}


def settle_types(
    found: Mapping[str, Sequence[Record]], types: Types, today: date
) -> Iterator[Fault]:
    """Put the code in place of what a row calls its type, and say which rows cannot be.

    Parameters
    ----------
    types
        From `spelled`.
    today
        The Copenhagen day; what is reported on a later one has not happened.
    """
    tomorrow = midnight(today + timedelta(days=1))
    hints: dict[str, str | None] = {}
    for record in found.get(TABLE, ()):
        at = record.values.get("at")
        if isinstance(at, datetime) and at >= tomorrow:
            yield record.fault("at", TO_COME())
        if "kind" not in record.values:
            continue
        word = simplify(str(record.values["kind"]))
        if word in types:
            record.values["kind"] = types[word]
            continue
        if word not in hints:
            near = get_close_matches(word, types, n=1, cutoff=0.7)
            hints[word] = types[near[0]] if near else None
        close = hints[word]
        hint: object = DID_YOU_MEAN(code=close) if close else ""
        known = ", ".join(sorted(set(types.values())))
        yield record.fault("kind", NO_SUCH_TYPE(hint=hint, known=known))
