# SPDX-License-Identifier: MPL-2.0
"""Set a plan's travel beside the nearest guard first, and each administration by itself."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from functools import partial
from typing import Any
from typing import Literal

from roster.checker import check
from roster.plan import Plan
from roster.plan import Result
from roster.plan import gap
from roster.problem import Problem
from roster.solve import solve
from roster.solve.stop import Cancelled
from roster.solve.stop import FirstOf
from roster.solve.stop import MaxSeconds
from roster.solve.stop import MaxWork
from roster.solve.stop import Stop
from roster.travel.baselines import alone
from roster.travel.baselines import nearest_first
from roster.travel.baselines import together
from roster.travel.measure import Travelled
from roster.travel.measure import estimated
from roster.travel.measure import measure
from roster.travel.measure import weights
from sites.text import Message

Name = Literal["plan", "nearest", "hours", "alone"]
"""The plan; the nearest first; the nearest with hours left first; each administration alone."""
Phase = Literal["measure", "bound", "nearest", "hours", "alone"]
Told = Callable[[Phase, int, int], None]
"""Told what is done now, and how many of how many steps of it are behind."""
GREEDY: tuple[Literal["nearest", "hours"], ...] = ("nearest", "hours")
SHARE = 20
"""One part in so many of the effort that every administration gets, however little it needs."""


@dataclass(frozen=True, slots=True)
class Effort:
    """What the solver may spend on each of the plan's bound and the administrations' plans.

    Seconds on the clock in all, and units of work, which make the answer the same on any machine.
    """

    seconds: float
    work: float | None = None
    seed: int = 0
    workers: int | None = None

    def stop(self, asked: Callable[[], bool], share: float = 1.0) -> Stop:
        """Return when to stop with a share of the effort."""
        criteria: tuple[Stop, ...] = (MaxSeconds(self.seconds * share), Cancelled(asked))
        return FirstOf((MaxWork(self.work * share), *criteria) if self.work else criteria)


@dataclass(frozen=True, slots=True)
class Beside:
    """One of the plans that are compared.

    `bound` is what no plan under the same conditions can be below: for the plan and for the
    nearest first, any lawful plan; for the administrations, any in which each has its own guards.
    `judged` is the objective that the bound belongs to; None where nothing is proven.
    """

    name: Name
    travelled: Travelled
    judged: int
    bound: int | None
    seconds: float = 0.0
    """Spent by the solver."""

    @property
    def gap(self) -> float | None:
        """How far it is from its bound; None where nothing is proven."""
        return None if self.bound is None else gap(self.judged, self.bound)


@dataclass(frozen=True, slots=True)
class Saved:
    """What a plan saves against another, for as many filled seats as the plan has; see `Travelled`.

    A plan that leaves seats open travels less: so the other one's travel for each filled seat is
    taken for as many seats as the plan fills. `scale` is 1 where both fill as many.
    """

    against: Name
    scale: float
    seconds: int
    metres: int
    car_metres: int
    paid: int
    weighed: int
    cost: int


@dataclass(frozen=True)
class Comparison:
    """A plan's travel beside that of the others; fewer of them when it was stopped early."""

    plans: tuple[Beside, ...]
    weights: Mapping[str, int]
    source: Message | str
    estimated: bool
    stopped: bool = False
    shares: Mapping[str, int] = field(default_factory=dict)
    """How many guards each administration had by itself."""

    @property
    def saved(self) -> tuple[Saved, ...]:
        """What the plan saves against each of the others."""
        plan, *others = self.plans
        return tuple(_saved(plan.travelled, other) for other in others)

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as plain JSON values; the source is said in both languages."""
        said = self.source if isinstance(self.source, Message) else None
        return {
            "estimated": self.estimated,
            "source_da": said.in_("da") if said else str(self.source),
            "source_en": said.in_("en") if said else str(self.source),
            "weights": dict(self.weights),
            "stopped": self.stopped,
            "shares": dict(self.shares),
            "plans": [
                {
                    "name": one.name,
                    **_figures(one.travelled),
                    "judged": one.judged,
                    "bound": one.bound,
                    "gap": one.gap,
                    "solver_seconds": round(one.seconds, 3),
                }
                for one in self.plans
            ],
            "saved": [_figures(one) for one in self.saved],
        }


def compare(
    plan: Plan,
    effort: Effort,
    *,
    bound: int | None = None,
    asked: Callable[[], bool] = lambda: False,
    told: Told = lambda _phase, _done, _of: None,
) -> Comparison:
    """Return a plan's travel beside both baselines.

    Parameters
    ----------
    plan
        A finished plan; it is not changed.
    effort
        For the administrations' plans together; and once more for a bound where none is known.
    bound
        A proven bound of the plan's problem; None to have one proven.
    asked
        Whether to stop: what is found by then is returned, and says so.
    told
        Told how it goes.
    """
    problem = plan.problem
    told("measure", 0, 1)
    report = check(plan)
    spent = 0.0
    if bound is None:
        told("bound", 0, 1)
        found = solve(problem, effort.stop(asked), effort.seed, None, effort.workers, plan)
        bound, spent = found.bound, found.seconds
    plans = [Beside("plan", measure(plan, report), report.objective, bound, spent)]
    shares: dict[str, int] = {}
    # What is locked binds the plan and its bound, but not the others.
    free = None if problem.locked else bound
    for name in GREEDY:
        if asked():
            break
        dealt = nearest_first(problem, asked, partial(told, name), hours=name == "hours")
        if not asked():
            here = measure(dealt)
            plans.append(Beside(name, here, here.objective, free))
    if not asked():
        own, shares = _alone(problem, effort, asked, told)
        if own is not None and not asked():
            plans.append(own)
    return Comparison(
        tuple(plans), weights(problem), problem.travel.source, estimated(problem), asked(), shares
    )


def _alone(
    problem: Problem, effort: Effort, asked: Callable[[], bool], told: Told
) -> tuple[Beside | None, dict[str, int]]:
    """Return the administrations' plans as one, and how many guards each had."""
    parts = alone(problem)
    sizes = [sum(shift.seats for shift in part.problem.shifts) for part in parts]
    whole = sum(sizes) + len(sizes) * (sum(sizes) / SHARE)
    results: list[Result] = []
    for n, (part, size) in enumerate(zip(parts, sizes, strict=True)):
        told("alone", n, len(parts))
        share = (size + sum(sizes) / SHARE) / whole
        stop = effort.stop(asked, share)
        results.append(solve(part.problem, stop, effort.seed, None, effort.workers))
        if asked():
            break
    told("alone", len(parts), len(parts))
    shares = {part.administration: len(part.problem.guards) for part in parts}
    if not results:
        return None, shares
    union = together(problem, [result.plan for result in results])
    return (
        Beside(
            "alone",
            measure(union),
            sum(result.objective for result in results),
            sum(result.bound for result in results),
            sum(result.seconds for result in results),
        ),
        shares,
    )


def _saved(plan: Travelled, beside: Beside) -> Saved:
    theirs = beside.travelled
    scale = plan.filled / theirs.filled if theirs.filled else 0.0

    def less(name: str) -> int:
        mine: int = getattr(plan, name)
        other: int = getattr(theirs, name)
        return round(other * scale) - mine

    return Saved(
        beside.name,
        scale,
        less("seconds"),
        less("metres"),
        less("car_metres"),
        less("paid"),
        less("weighed"),
        less("cost"),
    )


def _figures(one: Travelled | Saved) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__slots__}
