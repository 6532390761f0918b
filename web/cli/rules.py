# SPDX-License-Identifier: MPL-2.0
"""`vagt rules`: what is in force, where it says so, and how two agreements differ."""

from __future__ import annotations

from typing import Annotated

import typer

from roster.agreements import STATUTE
from roster.agreements.words import GRADES
from roster.rules.registry import CLASSES
from roster.store import StoreError
from roster.store import get_roster
from roster.store import load_problem
from sites.network import networks
from sites.text import Text
from web.cli.lawbook import Day
from web.cli.lawbook import Name
from web.cli.lawbook import resolved
from web.cli.lawbook import rules_of
from web.cli.output import AsJson
from web.cli.output import Exit
from web.cli.output import application
from web.cli.output import fail
from web.cli.output import say
from web.cli.output import show
from web.cli.rulewords import NOTHING
from web.cli.rulewords import SEVERITIES
from web.cli.rulewords import agreement_facts
from web.cli.rulewords import change_facts
from web.cli.rulewords import change_lines
from web.cli.rulewords import parameter_line
from web.cli.rulewords import rule_facts
from web.cli.rulewords import rule_line
from web.db import get_session
from web.rulebook import rulebook
from web.settings import current_settings

app = typer.Typer(help="The rules in force and where they come from.", no_args_is_help=True)


UNKNOWN = Text(
    "Reglen {value} findes ikke. Kendte: {allowed}.",
    "There is no rule {value}. Known: {allowed}.",
)
NOT_IN_FORCE = Text(
    "{id} gælder ikke under {agreement}.", "{id} is not in force under {agreement}."
)
SINCE = Text("gælder fra {first}", "in force from {first}")
UNTIL = Text("gælder til {last}", "in force to {last}")
STANDS_IN = Text(
    "{id} gælder ikke under {agreement}: {other} gælder i stedet.",
    "{id} is not in force under {agreement}: {other} stands in for it.",
)
INSTEAD = {"DK-01": "DK-03"}
"""The rule that stands in for another where an agreement opens it."""
HEADING = Text(
    "{name}, {day}: {count} regler. Fingeraftryk {hash}.",
    "{name}, {day}: {count} rules. Fingerprint {hash}.",
)
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
    agreement = resolved(name, on, as_json)
    rules = rules_of(agreement, as_json)
    heading = HEADING(
        name=agreement.name,
        day=agreement.day.isoformat(),
        count=len(rules),
        hash=agreement.hash[:12],
    )
    lines = [rule_line(rule, SEVERITIES[rule.info.severity]) for rule in rules.values()]
    shown = {**agreement_facts(agreement), "rules": [rule_facts(rule) for rule in rules.values()]}
    show(shown, as_json, say(heading), *lines)


@app.command("show")
def show_rule(
    rule: Annotated[str, typer.Argument(help="The rule's id, such as DK-01.")],
    name: Name = STATUTE,
    on: Day = None,
    as_json: AsJson = False,
) -> None:
    """Show one rule: what it says, where it comes from, each figure with its source and grade."""
    agreement = resolved(name, on, as_json)
    known = [one.info.id for one in CLASSES]
    if rule not in known:
        fail(Exit.USAGE, UNKNOWN(value=rule, allowed=", ".join(known)), as_json)
    rules = rules_of(agreement, as_json)
    found = rules.get(rule)
    if found is None and (other := INSTEAD.get(rule)) in rules:
        message = STANDS_IN(id=rule, agreement=agreement.name, other=other)
        fail(Exit.FAULTS, message, as_json)
    if found is None:
        fail(Exit.FAULTS, NOT_IN_FORCE(id=rule, agreement=agreement.name), as_json)
    info = found.info
    grade = say(GRADES[info.confidence])
    if info.since is not None:
        grade += f"; {say(SINCE(first=info.since.isoformat()))}"
    if info.to is not None:
        grade += f"; {say(UNTIL(last=info.to.isoformat()))}"
    lines = [
        f"{info.id} {say(info.name)} ({say(SEVERITIES[info.severity])})",
        say(found.explanation),
        f"{say(info.source)} ({grade}) {info.link}".strip(),
        *(f"  {parameter_line(one)}" for one in found.parameters),
    ]
    show({**agreement_facts(agreement), **rule_facts(found)}, as_json, *lines)


@app.command("diff")
def diff(
    first: Annotated[str, typer.Argument(help="An agreement's name or file.")],
    second: Annotated[str, typer.Argument(help="The one that takes its place.")],
    on: Day = None,
    as_json: AsJson = False,
) -> None:
    """Show what changes when one agreement takes the place of another."""
    before, after = resolved(first, on, as_json), resolved(second, on, as_json)
    changes = before.differences(after)
    shown = {
        "before": agreement_facts(before),
        "after": agreement_facts(after),
        "changes": [change_facts(change) for change in changes],
    }
    show(shown, as_json, *(change_lines(changes) or [say(NOTHING)]))


def _list_of_roster(roster: int, as_json: bool) -> None:
    """Show the rules of a stored roster: those it was published under, or those of today."""
    try:
        row = get_roster(get_session(), roster)
        travel = networks(current_settings().data)
        problem = load_problem(get_session(), roster, travel, rulebook())
    except StoreError as error:
        fail(Exit.USAGE, error.message, as_json)
    covered = [[one.code for one in problem.guards if rule.covers(one)] for rule in problem.rules]
    both = list(zip(problem.rules, covered, strict=True))
    heading = (OF_PUBLISHED if row.rules_hash else OF_DRAFT)(
        name=row.name, count=len(both), hash=(row.rules_hash or "")[:12]
    )
    everybody = len(problem.guards)
    lines = [
        rule_line(rule, ALL if len(codes) == everybody else SOME(count=len(codes)))
        for rule, codes in both
    ]
    facts = [{**rule_facts(rule), "covers": codes} for rule, codes in both]
    shown = {"roster": row.id, "hash": row.rules_hash, "rules": facts}
    show(shown, as_json, say(heading), *lines)
