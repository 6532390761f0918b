# SPDX-License-Identifier: MPL-2.0
"""Find the shifts that each guard may take when nothing else is planned."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Shift
from roster.rules.base import Rule


@dataclass(frozen=True)
class _Kinds:
    """A rule, one shift of each kind that it tells apart, and the kind of every shift."""

    rule: Rule
    samples: tuple[Shift, ...]
    kind: NDArray[np.intp]


class Eligible:
    """Asks each hard rule's `bars` once for each guard and kind of shift."""

    def __init__(self, problem: Problem, shifts: Iterable[Shift] | None = None) -> None:
        chosen = problem.shifts if shifts is None else shifts
        self.shifts: tuple[Shift, ...] = tuple(
            sorted(chosen, key=lambda s: (s.span.start, s.span.end))
        )
        self._kinds = [
            self._sort(rule)
            for rule in problem.rules
            if rule.binding and type(rule).bars is not Rule.bars
        ]

    def of(self, guard: Guard, among: Collection[str] | None = None) -> list[Shift]:
        """Return the shifts that no rule bars for a guard, in time order.

        Parameters
        ----------
        guard
            Whom to ask for.
        among
            The ids of the only shifts to ask about; None for all.
        """
        left = np.arange(len(self.shifts))
        if among is not None:
            left = np.array([n for n, s in enumerate(self.shifts) if s.id in among], np.intp)
        for kinds in self._kinds:
            mine = kinds.kind[left]
            open_ = np.zeros(len(kinds.samples), dtype=np.bool_)
            for kind in np.unique(mine).tolist():
                open_[kind] = kinds.rule.bars(guard, kinds.samples[kind]) is None
            left = left[open_[mine]]
        return [self.shifts[n] for n in left]

    def any(self, guard: Guard) -> bool:
        """Say whether there is any shift at all that no rule bars for a guard."""
        verdicts: dict[tuple[int, int], bool] = {}
        for n in range(len(self.shifts)):
            for rule, kinds in enumerate(self._kinds):
                kind = int(kinds.kind[n])
                if (rule, kind) not in verdicts:
                    barred = kinds.rule.bars(guard, kinds.samples[kind]) is not None
                    verdicts[rule, kind] = barred
                if verdicts[rule, kind]:
                    break
            else:
                return True
        return False

    def _sort(self, rule: Rule) -> _Kinds:
        numbers: dict[object, int] = {}
        samples: list[Shift] = []
        kind = np.zeros(len(self.shifts), dtype=np.intp)
        for n, shift in enumerate(self.shifts):
            aspect = rule.aspect(shift)
            if aspect not in numbers:
                numbers[aspect] = len(samples)
                samples.append(shift)
            kind[n] = numbers[aspect]
        return _Kinds(rule, tuple(samples), kind)
