# SPDX-License-Identifier: MPL-2.0
"""A solver's proposal: ask for one, look at its differences, take them one by one or all."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from typing import Literal

from flask import Blueprint
from flask import abort
from flask import current_app
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlmodel import col
from sqlmodel import select

from roster.edits import Assign
from roster.edits import Edit
from roster.edits import Several
from roster.edits import Unassign
from roster.models import Roster
from roster.models import Shift
from roster.plan import Plan
from roster.problem import Assignment
from sites.models import Post
from sites.models import Site
from web import jobs
from web.access import allow
from web.db import get_session
from web.models import Job
from web.pages import edits
from web.pages import plans
from web.pages.filters import say
from web.pages.forms import Form
from web.pages.queries_jobs import open_job
from web.pages.queries_rules import rule_name

blueprint = Blueprint("proposals", __name__, url_prefix="/rosters/<int:roster_id>/proposals")

PRICE = 300
"""Kroner for each shift taken from whoever has it, unless somebody says otherwise."""
State = Literal["open", "taken", "stale"]


@dataclass(frozen=True)
class Row:
    """A difference as the page shows it."""

    place: int
    change: dict[str, Any]
    state: State
    shift: Shift
    post: str
    site: str
    off: str
    on: str
    gone: list[str]
    new: list[str]

    @property
    def others(self) -> list[int]:
        """Numbers of the differences that go with it, as people count."""
        return [n + 1 for n in self.change["needs"]]


@blueprint.get("/new")
@allow("coordinator")
def new(roster_id: int) -> ResponseReturnValue:
    """Show the form that asks for a proposal; guards and days may be chosen beforehand."""
    roster = plans.find_roster(roster_id)
    running = open_job(get_session(), roster_id)
    if running is not None:
        return redirect(url_for("jobs.show", job_id=running.id), HTTPStatus.SEE_OTHER)
    seconds = current_app.extensions["settings"].solve_seconds
    values = {"what": "all", "price": str(PRICE), "seconds": f"{seconds:g}", "seed": "0"}
    given = {key: value for key, value in request.args.items() if key in ("what", "first", "last")}
    return _form(roster, Form({**values, **given}), request.args.getlist("guards"))


@blueprint.post("")
@allow("coordinator")
def start(roster_id: int) -> ResponseReturnValue:
    """Queue the search and go to its progress page."""
    roster = plans.find_roster(roster_id)
    edits.require_draft(roster)
    form, chosen = Form(request.form), request.form.getlist("guards")
    what = form["what"]
    if what not in ("all", "holes", "part"):
        form.faults["what"] = _("Choose from the list.")
    price = form.integer("price", 0, 100_000)
    seconds = form.integer("seconds", 5, 7200)
    seed = form.integer("seed", 0, 2**31 - 1)
    part = _part(roster, form, chosen) if what == "part" else {}
    if form.faults or price is None:
        return _form(roster, form, chosen), HTTPStatus.UNPROCESSABLE_ENTITY
    running = open_job(get_session(), roster_id)
    if running is None:
        asked_for = {"what": what, "price": 100 * price, **part}
        payload = {"roster_id": roster_id, "seconds": seconds, "seed": seed, "proposal": asked_for}
        try:
            running = jobs.enqueue("solve", payload)
        except jobs.JobError as error:
            flash(say(error.message), "bad")
            return _form(roster, form, chosen), HTTPStatus.SERVICE_UNAVAILABLE
    return redirect(url_for("jobs.show", job_id=running.id), HTTPStatus.SEE_OTHER)


@blueprint.get("/<job_id>")
@allow("coordinator")
def show(roster_id: int, job_id: str) -> str:
    """Show what a proposal changes, what each difference gives, and which are taken."""
    roster, job = plans.find_roster(roster_id), _job(roster_id, job_id)
    rows = _rows(roster, job)
    return render_template(
        "rosters/proposal.html",
        roster=roster,
        job=job,
        rows=rows,
        left=[row for row in rows if row.state == "open"],
        said=job.result["proposal"],
        price=job.payload["proposal"]["price"],
    )


@blueprint.post("/<job_id>")
@allow("coordinator")
def accept(roster_id: int, job_id: str) -> ResponseReturnValue:
    """Take one difference with those that it needs, or all that are left, as one edit."""
    roster, job = plans.find_roster(roster_id), _job(roster_id, job_id)
    edits.require_draft(roster)
    rows = _rows(roster, job)
    place = request.form.get("place", type=int)
    if place is not None and not 0 <= place < len(rows):
        abort(HTTPStatus.NOT_FOUND)
    wanted = range(len(rows)) if place is None else (place, *rows[place].change["needs"])
    here = redirect(
        url_for("proposals.show", roster_id=roster_id, job_id=job_id), HTTPStatus.SEE_OTHER
    )
    try:
        count = _take(roster, [rows[n] for n in wanted], every_one=place is not None)
    except edits.Refused as refused:
        flash(str(refused), "bad")
        return here
    flash(ngettext("%(num)s difference is taken.", "%(num)s differences are taken.", count), "good")
    return here


def _take(roster: Roster, rows: Iterable[Row], *, every_one: bool) -> int:
    """Make the differences that are not made yet; return how many."""
    rows = list(rows)
    if every_one and any(row.state == "stale" for row in rows):
        raise edits.Refused(_("The plan has changed since: ask for a new proposal."))
    left = [row for row in rows if row.state == "open"]
    if not left:
        raise edits.Refused(_("There is nothing left to take."))
    steps: list[Edit] = [
        Unassign(row.change["shift"], row.change["off"])
        for row in left
        if row.change["off"] is not None
    ]
    steps += [
        Assign(row.change["shift"], row.change["on"])
        for row in left
        if row.change["on"] is not None
    ]
    edits.make(roster, Several(tuple(steps)))
    return len(left)


def _rows(roster: Roster, job: Job) -> list[Row]:
    """Return the differences, with what has become of each in the plan as it is now."""
    plan = plans.checked(roster).plan
    names = {one.id: one.name for one in plan.problem.guards}
    query = (
        select(Shift, Post.name, Site.name)
        .join(Post, col(Post.id) == Shift.post_id)
        .join(Site, col(Site.id) == Shift.site_id)
        .where(Shift.roster_id == roster.id)
    )
    known = {row.id: (row, post, site) for row, post, site in get_session().exec(query)}
    found = []
    for place, change in enumerate(job.result["proposal"]["changes"]):
        if change["shift"] not in known:
            abort(HTTPStatus.GONE, _("A shift of the proposal was deleted: ask for a new one."))
        shift, post, site = known[change["shift"]]
        off, on = (names.get(str(change[key]), "") for key in ("off", "on"))
        rules = ([rule_name(one) for one in change[key]] for key in ("gone", "new"))
        state = _state(plan, change)
        found.append(Row(place, change, state, shift, post, site, off, on, *rules))
    return found


def _state(plan: Plan, change: dict[str, Any]) -> State:
    """Say whether a difference is made, can be made, or no longer fits the plan."""
    shift = str(change["shift"])
    off, on = (None if change[key] is None else Assignment(str(change[key]), shift)
               for key in ("off", "on"))  # fmt: skip
    leaves = off is not None and off in plan.assignments
    there = on is not None and on in plan.assignments
    if not leaves and (there or on is None):
        return "taken"
    locked = off is not None and off in plan.problem.locked
    gone = off is not None and not leaves
    full = off is None and not plan.vacant(plan.problem.shift[shift])
    return "stale" if locked or gone or there or full else "open"


def _job(roster_id: int, job_id: str) -> Job:
    """Return the job of a roster's proposal; 404 for any other and one that is not done."""
    job = jobs.find(job_id)
    if job is None or job.payload.get("roster_id") != roster_id or "proposal" not in job.result:
        abort(HTTPStatus.NOT_FOUND)
    return job


def _part(roster: Roster, form: Form, chosen: Collection[str]) -> dict[str, Any]:
    """Return the guards and days that a form chooses; at least one of the two."""
    known = plans.checked(roster).plan.problem.guard
    if any(key not in known for key in chosen):
        form.faults["guards"] = _("Choose from the list.")
    found: dict[str, Any] = {"guards": sorted(int(key) for key in chosen if key in known)}
    if form["first"] or form["last"]:
        first, last = form.date("first"), form.date("last")
        if first is not None and last is not None:
            if last < first:
                form.faults["last"] = _("The last day comes before the first.")
            found |= {"first": first.isoformat(), "last": last.isoformat()}
    elif not chosen:
        form.faults["guards"] = _("Choose guards, days or both.")
    return found


def _form(roster: Roster, form: Form, chosen: Collection[str]) -> str:
    people = sorted(plans.checked(roster).plan.problem.guards, key=lambda one: one.name)
    return render_template(
        "rosters/propose.html",
        roster=roster,
        form=form,
        chosen=frozenset(chosen),
        guards=[(one.id, f"{one.name} ({one.code})") for one in people],
        facts=edits.size_of(roster),
    )
