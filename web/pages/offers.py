# SPDX-License-Identifier: MPL-2.0
"""The coordinator's list of shifts that are offered, with every answer and the whole log."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint
from flask import abort
from flask import flash
from flask import redirect
from flask import render_template
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlmodel import col
from sqlmodel import select

from roster import offers
from roster.exchange.models import CoverCall
from web import exchanging
from web.access import allow
from web.db import get_session
from web.models import now
from web.pages.edits import Refused
from web.pages.queries_exchange import call_line
from web.pages.queries_exchange import event_lines

blueprint = Blueprint("offers", __name__, url_prefix="/offers")

ENDED = 40
"""Ended calls that the list shows."""


@blueprint.get("")
@allow("coordinator")
def index() -> str:
    """List the calls that stand, then those that have ended."""
    session = get_session()
    standing = session.exec(
        select(CoverCall).where(CoverCall.state == "open").order_by(col(CoverCall.starts_at))
    ).all()
    ended = session.exec(
        select(CoverCall)
        .where(CoverCall.state != "open")
        .order_by(col(CoverCall.ended_at).desc())
        .limit(ENDED)
    ).all()
    return render_template(
        "exchange/offers.html",
        standing_calls=[call_line(session, call) for call in standing],
        ended=[call_line(session, call) for call in ended],
    )


@blueprint.get("/<int:call_id>")
@allow("coordinator")
def show(call_id: int) -> str:
    """Show one call with its log."""
    session = get_session()
    call = session.get(CoverCall, call_id)
    if call is None:
        abort(HTTPStatus.NOT_FOUND)
    return render_template(
        "exchange/offer.html", call=call_line(session, call), events=event_lines(session, call)
    )


@blueprint.post("/<int:call_id>/withdraw")
@allow("coordinator")
def withdraw(call_id: int) -> ResponseReturnValue:
    """Take an offer back."""
    by = current_user.username
    try:
        exchanging.write(lambda session: offers.withdraw(session, call_id, by=by, at=now()))
    except Refused as refused:
        flash(str(refused), "bad")
    else:
        flash(_("The offer is taken back, and those who were asked are told."), "good")
    return redirect(url_for("offers.show", call_id=call_id), HTTPStatus.SEE_OTHER)
