# SPDX-License-Identifier: MPL-2.0
"""Rosters: the list, a new one, solving, checking and publishing it."""

from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta

from flask import Blueprint
from flask import current_app
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlmodel import select

from roster import store
from roster.compare import compare
from roster.models import Roster
from roster.plan import Plan
from roster.tidings import notices
from roster.tidings import premiums
from roster.tidings import tidings
from sites.clock import local_day
from sites.models import Administration
from web import audit
from web import jobs
from web import publishing
from web.access import allow
from web.db import get_session
from web.db import writer
from web.models import now
from web.pages import edits
from web.pages import plans
from web.pages.filters import day
from web.pages.filters import say
from web.pages.forms import Form
from web.pages.queries_jobs import open_job
from web.pages.queries_rosters import replaced_by
from web.pages.queries_rosters import roster_lines
from web.pages.queries_rules import by_rule
from web.pages.queries_rules import rule_source
from web.pages.queries_rules import violation_lines

blueprint = Blueprint("rosters", __name__)

WEEKS = 8
"""The longest roster that one form makes."""
SHOWN = 60
"""Violations of one rule that the check shows."""


@blueprint.app_template_global("replaced_by")
def _replaced_by(roster: Roster) -> Roster | None:
    return replaced_by(get_session(), roster)


@blueprint.get("/rosters")
@allow("coordinator")
def index() -> ResponseReturnValue:
    """List the rosters, with the form for a new one."""
    today = local_day(datetime.now(UTC))
    monday = today + timedelta(days=7 - today.weekday())
    return _list(Form({"start": monday.isoformat(), "weeks": "1"}))


@blueprint.post("/rosters")
@allow("coordinator")
def create() -> ResponseReturnValue:
    """Make an empty roster from the posts and go on to solving it."""
    form = Form(request.form)
    start = form.date("start")
    weeks = form.integer("weeks", 1, WEEKS)
    admins = _administrations()
    admin = form.choice("administration", [key for key, _name in admins])
    if form.faults or start is None or weeks is None:
        return _list(form), 422
    name = form.text("name", 200) or _default_name(start, weeks, dict(admins).get(admin or 0))
    try:
        with writer() as session:
            roster = store.create_roster(
                session, name=name, start=start, days=7 * weeks, administration_id=admin
            )
            audit.record(session, "roster.create", f"roster:{roster.id}")
            key = roster.id
    except store.StoreError as error:
        form.faults["posts"] = say(error.message)
        return _list(form), 422
    return redirect(url_for("rosters.solve", roster_id=key), 303)


@blueprint.get("/rosters/<int:roster_id>/solve")
@allow("coordinator")
def solve(roster_id: int) -> ResponseReturnValue:
    """Show the form that starts the solver, or the job that is already at it."""
    roster = plans.find_roster(roster_id)
    running = open_job(get_session(), roster_id)
    if running is not None:
        return redirect(url_for("jobs.show", job_id=running.id), 303)
    seconds = current_app.extensions["settings"].solve_seconds
    return _solve_page(roster, Form({"seconds": f"{seconds:g}", "seed": "0"}))


@blueprint.post("/rosters/<int:roster_id>/solve")
@allow("coordinator")
def start_solving(roster_id: int) -> ResponseReturnValue:
    """Queue the solver and go to its progress page."""
    roster = plans.find_roster(roster_id)
    edits.require_draft(roster)
    form = Form(request.form)
    seconds = form.integer("seconds", 5, 7200)
    seed = form.integer("seed", 0, 2**31 - 1)
    if form.faults or seconds is None or seed is None:
        return _solve_page(roster, form), 422
    running = open_job(get_session(), roster_id)
    if running is None:
        try:
            payload = {"roster_id": roster_id, "seconds": seconds, "seed": seed}
            running = jobs.enqueue("solve", payload)
        except jobs.JobError as error:
            flash(say(error.message), "bad")
            return _solve_page(roster, form), 503
    return redirect(url_for("jobs.show", job_id=running.id), 303)


@blueprint.get("/rosters/<int:roster_id>/checks")
@allow("coordinator")
def checks(roster_id: int) -> str:
    """List every violation by rule, with its source, its shifts and what would mend it."""
    roster = plans.find_roster(roster_id)
    loaded = plans.checked(roster)
    report = loaded.report
    kinds = {
        "hard": report.hard,
        "aside": report.overridden,
        "soft": report.soft,
        "cost": report.prices,
        "notices": report.notices,
    }
    kind = request.args.get("kind", "")
    wanted = kinds.get(kind, report.violations)
    rule = request.args.get("rule", "")
    if rule:
        wanted = tuple(violation for violation in wanted if violation.rule == rule)
    lines = violation_lines(
        get_session(), roster, wanted, loaded.plan if roster.status == "draft" else None
    )
    return render_template(
        "rosters/checks.html",
        roster=roster,
        groups=by_rule(lines),
        kind=kind if kind in kinds else "",
        kinds=kinds,
        rule=rule,
        report=report,
        shown=SHOWN,
    )


@blueprint.get("/rosters/<int:roster_id>/publish")
@allow("coordinator")
def publish(roster_id: int) -> str:
    """Show what publishing would freeze, and what stands in its way."""
    roster = plans.find_roster(roster_id)
    return _publish_page(roster, fault="")


@blueprint.post("/rosters/<int:roster_id>/publish")
@allow("coordinator")
def confirm_publish(roster_id: int) -> ResponseReturnValue:
    """Freeze the roster."""
    roster = plans.find_roster(roster_id)
    try:
        told = edits.publish(roster, request.form)
    except edits.Refused as refused:
        return _publish_page(roster, str(refused)), 409
    flash(_("%(name)s is published and frozen.", name=roster.name), "good")
    said = ngettext("%(num)s guard has got a message.", "%(num)s guards have got a message.", told)
    flash(said)
    return redirect(url_for("board.guards", roster_id=roster_id), 303)


def _list(form: Form) -> str:
    return render_template(
        "rosters/list.html",
        lines=roster_lines(get_session()),
        administrations=_administrations(),
        form=form,
        weeks=WEEKS,
    )


def _solve_page(roster: Roster, form: Form) -> str:
    return render_template(
        "rosters/solve.html",
        roster=roster,
        form=form,
        network=plans.network(),
        facts=edits.size_of(roster),
    )


def _publish_page(roster: Roster, fault: str) -> str:
    loaded = plans.checked(roster)
    lines = violation_lines(get_session(), roster, loaded.report.hard, loaded.plan)
    seats = sum(shift.seats for shift in loaded.plan.problem.shifts)
    empty = sum(loaded.plan.vacant(shift) for shift in loaded.plan.problem.shifts)
    return render_template(
        "rosters/publish.html",
        roster=roster,
        hard=lines,
        soft=len(loaded.report.soft),
        seats=seats,
        empty=empty,
        fault=fault,
        **_consequences(roster, loaded.plan),
    )


def _consequences(roster: Roster, plan: Plan) -> dict[str, object]:
    """Return who would be told what if a draft were published now, and what that costs."""
    if roster.status == "published":
        return {}
    session, at = get_session(), now()
    old = publishing.replaced(session, roster)
    before = None if old is None else plans.checked(old).plan
    return {
        "before": old,
        "told": tidings(before, plan, roster.name, publishing.site_names(session)),
        "names": {one.id: one.name for one in plan.problem.guards},
        "change": None if before is None else compare(before, plan, known=at),
        "premiums": () if before is None else premiums(before, plan, at),
        "late": [(line, rule_source(line.rule)) for line in notices(plan, at)],
    }


def _administrations() -> list[tuple[int, str]]:
    rows = get_session().exec(select(Administration).order_by(Administration.name))
    return [(row.id or 0, row.name) for row in rows]


def _default_name(start: date, weeks: int, admin: str | None) -> str:
    week = start.isocalendar().week
    if weeks == 1:
        name = _("Week %(week)s from %(day)s", week=week, day=day(start))
    else:
        name = _("%(weeks)s weeks from %(day)s", weeks=weeks, day=day(start))
    return f"{name}, {admin}" if admin else name
