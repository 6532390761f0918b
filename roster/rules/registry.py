# SPDX-License-Identifier: MPL-2.0
"""Every rule there is, and the ones in force under an agreement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from datetime import datetime

from roster.agreements import STATUTE
from roster.agreements import Resolved
from roster.agreements import load
from roster.agreements import resolve
from roster.agreements import shipped
from roster.agreements.keys import Key
from roster.rules.averages import NightAverage
from roster.rules.averages import WeeklyAverage
from roster.rules.base import Rule
from roster.rules.base import law
from roster.rules.cars import CarLicence
from roster.rules.cars import CarPool
from roster.rules.compensation import CompensatoryRest
from roster.rules.competence import Authorisation
from roster.rules.competence import Competence
from roster.rules.competence import MinimumAge
from roster.rules.competence import PoliceApproval
from roster.rules.daily import DailyHours
from roster.rules.daily import SplitDuty
from roster.rules.economy import Cost
from roster.rules.economy import Uncovered
from roster.rules.fairness import FairNights
from roster.rules.fairness import FairWeekends
from roster.rules.fairness import Wishes
from roster.rules.habit import NightHabit
from roster.rules.keeping import KeepPlan
from roster.rules.keeping import OnlyWithin
from roster.rules.kinds import Kinds
from roster.rules.kinds import Successions
from roster.rules.lengths import ShiftLength
from roster.rules.long_ways import LongWays
from roster.rules.municipal import DaysOff
from roster.rules.municipal import LengthOfDaysOff
from roster.rules.night_runs import NightsRunning
from roster.rules.nights import HealthCheck
from roster.rules.nights import NightWorker
from roster.rules.norm import NormHours
from roster.rules.notices import Expiry
from roster.rules.notices import LongNights
from roster.rules.notices import MunicipalNotice
from roster.rules.notices import PlanLength
from roster.rules.notices import PlanNotice
from roster.rules.notices import TimeOff
from roster.rules.proofs import BasicTraining
from roster.rules.proofs import ControlCentre
from roster.rules.proofs import Doorman
from roster.rules.proofs import IdCard
from roster.rules.proofs import PublicPlace
from roster.rules.proofs import SafetyGuard
from roster.rules.reach import Reach
from roster.rules.reduced import ReducedRest
from roster.rules.rest import DailyRest
from roster.rules.rest import LongestShift
from roster.rules.restrictions import Break
from roster.rules.restrictions import DayOnly
from roster.rules.restrictions import FewNights
from roster.rules.restrictions import ReferenceHours
from roster.rules.rhythm import Sundays
from roster.rules.rhythm import Turns
from roster.rules.rhythm import WeekendsRunning
from roster.rules.rota import FollowRota
from roster.rules.runs import OffRuns
from roster.rules.runs import WorkRuns
from roster.rules.strenuous import StrenuousNights
from roster.rules.structure import Availability
from roster.rules.structure import Overlap
from roster.rules.structure import Seats
from roster.rules.tasks import AlarmResponse
from roster.rules.tasks import FireWatch
from roster.rules.tasks import FirstAid
from roster.rules.tasks import HarbourAirport
from roster.rules.tasks import HotWork
from roster.rules.tasks import Induction
from roster.rules.tasks import LiftRelease
from roster.rules.together import DogHandler
from roster.rules.together import NoLoneWork
from roster.rules.together import OneDog
from roster.rules.together import Valuables
from roster.rules.totals import LeastHours
from roster.rules.totals import PlanDays
from roster.rules.totals import PlanHours
from roster.rules.totals import PlanWeekends
from roster.rules.totals import SplitWeekends
from roster.rules.travel import Commute
from roster.rules.travel import Moves
from roster.rules.weekly import DaysRunning
from roster.rules.weekly import WeeklyHours
from roster.rules.weekly_rest import WeeklyRest
from roster.rules.weights import Weights
from roster.rules.windows import WindowKinds
from roster.rules.windows import Windows
from sites.clock import local_day
from sites.text import Message

CLASSES: tuple[type[Rule], ...] = (
    Competence,
    PoliceApproval,
    Authorisation,
    FirstAid,
    HotWork,
    BasicTraining,
    PublicPlace,
    ControlCentre,
    SafetyGuard,
    Doorman,
    DogHandler,
    FireWatch,
    AlarmResponse,
    CarLicence,
    HarbourAirport,
    IdCard,
    LiftRelease,
    Induction,
    MinimumAge,
    Availability,
    DayOnly,
    ReferenceHours,
    LongestShift,
    Break,
    Overlap,
    Reach,
    DailyRest,
    LongWays,
    ReducedRest,
    CompensatoryRest,
    WeeklyRest,
    StrenuousNights,
    FewNights,
    HealthCheck,
    DailyHours,
    DaysRunning,
    DaysOff,
    LengthOfDaysOff,
    WeeklyHours,
    WeeklyAverage,
    NightAverage,
    Kinds,
    Successions,
    Windows,
    PlanHours,
    PlanWeekends,
    NoLoneWork,
    Valuables,
    OneDog,
    CarPool,
    Seats,
    Uncovered,
    NormHours,
    Cost,
    Commute,
    Moves,
    Wishes,
    FairNights,
    FairWeekends,
    NightsRunning,
    Turns,
    WeekendsRunning,
    ShiftLength,
    Sundays,
    SplitDuty,
    LeastHours,
    PlanDays,
    SplitWeekends,
    WorkRuns,
    OffRuns,
    WindowKinds,
    NightWorker,
    NightHabit,
    LongNights,
    MunicipalNotice,
    PlanLength,
    PlanNotice,
    TimeOff,
    Expiry,
)
"""The law and the structure first, then the soft rules.

The order is the one in which reasons are given: what a guard lacks before what a plan would
break.
"""

OF_A_PLAN: tuple[type[Rule], ...] = (FollowRota, KeepPlan, OnlyWithin)
"""Rules that come with one plan or one search, and stand in no agreement."""


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
    return tuple(rule.of(figures, chosen) for rule in CLASSES if rule.holds(figures, chosen))


def registry(
    agreement: Resolved | None = None, weights: Weights | None = None
) -> Mapping[str, Rule]:
    """Return the rules in force by id."""
    return {rule.id: rule for rule in standard(agreement, weights)}


def explained(rule: type[Rule]) -> Message:
    """Return what a rule says under the law, or under the first agreement that has it.

    One that only a local agreement brings into force is told with the law's figures.
    """
    today = local_day(datetime.now(UTC))
    for name in shipped():
        figures = resolve(load(name), today)
        if rule.holds(figures, Weights()):
            return rule.of(figures).explanation
    return rule.of(resolve(load(STATUTE), today)).explanation


def keys() -> Mapping[str, Mapping[str, Key]]:
    """Return what an agreement's file may say, by rule."""
    return {rule.info.id: rule.declared() for rule in CLASSES}
