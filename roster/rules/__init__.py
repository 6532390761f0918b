# SPDX-License-Identifier: MPL-2.0
"""Working-time rules, competences and wishes as named things that encode and check."""

from __future__ import annotations

from collections.abc import Mapping

from roster.rules.base import Rule
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


def standard(weights: Weights | None = None) -> tuple[Rule, ...]:
    """Return the rules in force: the law and the structure first, then the soft rules.

    The order is the one in which reasons are given: what a guard lacks before what a plan
    would break.
    """
    w = weights or Weights()
    return (
        Competence(),
        PoliceApproval(),
        Authorisation(),
        MinimumAge(),
        Availability(),
        LongestShift(),
        Overlap(),
        DailyRest(),
        WeeklyRest(),
        DaysRunning(),
        WeeklyHours(),
        Seats(),
        Uncovered(*w.vacant),
        NormHours(w.under_norm, w.over_norm, w.norm_tolerance, w.far_factor),
        Cost(w.own_percent, w.contractor_percent),
        Commute(w.travel),
        *([Moves(w.move)] if w.move else []),
        Wishes(w.wish, w.work_wish),
        FairNights(w.extra_night),
        FairWeekends(w.extra_weekend),
    )


def registry(weights: Weights | None = None) -> Mapping[str, Rule]:
    """Return the rules in force by id."""
    return {rule.id: rule for rule in standard(weights)}
