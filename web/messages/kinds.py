# SPDX-License-Identifier: MPL-2.0
"""The kinds of messages and the heading of each: all that a mail says of what is inside."""

from __future__ import annotations

from collections.abc import Mapping

from sites.text import Text

HEADINGS: Mapping[str, Text] = {
    "roster.published": Text("Ny vagtplan", "New roster"),
    "roster.changed": Text("Dine vagter er ændret", "Your shifts have changed"),
    "roster.proposal": Text("Forslag til vagtplan er klar", "A proposal for a roster is ready"),
    "absence": Text("Fravær meldt", "Absence reported"),
    "offer": Text("Tilbud om en vagt", "A shift on offer"),
    "offer.taken": Text("Svar på et tilbud om en vagt", "Answer to a shift on offer"),
    "offer.gone": Text("Vagten er taget af en anden", "The shift was taken by somebody else"),
    "swap": Text("Vagtbytte", "Swap of shifts"),
    "swap.decided": Text("Svar på et vagtbytte", "Answer to a swap of shifts"),
    "order": Text("Bestilling af vagt", "Order for a guard"),
    "order.answered": Text("Svar på en bestilling af vagt", "Answer to an order for a guard"),
    "feedback": Text("Tilbagemelding på en vagt", "Feedback on a guard"),
    "dispatch": Text("Besked fra disponenten", "Message from the dispatcher"),
}
"""Heading by kind: short, and nothing in it that only the reader may know."""
