# SPDX-License-Identifier: MPL-2.0
"""What the state machine says when it refuses, in Danish and English."""

from __future__ import annotations

from sites.text import Text

DIVERTED = "diverted"
"""The reason on the task of a unit that was sent on to something else."""
ENDED = "ended"
"""The reason on the task of a unit whose incident was called off."""

EXISTS = Text("Hændelse {case} findes allerede.", "Incident {case} exists already.")
NO_CASE = Text(
    "Der er ingen hændelse {case}. Hent listen igen.",
    "There is no incident {case}. Reload the list.",
)
OVER = Text(
    "Hændelse {case} er afsluttet imens. Genåbn den, hvis den ikke er forbi.",
    "Incident {case} was ended meanwhile. Reopen it if it is not over.",
)
NOT_OVER = Text("Hændelse {case} er åben.", "Incident {case} is open.")
CHANGED = Text(
    "Hændelse {case} er ændret af en anden imens, og intet er gjort. "
    "Se hvad der er sket i forløbet, og gentag.",
    "Incident {case} was changed by somebody else meanwhile, and nothing was done. "
    "See in the timeline what happened, and do it again.",
)
NOBODY = Text("Vælg mindst én vagt at sende.", "Choose at least one guard to send.")
NO_UNIT = Text(
    "Vagten er ikke på tavlen. Vælg en, der er på vagt.",
    "The guard is not on the board. Choose one who is on duty.",
)
ALREADY = Text(
    "{unit} er allerede på hændelse {case}.",
    "{unit} is on incident {case} already.",
)
BLOCKED = Text(
    "{unit} kan ikke sendes: {status}. Skift først vagtens status.",
    "{unit} cannot be sent: {status}. Change the guard's status first.",
)
BUSY = Text(
    "{unit} er på hændelse {case}. Vælg en anden, eller tag vagten derfra udtrykkeligt.",
    "{unit} is on incident {case}. Choose another, or take the guard from it expressly.",
)
ASK_FIRST = Text(
    "{unit} tages fra noget ({status}). Bekræft det for at sende vagten.",
    "{unit} is taken from something ({status}). Confirm that to send the guard.",
)
PAST = Text("Vælg et tidspunkt, der ikke er passeret.", "Choose a time that has not passed.")
WHY = Text("Skriv hvorfor.", "Say why.")
NO_STEP = Text(
    "{unit} har intet skridt at tage der.",
    "{unit} has no such step to take.",
)
BEYOND = Text(
    "{unit} er allerede nået til: {status}. Brug »Fortryd skridt« for at gå tilbage.",
    "{unit} has already got to: {status}. Use “Undo step” to go back.",
)
NOT_ON = Text("{unit} er ikke på hændelse {case}.", "{unit} is not on incident {case}.")
NO_STATUS = Text(
    "Status {status} kan ikke sættes i hånden.",
    "The status {status} cannot be set by hand.",
)
UNIT_CHANGED = Text(
    "{unit} har skiftet status imens og står nu som: {status}. Intet er gjort.",
    "{unit} has changed status meanwhile and now stands as: {status}. Nothing was done.",
)
ON_CASE = Text(
    "{unit} er på hændelse {case}. Meld vagten klar derfra først.",
    "{unit} is on incident {case}. Clear the guard from it first.",
)
SITUATION = "situation"
"""The reason of a move that lapsed because it would no longer win enough."""
UNFREE = "unfree"
"""The reason of a move that lapsed or ended because the unit is no longer free for it."""
SENT = "sent"
"""The reason of a move that lapsed or ended because the unit was sent to an incident."""
OFF_DUTY = "off_duty"
"""The reason of a move that lapsed or ended because the unit's shift ended."""
MOVED_ON = "moved_on"
"""The reason of a move that ended because the unit was moved on."""

NO_MOVE = Text(
    "Der er ingen flytning {move}. Hent siden igen.", "There is no move {move}. Reload the page."
)
MOVE_OVER = Text(
    "Flytningen af {unit} er afgjort eller bortfaldet imens. Intet er gjort.",
    "The move of {unit} was decided or lapsed meanwhile. Nothing was done.",
)
MOVE_ONCE = Text("{unit} har allerede en flytning.", "{unit} has a move already.")
NOT_FREE = Text(
    "{unit} er ikke fri til at flytte: {status}.", "{unit} is not free to move: {status}."
)
