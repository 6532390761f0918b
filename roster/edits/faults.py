# SPDX-License-Identifier: MPL-2.0
"""Why an edit is not made: each fault says what stands in the way and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from roster.rules.base import Rule
from roster.rules.base import Violation
from roster.store import StoreError
from sites.text import Message
from sites.text import Text

NO_SHIFT = Text(
    "Vagten findes ikke længere i planen. Hent planen igen.",
    "The shift is no longer in the roster. Reload the roster.",
)
NO_GUARD = Text(
    "Medarbejderen findes ikke eller er ikke aktiv. Vælg en anden.",
    "There is no such guard, or the guard is not active. Choose another.",
)
NO_POST = Text(
    "Vagtposten findes ikke, eller en anden forvaltning betaler for den. Vælg en anden.",
    "There is no such post, or another administration pays for it. Choose another.",
)
ALREADY = Text(
    "Medarbejderen er allerede på vagten.",
    "The guard is already on this shift.",
)
NOT_ON = Text(
    "Medarbejderen er ikke længere på vagten. Hent planen igen.",
    "The guard is no longer on this shift. Reload the roster.",
)
FULL = Text(
    "Alle pladser på vagten er besat. Tag først en af vagten, eller giv den flere pladser.",
    "Every seat is filled. Take somebody off the shift first, or give it more seats.",
)
LOCKED = Text(
    "Vagten er låst til medarbejderen. Lås op, før den flyttes.",
    "The shift is locked to the guard. Unlock it before you move it.",
)
SAME = Text(
    "Det er vagten allerede. Vælg en anden medarbejder, dag eller tid.",
    "The shift is so already. Choose another guard, day or time.",
)
OUTSIDE = Text(
    "Vagten skal begynde på en af planens dage, {first} til {last}.",
    "The shift must begin on one of the roster's days, {first} to {last}.",
)
LENGTH = Text(
    "En vagt varer mere end 0 minutter og højst {most} timer; her er det {minutes} minutter.",
    "A shift lasts more than 0 minutes and at most {most} hours; this would be {minutes} minutes.",
)
INSIDE = Text(
    "Vagten kan kun deles på et tidspunkt mellem {start} og {end}.",
    "The shift can only be split at a time between {start} and {end}.",
)
TAKEN = Text(
    "Posten har allerede en vagt, der begynder {start}. Giv den en plads mere i stedet.",
    "The post already has a shift that begins {start}. Give that one a seat more instead.",
)
SEATS = Text(
    "Vagten kan have {least} til {most} pladser; {value} går ikke.",
    "The shift can have {least} to {most} seats; {value} will not do.",
)
IN_USE = Text(
    "Vagten bruges et andet sted, for eksempel i et tilbud eller et bytte. Luk det først.",
    "The shift is in use elsewhere, such as in an offer or a swap. Close that first.",
)
NOTHING_TO_UNDO = Text(
    "Du har ikke noget at fortryde i denne plan.",
    "You have nothing to undo in this roster.",
)
NOTHING_TO_REDO = Text(
    "Du har ikke fortrudt noget, der kan gentages.",
    "You have undone nothing that could be redone.",
)
NOTHING_TO_LOCK = Text(
    "Der er ingen besatte vagter at låse eller låse op her.",
    "There are no filled shifts to lock or unlock here.",
)
CONFLICT = Text(
    "{by} har kl. {at} rettet den samme vagt: {what} Din ændring er ikke lavet. Se planen, og gør"
    " det om, hvis den stadig skal laves.",
    "{by} changed the same shift at {at}: {what} Your change is not made. Look at the roster, and"
    " do it again if it is still wanted.",
)
OVERWRITTEN = Text(
    "Vagten er ændret siden, for eksempel af en beregning. Det kan derfor ikke fortrydes eller"
    " gentages; ret vagten i stedet.",
    "The shift has changed since, perhaps by solving. So this cannot be undone or redone; edit"
    " the shift instead.",
)
FORBIDDEN = Text("Ikke tilladt: {why}", "Not allowed: {why}")
REASON_NEEDED = Text(
    "Kun tilladt med en begrundelse, som gemmes: {why}",
    "Allowed only with a reason, which is recorded: {why}",
)
_BROKEN = Text("{name} ({rule}): {message}", "{name} ({rule}): {message}")


class EditError(StoreError):
    """An edit cannot be made; `message` says why and what to do."""


class ConflictError(EditError):
    """Somebody else changed the same shift meanwhile."""


class BrokenRuleError(EditError):
    """An edit would break rules. `violations` are those that stand in the way."""

    said: ClassVar[Text]

    def __init__(self, violations: Sequence[Violation], rules: Sequence[Rule]) -> None:
        super().__init__(self.said(why=words(violations, rules)))
        self.violations = tuple(violations)


class ForbiddenError(BrokenRuleError):
    """An edit would break rules that the reason given does not open."""

    said: ClassVar[Text] = FORBIDDEN


class ReasonNeededError(BrokenRuleError):
    """An edit would break rules that may be set aside, but no reason is given."""

    said: ClassVar[Text] = REASON_NEEDED


def words(violations: Sequence[Violation], rules: Sequence[Rule]) -> Message:
    """Return violations as one line: rule and message of each."""
    names = {rule.id: rule.info.name for rule in rules}
    found = [
        _BROKEN(name=names[one.rule], rule=one.rule, message=one.message) for one in violations
    ]
    parts = Text(
        "; ".join(dict.fromkeys(one.in_("da") for one in found)),
        "; ".join(dict.fromkeys(one.in_("en") for one in found)),
    )
    return Text("{parts}", "{parts}")(parts=parts)
