# SPDX-License-Identifier: MPL-2.0
"""Which rules bind whom: each guard by their own agreement, contract and exemptions."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from datetime import date
from datetime import timedelta
from functools import cached_property
from typing import Any

from roster.agreements import STATUTE
from roster.agreements import Agreement
from roster.agreements import AgreementError
from roster.agreements import Library
from roster.agreements import Resolved
from roster.agreements import Scope
from roster.agreements import resolve
from roster.agreements.faults import NOT_FOUND
from roster.problem import Guard
from roster.rules.base import GuardRule
from roster.rules.base import Rule
from roster.rules.registry import CLASSES
from roster.rules.weights import LATER
from roster.rules.weights import Weights


@dataclass(frozen=True)
class Group:
    """Guards with the same figures: all of an agreement, or some with terms of their own.

    `guards` is empty for those who have what the agreement says and nothing else.
    """

    agreement: str
    resolved: Resolved
    guards: frozenset[str] = frozenset()


@dataclass(frozen=True)
class RuleSet:
    """The rules of one plan: the figures of every agreement in it, and who has which."""

    groups: tuple[Group, ...]
    members: Mapping[str, str] = field(default_factory=dict)
    """The agreement of each guard, by the guard's code."""
    weights: Weights = field(default_factory=Weights)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules in force, one for each set of figures, each with those whom it covers."""
        return tuple(rule for class_ in CLASSES for rule in self._rules(class_))

    def of(self, guard: Guard) -> Resolved:
        """Return the figures that hold for a guard."""
        code = guard.code or guard.id
        mine = [group for group in self.groups if group.agreement == guard.agreement]
        for group in sorted(mine, key=lambda group: not group.guards):
            if not group.guards or code in group.guards:
                return group.resolved
        return self.groups[0].resolved

    def _rules(self, class_: type[Rule]) -> Iterable[Rule]:
        """Yield one rule for each set of figures, with its guards as scope.

        One that all share covers everybody. So does one about the plan as a whole: no guard has
        it alone, and where figures differ the plan keeps them all.
        """
        by_figures: list[tuple[Rule | None, list[Group]]] = []
        for group in self.groups:
            holds = class_.holds(group.resolved, self.weights)
            rule = class_.of(group.resolved, self.weights) if holds else None
            same = next((groups for known, groups in by_figures if known == rule), None)
            if same is None:
                by_figures.append((rule, [group]))
            else:
                same.append(group)
        for rule, groups in by_figures:
            if rule is None:
                continue
            if len(by_figures) == 1 or not issubclass(class_, GuardRule):
                yield rule
                continue
            plain = frozenset(group.agreement for group in groups if not group.guards)
            if plain:
                yield self._scoped(rule, agreements=plain, without=self._special(plain))
            for group in groups:
                if group.guards:
                    own = frozenset([group.agreement])
                    yield self._scoped(rule, agreements=own, guards=group.guards)

    def _special(self, agreements: frozenset[str]) -> frozenset[str]:
        """Return the guards of some agreements who have terms of their own."""
        groups = (group for group in self.groups if group.agreement in agreements)
        return frozenset(code for group in groups for code in group.guards)

    def _scoped(self, rule: Rule, **whom: frozenset[str]) -> Rule:
        scope = rule.scope or Scope()
        if scope.guards and "guards" in whom:
            whom["guards"] &= scope.guards
        return replace(rule, scope=replace(scope, **whom))

    @cached_property
    def hash(self) -> str:
        """A fingerprint: two sets that judge every plan alike have the same."""
        said = [
            sorted(
                [group.agreement, sorted(group.guards), group.resolved.hash]
                for group in self.groups
            ),
            sorted(self.members.items()),
            self.weights.said,
        ]
        text = json.dumps(said, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """Return all of it as plain JSON values, to be kept with a published plan."""
        return {
            "groups": [
                {
                    "agreement": group.agreement,
                    "guards": sorted(group.guards),
                    "resolved": group.resolved.to_json(),
                }
                for group in self.groups
            ],
            "members": dict(self.members),
            "weights": self.weights.said,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> RuleSet:
        """Return what `to_json` was made from."""
        weights: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in kept["weights"].items()
        }
        return cls(
            groups=tuple(
                Group(
                    group["agreement"],
                    Resolved.from_json(group["resolved"]),
                    frozenset(group["guards"]),
                )
                for group in kept["groups"]
            ),
            members=kept["members"],
            weights=Weights(**(LATER | weights)),
        )


@dataclass(frozen=True)
class Rulebook:
    """The agreements that there are, ready to be looked up for the guards of a plan."""

    library: Library = field(default_factory=Library)
    weights: Weights = field(default_factory=Weights)

    def rules(self, guards: Sequence[Guard], on: date, days: int = 1) -> RuleSet:
        """Return the rules that bind some guards in a plan.

        Parameters
        ----------
        guards
            Everybody in the plan; their agreements decide.
        on
            The plan's first day.
        days
            How many days it has: its limits are the strictest that any of them has, and pay
            changes with the figures of each day.

        Raises
        ------
        roster.agreements.AgreementError
            If a guard's agreement is not to be found, or loosens what it may not.
        """
        members = {guard.code or guard.id: guard.agreement for guard in guards}
        return self.of_members(members, on, days)

    def of_members(self, members: Mapping[str, str], on: date, days: int = 1) -> RuleSet:
        """Return the rules that bind guards whose agreements are given by their codes."""
        until = on + timedelta(days=days - 1)
        special: dict[tuple[str, tuple[str, ...]], set[str]] = defaultdict(set)
        overlays = {one.id: one for one in self.library.overlays() if one.meets(on, until)}
        for code, name in members.items():
            mine = tuple(id_ for id_, one in sorted(overlays.items()) if code in one.scope.guards)
            if mine:
                special[name, mine].add(code)
        groups = [
            Group(name, resolve(self.agreement(name), on, until))
            for name in sorted({*members.values()} or {""})
        ]
        for (name, ids), codes in sorted(special.items()):
            over = sorted((overlays[id_] for id_ in ids), key=lambda one: (one.level.rank, one.id))
            layers = (*self.agreement(name).layers, *over)
            groups.append(Group(name, resolve(layers, on, until), frozenset(codes)))
        return RuleSet(tuple(groups), dict(members), self.weights)

    def agreement(self, name: str) -> Agreement:
        """Return an agreement by name; an empty name is the law alone.

        Only names are looked up, never paths: a guard's data leads to no other file.
        """
        if name and name not in self.library.names:
            raise AgreementError([NOT_FOUND(value=name, allowed=", ".join(self.library.names))])
        return self.library.load(name or STATUTE)
