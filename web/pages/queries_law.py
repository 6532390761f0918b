# SPDX-License-Identifier: MPL-2.0
"""Read the rules in force and the agreements that they come from, as the rules page shows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import fields
from dataclasses import replace
from datetime import date

from roster.agreements import Agreement
from roster.agreements import Change
from roster.agreements import Confidence
from roster.agreements import Figure
from roster.agreements import Level
from roster.agreements import Library
from roster.agreements import Resolved
from roster.agreements import resolve
from roster.agreements.words import GRADES
from roster.agreements.words import LEVELS
from roster.agreements.words import said_value
from roster.problem import Guard
from roster.rules.base import Parameter
from roster.rules.base import Rule
from roster.rules.base import RuleInfo
from roster.rules.base import Severity
from roster.rules.base import Violation
from roster.rules.registry import CLASSES
from web.pages import pay_words
from web.pages.filters import say


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One figure in words."""

    name: str
    key: str
    value: str
    source: str
    grade: str
    layer: str
    provisional: bool


@dataclass(frozen=True, slots=True)
class Instance:
    """A rule with one set of figures, and whom it covers."""

    everybody: bool
    guards: tuple[str, ...]
    """Names."""
    agreements: tuple[str, ...]
    """The names of the agreements that it is limited to."""
    figures: tuple[FigureLine, ...]


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule as the list shows it."""

    info: RuleInfo
    instances: tuple[Instance, ...]
    broken: int | None
    """How often the roster departs from it; None for a price, from which nothing departs."""

    @property
    def provisional(self) -> bool:
        """Whether any of its figures is not verified."""
        return any(figure.provisional for one in self.instances for figure in one.figures)

    def matches(self, wanted: str) -> bool:
        """Say whether every word asked for is somewhere in it, in either language."""
        info = self.info
        texts = [info.id, *(t for text in (info.name, info.explanation, info.source)
                            for t in (text.da, text.en))]  # fmt: skip
        texts += [f"{f.name} {f.source} {f.layer}" for one in self.instances for f in one.figures]
        all_of_it = " ".join(texts).casefold()
        return all(word in all_of_it for word in wanted.casefold().split())


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """An agreement as the list shows it."""

    id: str
    name: str
    level: str
    note: str
    over: str
    """The name of what it is laid over; empty for the floor."""
    guards: int
    unverified: int
    """Figures of its own that are not verified."""
    figures: int


@dataclass(frozen=True, slots=True)
class Step:
    """What one layer says of one figure; `now` when it is the one in force."""

    layer: str
    value: str
    source: str
    grade: str
    provisional: bool
    now: bool


@dataclass(frozen=True, slots=True)
class Ladder:
    """A figure of a rule, layer by layer, the floor first, in agreements that say the same."""

    agreements: tuple[str, ...]
    figure: str
    steps: tuple[Step, ...]


def rule_rows(
    rules: Sequence[Rule],
    guards: Sequence[Guard],
    violations: Iterable[Violation],
    library: Library,
) -> list[RuleRow]:
    """Return the rules of a plan in their order, each with whom it covers and how it fares."""
    names = layer_names(library)
    every = tuple(violations)
    gathered: dict[str, list[Rule]] = {}
    for rule in rules:
        gathered.setdefault(rule.id, []).append(rule)
    return [
        RuleRow(
            mine[0].info,
            tuple(_instance(rule, guards, names) for rule in mine),
            departures(mine[0].info, every),
        )
        for id_, mine in gathered.items()
    ]


def departures(rule: RuleInfo, violations: Iterable[Violation]) -> int | None:
    """Return how often a plan departs from a rule; None for a price.

    What a rule that binds says besides, such as that the weeks before are not known, is none.
    """
    if rule.severity is Severity.COST:
        return None
    mine = (violation for violation in violations if violation.rule == rule.id)
    said = rule.severity is Severity.INFO
    return sum(said or violation.severity is not Severity.INFO for violation in mine)


def agreement_rows(library: Library, members: Mapping[str, int], day: date) -> list[AgreementRow]:
    """Return every agreement with how many guards have it and how much of it is verified."""
    rows = []
    for name in library.names:
        one = library.load(name)
        mine = [figure for _section, _key, figure in one.periods() if figure.on(day)]
        rows.append(
            AgreementRow(
                one.id,
                say(one.name),
                say(LEVELS[one.level]),
                say(one.note),
                say(one.base.name) if one.base else "",
                members.get(one.id, 0),
                sum(figure.provisional for figure in mine),
                len(mine),
            )
        )
    return rows


def ladders(
    library: Library, rule: RuleInfo, day: date, parameters: Sequence[Parameter]
) -> list[Ladder]:
    """Return what each agreement's layers say of a rule's figures on a day."""
    same: dict[tuple[str, tuple[Step, ...]], list[str]] = {}
    for parameter in parameters:
        for name in library.names:
            one = library.load(name)
            in_force = resolve(one, day).has(rule.id)
            steps = tuple(_steps(one, rule.id, parameter.key, day)) if in_force else ()
            if steps:
                same.setdefault((say(parameter.name), steps), []).append(_name(one))
    return [Ladder(tuple(names), figure, steps) for (figure, steps), names in same.items()]


def layer_names(library: Library) -> dict[str, str]:
    """Return the name of every agreement, contract and exemption by id."""
    return {one.id: _name(one) for one in (library.load(name) for name in library.names)}


def members_of(guards: Iterable[Guard], floor: str) -> Counter[str]:
    """Return how many guards have each agreement; those without one have the floor."""
    return Counter(guard.agreement or floor for guard in guards)


def _instance(rule: Rule, guards: Sequence[Guard], names: Mapping[str, str]) -> Instance:
    covered = tuple(guard.name for guard in guards if rule.covers(guard))
    agreements = rule.scope.agreements if rule.scope else frozenset[str]()
    return Instance(
        len(covered) == len(guards),
        covered,
        tuple(names.get(id_, id_) for id_ in sorted(agreements) if id_),
        tuple(_figure(one, names) for one in rule.parameters),
    )


def _figure(one: Parameter, names: Mapping[str, str]) -> FigureLine:
    return FigureLine(
        say(one.name),
        one.key,
        say(said_value(one.value, one.unit)),
        say(one.source),
        say(GRADES[one.confidence]),
        names.get(one.layer, one.layer),
        one.provisional and bool(one.layer),
    )


def _steps(agreement: Agreement, section: str, key: str, day: date) -> Iterable[Step]:
    said: list[tuple[Agreement, Figure]] = []
    for layer in agreement.layers:
        table = layer.sections.get(section)
        periods = table.figures.get(key, ()) if table else ()
        said.extend((layer, figure) for figure in periods if figure.on(day))
    for place, (layer, figure) in enumerate(said):
        yield Step(
            _name(layer),
            say(said_value(figure.value, figure.unit)),
            say(figure.source),
            say(GRADES[figure.confidence]),
            figure.provisional,
            place == len(said) - 1,
        )


def grade(confidence: Confidence) -> str:
    """Return how well something is known, in words."""
    return say(GRADES[confidence])


def _name(agreement: Agreement) -> str:
    """Return an agreement's name; the floor is called what it is."""
    return say(LEVELS[agreement.level] if agreement.level is Level.STATUTE else agreement.name)


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One thing that an agreement says otherwise than what it is laid over."""

    rule: str
    """The rule's id, or the clause that a section of pay carries out."""
    known: bool
    """Whether the rule has a page of its own."""
    name: str
    key: str
    """Empty where a whole rule comes or goes."""
    comes: bool
    before: str
    after: str
    source: str
    grade: str
    provisional: bool


def changes_of(agreement: Agreement, day: date, since: date | None = None) -> list[ChangeLine]:
    """Return what an agreement changes; of the floor, all that it says.

    With `since` it is what changes in it from that day to the other one.
    """
    after = resolve(agreement, day)
    if since is not None:
        before = resolve(agreement, since)
    elif agreement.base is None:
        before = replace(after, sections={}, scopes={})
    else:
        before = resolve(agreement.base, day)
    names = {rule.info.id: rule for rule in CLASSES}
    changes = before.differences(after)
    with_figures = {change.section for change in changes if change.key}
    return [
        _change(change, names.get(change.section), after)
        for change in changes
        if change.key not in pay_words.SILENT and (change.key or change.section not in with_figures)
    ]


def _change(change: Change, rule: type[Rule] | None, after: Resolved) -> ChangeLine:
    figure = change.after
    if rule is not None:
        name = say(rule.info.name)
        key = _field_name(rule, change.key) if change.key else ""
        before, now = _said(change.before), _said(figure)
    else:
        name = pay_words.title(change.section, after.sections.get(change.section, {}))
        key = pay_words.key_name(change.key) if change.key else ""
        before, now = (
            pay_words.said(change.key, one) if one else "–" for one in (change.before, figure)
        )
    return ChangeLine(
        change.section if rule else _clause(change.section, after),
        bool(rule),
        name,
        key,
        change.becomes,
        before,
        now,
        say(figure.source) if figure else "",
        say(GRADES[figure.confidence]) if figure else "",
        bool(figure and figure.provisional),
    )


def _clause(section: str, agreement: Resolved) -> str:
    """Return the rule that a section of pay carries out, such as `KL-13`; empty if none."""
    figure = agreement.sections.get(section, {}).get("rule")
    return str(figure.value) if figure else ""


def _field_name(rule: type[Rule], key: str) -> str:
    """Return what people call a rule's figure."""
    found = next((item for item in fields(rule) if item.name == key), None)
    return say(found.metadata["name"]) if found and "name" in found.metadata else key


def _said(figure: Figure | None) -> str:
    return say(said_value(figure.value, figure.unit)) if figure else "–"
