# SPDX-License-Identifier: MPL-2.0
"""Say why a visit cannot be served: one sufficient check for each cause, the plainest first."""

from __future__ import annotations

from collections.abc import Sequence

from dispatch.rounds.problem import NO_WAY
from dispatch.rounds.problem import Guard
from dispatch.rounds.problem import Problem
from dispatch.rounds.problem import Task
from dispatch.rounds.problem import Visit
from dispatch.rounds.result import Cause
from dispatch.rounds.result import Unserved
from dispatch.rounds.spacing import fits
from sites.text import Message
from sites.text import Text

WINDOW = Text(
    "{name}: tilsynet varer {minutes} min, men intet tidsrum er så langt. "
    "Gør tidsrummet længere eller tilsynet kortere.",
    "{name}: the visit takes {minutes} min, but no window is that long. "
    "Widen the window or shorten the visit.",
)
SPACING = Text(
    "{name}: {times} tilsyn med {minutes} min imellem kan ikke være i tidsrummet. "
    "Gør tidsrummet længere eller afstanden mindre.",
    "{name}: {times} visits {minutes} min apart do not fit in the window. "
    "Widen the window or lessen the spacing.",
)
COMPETENCE = Text(
    "{name}: ingen vagt i nat har {missing}. Sæt en på, der har.",
    "{name}: no guard tonight holds {missing}. Put one on who does.",
)
KEYS = Text(
    "{name}: ingen, der må tage tilsynet, kan få nøglen {missing}.",
    "{name}: nobody who may make the visit can draw the key {missing}.",
)
CASE = Text(
    "{name}: {count} nøgler er flere, end nogen, der må tage tilsynet, kan have med. "
    "Lad vagten have flere med, eller del tilsynet.",
    "{name}: {count} keys are more than anyone who may make the visit can have along. "
    "Let the guard have more along, or divide the visit.",
)
SHIFT = Text(
    "{name}: ingen af de {count} vagter, der må tage tilsynet, er på arbejde i tidsrummet.",
    "{name}: none of the {count} guards who may make the visit is on duty in its window.",
)
REACH = Text(
    "{name}: der er ingen vej dertil for nogen af de {count} vagter, der må tage tilsynet. "
    "Tjek lokationens placering og vejnettet.",
    "{name}: there is no way there for any of the {count} guards who may make the visit. "
    "Check where the site lies and the street network.",
)
TIME = Text(
    "{name}: ingen af de {count} vagter, der må tage tilsynet, kan nå det i tidsrummet og være "
    "tilbage igen inden for sin vagt.",
    "{name}: none of the {count} guards who may make the visit can make it in its window and be "
    "back within the shift.",
)
ROOM = Text(
    "{name}: {count} vagter kunne tage tilsynet, men har ikke plads til det ved siden af "
    "andre tilsyn. Sæt en vagt mere på, eller giv tilsynet et længere tidsrum.",
    "{name}: {count} guards could make the visit but have no room for it beside other visits. "
    "Put on one more guard, or give the visit a longer window.",
)


def impossible(problem: Problem) -> dict[str, Unserved]:
    """Return the passings that no round can make, whatever else is planned, by id."""
    found: dict[str, Unserved] = {}
    for visit in problem.visits:
        cause = _cause(problem, visit)
        if cause is not None:
            for task in problem.tasks:
                if task.visit is visit:
                    found[task.id] = Unserved(task.id, *cause)
    return found


def no_room(problem: Problem, task: Task) -> Unserved:
    """Return the reason of a passing that could be made, but for the others."""
    able = sum(_alone(problem, guard, task.visit) for guard in problem.guards)
    return Unserved(task.id, "room", ROOM(name=_name(task.visit), count=able))


def _cause(problem: Problem, visit: Visit) -> tuple[Cause, Message] | None:
    name = _name(visit)
    task = Task("", visit, 1)
    if not task.ranges:
        return "window", WINDOW(name=name, minutes=-(-visit.seconds // 60))
    if not fits(task.ranges, visit.times, visit.spacing):
        times, minutes = visit.times, visit.spacing // 60
        return "spacing", SPACING(name=name, times=times, minutes=minutes)
    trained = [guard for guard in problem.guards if visit.competences <= guard.competences]
    if not trained:
        return "competence", COMPETENCE(name=name, missing=_missing(problem.guards, visit))
    able = [guard for guard in trained if guard.may(visit)]
    if not able:
        return "keys", KEYS(name=name, missing=", ".join(sorted(visit.keys)))
    if not any(guard.capacity is None or visit.load <= guard.capacity for guard in able):
        return "keys", CASE(name=name, count=visit.load)
    count = len(able)
    if not any(_on_duty(guard, visit) for guard in able):
        return "shift", SHIFT(name=name, count=count)
    if not any(_way(problem, guard, visit) for guard in able):
        return "reach", REACH(name=name, count=count)
    if not any(_alone(problem, guard, visit) for guard in able):
        return "time", TIME(name=name, count=count)
    return None


def _on_duty(guard: Guard, visit: Visit) -> bool:
    """Say whether the whole visit can lie inside the guard's shift."""
    earliest, latest = guard.shift.start, guard.shift.end - visit.seconds
    return any(max(a, earliest) <= min(b, latest) for a, b in Task("", visit, 1).ranges)


def _way(problem: Problem, guard: Guard, visit: Visit) -> bool:
    there, _ = problem.leg(guard, guard.start, visit.place)
    back, _ = problem.leg(guard, visit.place, guard.end)
    return NO_WAY not in (there, back)


def _alone(problem: Problem, guard: Guard, visit: Visit) -> bool:
    """Say whether a guard could make the visit with nothing else to do that night."""
    if not guard.may(visit) or not _way(problem, guard, visit):
        return False
    there, _ = problem.leg(guard, guard.start, visit.place)
    back, _ = problem.leg(guard, visit.place, guard.end)
    earliest, latest = guard.shift.start + there, guard.shift.end - visit.seconds - back
    room = guard.capacity is None or visit.load <= guard.capacity
    return room and any(max(a, earliest) <= min(b, latest) for a, b in Task("", visit, 1).ranges)


def _missing(guards: Sequence[Guard], visit: Visit) -> str:
    """Return the competences that nobody holds, or all of them if no one holds all at once."""
    held = frozenset().union(*(guard.competences for guard in guards))
    return ", ".join(sorted(visit.competences - held or visit.competences))


def _name(visit: Visit) -> str:
    return visit.name or visit.id
