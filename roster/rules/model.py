# SPDX-License-Identifier: MPL-2.0
"""The solver model that rules write themselves into."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace

from ortools.sat.python import cp_model

from roster.problem import Duty
from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Shift
from roster.problem import Span
from roster.rules.base import Rule
from roster.rules.conflicts import clique_cover
from roster.rules.eligible import Eligible


@dataclass(frozen=True, slots=True)
class Block:
    """A span that a guard may work: `on` is true exactly when one of its shifts is theirs.

    Shifts with the same start and end exclude each other, so rules about time need not know
    them apart. `index` counts the problem's distinct spans in time order.
    """

    index: int
    span: Span
    on: cp_model.IntVar
    off: cp_model.BoolVarT
    shift: Shift
    """Any one of the shifts: for its day, its length and its night minutes."""


class Model:
    """A CP-SAT model of a `Problem`: one Boolean for each guard and shift that may meet.

    Pairs that some rule bars outright have no variable. Locked assignments are true; together
    with settled duties they are the guard's fixed work, and a breach that lies wholly in fixed
    work does not make the model infeasible. Two shifts at the very same time exclude each other.
    Rules add constraints through `cp` and `apart` and costs through `penalise`; the engine
    reads `x`, `costs` and `constants`.

    `pairs` (guard id -> shift ids) leaves all other unlocked pairs without a variable: so the
    engine solves a part of a plan.
    """

    def __init__(
        self, problem: Problem, pairs: Mapping[str, Collection[str]] | None = None
    ) -> None:
        self.problem = problem
        self._pairs = pairs
        self.cp = cp_model.CpModel()
        self.costs: dict[str, list[tuple[cp_model.IntVar, int]]] = defaultdict(list)
        self.constants: dict[str, int] = defaultdict(int)
        self.x: dict[tuple[str, str], cp_model.IntVar] = {}
        self.fixed: dict[str, Guard] = {}
        """Each guard with settled duties and locked shifts as `duties`, by id."""
        self.spans: tuple[Span, ...] = ()
        """The distinct spans of the shifts, in time order."""
        self._locked: dict[str, set[str]] = defaultdict(set)
        self._by_guard: dict[str, list[tuple[Shift, cp_model.IntVar]]] = {}
        self._by_shift: dict[str, list[tuple[Guard, cp_model.IntVar]]] = defaultdict(list)
        self._free: dict[str, list[tuple[Shift, cp_model.IntVar]]] = {}
        self._blocks: dict[str, tuple[Block, ...]] = {}
        self._vacant: dict[str, cp_model.IntVar] = {}
        self._spare: dict[str, cp_model.IntVar] = {}
        self._edges: set[tuple[int, int]] = set()
        self._parts: list[_Part] = []
        self._steps: list[Callable[[], None]] = []
        self.memo: dict[object, object] = {}
        """Room for what several rules write into the model once for all of them."""
        self._add_pairs()
        self._add_blocks()
        for rule in problem.rules:
            rule.encode(self._for(rule))
        for step in self._steps:
            step()
        self._keep_apart(self.problem.guards)
        for part in self._parts:
            part._keep_apart(part.problem.guards)

    def of_guard(self, guard: Guard) -> Sequence[tuple[Shift, cp_model.IntVar]]:
        """Return the shifts that a guard may take with their variables, in time order."""
        return self._by_guard[guard.id]

    def of_shift(self, shift: Shift) -> Sequence[tuple[Guard, cp_model.IntVar]]:
        """Return the guards that may take a shift with their variables."""
        return self._by_shift[shift.id]

    def free(self, guard: Guard) -> Sequence[tuple[Shift, cp_model.IntVar]]:
        """Return those of `of_guard` that are not locked."""
        return self._free[guard.id]

    def blocks(self, guard: Guard) -> tuple[Block, ...]:
        """Return the distinct spans of a guard's free shifts, in time order."""
        return self._blocks[guard.id]

    def vacant(self, shift: Shift) -> cp_model.IntVar:
        """Return the number of empty seats, and hold the guards on the shift to its room."""
        if shift.id not in self._vacant:
            variables = [var for _, var in self._by_shift[shift.id]]
            kept = sum(shift.id in locked for locked in self._locked.values())
            var = self.cp.new_int_var(0, shift.seats, f"vacant@{shift.id}")
            terms: list[cp_model.LinearExprT] = [*variables, var]
            if shift.spare:
                most = max(shift.spare, kept - shift.seats)
                self._spare[shift.id] = self.cp.new_int_var(0, most, f"spare@{shift.id}")
                terms.append(-self._spare[shift.id])
            seats = shift.seats if shift.spare else max(shift.seats, kept)
            self.cp.add(cp_model.LinearExpr.sum(terms) == seats)
            self._vacant[shift.id] = var
        return self._vacant[shift.id]

    def spare(self, shift: Shift) -> cp_model.IntVar | None:
        """Return the number of guards beyond the seats; None where there is no room for any."""
        self.vacant(shift)
        return self._spare.get(shift.id)

    def apart(self, first: int, second: int) -> None:
        """Forbid every guard to work two spans, given by their index in `spans`."""
        if first != second:
            self._edges.add((min(first, second), max(first, second)))

    def is_apart(self, first: int, second: int) -> bool:
        """Say whether two spans already exclude each other."""
        return (min(first, second), max(first, second)) in self._edges

    def finally_(self, step: Callable[[], None]) -> None:
        """Run a step when all rules have encoded themselves and `is_apart` knows everything."""
        self._steps.append(step)

    def penalise(self, rule: str, var: cp_model.IntVar, weight: int) -> None:
        """Add weight x var to the objective under a rule's name."""
        if weight:
            self.costs[rule].append((var, weight))

    def penalise_always(self, rule: str, amount: int) -> None:
        """Add a constant to the objective under a rule's name."""
        self.constants[rule] += amount

    def objective(self) -> cp_model.LinearExprT:
        """Return the sum of all penalties."""
        pairs = [pair for terms in self.costs.values() for pair in terms]
        linear = cp_model.LinearExpr.weighted_sum([v for v, _ in pairs], [w for _, w in pairs])
        return linear + sum(self.constants.values())

    def parts(self, value: Callable[[cp_model.IntVar], int]) -> Mapping[str, int]:
        """Return the penalty of each rule that weighs, given the value of each variable."""
        rules = [rule.id for rule in self.problem.rules if rule.info.severity.weighs]
        return {
            rule: self.constants.get(rule, 0)
            + sum(weight * value(var) for var, weight in self.costs.get(rule, ()))
            for rule in rules
        }

    def _add_pairs(self) -> None:
        for lock in self.problem.locked:
            self._locked[lock.guard].add(lock.shift)
        eligible = Eligible(self.problem)
        true = self.cp.new_constant(1) if self.problem.locked else None
        for guard in self.problem.guards:
            locked = self._locked.get(guard.id, set())
            fixed = _with_duties(guard, [self.problem.shift[id_] for id_ in sorted(locked)])
            self.fixed[guard.id] = fixed
            among = None if self._pairs is None else self._pairs[guard.id]
            allowed = {shift.id for shift in eligible.of(fixed, among)}
            both, free = [], []
            for shift in eligible.shifts:
                if shift.id in locked and true is not None:
                    var = true
                elif shift.id in allowed:
                    var = self.cp.new_bool_var(f"{guard.id}@{shift.id}")
                    free.append((shift, var))
                else:
                    continue
                self.x[guard.id, shift.id] = var
                both.append((shift, var))
                self._by_shift[shift.id].append((guard, var))
            self._by_guard[guard.id] = both
            self._free[guard.id] = free

    def _add_blocks(self) -> None:
        spans = {shift.span for shift in self.problem.shifts}
        self.spans = tuple(sorted(spans, key=lambda span: (span.start, span.end)))
        index = {span: n for n, span in enumerate(self.spans)}
        for guard in self.problem.guards:
            groups: dict[int, list[tuple[Shift, cp_model.IntVar]]] = defaultdict(list)
            for shift, var in self._free[guard.id]:
                groups[index[shift.span]].append((shift, var))
            self._blocks[guard.id] = tuple(
                self._block(guard, n, members) for n, members in sorted(groups.items())
            )

    def _block(
        self, guard: Guard, index: int, members: Sequence[tuple[Shift, cp_model.IntVar]]
    ) -> Block:
        shift, on = members[0]
        if len(members) == 1:
            return Block(index, shift.span, on, ~on, shift)
        on = self.cp.new_bool_var(f"{guard.id}@{shift.span.start:%d%H%M}")
        self.cp.add_exactly_one([*(var for _, var in members), ~on])
        return Block(index, shift.span, on, ~on, shift)

    def _for(self, rule: Rule) -> Model:
        """Return the model as a rule may see it: with the guards that it covers."""
        if rule.scope is None:
            return self
        covered = tuple(guard for guard in self.problem.guards if rule.covers(guard))
        if len(covered) == len(self.problem.guards):
            return self
        part = _Part(self, covered)
        self._parts.append(part)
        return part

    def _keep_apart(self, guards: Iterable[Guard]) -> None:
        cliques = clique_cover(len(self.spans), self._edges)
        for guard in guards:
            on = {block.index: block.on for block in self._blocks[guard.id]}
            for clique in cliques:
                some = [on[n] for n in clique if n in on]
                if len(some) > 1:
                    self.cp.add_at_most_one(some)


class _Part(Model):
    """The same model with fewer guards; spans that it keeps apart exclude each other for them."""

    def __init__(self, whole: Model, guards: Sequence[Guard]) -> None:
        self.__dict__.update(whole.__dict__)
        self._above = whole._edges
        self._edges = set()
        ids = {guard.id for guard in guards}
        self.problem = replace(
            whole.problem,
            guards=tuple(guards),
            locked=frozenset(lock for lock in whole.problem.locked if lock.guard in ids),
            whole=whole.problem.whole or whole.problem,
        )

    def is_apart(self, first: int, second: int) -> bool:
        """Say whether two spans already exclude each other, for these guards or for all."""
        pair = (min(first, second), max(first, second))
        return pair in self._edges or pair in self._above


def _with_duties(guard: Guard, locked: Sequence[Shift]) -> Guard:
    if not locked:
        return guard
    duties = [*guard.duties, *(Duty(shift.span, shift.place, shift.id) for shift in locked)]
    return replace(guard, duties=tuple(sorted(duties, key=lambda duty: duty.span.start)))
