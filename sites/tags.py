# SPDX-License-Identifier: MPL-2.0
"""The words that say what kind a post is, for rules that concern only some posts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sites.text import Text

TAGS: Mapping[str, Text] = MappingProxyType(
    {
        "public_place": Text("offentligt_sted", "public_place"),
        "control_centre": Text("kontrolcentral", "control_centre"),
        "tryghedsvagt": Text("tryghedsvagt", "safety_guard"),
        "doorman": Text("doermand", "doorman"),
        "dog": Text("hund", "dog"),
        "fire_watch": Text("brandvagt", "fire_watch"),
        "alarm_car": Text("alarmbil", "alarm_car"),
        "pool_car": Text("puljebil", "pool_car"),
        "isps": Text("isps", "isps"),
        "avsec": Text("avsec", "avsec"),
        "lift": Text("elevator", "lift"),
        "induction": Text("objektkendskab", "induction"),
        "no_break": Text("ingen_pause", "no_break"),
        "no_lone_work": Text("ikke_alene", "no_lone_work"),
        "valuables": Text("vaerdier", "valuables"),
        "strenuous": Text("belastende", "strenuous"),
    }
)
"""Tags that the product's rules know, with the words people may write. A city adds its own."""
