# SPDX-License-Identifier: MPL-2.0
"""Turn tables into a problem and a result into tables; a published roster is never written."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import Any

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster import rulesets
from roster.agreements import AgreementError
from roster.models import Assignment
from roster.models import Roster
from roster.models import Shift
from roster.plan import Improvement
from roster.plan import Plan
from roster.plan import Result
from roster.problem import Assignment as Pair
from roster.problem import Problem
from roster.reading import Extra
from roster.reading import read_problem
from roster.rules.base import Rule
from roster.rules.rulebook import Rulebook
from sites.demand import unroll
from sites.models import Competence
from sites.models import Post
from sites.models import PostCompetence
from sites.network import NetworkLike
from sites.network import Networks
from sites.text import Message
from sites.text import Text

MISSING = Text(
    "Vagtplan {value} findes ikke. Se listen over vagtplaner.",
    "There is no roster {value}. See the list of rosters.",
)
FROZEN = Text(
    "Vagtplan {value} er offentliggjort og kan ikke ændres. Lav en ny vagtplan.",
    "Roster {value} is published and cannot be changed. Make a new roster.",
)
CHANGED = Text(
    "Vagtplan {value} er ændret af en anden imens. Hent den igen, og gentag.",
    "Roster {value} was changed by somebody else meanwhile. Reload it and do it again.",
)
NO_POSTS = Text(
    "Ingen vagtposter gælder i perioden {start} og {days} dage frem. "
    "Importér vagtposter, eller vælg en anden periode.",
    "No posts apply in the period of {days} days from {start}. Import posts or choose other days.",
)


class StoreError(ValueError):
    """What was asked of a stored roster cannot be done; `message` says why and what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.in_("en"))
        self.message = message


class MissingRosterError(StoreError):
    """There is no such roster."""


class FrozenRosterError(StoreError):
    """The roster is published."""


class ChangedRosterError(StoreError):
    """The roster is not the version that was read."""


class RulesError(StoreError):
    """An agreement that covers a guard is missing or cannot be used."""


def create_roster(
    session: Session, *, name: str, start: date, days: int, administration_id: int | None = None
) -> Roster:
    """Add a draft with one shift for each need in the period.

    Parameters
    ----------
    session
        A writing session; the caller commits.
    name
        What people call the plan.
    start, days
        First Copenhagen day and number of days.
    administration_id
        Plan only what this administration pays for; None plans for all.

    Raises
    ------
    StoreError
        If nothing is needed in the period.
    """
    posts = {post.id: post for post in _posts(session, start, days, administration_id)}
    needs = unroll(posts.values(), start, days)
    if not needs:
        raise StoreError(NO_POSTS(start=start, days=days))
    values = {"name": name, "starts_on": start, "days": days}
    roster = Roster.model_validate({**values, "administration_id": administration_id})
    session.add(roster)
    session.flush()
    asked = _competences(session)
    for need in needs:
        post = posts[need.post_id]
        values = {
            "roster_id": roster.id,
            "post_id": post.id,
            "site_id": post.site_id,
            "service_id": post.service_id,
            "payer_id": post.payer_id,
            "starts_at": need.start,
            "ends_at": need.end,
            "headcount": need.headcount,
            "priority": post.priority,
            "approval_required": post.approval_required,
            "competences": asked.get(post.id, []),
            "tags": post.tags,
        }
        session.add(Shift.model_validate(values))
    session.flush()
    return roster


def get_roster(session: Session, roster_id: int) -> Roster:
    """Return a roster's row.

    Raises
    ------
    MissingRosterError
        If there is none.
    """
    roster = session.get(Roster, roster_id)
    if roster is None:
        raise MissingRosterError(MISSING(value=roster_id))
    return roster


def get_draft(session: Session, roster_id: int, version: int | None = None) -> Roster:
    """Return a roster's row if it may be written.

    Parameters
    ----------
    version
        The version that was looked at; a newer one in the table is an error.

    Raises
    ------
    FrozenRosterError, ChangedRosterError, MissingRosterError
        If it may not.
    """
    roster = get_roster(session, roster_id)
    if roster.status == "published":
        raise FrozenRosterError(FROZEN(value=roster_id))
    if version is not None and roster.version != version:
        raise ChangedRosterError(CHANGED(value=roster_id))
    return roster


def load_problem(
    session: Session,
    roster_id: int,
    network: NetworkLike | Networks,
    rules: Iterable[Rule] | Rulebook,
    extra: Iterable[Extra] = (),
) -> Problem:
    """Return a roster as the algorithms see it; ids are the rows' primary keys as text.

    Parameters
    ----------
    network
        What gives travel times for each means of travel; one network alone answers for all.
    rules
        The rules themselves, or a rulebook: then each guard is bound by their own agreement,
        and a published roster by the rules that it was published under.
    extra
        Shifts that are not stored, to be looked at as if they were in the roster.

    Raises
    ------
    MissingRosterError, RulesError
        If there is no such roster, or an agreement cannot be used.
    """
    roster = get_roster(session, roster_id)
    given = rules if isinstance(rules, Rulebook) else tuple(rules)
    with _rules_in_order():
        return read_problem(session, roster, network, given, extra)


def load_plan(
    session: Session,
    roster_id: int,
    network: NetworkLike | Networks,
    rules: Iterable[Rule] | Rulebook,
    extra: Iterable[Extra] = (),
) -> Plan:
    """Return a roster's problem with the assignments that it has now."""
    problem = load_problem(session, roster_id, network, rules, extra)
    rows = session.exec(select(Assignment).where(Assignment.roster_id == roster_id)).all()
    return Plan(problem, frozenset(Pair(str(row.guard_id), str(row.shift_id)) for row in rows))


def save_result(
    session: Session, roster_id: int, result: Result, *, version: int | None = None
) -> None:
    """Make a roster's assignments those of a result, keeping locked ones and unchanged rows.

    Parameters
    ----------
    session
        A writing session; the caller commits.
    version
        The version that the result was made from; a newer one in the table is an error.

    Raises
    ------
    FrozenRosterError, ChangedRosterError, MissingRosterError
        If the roster cannot be written.
    """
    roster = get_draft(session, roster_id, version)
    wanted = {(int(pair.guard), int(pair.shift)) for pair in result.plan.assignments}
    rows = session.exec(select(Assignment).where(Assignment.roster_id == roster_id)).all()
    kept = set()
    for row in rows:
        key = (row.guard_id, row.shift_id)
        if row.locked or key in wanted:
            kept.add(key)
        else:
            session.delete(row)
    for guard_id, shift_id in sorted(wanted - kept):
        values = {"roster_id": roster_id, "shift_id": shift_id, "guard_id": guard_id}
        session.add(Assignment.model_validate(values))
    roster.solution = solution(result)
    roster.version += 1
    session.flush()


def publish(
    session: Session,
    roster_id: int,
    *,
    version: int | None = None,
    rulebook: Rulebook | None = None,
) -> Roster:
    """Freeze a roster: from now on nothing about it can be changed.

    Parameters
    ----------
    rulebook
        Where agreements are found; the rules in force are stored with the roster. The product's
        own agreements if none is given.

    Raises
    ------
    FrozenRosterError, ChangedRosterError, MissingRosterError, RulesError
        If it is published already, not the version that was looked at, or an agreement cannot
        be used.
    """
    roster = get_draft(session, roster_id, version)
    with _rules_in_order():
        rules = rulesets.in_force(session, roster, rulebook or Rulebook())
    roster.rules_hash = rulesets.keep(session, rules)
    roster.status = "published"
    roster.published_at = datetime.now(UTC)
    roster.version += 1
    session.flush()
    return roster


def solution(result: Result) -> dict[str, Any]:
    """Return what a roster remembers of its solver run, as plain JSON values."""
    travel = result.plan.problem.travel
    return {
        "status": result.status,
        "objective": result.objective,
        "bound": result.bound,
        "gap": result.gap,
        "uncovered": result.uncovered,
        "seconds": round(result.seconds, 3),
        "seed": result.seed,
        "workers": result.workers,
        "stopped_by": result.stopped_by,
        "relaxed": list(result.relaxed),
        "parts": dict(result.parts),
        "improvements": [improvement(step) for step in result.improvements],
        "travel_source": str(travel.source),
        "travel_source_en": travel.source.in_("en")
        if isinstance(travel.source, Message)
        else travel.source,
        "travel_estimated": travel.estimated,
    }


def improvement(step: Improvement) -> dict[str, float]:
    """Return one better plan's figures as plain JSON values."""
    return {
        "seconds": round(step.seconds, 3),
        "objective": step.objective,
        "bound": step.bound,
        "gap": step.gap,
        "uncovered": step.uncovered,
    }


@contextmanager
def _rules_in_order() -> Iterator[None]:
    """Turn what is wrong with an agreement into what is wrong with the roster."""
    try:
        yield
    except AgreementError as error:
        raise RulesError(error.message) from error
    except rulesets.AlteredRulesError as error:
        raise RulesError(error.message) from error


def _posts(
    session: Session, start: date, days: int, administration_id: int | None
) -> Sequence[Post]:
    last = start + timedelta(days=days - 1)
    query = select(Post).where(
        col(Post.valid_from) <= last,
        col(Post.valid_to).is_(None) | (col(Post.valid_to) >= start),
    )
    if administration_id is not None:
        query = query.where(Post.payer_id == administration_id)
    return session.exec(query).all()


def _competences(session: Session) -> dict[int | None, list[str]]:
    """Return the competence codes that each post asks for."""
    query = (
        select(PostCompetence.post_id, Competence.code)
        .join(Competence, col(Competence.id) == col(PostCompetence.competence_id))
        .order_by(col(Competence.code))
    )
    asked: dict[int | None, list[str]] = {}
    for post_id, code in session.exec(query):
        asked.setdefault(post_id, []).append(code)
    return asked
