# SPDX-License-Identifier: MPL-2.0
"""Why a unit was chosen and why another was not: codes that are stored, words that are shown."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sites.text import Text

REASONS: Mapping[str, Text] = MappingProxyType(
    {
        "nearest": Text("hurtigst fremme", "soonest there"),
        "best": Text("koster byens dækning mindst", "costs the city's cover least"),
        "in_time": Text("når det lovede", "keeps the promise"),
        "there": Text("er på stedet", "is on the spot"),
        "pool": Text("står i beredskab", "stands in the response pool"),
        "own": Text("egen forvaltning", "own administration"),
        "lent": Text("lånes fra {lender}", "lent by {lender}"),
        "leaves_post": Text("tages fra {post}", "taken from {post}"),
        "empties_post": Text("efterlader {post} ubemandet", "leaves {post} empty"),
        "interrupts_round": Text(
            "afbryder runden; {visits} tilsyn mangler", "interrupts the round; {visits} visits left"
        ),
        "estimated": Text("køretiden er et skøn", "the travel time is an estimate"),
        "harbour": Text(
            "skønnet krydser havnen: brug det med varsomhed",
            "the estimate crosses the harbour: use it with care",
        ),
        "stale": Text("positionen er usikker", "the position is uncertain"),
        "overrun": Text(
            "arbejder {minutes} min over vagtens slutning",
            "works {minutes} min beyond the shift's end",
        ),
    }
)
"""What speaks for or about a unit that can be sent."""

SHORTFALLS: Mapping[str, Text] = MappingProxyType(
    {
        "absent": Text("er meldt fraværende", "is reported absent"),
        "pending": Text("møder først {at}", "starts at {at}"),
        "off": Text("vagten er slut", "the shift is over"),
        "break": Text("holder pause", "is on a break"),
        "meal": Text("holder spisepause", "is on a meal break"),
        "out": Text("er meldt ud", "is out of service"),
        "bound": Text("må ikke forlade posten {post}", "may not leave the post {post}"),
        "here": Text("er allerede på hændelsen", "is on the incident already"),
        "busy": Text("er på hændelse {case}", "is on incident {case}"),
        "approval": Text("mangler politigodkendelse", "has no police approval"),
        "authorisation": Text(
            "arbejdsgiveren mangler autorisation", "the employer has no authorisation"
        ),
        "expired": Text("beviset er udløbet: {code}", "the certificate has expired: {code}"),
        "competence": Text("mangler kompetencen {code}", "lacks the competence {code}"),
        "no_position": Text("ingen kendt position", "no known position"),
        "unreachable": Text("der er ingen vej dertil", "there is no way there"),
        "shift_ends": Text(
            "vagten slutter {at}, før ankomsten", "the shift ends at {at}, before arrival"
        ),
        "rest": Text("ville bryde hviletid: {rule}", "would break rest: {rule}"),
        "farther": Text("{minutes} min senere fremme", "{minutes} min later there"),
        "other_better": Text(
            "en anden koster dækningen mindre", "another costs the city's cover less"
        ),
    }
)
"""Why a unit was not recommended."""
FINAL = frozenset(
    {"absent", "pending", "off", "break", "meal", "out", "bound", "here", "no_position"}
)
"""Shortfalls with which nobody can be sent, reason or not."""
BEHIND = frozenset({"farther", "other_better"})
"""Shortfalls of units that could be sent just as well, were it not for those chosen."""
