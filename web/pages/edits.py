# SPDX-License-Identifier: MPL-2.0
"""Change a draft by hand: every change is checked first, written once and recorded."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from http import HTTPStatus

from flask import abort
from flask_babel import gettext as _
from flask_login import current_user
from sqlmodel import Session

from roster import store
from roster.edits import Actor
from roster.edits import Bench
from roster.edits import Decision
from roster.edits import Done
from roster.edits import Edit
from roster.edits import ForbiddenError
from roster.edits import ReasonNeededError
from roster.edits import do
from roster.edits import redo
from roster.edits import undo
from roster.models import Roster
from roster.plan import Plan
from roster.rules.base import Violation
from roster.store import ChangedRosterError
from roster.store import StoreError
from web import audit
from web import publishing
from web.db import get_session
from web.db import writer
from web.pages import plans
from web.pages.filters import say
from web.pages.queries_rules import rule_name

TRIES = 3
"""How often an edit is tried when others keep writing to the same roster."""


class Refused(ValueError):  # noqa: N818 - it is an answer, not a fault
    """A change is not made; the text says why and what to do."""


def require_draft(roster: Roster) -> None:
    """Answer 409 when the roster is frozen."""
    if roster.status == "published":
        abort(HTTPStatus.CONFLICT, say(store.FROZEN(value=roster.name)))


def make(
    roster: Roster, edit: Edit, *, seen: int | None = None, decision: Decision | None = None
) -> Done:
    """Make an edit of a draft, as the person who is logged in.

    Parameters
    ----------
    seen
        The version that the person looked at; None is the one that there is.

    Raises
    ------
    Refused
        If a rule forbids it, one asks for a reason and none is given, or somebody else changed
        the same shift meanwhile.
    """
    return _through(
        roster,
        lambda bench: do(bench, roster.id or 0, edit, actor(), seen=seen, decision=decision),
        reason=decision.text if decision is not None else "",
    )


def take_back(roster: Roster) -> Done:
    """Undo the last edit of the person who is logged in.

    Raises
    ------
    Refused
        If there is none, or it is in the way of what others did since.
    """
    return _through(roster, lambda bench: undo(bench, roster.id or 0, actor()))


def put_back(roster: Roster) -> Done:
    """Redo what the person who is logged in undid last.

    Raises
    ------
    Refused
        As `take_back`.
    """
    return _through(roster, lambda bench: redo(bench, roster.id or 0, actor()))


def actor() -> Actor:
    """Return who is logged in, as the log names people."""
    return Actor(f"account:{current_user.id}", current_user.name)


def _through(roster: Roster, act: Callable[[Bench], Done], reason: str = "") -> Done:
    """Write an edit; begin again where somebody else was faster between reading and writing."""
    fault: StoreError | None = None
    for _attempt in range(TRIES):
        judged = plans.checked(roster)
        try:
            with writer() as session:
                bench = Bench(session, judged, roster.version, _loader(session, roster))
                done = act(bench)
                _record(session, roster, done, reason)
        except ChangedRosterError as error:
            fault = error
            get_session().rollback()
            continue
        except StoreError as error:
            raise Refused(_said(error)) from error
        plans.keep(roster, done.edit.version, done.judged)
        return done
    assert fault is not None
    raise Refused(_said(fault)) from fault


def _loader(session: Session, roster: Roster) -> Callable[[], Plan]:
    return lambda: plans.load(session, roster.id or 0)


def _said(error: StoreError) -> str:
    """Return why an edit is refused, competences by their names."""
    if isinstance(error, ForbiddenError):
        return str(_("Not allowed: %(why)s", why=words(error.violations)))
    if isinstance(error, ReasonNeededError):
        why = words(error.violations)
        return str(_("Allowed only with a reason, which is recorded: %(why)s", why=why))
    return say(error.message)


def publish(roster: Roster, form: Mapping[str, str]) -> int:
    """Freeze a roster after the confirmation that its form holds; return how many are told.

    Raises
    ------
    Refused
        If hard rules are broken, open shifts are not accepted, or it was changed meanwhile.
    """
    require_draft(roster)
    checked = plans.checked(roster)
    if checked.report.hard:
        raise Refused(_("The roster breaks hard rules. Mend them before you publish."))
    empty = sum(checked.plan.vacant(shift) for shift in checked.plan.problem.shifts)
    if empty and form.get("accept_open") != "yes":
        raise Refused(_("Tick that you publish with open shifts."))
    assert roster.id is not None
    old = publishing.replaced(get_session(), roster)
    if form.get("replaces") not in (None, "" if old is None else str(old.id)):
        raise Refused(say(publishing.REPLACED_MEANWHILE()))
    before = None if old is None else (old.id or 0, plans.checked(old).plan)
    try:
        with writer() as session:
            version = int(form.get("version", "0"))
            values = {"version": version, "open_seats": empty}
            _row, told = publishing.publish(session, roster.id, checked.plan, before, **values)
            return told
    except (store.StoreError, ValueError) as error:
        message = error.message if isinstance(error, store.StoreError) else None
        raise Refused(say(message) or _("Load the page again and repeat.")) from error


def size_of(roster: Roster) -> dict[str, int]:
    """Return how much there is to plan: shifts, seats, guards, locked assignments."""
    problem = plans.checked(roster).plan.problem
    return {
        "shifts": len(problem.shifts),
        "seats": sum(shift.seats for shift in problem.shifts),
        "guards": len(problem.guards),
        "locked": len(problem.locked),
    }


def words(violations: Iterable[Violation]) -> str:
    """Return violations as one line: rule and message of each."""
    return "; ".join(
        dict.fromkeys(f"{rule_name(v.rule)} ({v.rule}): {say(v.message)}" for v in violations)
    )


def _record(session: Session, roster: Roster, done: Done, reason: str) -> None:
    broken = sorted({violation.rule for violation in done.verdict.broken})
    audit.record(
        session,
        f"shift.{done.edit.kind}",
        f"roster:{roster.id}",
        edit=done.edit.id,
        overrides=broken,
        reason=reason if broken else "",
    )
