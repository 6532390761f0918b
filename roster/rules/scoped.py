# SPDX-License-Identifier: MPL-2.0
"""Keep what a rule says inside its scope: the wrappers that every subclass's methods get."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Hashable
from collections.abc import Iterable
from collections.abc import Mapping
from functools import wraps
from typing import TYPE_CHECKING
from typing import Any

from sites.text import Message

if TYPE_CHECKING:
    from roster.problem import Guard
    from roster.problem import Problem
    from roster.problem import Shift
    from roster.rules.base import Rule
    from roster.rules.base import Violation
    from roster.rules.work import Work


def bars(said: Callable[..., Message | None]) -> Callable[..., Message | None]:
    """Bar nobody from anything outside the scope."""

    @wraps(said)
    def within(self: Rule, guard: Guard, shift: Shift) -> Message | None:
        scope = self.scope
        if scope is None or (scope.covers(guard) and scope.takes(shift)):
            return said(self, guard, shift)
        return None

    return within


def aspect(said: Callable[..., Hashable]) -> Callable[..., Hashable]:
    """Tell shifts inside the scope from others."""

    @wraps(said)
    def within(self: Rule, shift: Shift) -> Hashable:
        scope = self.scope
        if scope is None or not scope.by_shift:
            return said(self, shift)
        return (scope.takes(shift), said(self, shift))

    return within


def check_guard(said: Callable[..., Iterable[Violation]]) -> Callable[..., Iterable[Violation]]:
    """Find nothing outside the scope."""

    @wraps(said)
    def within(self: Rule, problem: Problem, work: Work) -> Iterable[Violation]:
        scope = self.scope
        if scope is None:
            return said(self, problem, work)
        if not scope.covers(work.guard):
            return ()
        found = said(self, problem, work)
        if not scope.by_shift:
            return found
        return [v for v in found if any(scope.takes(problem.shift[id_]) for id_ in v.shifts)]

    return within


WRAPPED: Mapping[str, Callable[[Any], Any]] = {
    "bars": bars,
    "aspect": aspect,
    "check_guard": check_guard,
}
