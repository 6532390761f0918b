# SPDX-License-Identifier: MPL-2.0
"""`vagt rules` and `vagt agreements`: what is in force, where it says so, what a file changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from datetime import date
from datetime import datetime
from pathlib import Path
from typing import Annotated
from typing import Any
from typing import NoReturn

import typer

from roster.agreements import STATUTE
from roster.agreements import AgreementError
from roster.agreements import Change
from roster.agreements import Figure
from roster.agreements import Library
from roster.agreements import Resolved
from roster.agreements import resolve
from roster.agreements.agreement import plain
from roster.agreements.keys import known
from roster.agreements.layers import tightens
from roster.agreements.words import GRADES
from roster.agreements.words import LEVELS
from roster.agreements.words import PROVISIONAL
from roster.agreements.words import said_value
from roster.rules import registry
from roster.rules.base import Parameter
from roster.rules.base import Rule
from roster.rules.base import Severity
from roster.rules.registry import CLASSES
from roster.store import StoreError
from roster.store import get_roster
from roster.store import load_problem
from sites.clock import local_day
from sites.network import current
from sites.text import Message
from sites.text import Text
from web.cli.output import AsJson
from web.cli.output import Exit
from web.cli.output import application
from web.cli.output import fail
from web.cli.output import language
from web.cli.output import read_settings
from web.cli.output import say
from web.cli.output import show
from web.cli.output import table
from web.db import get_session
from web.rulebook import rulebook
from web.settings import current_settings

app = typer.Typer(help="The rules in force and where they come from.", no_args_is_help=True)
agreements = typer.Typer(
    help="Laws, agreements and local files that rules take figures from.", no_args_is_help=True
)

Name = Annotated[
    str, typer.Option("--agreement", help="An agreement's name, or the path of its file.")
]
Day = Annotated[
    datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="On which day; today.")
]

SEVERITIES = {
    Severity.HARD: Text("hård", "hard"),
    Severity.OVERRIDE: Text("hård, kan fraviges med begrundelse", "hard, may be set aside"),
    Severity.SOFT: Text("blød", "soft"),
    Severity.INFO: Text("oplysning", "notice"),
}
UNKNOWN = Text(
    "Reglen {value} findes ikke. Kendte: {allowed}.",
    "There is no rule {value}. Known: {allowed}.",
)
NOT_IN_FORCE = Text(
    "{id} gælder ikke under {agreement}.", "{id} is not in force under {agreement}."
)
HEADING = Text(
    "{name}, {day}: {count} regler. Fingeraftryk {hash}.",
    "{name}, {day}: {count} rules. Fingerprint {hash}.",
)
SOUND = Text(
    "{name}: filen er i orden og lægger sig over {base}.",
    "{name}: the file is sound and is laid over {base}.",
)
NOTHING = Text("Ingen forskel på reglerne.", "No difference between the rules.")
FROM_TO = Text("{place}: {before} → {after}", "{place}: {before} → {after}")
COMES = Text("{place}: kommer til", "{place}: comes into force")
GOES = Text("{place}: gælder ikke mere", "{place}: is no longer in force")
NONE = Text("–", "–")
TIGHTER = Text("strammere", "tighter")
LOOSER = Text("lempeligere", "looser")
LABELS = frozenset({"name_da", "name_en", "rule"})
"""Keys of a pay section that name it: no figures."""
OF_PUBLISHED = Text(
    "{name}: {count} regler, som da planen blev offentliggjort. Fingeraftryk {hash}.",
    "{name}: {count} rules, as when the plan was published. Fingerprint {hash}.",
)
OF_DRAFT = Text("{name}: {count} regler.", "{name}: {count} rules.")
ALL = Text("alle", "all")
SOME = Text("{count} vagter", "{count} guards")


@app.command("list")
def list_rules(
    name: Name = STATUTE,
    on: Day = None,
    roster: Annotated[
        int | None, typer.Option("--roster", help="A roster's id: its rules, and whom each covers.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the rules in force under an agreement or in a roster, with their figures."""
    if roster is not None:
        with application(as_json):
            _list_of_roster(roster, as_json)
        return
    agreement = _resolved(name, on, as_json)
    rules = _rules(agreement, as_json)
    heading = HEADING(
        name=agreement.name,
        day=agreement.day.isoformat(),
        count=len(rules),
        hash=agreement.hash[:12],
    )
    lines = [_line(rule, SEVERITIES[rule.info.severity]) for rule in rules.values()]
    shown = {**_facts(agreement), "rules": [_rule_facts(rule) for rule in rules.values()]}
    show(shown, as_json, say(heading), *lines)


@app.command("show")
def show_rule(
    rule: Annotated[str, typer.Argument(help="The rule's id, such as DK-01.")],
    name: Name = STATUTE,
    on: Day = None,
    as_json: AsJson = False,
) -> None:
    """Show one rule: what it says, where it comes from, each figure with its source and grade."""
    agreement = _resolved(name, on, as_json)
    known = [one.info.id for one in CLASSES]
    if rule not in known:
        fail(Exit.USAGE, UNKNOWN(value=rule, allowed=", ".join(known)), as_json)
    found = _rules(agreement, as_json).get(rule)
    if found is None:
        fail(Exit.FAULTS, NOT_IN_FORCE(id=rule, agreement=agreement.name), as_json)
    info = found.info
    grade = say(GRADES[info.confidence])
    lines = [
        f"{info.id} {say(info.name)} ({say(SEVERITIES[info.severity])})",
        say(info.explanation),
        f"{say(info.source)} ({grade}) {info.link}".strip(),
        *(f"  {_parameter_line(one)}" for one in found.parameters),
    ]
    show({**_facts(agreement), **_rule_facts(found)}, as_json, *lines)


@app.command("diff")
def diff(
    first: Annotated[str, typer.Argument(help="An agreement's name or file.")],
    second: Annotated[str, typer.Argument(help="The one that takes its place.")],
    on: Day = None,
    as_json: AsJson = False,
) -> None:
    """Show what changes when one agreement takes the place of another."""
    before, after = _resolved(first, on, as_json), _resolved(second, on, as_json)
    changes = before.differences(after)
    shown = {
        "before": _facts(before),
        "after": _facts(after),
        "changes": [_change_facts(change) for change in changes],
    }
    show(shown, as_json, *(_change_lines(changes) or [say(NOTHING)]))


@agreements.command("list")
def list_agreements(as_json: AsJson = False) -> None:
    """List the agreements that come with the product and those in the data folder."""
    library = _library(as_json)
    found, faults = [], []
    for name in library.names:
        try:
            found.append(library.load(name))
        except AgreementError as error:
            faults += [say(message) for message in error.messages]
    rows = [(one.id, say(one.name), say(LEVELS[one.level]), say(one.note)) for one in found]
    facts = [
        {"id": one.id, "name": say(one.name), "level": str(one.level), "file": one.file}
        for one in found
    ]
    headings = (
        Text("Navn", "Name"),
        Text("Overenskomst", "Agreement"),
        Text("Niveau", "Level"),
        Text("Bemærk", "Note"),
    )
    show({"agreements": facts, "faults": faults}, as_json, table(headings, rows), *faults)
    if faults:
        raise typer.Exit(int(Exit.FAULTS))


@agreements.command("check")
def check_agreement(
    file: Annotated[Path, typer.Argument(help="The agreement's TOML file.")],
    on: Day = None,
    as_json: AsJson = False,
) -> None:
    """Check an agreement's file and show what it changes in what it builds on."""
    after = _resolved(str(file), on, as_json)
    _rules(after, as_json)
    loaded = _library(as_json).load(file)
    base = loaded.base or loaded
    before = resolve(base, after.day)
    changes = before.differences(after)
    shown = {
        **_facts(after),
        "base": base.id,
        "faults": [],
        "changes": [_change_facts(change) for change in changes],
    }
    lines = _change_lines(changes) or [say(NOTHING)]
    show(shown, as_json, say(SOUND(name=after.name, base=base.name)), *lines)


def _list_of_roster(roster: int, as_json: bool) -> None:
    """Show the rules of a stored roster: those it was published under, or those of today."""
    try:
        row = get_roster(get_session(), roster)
        network = current(current_settings().data)
        problem = load_problem(get_session(), roster, network, rulebook())
    except StoreError as error:
        fail(Exit.USAGE, error.message, as_json)
    covered = [[one.code for one in problem.guards if rule.covers(one)] for rule in problem.rules]
    both = list(zip(problem.rules, covered, strict=True))
    heading = (OF_PUBLISHED if row.rules_hash else OF_DRAFT)(
        name=row.name, count=len(both), hash=(row.rules_hash or "")[:12]
    )
    everybody = len(problem.guards)
    lines = [
        _line(rule, ALL if len(codes) == everybody else SOME(count=len(codes)))
        for rule, codes in both
    ]
    facts = [{**_rule_facts(rule), "covers": codes} for rule, codes in both]
    shown = {"roster": row.id, "hash": row.rules_hash, "rules": facts}
    show(shown, as_json, say(heading), *lines)


def _library(as_json: bool) -> Library:
    return Library(read_settings(as_json).agreements)


def _resolved(name: str, on: datetime | None, as_json: bool) -> Resolved:
    day: date = on.date() if on else local_day(datetime.now(UTC))
    try:
        return resolve(_library(as_json).load(name), day)
    except AgreementError as error:
        _refuse(error, as_json)


def _rules(agreement: Resolved, as_json: bool) -> Mapping[str, Rule]:
    """Return the rules in force by id, or end with what keeps them from being made."""
    try:
        return registry(agreement)
    except AgreementError as error:
        _refuse(error, as_json)


def _refuse(error: AgreementError, as_json: bool) -> NoReturn:
    faults = [say(message) for message in error.messages]
    show({"error": faults[0], "faults": faults, "exit": int(Exit.FAULTS)}, as_json, *faults)
    raise typer.Exit(int(Exit.FAULTS))


def _line(rule: Rule, about: Text | Message) -> str:
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


def _parameter_line(parameter: Parameter) -> str:
    value = say(said_value(parameter.value, parameter.unit))
    origin = f"{say(parameter.source)}, {say(GRADES[parameter.confidence])}"
    layer = f", {parameter.layer}" if parameter.layer else ""
    return f"{say(parameter.name)} ({parameter.key}): {value}. {origin}{layer}"


def _change_lines(changes: tuple[Change, ...]) -> list[str]:
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


def _facts(agreement: Resolved) -> dict[str, Any]:
    return {
        "agreement": agreement.id,
        "name": say(agreement.name),
        "day": agreement.day.isoformat(),
        "layers": list(agreement.layers),
        "hash": agreement.hash,
    }


def _rule_facts(rule: Rule) -> dict[str, Any]:
    info, words = rule.info, language()
    return {
        "id": info.id,
        "rule": info.name.in_(words),
        "explanation": info.explanation.in_(words),
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


def _change_facts(change: Change) -> dict[str, Any]:
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
