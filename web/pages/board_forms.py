# SPDX-License-Identifier: MPL-2.0
"""Read the edit that somebody asks for, from the board or from a form without scripts."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from datetime import date
from datetime import datetime

from flask_babel import gettext as _

from roster.edits import Assign
from roster.edits import Copy
from roster.edits import Create
from roster.edits import Delete
from roster.edits import Edit
from roster.edits import Lock
from roster.edits import Move
from roster.edits import Resize
from roster.edits import Seats
from roster.edits import Split
from roster.edits import Unassign
from sites.clock import COPENHAGEN
from sites.clock import nearest_utc

MOST = 10**9


class UnreadableError(ValueError):
    """A field of the form cannot be read; the text names it and says what to give."""


class Asked:
    """The fields of an edit's form."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def number(self, name: str) -> int:
        """Return a whole number that must be there."""
        found = self.maybe(name)
        if found is None:
            raise UnreadableError(_("%(field)s is missing: give a whole number.", field=name))
        return found

    def maybe(self, name: str) -> int | None:
        """Return a whole number, None where the field is empty."""
        value = self._values.get(name, "").strip()
        if not value:
            return None
        if not value.removeprefix("-").isdecimal() or abs(int(value)) > MOST:
            raise UnreadableError(_("%(field)s must be a whole number.", field=name))
        return int(value)

    def day(self, name: str) -> date | None:
        """Return a day, None where the field is empty."""
        value = self._values.get(name, "").strip()
        if not value:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise UnreadableError(
                _("%(field)s must be a date such as 2027-01-31.", field=name)
            ) from error

    def instant(self, name: str) -> datetime:
        """Return an instant given on the Copenhagen wall clock, to the minute."""
        try:
            at = datetime.fromisoformat(self._values.get(name, "").strip())
        except ValueError as error:
            raise UnreadableError(
                _("%(field)s must be a day and a time such as 2027-01-31T22:30.", field=name)
            ) from error
        if at.tzinfo is not None:
            at = at.astimezone(COPENHAGEN).replace(tzinfo=None)
        return nearest_utc(at.date(), at.time().replace(second=0, microsecond=0))

    def on(self, name: str) -> bool:
        """Say whether a box is ticked or a choice is yes."""
        return self._values.get(name, "") in ("yes", "1", "on")


def _move(asked: Asked) -> Edit:
    """Return what dropping a chip does: an open seat is filled, a filled one goes on."""
    shift, guard, to = asked.number("shift"), asked.maybe("guard"), asked.maybe("to")
    days = asked.maybe("days") or 0
    if asked.on("copy"):
        return Copy(shift, to, days)
    if guard is not None:
        return Move(shift, guard, to, days)
    if to is None:
        raise UnreadableError(_("Choose who takes the shift."))
    return Assign(shift, to)


READERS: Mapping[str, Callable[[Asked], Edit]] = {
    "move": _move,
    "assign": lambda a: Assign(a.number("shift"), a.number("guard")),
    "unassign": lambda a: Unassign(a.number("shift"), a.number("guard")),
    "copy": lambda a: Copy(a.number("shift"), a.maybe("to"), a.number("days")),
    "split": lambda a: Split(a.number("shift"), a.instant("at")),
    "resize": lambda a: Resize(a.number("shift"), a.instant("start"), a.instant("end")),
    "seats": lambda a: Seats(a.number("shift"), a.number("seats")),
    "create": lambda a: Create(
        a.number("post"),
        a.instant("start"),
        a.instant("end"),
        a.maybe("seats") or 1,
        a.maybe("guard"),
    ),
    "delete": lambda a: Delete(a.number("shift")),
    "lock": lambda a: Lock(
        a.on("locked"), guard=a.maybe("guard"), day=a.day("day"), shift=a.maybe("shift")
    ),
}


def read_edit(values: Mapping[str, str]) -> Edit:
    """Return the edit that a form asks for.

    Raises
    ------
    UnreadableError
        If there is no such edit, or a field of it cannot be read.
    """
    reader = READERS.get(values.get("do", ""))
    if reader is None:
        raise UnreadableError(_("Choose what to do: %(known)s.", known=", ".join(READERS)))
    return reader(Asked(values))
