# SPDX-License-Identifier: MPL-2.0
"""The coordinator's list of guards, the page of one of them, and everybody's wishes."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

from flask import Blueprint
from flask import abort
from flask import render_template
from flask import request
from sqlmodel import col
from sqlmodel import or_
from sqlmodel import select

from roster import wishes
from roster.models import Absence
from roster.models import Balance
from roster.models import Certificate
from roster.models import Contract
from roster.models import Employer
from roster.models import Guard
from roster.models import Wish
from sites.clock import local_day
from sites.models import Competence
from web.access import allow
from web.db import get_session
from web.i18n import language
from web.looks import looked
from web.models import now
from web.pages.mywishes import strengths
from web.pages.queries_me import own_shifts

blueprint = Blueprint("people", __name__, url_prefix="/guards")

AHEAD = timedelta(days=56)
"""How far ahead wishes and shifts are shown."""


@blueprint.get("")
@allow("coordinator")
def index() -> str:
    """List the guards whose name, code or number has what was typed."""
    typed = request.args.get("q", "").strip()[:100]
    query = (
        select(Guard, Employer)
        .join(Employer, col(Employer.id) == col(Guard.employer_id))
        .order_by(Guard.name, Guard.code)
    )
    if typed:
        like = "%" + typed.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%"
        fields = (Guard.name, Guard.code, Guard.employee_number)
        query = query.where(or_(*(col(field).ilike(like, escape="\\") for field in fields)))
    return render_template("people/index.html", rows=get_session().exec(query).all(), typed=typed)


@blueprint.get("/<int:guard_id>")
@allow("coordinator")
def show(guard_id: int) -> str:
    """Show one guard; the guard can see that it was looked at, and by whom."""
    session = get_session()
    guard = session.get(Guard, guard_id)
    if guard is None:
        abort(HTTPStatus.NOT_FOUND)
    looked(guard_id, "page")
    at = now()
    today = local_day(at)
    danish = language() == "da"
    held = session.exec(
        select(Certificate, Competence)
        .join(Competence, col(Competence.id) == col(Certificate.competence_id))
        .where(Certificate.guard_id == guard_id)
        .order_by(col(Competence.code), col(Certificate.valid_from))
    )
    return render_template(
        "people/show.html",
        guard=guard,
        employer=session.get_one(Employer, guard.employer_id),
        contracts=session.exec(
            select(Contract).where(Contract.guard_id == guard_id).order_by(col(Contract.valid_from))
        ).all(),
        held=[(row, what.name_da if danish else what.name_en) for row, what in held],
        balance=session.exec(
            select(Balance)
            .where(Balance.guard_id == guard_id, col(Balance.day) <= today)
            .order_by(col(Balance.day).desc())
        ).first(),
        wishes=wishes.own(session, guard_id, at),
        strengths=dict(strengths()),
        absences=session.exec(
            select(Absence)
            .where(Absence.guard_id == guard_id, col(Absence.ends_at) > at)
            .order_by(col(Absence.starts_at))
        ).all(),
        shifts=own_shifts(session, guard_id, today, today + AHEAD),
        today=today,
    )


@blueprint.get("/wishes")
@allow("coordinator")
def all_wishes() -> str:
    """List everybody's wishes in the weeks to come, by day."""
    at = now()
    rows = get_session().exec(
        select(Wish, Guard)
        .join(Guard, col(Guard.id) == col(Wish.guard_id))
        .where(col(Wish.ends_at) > at, col(Wish.starts_at) < at + AHEAD)
        .order_by(col(Wish.starts_at), Guard.name)
    )
    return render_template(
        "people/wishes.html",
        rows=rows.all(),
        strengths=dict(strengths()),
        last=local_day(at + AHEAD),
    )
