# SPDX-License-Identifier: MPL-2.0
"""Keep rounds in the tables and read them back; a published night names its guards."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from typing import Any

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import delete
from sqlmodel import select

from dispatch.rounds.checker import check
from dispatch.rounds.crew import read_held
from dispatch.rounds.crew import with_means
from dispatch.rounds.duty import name_from_roster
from dispatch.rounds.duty import off_duty
from dispatch.rounds.edit import Board
from dispatch.rounds.edit import board
from dispatch.rounds.edit import edit
from dispatch.rounds.edit import resumed
from dispatch.rounds.history import earlier as earlier
from dispatch.rounds.means import Means
from dispatch.rounds.models import Round as RoundRow
from dispatch.rounds.models import RoundPlan
from dispatch.rounds.models import RoundStep
from dispatch.rounds.options import Options
from dispatch.rounds.problem import Problem
from dispatch.rounds.reading import Networks
from dispatch.rounds.reading import Night
from dispatch.rounds.reading import read_night
from dispatch.rounds.replan import as_left
from dispatch.rounds.result import Result
from dispatch.rounds.result import Round
from dispatch.rounds.result import Unserved
from dispatch.rounds.result import objective
from dispatch.rounds.rows import Stored
from dispatch.rounds.rows import crew_of
from dispatch.rounds.rows import means_of
from dispatch.rounds.rows import round_of
from dispatch.rounds.rows import solution
from dispatch.rounds.rows import step_values
from dispatch.rounds.rows import stored_means
from dispatch.rounds.rows import stored_steps
from dispatch.rounds.schedule import schedule
from roster.models import Guard
from roster.store import StoreError
from sites.models import Service
from sites.text import Text

MISSING = Text(
    "Der er ingen runder med nummer {value}. Se dem med: vagt rounds list",
    "There are no rounds with number {value}. See them with: vagt rounds list",
)
FROZEN = Text(
    "Runderne er offentliggjort og kan ikke ændres. Planlæg natten igen.",
    "The rounds are published and cannot be changed. Plan the night again.",
)
CHANGED = Text(
    "Runderne er ændret, siden de blev læst. Hent dem igen.",
    "The rounds have changed since they were read. Read them again.",
)
UNNAMED = Text(
    "Runderne {codes} har ingen vagt. Sæt vagter på, før natten offentliggøres.",
    "The rounds {codes} have no guard. Name guards before the night is published.",
)
BROKEN = Text(
    "Runderne overholder ikke alt og kan ikke offentliggøres: {why}",
    "The rounds break something and cannot be published: {why}",
)
NO_ROUND = Text(
    "Der er ingen runde {code} i planen. Kendte: {known}.",
    "There is no round {code} in the plan. Known: {known}.",
)
BUSY = Text(
    "{guard} går allerede runden {code} den nat.",
    "{guard} already walks the round {code} that night.",
)
OFF_DUTY = Text(
    "Vagtplanen har ikke længere {names} på de vagter, som runderne følger. "
    "Sæt vagter på igen ud fra vagtplanen: vagt rounds name {id}",
    "The roster no longer has {names} on the shifts that the rounds follow. "
    "Name the guards from the roster again: vagt rounds name {id}",
)
NOTHING = Text(
    "Der er ingen ændring at fortryde på disse runder.",
    "There is no change to undo on these rounds.",
)
BY_HAND = Text("Taget af runderne i hånden.", "Taken off the rounds by hand.")
REPORTED = ("status", "reason", "note", "reported_at")
"""What a step says of a guard's report."""
MOST_UNDO = 50
"""Changes by hand that can be undone."""


def save_result(
    session: Session, night: Night, result: Result, options: Options, plan_id: int | None = None
) -> RoundPlan:
    """Store rounds as a new draft, or in the place of an older draft.

    Parameters
    ----------
    session
        A writing session; the caller commits.
    night, options
        What the rounds were planned from.
    plan_id
        The draft whose rounds they replace; None makes a new one.

    Raises
    ------
    StoreError
        If there is no such plan, or it is published.
    """
    service = session.exec(select(Service.id).where(Service.code == options.service)).first()
    if plan_id is None:
        row = RoundPlan.model_validate({"day": night.day, "service_id": service})
        session.add(row)
    else:
        row = get_draft(session, plan_id)
        _clear(session, plan_id)
        row.version += 1
    row.roster_id = night.roster_id
    row.seed = result.seed
    row.options = options.values()
    row.solution = solution(result)
    session.flush()
    for crew in night.crew:
        values = {
            "plan_id": row.id,
            "code": crew.code,
            "guard_id": crew.guard.id if crew.guard else None,
            "post_id": crew.post_id,
            "site_id": crew.site.id,
            "starts_at": crew.start,
            "ends_at": crew.end,
            "competences": sorted(crew.competences),
            **stored_means(crew.means or Means(options.mode)),
        }
        session.add(RoundRow.model_validate(values))
    session.flush()
    _store_steps(session, night, row, result.rounds)
    session.flush()
    return row


def load_result(session: Session, plan_id: int, networks: Networks) -> tuple[Night, Result]:
    """Return stored rounds with the night as it is in the tables now.

    Raises
    ------
    StoreError
        If there is no such plan.
    """
    row = get_plan(session, plan_id)
    options = Options.of(row.options)
    rounds = _rounds(session, plan_id)
    night = read_night(session, row.day, networks, options, crew_of(session, rounds, options))
    steps = stored_steps(session, plan_id)
    problem = night.problem
    said = row.solution
    gone = said.get("gone", ())
    found = tuple(round_of(night, one, steps.get(one.id, ()), gone) for one in rounds)
    problem = as_left(problem, gone, {one.guard: one.steps for one in found})
    night = replace(night, problem=problem)
    left = tuple(
        Unserved(one["task"], one["cause"], Text(one["da"], one["en"])())
        for one in said.get("unserved", ())
        if one["task"] in problem.task
    )
    return night, Result(
        problem,
        found,
        left,
        objective(problem, found),
        said.get("bound"),
        said.get("seconds", 0.0),
        row.seed,
        said.get("engine", ""),
        said.get("stopped_by", ""),
    )


def save_board(session: Session, night: Night, plan_id: int, board: Board) -> RoundPlan:
    """Store rounds that were changed by hand, and for `undo` the order of those that had another.

    Raises
    ------
    StoreError
        If the rounds are published.
    """
    row = get_draft(session, plan_id)
    orders = {
        one.guard: list(one.tasks)
        for before in board.past[-1:]
        for one, now in zip(before, board.rounds, strict=True)
        if one.tasks != now.tasks
    }
    past = [*row.solution.get("past", ()), *([orders] if orders else ())]
    _store_steps(session, night, row, board.rounds)
    _change(row, board, past[-MOST_UNDO:])
    session.flush()
    return row


def undo(session: Session, night: Night, plan_id: int, rounds: tuple[Round, ...]) -> Board:
    """Take back the last change by hand; the board shows the rounds as they are after it.

    Raises
    ------
    StoreError
        If nothing was changed, or the rounds are published.
    """
    row = get_draft(session, plan_id)
    past = list(row.solution.get("past", ()))
    if not past:
        raise StoreError(NOTHING())
    orders = past.pop()
    problem = night.problem
    back = tuple(_ordered(problem, one, orders.get(one.guard, one.tasks)) for one in rounds)
    found = board(problem, back)
    _store_steps(session, night, row, back)
    _change(row, found, past)
    session.flush()
    return found


def _ordered(problem: Problem, one: Round, order: Sequence[str]) -> Round:
    """Return a round with an order that it had before; what is made stays as it was."""
    if one.tasks == tuple(order):
        return one
    done = sum(step.done and step.task is not None for step in one.steps)
    if done:
        return resumed(problem, one, tuple(order[done:]))
    return schedule(problem, problem.guard[one.guard], order)[0]


def get_plan(session: Session, plan_id: int) -> RoundPlan:
    """Return the row of a night's rounds.

    Raises
    ------
    StoreError
        If there is none.
    """
    row = session.get(RoundPlan, plan_id)
    if row is None:
        raise StoreError(MISSING(value=plan_id))
    return row


def codes_of(session: Session, plan_id: int) -> list[str]:
    """Return the codes of a night's rounds in order.

    Raises
    ------
    StoreError
        If there is no such plan.
    """
    return [one.code for one in _rounds(session, get_plan(session, plan_id).id or 0)]


def get_draft(session: Session, plan_id: int, version: int | None = None) -> RoundPlan:
    """Return the row of a night's rounds if they may be changed.

    Parameters
    ----------
    version
        The version that was looked at; a newer one in the table is an error.

    Raises
    ------
    StoreError
        If they may not.
    """
    row = get_plan(session, plan_id)
    if row.status == "published":
        raise StoreError(FROZEN())
    if version is not None and row.version != version:
        raise StoreError(CHANGED())
    return row


def name_guard(session: Session, plan_id: int, code: str, guard: Guard, networks: Networks) -> None:
    """Put a guard on a round, with what the guard holds on that day and goes by.

    A round that is gone by other means than before gets its new times at once.

    Raises
    ------
    StoreError
        If there is no such round, the rounds are published, or the guard is on another of them.
    """
    row = get_draft(session, plan_id)
    rounds = _rounds(session, plan_id)
    known = {one.code: one for one in rounds}
    if code not in known:
        raise StoreError(NO_ROUND(code=code, known=", ".join(sorted(known))))
    for one in rounds:
        if one.guard_id == guard.id and one.code != code:
            raise StoreError(BUSY(guard=guard.name, code=one.code))
    before = {code: means_of(known[code])}
    known[code].guard_id = guard.id
    known[code].competences = sorted(read_held(session, row.day)[guard.id])
    _settle(session, row, rounds, before, networks)


def name_guards(session: Session, plan_id: int, networks: Networks) -> dict[str, Guard]:
    """Put the guards on a night's rounds whom the roster has on duty; return who was put on.

    Rounds that are gone by other means than before get their new times at once.

    Raises
    ------
    StoreError
        If the rounds are published.
    """
    row = get_draft(session, plan_id)
    rounds = _rounds(session, plan_id)
    before = {one.code: means_of(one) for one in rounds}
    named = name_from_roster(session, row, rounds)
    if named:
        _settle(session, row, rounds, {code: before[code] for code in named}, networks)
    return named


def _settle(
    session: Session,
    row: RoundPlan,
    rounds: Sequence[RoundRow],
    before: Mapping[str, Means | None],
    networks: Networks,
) -> None:
    """Give rounds the means of their new guards, and new times where these are not as before."""
    assert row.id is not None
    options = Options.of(row.options)
    crew = crew_of(session, rounds, options)
    renewed = with_means(session, row.day, crew, options, row.roster_id, list(before))
    for one, now in zip(rounds, renewed, strict=True):
        if one.code in before:
            for name, value in stored_means(now.means or Means(options.mode)).items():
                setattr(one, name, value)
    session.flush()
    other = [one.code for one in rounds if one.code in before and before[one.code] != means_of(one)]
    if not other:
        row.version += 1
        session.flush()
        return
    night, result = load_result(session, row.id, networks)
    found = edit(result).retimed(other)
    _store_steps(session, night, row, found.rounds)
    _change(row, found, list(row.solution.get("past", ())))
    session.flush()


def publish(
    session: Session, plan_id: int, networks: Networks, *, version: int | None = None
) -> RoundPlan:
    """Freeze a night's rounds: every round that is used has its guard, and nothing is broken.

    Where the guards come from a roster, they must still have the shifts there.

    Raises
    ------
    StoreError
        If that is not so, or they are published already.
    """
    row = get_draft(session, plan_id, version)
    _, result = load_result(session, plan_id, networks)
    used = {one.guard for one in result.rounds if one.tasks}
    unnamed = [one.code for one in _rounds(session, plan_id) if one.guard_id is None]
    without = [code for code in unnamed if code in used]
    if without:
        raise StoreError(UNNAMED(codes=", ".join(without)))
    gone = off_duty(session, row, [one for one in _rounds(session, plan_id) if one.code in used])
    if gone:
        guards = [session.get_one(Guard, one.guard_id).name for one in gone]
        raise StoreError(OFF_DUTY(names=", ".join(guards), id=plan_id))
    broken = check(result.problem, result.rounds)
    if broken:
        raise StoreError(BROKEN(why=broken[0].message))
    row.status = "published"
    row.published_at = datetime.now(UTC)
    row.version += 1
    session.flush()
    return row


def _change(row: RoundPlan, now: Board, past: list[Any]) -> None:
    """Write down what the rounds are worth after a change by hand."""
    kept = {one["task"]: one for one in row.solution.get("unserved", ())}
    said = BY_HAND()
    left = [
        kept.get(task)
        or {"task": task, "cause": "dropped", "da": said.in_("da"), "en": said.in_("en")}
        for task in now.left
    ]
    row.solution = {
        **row.solution,
        "objective": now.objective,
        "bound": None,
        "travel_seconds": now.travel,
        "metres": sum(one.metres for one in now.rounds),
        "unserved": left,
        "past": past,
    }
    row.version += 1


def _store_steps(session: Session, night: Night, row: RoundPlan, rounds: Sequence[Round]) -> None:
    """Make the steps of stored rounds those given, keeping what was reported of visits.

    Rounds whose steps are stored already as they should be are left alone.
    """
    assert row.id is not None
    stored = {one.code: one for one in _rounds(session, row.id)}
    before = stored_steps(session, row.id)
    said = {
        (step.visit_id, step.number): {name: getattr(step, name) for name in REPORTED}
        for steps in before.values()
        for step in steps
        if step.visit_id is not None and step.reported_at is not None
    }
    now: dict[int | None, list[dict[str, Any]]] = {one.id: [] for one in stored.values()}
    for one in rounds:
        found = stored[one.guard]
        for position, step in enumerate(one.steps):
            values = step_values(night, found, position, step)
            now[found.id].append(values | said.get((values["visit_id"], values["number"]), {}))
    other = [
        number
        for number, steps in now.items()
        if [Stored(**values) for values in steps] != before.get(number, [])
    ]
    session.exec(delete(RoundStep).where(col(RoundStep.round_id).in_(other)))
    for number in other:
        session.add_all(RoundStep.model_validate(values) for values in now[number])


def _clear(session: Session, plan_id: int) -> None:
    rounds = select(RoundRow.id).where(RoundRow.plan_id == plan_id)
    session.exec(delete(RoundStep).where(col(RoundStep.round_id).in_(rounds)))
    session.exec(delete(RoundRow).where(col(RoundRow.plan_id) == plan_id))


def _rounds(session: Session, plan_id: int) -> Sequence[RoundRow]:
    query = select(RoundRow).where(RoundRow.plan_id == plan_id).order_by(col(RoundRow.id))
    return session.exec(query).all()
