# SPDX-License-Identifier: MPL-2.0
"""Put names for codes in sentences of the domain, which knows competences by their codes only."""

from __future__ import annotations

from collections.abc import Mapping

from flask import g
from sqlmodel import select

from sites.models import Competence
from sites.text import Message
from sites.text import Text
from web.db import get_session

CODES = ("code", "what")
"""The values of messages that may be a competence's code."""


def named(message: Message) -> Message:
    """Return a message with the names of the competences that it mentions."""
    if not any(message.values.get(key) for key in CODES):
        return message
    names = _competences()
    values = {
        key: names.get(value, value) if key in CODES and isinstance(value, str) else value
        for key, value in message.values.items()
    }
    return Message(message.text, values)


def _competences() -> Mapping[str, Text]:
    """Return every competence's name by code, read once a request."""
    found: Mapping[str, Text] | None = g.get("competences")
    if found is None:
        rows = get_session().exec(select(Competence))
        found = g.competences = {row.code: Text(row.name_da, row.name_en) for row in rows}
    return found
