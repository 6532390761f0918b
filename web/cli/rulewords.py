# SPDX-License-Identifier: MPL-2.0
"""Say rules, figures and their changes in lines and as plain JSON values."""

from __future__ import annotations

from typing import Any

from roster.agreements import Change
from roster.agreements import Figure
from roster.agreements import Resolved
from roster.agreements.agreement import plain
from roster.agreements.keys import known
from roster.agreements.layers import tightens
from roster.agreements.words import GRADES
from roster.agreements.words import PROVISIONAL
from roster.agreements.words import said_value
from roster.rules.base import Parameter
from roster.rules.base import Rule
from roster.rules.base import Severity
from roster.rules.registry import CLASSES
from sites.text import Message
from sites.text import Text
from web.cli.output import language
from web.cli.output import say

SEVERITIES = {
    Severity.HARD: Text("hård", "hard"),
    Severity.OVERRIDE: Text("hård, kan fraviges med begrundelse", "hard, may be set aside"),
    Severity.SOFT: Text("blød", "soft"),
    Severity.COST: Text("udgift", "cost"),
    Severity.INFO: Text("oplysning", "notice"),
}
FROM_TO = Text("{place}: {before} → {after}", "{place}: {before} → {after}")
COMES = Text("{place}: kommer til", "{place}: comes into force")
GOES = Text("{place}: gælder ikke mere", "{place}: is no longer in force")
NONE = Text("–", "–")
TIGHTER = Text("strammere", "tighter")
LOOSER = Text("lempeligere", "looser")
NOTHING = Text("Ingen forskel på reglerne.", "No difference between the rules.")
LABELS = frozenset({"name_da", "name_en", "rule"})
"""Keys of a pay section that name it: no figures."""


def rule_line(rule: Rule, about: Text | Message) -> str:
    """Return a rule on a line: id, name, something about it, and its figures below."""
    first = f"{rule.id:<14} {say(rule.info.name)} ({say(about)})"
    figures = _figures(rule)
    return f"{first}\n{'':<14} {figures}" if figures else first


def _figures(rule: Rule) -> str:
    return "; ".join(
        f"{say(one.name)} {say(said_value(one.value, one.unit))}{_mark(one)}"
        for one in rule.parameters
    )


def _mark(parameter: Parameter) -> str:
    return f" ({say(PROVISIONAL)})" if parameter.provisional else ""


def parameter_line(parameter: Parameter) -> str:
    """Return a figure with its source, its grade and the layer it stands in."""
    value = say(said_value(parameter.value, parameter.unit))
    origin = f"{say(parameter.source)}, {say(GRADES[parameter.confidence])}"
    layer = f", {parameter.layer}" if parameter.layer else ""
    return f"{say(parameter.name)} ({parameter.key}): {value}. {origin}{layer}"


def change_lines(changes: tuple[Change, ...]) -> list[str]:
    """Return what changes, rule by rule and figure by figure."""
    lines = []
    for change in changes:
        if not change.key:
            lines.append(say((COMES if change.becomes else GOES)(place=_rule_name(change.section))))
        elif change.key not in LABELS:
            before, after = _shown(change.before), _shown(change.after)
            line = FROM_TO(place=_place(change), before=before, after=after)
            lines.append(f"  {say(line)}{_turn(change)}")
    return lines


def _rule_name(section: str) -> str:
    """Return a rule's id with its name; a pay section as the file calls it."""
    found = next((rule.info for rule in CLASSES if rule.info.id == section), None)
    return f"{section} {say(found.name)}" if found else section


def _place(change: Change) -> str:
    """Return where a figure stands, with what people call it where it is a rule's."""
    named = next(
        (rule.named(change.key) for rule in CLASSES if rule.info.id == change.section), None
    )
    return f"{change.section} {change.key}" + (f" ({say(named)})" if named else "")


def _turn(change: Change) -> str:
    """Say whether a rule's figure asks for more or less than before."""
    key = known().get(change.section, {}).get(change.key)
    if key is None or key.tighter is None or change.before is None or change.after is None:
        return ""
    tighter = tightens(key.tighter, change.before.value, change.after.value)
    return f": {say(TIGHTER if tighter else LOOSER)}"


def _shown(figure: Figure | None) -> Text:
    if figure is None:
        return NONE
    value = said_value(figure.value, figure.unit)
    da, en = (f"{text} ({mark})" for text, mark in _marked(value, figure))
    return Text(da, en)


def _marked(value: Text, figure: Figure) -> tuple[tuple[str, str], tuple[str, str]]:
    grade = str(figure.confidence)
    return (value.da, f"{figure.source.da}; {grade}"), (value.en, f"{figure.source.en}; {grade}")


def agreement_facts(agreement: Resolved) -> dict[str, Any]:
    """Return what identifies a resolved agreement."""
    return {
        "agreement": agreement.id,
        "name": say(agreement.name),
        "day": agreement.day.isoformat(),
        "layers": list(agreement.layers),
        "hash": agreement.hash,
    }


def rule_facts(rule: Rule) -> dict[str, Any]:
    """Return all that a rule says of itself."""
    info, words = rule.info, language()
    return {
        "id": info.id,
        "rule": info.name.in_(words),
        "explanation": rule.explanation.in_(words),
        "source": info.source.in_(words),
        "link": info.link,
        "valid_from": info.since.isoformat() if info.since else None,
        "valid_to": info.to.isoformat() if info.to else None,
        "severity": str(info.severity),
        "confidence": str(info.confidence),
        "scope": rule.scope.to_json() if rule.scope else {},
        "parameters": [_parameter_facts(one) for one in rule.parameters],
    }


def _parameter_facts(parameter: Parameter) -> dict[str, Any]:
    return {
        "key": parameter.key,
        "name": say(parameter.name),
        "value": plain(parameter.value),
        "unit": parameter.unit,
        "source": say(parameter.source),
        "confidence": str(parameter.confidence),
        "provisional": parameter.provisional,
        "layer": parameter.layer,
        "tighter": str(parameter.tighter) if parameter.tighter else None,
    }


def change_facts(change: Change) -> dict[str, Any]:
    """Return one change."""
    return {
        "section": change.section,
        "key": change.key,
        "was": change.was,
        "becomes": change.becomes,
        "before": _figure_facts(change.before),
        "after": _figure_facts(change.after),
    }


def _figure_facts(figure: Figure | None) -> dict[str, Any] | None:
    if figure is None:
        return None
    return {
        "value": plain(figure.value),
        "unit": figure.unit,
        "source": say(figure.source),
        "confidence": str(figure.confidence),
        "layer": figure.layer,
    }
