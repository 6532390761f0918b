# SPDX-License-Identifier: MPL-2.0
"""The keys of the desk: each presses a button that is there to be clicked too."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _


@dataclass(frozen=True, slots=True)
class Key:
    """A key and what it does."""

    key: str
    what: str


def keys(*, moving: bool = False) -> tuple[Key, ...]:
    """Return every key of the desk in the reader's language.

    Parameters
    ----------
    moving
        Whether moves of free units are suggested here: they have keys of their own.
    """
    moves = (
        Key("t", _("give the suggested move")),
        Key("d", _("decline the suggested move")),
        Key("y", _("the unit that moves is in place")),
    )
    return (
        Key("?", _("show and hide these keys")),
        Key("n", _("new incident")),
        Key("j", _("next in the list")),
        Key("k", _("the one before in the list")),
        Key("Enter", _("open what is chosen")),
        Key("a", _("send the nearest")),
        Key("b", _("send the best for the city")),
        Key("1–9", _("choose a candidate")),
        Key("s", _("send those chosen")),
        Key("r", _("recommend anew")),
        Key("w", _("why not: search among those left out")),
        Key("v", _("next step of the first unit")),
        Key("z", _("undo the first unit's last step")),
        Key("o", _("write a remark")),
        Key("e", _("change the incident")),
        Key("c", _("close the incident")),
        Key("x", _("cancel the incident")),
        *(moves if moving else ()),
        Key("q", _("to the queue")),
        Key("u", _("to the units")),
        Key("m", _("to the map")),
        Key("f", _("fit the map")),
        Key("h", _("handover")),
        Key("p", _("past incidents")),
        Key("l", _("sound on or off")),
        Key("Esc", _("out of a field")),
    )
