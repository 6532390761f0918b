# SPDX-License-Identifier: MPL-2.0
"""Compare ways of sharing on the same days, and say how many units sharing saves."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace

from dispatch.simulation.city import City
from dispatch.simulation.city import world
from dispatch.simulation.engine import play
from dispatch.simulation.measure import Estimate
from dispatch.simulation.measure import Measures
from dispatch.simulation.measure import less_late
from dispatch.simulation.measure import measure
from dispatch.simulation.measure import more_late
from dispatch.simulation.outcome import Outcome
from dispatch.simulation.policy import POLICIES
from dispatch.simulation.policy import Policy
from roster.solve.stop import Cancelled
from roster.solve.stop import FirstOf
from roster.solve.stop import MaxSeconds

PLACING = 20.0
"""Seconds to place units for one policy."""


class Asked(Exception):  # noqa: N818 - nothing is wrong: somebody asked it to stop
    """Somebody asked the comparison to stop."""


@dataclass(frozen=True)
class Case:
    """One policy with a number of units."""

    policy: Policy
    units: int
    measures: Measures
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True)
class Against:
    """A case beside the one that it is compared with."""

    case: Case
    more_late: Estimate
    """Difference of late shares, on the same days."""
    fewer: Estimate
    """Share by which fewer incidents are late."""
    by_group: dict[str, Estimate]
    """`more_late` by administration."""

    @property
    def worse(self) -> tuple[str, ...]:
        """The administrations that are late more often, beyond what chance explains."""
        return tuple(name for name, one in self.by_group.items() if one.low > 0)


@dataclass(frozen=True)
class Comparison:
    """Policies compared on the same days."""

    reference: Case
    rows: tuple[Against, ...]
    saved: int | None
    """Units that one pool does without at service no worse than the reference's; None where even
    the whole pool is worse."""
    pool: Against | None
    """The pool that small."""


class Study:
    """Plays policies on the same drawn days; every case is played once."""

    def __init__(
        self,
        city: City,
        days: int,
        seed: int,
        told: Callable[[str, int, int], None] | None = None,
        asked: Callable[[], bool] = lambda: False,
    ) -> None:
        self.city, self.days, self.seed = city, days, seed
        self._told, self._asked = told, asked
        self._known: dict[tuple[Policy, int], Case] = {}
        self._figures: dict[tuple[Policy, int], Measures] = {}

    def case(self, policy: Policy, units: int) -> Case:
        """Return a policy played with so many units.

        Raises
        ------
        Asked
            If it is asked to stop.
        """
        key = (policy, units)
        if key not in self._known:
            outcome = self._play(policy, units)
            self._known[key] = Case(policy, units, measure([outcome]), (outcome,))
        return self._known[key]

    def measures(self, policy: Policy, units: int) -> Measures:
        """Return the figures of a policy alone; what happened to each call is forgotten.

        Raises
        ------
        Asked
            If it is asked to stop.
        """
        key = (policy, units)
        if key in self._known:
            return self._known[key].measures
        if key not in self._figures:
            self._figures[key] = measure([self._play(policy, units)])
        return self._figures[key]

    def _play(self, policy: Policy, units: int) -> Outcome:
        if self._asked():
            raise Asked
        stop = FirstOf((MaxSeconds(PLACING), Cancelled(self._asked)))
        made = world(self.city, units, policy, self.days, self.seed, stop)

        def told(day: int) -> None:
            if self._told is not None:
                self._told(policy.name, units, day)
            if self._asked():
                raise Asked

        return play(made, policy, told)

    def against(self, case: Case, reference: Case) -> Against:
        """Return a case beside another one on the same days."""
        groups = reference.measures.by_group
        return Against(
            case,
            more_late(case.outcomes, reference.outcomes),
            less_late(case.outcomes, reference.outcomes),
            {group: more_late(case.outcomes, reference.outcomes, group) for group in groups},
        )

    def compare(self, policies: Sequence[Policy], units: int) -> Comparison:
        """Compare policies with so many units; the first one is what the others are held against.

        Raises
        ------
        Asked
            If it is asked to stop.
        """
        reference = self.case(policies[0], units)
        rows = tuple(self.against(self.case(policy, units), reference) for policy in policies[1:])
        saved, pool = self.saved(reference)
        return Comparison(reference, rows, saved, pool)

    def saved(self, reference: Case) -> tuple[int | None, Against | None]:
        """Return how many units one pool saves at service no worse, and that pool."""
        pool = POLICIES["pool"]
        high = self.fewest(pool, reference)
        if high is None:
            return None, None
        return reference.units - high, self.against(self.case(pool, high), reference)

    def fewest(self, policy: Policy, reference: Case) -> int | None:
        """Return with how few units a policy serves no worse than a case does.

        The smallest number is looked for with which, on the same days, neither the first unit nor
        the whole crew is late more often; None where even as many units are worse. More units are
        taken to serve no worse than fewer.
        """
        limit = reference.measures.whole

        def serves(units: int) -> bool:
            found = self.measures(policy, units).whole
            late = found.late.value <= limit.late.value + 1e-12
            return late and found.short.value <= limit.short.value + 1e-12

        if not serves(reference.units):
            return None
        low, high = 1, reference.units
        while low < high:
            middle = (low + high) // 2
            if serves(middle):
                high = middle
            else:
                low = middle + 1
        return high


def partly(policy: Policy, pooled: float) -> Policy:
    """Return a policy under which only a share of every administration's units serves all."""
    return replace(policy, name=f"{policy.name} {pooled:.0%}", pooled=pooled)
