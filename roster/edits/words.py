# SPDX-License-Identifier: MPL-2.0
"""What an edit did, in words: who was put on which shift, what was moved where."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster.edits.rows import Change
from roster.edits.tables import EXCHANGED
from roster.edits.tables import RosterEdit
from roster.models import Guard
from roster.models import Shift
from roster.rules import say
from sites.clock import local
from sites.models import Site
from sites.text import Message
from sites.text import Text

_SHIFT = Text("{start}-{end} {site}", "{start}-{end} {site}")
_UNKNOWN = Text("en vagt", "a shift")
_NOBODY = Text("ingen", "nobody")
_GONE = Text("en tidligere medarbejder", "a former guard")
_SAID: Mapping[str, Text] = {
    "on": Text("{guard} sat på {shift}.", "{guard} put on {shift}."),
    "off": Text("{guard} taget af {shift}.", "{guard} taken off {shift}."),
    "over": Text("{shift} givet fra {old} til {guard}.", "{shift} given from {old} to {guard}."),
    "between": Text(
        "{guard} flyttet fra {before} til {shift}.", "{guard} moved from {before} to {shift}."
    ),
    "new": Text("Ny vagt: {shift}, {guard}.", "New shift: {shift}, {guard}."),
    "gone": Text("Slettet: {shift}, {guard}.", "Deleted: {shift}, {guard}."),
    "times": Text("{before} ændret til {shift}.", "{before} changed to {shift}."),
    "seats": Text(
        "{shift}: {old} pladser blev til {seats}.", "{shift}: {old} seats became {seats}."
    ),
    "split": Text("{before} delt kl. {at}.", "{before} split at {at}."),
    "locked": Text("Låst: {count}.", "Locked: {count}."),
    "unlocked": Text("Låst op: {count}.", "Unlocked: {count}."),
    "aside": Text("En regel er fraveget.", "A rule was set aside."),
    "returned": Text(
        "Gemt udgave hentet frem: {count} ændringer.", "Saved version restored: {count} changes."
    ),
    "rota": Text("Rulleplan rullet ud: {count} vagter.", "Rota rolled out: {count} shifts."),
    "many": Text("{count} ændringer.", "{count} changes."),
    "none": Text("Intet ændret.", "Nothing changed."),
    "undo": Text("Fortrudt: {what}", "Undone: {what}"),
    "redo": Text("Gentaget: {what}", "Redone: {what}"),
}
_EXCHANGE = Text("Et bytte eller en afløsning", "A swap or a stand-in")
SPOKEN = 4
"""Parts that are said one by one; more are counted."""


def made_by(row: RosterEdit) -> Message:
    """Return who made an edit; the moves of a swap are made by no single person."""
    return _EXCHANGE() if row.who == EXCHANGED else Text("{by}", "{by}")(by=row.by)


def said(session: Session, edits: Sequence[RosterEdit]) -> list[Message]:
    """Return what each edit did, in words."""
    of = {row.id: row for row in edits}
    more = {row.of for row in edits if row.of is not None} - of.keys()
    if more:
        rows = session.exec(select(RosterEdit).where(col(RosterEdit.id).in_(more)))
        of |= {row.id: row for row in rows}
    told = {key: [Change.of_json(one) for one in row.changes] for key, row in of.items()}
    names = _Names(session, [change for changes in told.values() for change in changes])
    out = []
    for row in edits:
        if row.of is None:
            out.append(names.tell(row.kind, told[row.id]))
        else:
            first = of[row.of]
            out.append(_SAID[row.kind](what=names.tell(first.kind, told[first.id])))
    return out


class _Names:
    """The names of the guards and shifts that some changes are about, read once."""

    def __init__(self, session: Session, changes: Sequence[Change]) -> None:
        guards = {change.guard for change in changes if change.guard is not None}
        rows = session.exec(select(Guard.id, Guard.name).where(col(Guard.id).in_(guards)))
        self._guards = dict(rows.all())
        uids = {change.shift for change in changes}
        shifts = session.exec(select(Shift).where(col(Shift.uid).in_(uids))).all()
        self._shifts: dict[str, Mapping[str, Any]] = {
            row.uid: {
                "starts_at": row.starts_at.isoformat(),
                "ends_at": row.ends_at.isoformat(),
                "site_id": row.site_id,
            }
            for row in shifts
        }
        for change in changes:
            image = change.after or change.before
            if change.table == "shift" and image is not None:
                self._shifts.setdefault(change.key, image)
        sites = {image["site_id"] for image in self._shifts.values()}
        named = session.exec(select(Site.id, Site.name).where(col(Site.id).in_(sites)))
        self._sites = dict(named.all())

    def tell(self, kind: str, changes: Sequence[Change]) -> Message:
        """Return one sentence about the changes of an edit."""
        if kind == "return":
            return _SAID["returned"](count=len(self._parts(kind, changes)))
        if kind == "rota":
            return _SAID["rota"](count=sum(one.after is not None for one in changes))
        if kind == "lock":
            locks = [bool(one.after and one.after["locked"]) for one in changes]
            return _SAID["locked" if any(locks) else "unlocked"](count=len(changes))
        parts = self._parts(kind, changes)
        if not parts:
            return _SAID["aside" if changes else "none"]()
        if len(parts) > SPOKEN:
            return _SAID["many"](count=len(parts))
        joined = Text(
            " ".join(part.in_("da") for part in parts), " ".join(part.in_("en") for part in parts)
        )
        return Text("{parts}", "{parts}")(parts=joined)

    def _parts(self, kind: str, changes: Sequence[Change]) -> list[Message]:
        """Return what is to be said, one sentence for each thing that a person did."""
        on = [one for one in changes if one.table == "assignment" and one.before is None]
        off = [one for one in changes if one.table == "assignment" and one.after is None]
        shifts = [one for one in changes if one.table == "shift"]
        made = {one.key for one in shifts if one.before is None}
        gone = {one.key for one in shifts if one.after is None}
        out = []
        for one in shifts:
            told = _SAID["split"] if kind == "split" and one.before and one.after else None
            if told is not None and one.after is not None and one.before is not None:
                out.append(told(before=self._label(one.before), at=_clock(one.after["ends_at"])))
            elif not (kind == "split" and one.key in made):
                out.append(self._shift_part(one, on, off))
        on = [one for one in on if one.shift not in made]
        off = [one for one in off if one.shift not in gone]
        return [*out, *self._people(on, off)]

    def _shift_part(self, one: Change, on: list[Change], off: list[Change]) -> Message:
        if one.before is None or one.after is None:
            image = one.after or one.before or {}
            people = [c for c in (off if one.after is None else on) if c.shift == one.key]
            word = "gone" if one.after is None else "new"
            return _SAID[word](shift=self._label(image), guard=self._people_of(people))
        label = self._label(one.after)
        if one.before["headcount"] != one.after["headcount"]:
            seats = {"old": one.before["headcount"], "seats": one.after["headcount"]}
            return _SAID["seats"](shift=label, **seats)
        return _SAID["times"](before=self._label(one.before), shift=label)

    def _people(self, on: list[Change], off: list[Change]) -> list[Message]:
        """Pair who went with who came, on the same shift or as the same person."""
        out: list[Message] = []
        left = list(off)
        for one in on:
            shift = self._label(self._shifts.get(one.shift))
            same = next((o for o in left if o.shift == one.shift), None)
            moved = next((o for o in left if o.guard == one.guard), None)
            if same is not None:
                left.remove(same)
                names = {"old": self._guard(same.guard), "guard": self._guard(one.guard)}
                out.append(_SAID["over"](shift=shift, **names))
            elif moved is not None:
                left.remove(moved)
                before = self._label(self._shifts.get(moved.shift))
                out.append(
                    _SAID["between"](guard=self._guard(one.guard), before=before, shift=shift)
                )
            else:
                out.append(_SAID["on"](guard=self._guard(one.guard), shift=shift))
        for one in left:
            shift = self._label(self._shifts.get(one.shift))
            out.append(_SAID["off"](guard=self._guard(one.guard), shift=shift))
        return out

    def _people_of(self, changes: Iterable[Change]) -> Text:
        names = [self._guard(change.guard) for change in changes]
        if not names:
            return _NOBODY
        return Text(", ".join(n.in_("da") for n in names), ", ".join(n.in_("en") for n in names))

    def _guard(self, guard: int | None) -> Text:
        name = self._guards.get(guard)
        return _GONE if name is None else Text(name, name)

    def _label(self, image: Mapping[str, Any] | None) -> Message:
        if image is None:
            return _UNKNOWN()
        start = say.at(datetime.fromisoformat(image["starts_at"]))
        site = self._sites.get(image["site_id"], "")
        return _SHIFT(start=start, end=_clock(image["ends_at"]), site=site)


def _clock(instant: str) -> str:
    return f"{local(datetime.fromisoformat(instant)):%H:%M}"
