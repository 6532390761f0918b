# SPDX-License-Identifier: MPL-2.0
"""Why something cannot be done with a rota template, and what to do instead."""

from __future__ import annotations

from roster.rota.models import MOST_WEEKS
from roster.store import StoreError
from sites.text import Message
from sites.text import Text

MISSING = Text(
    "Rulleplan {value} findes ikke. Se listen over rulleplaner.",
    "There is no rota template {value}. See the list of rota templates.",
)
CHANGED = Text(
    "Rulleplanen {name} er ændret af en anden imens. Hent siden igen, og gentag.",
    "The rota template {name} was changed by somebody else meanwhile. Reload it and do it again.",
)
NAME = Text(
    "Navn, værdi {value}: skriv et navn på 1 til {most} tegn.",
    "Name, value {value}: write a name of 1 to {most} characters.",
)
NAME_TAKEN = Text(
    "Navn, værdi {value}: der er allerede en med det navn. Vælg et andet.",
    "Name, value {value}: there is one of that name already. Choose another.",
)
WEEKS = Text(
    f"Uger, værdi {{value}}: skriv et helt tal fra 1 til {MOST_WEEKS}.",
    f"Weeks, value {{value}}: write a whole number from 1 to {MOST_WEEKS}.",
)
SHORTER = Text(
    "Uger, værdi {value}: der står vagter i uge {last}. Tøm ugerne efter uge {value} først.",
    "Weeks, value {value}: something stands in week {last}. Empty the weeks after {value} first.",
)
NO_MONDAY = Text(
    "Første mandag, værdi {value}: er ikke en mandag. Vælg en mandag.",
    "First Monday, value {value}: is not a Monday. Choose a Monday.",
)
LETTER = Text(
    "Bogstav, værdi {value}: skriv 1 til 3 bogstaver eller tal.",
    "Letter, value {value}: write 1 to 3 letters or digits.",
)
LETTER_TAKEN = Text(
    "Bogstav, værdi {value}: bruges allerede i rulleplanen. Vælg et andet.",
    "Letter, value {value}: is used in the template already. Choose another.",
)
MEANING = Text(
    "Vagttypen {value}: vælg enten en vagtpost eller to mødetider, den første før den sidste.",
    "Kind {value}: choose either a post or two times to begin, the first before the last.",
)
TOO_MANY = Text(
    "En rulleplan kan have {most} {what}. Slet en først.",
    "A rota template can have {most} {what}. Delete one first.",
)
NO_LINE = Text(
    "Linjen findes ikke længere. Hent siden igen.",
    "That line is no longer there. Reload the page.",
)
NO_KIND = Text(
    "Vagttypen findes ikke længere. Hent siden igen.",
    "That kind is no longer there. Reload the page.",
)
KIND_USED = Text(
    "Vagttypen {value} står på {count} dage i rulleplanen. Fjern den fra dagene først.",
    "The kind {value} stands on {count} days of the template. Take it off those days first.",
)
NO_GUARD = Text(
    "Medarbejder, værdi {value}: findes ikke eller er ikke aktiv. Vælg en anden.",
    "Guard, value {value}: does not exist or is not active. Choose another.",
)
GUARD_TAKEN = Text(
    "{value} har allerede en linje i rulleplanen. En medarbejder kan have én.",
    "{value} has a line of the template already. A guard can have one.",
)
UNKNOWN = Text(
    "{line}, uge {week}, {weekday}: {value} betyder ikke noget her. Skriv et af {known}, en"
    " bindestreg for fri, eller intet.",
    "{line}, week {week}, {weekday}: {value} means nothing here. Write one of {known}, a dash for"
    " a day off, or nothing.",
)
WRONG_DAY = Text(
    "{line}: dag {value} findes ikke; rulleplanen har {days} dage.",
    "{line}: there is no day {value}; the template has {days} days.",
)
OUTSIDE = Text(
    "Vælg første og sidste dag mellem {first} og {last}, den første først.",
    "Choose a first and a last day between {first} and {last}, the first one first.",
)
NOTHING = Text(
    "Der er intet at rulle ud: {why}.",
    "There is nothing to roll out: {why}.",
)
PRICE = Text(
    "Pris, værdi {value}: skriv et beløb fra 1 til {most} kr.",
    "Price, value {value}: write an amount from 1 to {most} kroner.",
)
EMPTY = Text(
    "Rulleplanen {name} har ingen linjer med medarbejder. Sæt medarbejdere på linjerne først.",
    "The template {name} has no lines with a guard. Put guards on its lines first.",
)


class RotaError(StoreError):
    """What was asked of a rota template cannot be done; `message` says why and what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
