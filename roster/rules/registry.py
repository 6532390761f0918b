# SPDX-License-Identifier: MPL-2.0
"""Every rule there is, and the ones in force under an agreement."""

from __future__ import annotations

from collections.abc import Mapping

from roster.agreements import Resolved
from roster.agreements.keys import Key
from roster.rules.base import Rule
from roster.rules.base import law
from roster.rules.competence import Authorisation
from roster.rules.competence import Competence
from roster.rules.competence import MinimumAge
from roster.rules.competence import PoliceApproval
from roster.rules.economy import Cost
from roster.rules.economy import Uncovered
from roster.rules.fairness import FairNights
from roster.rules.fairness import FairWeekends
from roster.rules.fairness import Wishes
from roster.rules.norm import NormHours
from roster.rules.rest import DailyRest
from roster.rules.rest import LongestShift
from roster.rules.structure import Availability
from roster.rules.structure import Overlap
from roster.rules.structure import Seats
from roster.rules.travel import Commute
from roster.rules.travel import Moves
from roster.rules.weekly import DaysRunning
from roster.rules.weekly import WeeklyHours
from roster.rules.weekly_rest import WeeklyRest
from roster.rules.weights import Weights

CLASSES: tuple[type[Rule], ...] = (
    Competence,
    PoliceApproval,
    Authorisation,
    MinimumAge,
    Availability,
    LongestShift,
    Overlap,
    DailyRest,
    WeeklyRest,
    DaysRunning,
    WeeklyHours,
    Seats,
    Uncovered,
    NormHours,
    Cost,
    Commute,
    Moves,
    Wishes,
    FairNights,
    FairWeekends,
)
"""The law and the structure first, then the soft rules.

The order is the one in which reasons are given: what a guard lacks before what a plan would
break.
"""


def standard(agreement: Resolved | None = None, weights: Weights | None = None) -> tuple[Rule, ...]:
    """Return the rules in force under an agreement, in the order of `CLASSES`.

    Parameters
    ----------
    agreement
        The figures in force; None is the law alone, as it is today.
    weights
        How a plan is judged; the product's own if none are given.

    Raises
    ------
    roster.agreements.AgreementError
        If a rule is in force but lacks one of its figures.
    """
    figures, chosen = agreement or law(), weights or Weights()
    return tuple(rule.of(figures, chosen) for rule in CLASSES if rule.in_force(figures, chosen))


def registry(
    agreement: Resolved | None = None, weights: Weights | None = None
) -> Mapping[str, Rule]:
    """Return the rules in force by id."""
    return {rule.id: rule for rule in standard(agreement, weights)}


def keys() -> Mapping[str, Mapping[str, Key]]:
    """Return what an agreement's file may say, by rule."""
    return {rule.info.id: rule.declared() for rule in CLASSES}
