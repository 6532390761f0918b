# SPDX-License-Identifier: MPL-2.0
"""The coordinator's inbox of swaps: approve or refuse, see all that goes on, propose what fits."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint
from flask import abort
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster import swaps
from roster.exchange.log import ExchangeError
from roster.exchange.log import Outcome
from roster.exchange.models import UNDECIDED
from roster.exchange.models import Swap
from roster.models import Guard
from roster.models import Shift
from roster.store import StoreError
from roster.swaps import packed
from roster.swaps.asking import Hand
from roster.swaps.deciding import terms_for
from web import exchanging
from web.access import allow
from web.db import get_session
from web.models import now
from web.pages import queries_swaps as queries
from web.pages.edits import Refused
from web.pages.edits import words
from web.pages.filters import say
from web.pages.queries_exchange import event_lines
from web.pages.queries_exchange import swap_line
from web.rulebook import rulebook

blueprint = Blueprint("swaps", __name__, url_prefix="/swaps")

ENDED = 40
"""Ended swaps that the list shows."""


@blueprint.get("")
@allow("coordinator")
def index() -> str:
    """List what waits for approval, what guards are still about, and what has ended."""
    session = get_session()
    ended = select(Swap).where(col(Swap.state).not_in(UNDECIDED))
    latest = session.exec(ended.order_by(col(Swap.ended_at).desc()).limit(ENDED)).all()
    return render_template(
        "exchange/swaps.html",
        waiting=[swap_line(session, one) for one in queries.undecided(session, "waiting")],
        standing=[swap_line(session, one) for one in queries.undecided(session, "open")],
        ended=[swap_line(session, one) for one in latest],
    )


@blueprint.get("/<int:swap_id>")
@allow("coordinator")
def show(swap_id: int) -> str:
    """Show one swap: what it does to both plans, what it costs, and its log."""
    return _page(swap_id, "")


@blueprint.post("/<int:swap_id>/approve")
@allow("coordinator")
def approve(swap_id: int) -> ResponseReturnValue:
    """Make a swap final that everybody agrees to."""
    by, at = current_user.username, now()
    try:
        done = exchanging.settle(
            lambda session: swaps.moves_of(session, swap_id),
            lambda session, found: swaps.approve(
                session, swap_id, found, at, by=by, rulebook=rulebook()
            ),
            at,
        )
    except Refused as refused:
        return _page(swap_id, str(refused)), HTTPStatus.CONFLICT
    if not done.done:
        return _page(swap_id, say(done.message)), HTTPStatus.CONFLICT
    flash(say(done.message), "good")
    return redirect(url_for("swaps.index"), HTTPStatus.SEE_OTHER)


@blueprint.post("/<int:swap_id>/refuse")
@allow("coordinator")
def refuse(swap_id: int) -> ResponseReturnValue:
    """Refuse a swap, with the reason that the guards are told."""
    by, reason = current_user.username, request.form.get("reason", "")[:500]
    try:
        exchanging.write(lambda session: swaps.refuse(session, swap_id, reason, now(), by=by))
    except Refused as refused:
        return _page(swap_id, str(refused)), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("The swap is refused, and everybody in it is told why."), "good")
    return redirect(url_for("swaps.index"), HTTPStatus.SEE_OTHER)


@blueprint.get("/found")
@allow("coordinator")
def found() -> str:
    """Show the exchanges among all who would take another shift in return."""
    every = queries.found_exchanges(get_session())
    best = {one for roster in {one.roster.id for one in every} for one in packed(
        [one.cycle for one in every if one.roster.id == roster]
    )}  # fmt: skip
    return render_template("exchange/found.html", found=every, best=best)


@blueprint.post("/found")
@allow("coordinator")
def propose() -> ResponseReturnValue:
    """Ask all who are in an exchange whether they want it."""
    wanted = request.form.get("key", "")
    chosen = next(
        (one for one in queries.found_exchanges(get_session()) if one.key == wanted), None
    )
    if chosen is None:
        flash(_("The exchange is no longer possible. Choose again."), "bad")
        return redirect(url_for("swaps.found"), HTTPStatus.SEE_OTHER)
    by = current_user.username

    def act(session: Session) -> Outcome:
        hands = [
            Hand(int(given.guard), session.get_one(Shift, int(given.shift)), int(taker))
            for given, taker in chosen.cycle.takes
        ]
        return swaps.propose(session, hands, now(), by=by)[1]

    try:
        exchanging.write(act)
    except Refused as refused:
        flash(str(refused), "bad")
    else:
        flash(_("Everybody in the exchange is asked."), "good")
    return redirect(url_for("swaps.index"), HTTPStatus.SEE_OTHER)


def _page(swap_id: int, refused: str) -> str:
    session = get_session()
    swap = session.get(Swap, swap_id)
    if swap is None:
        abort(HTTPStatus.NOT_FOUND)
    weighed, fault = None, ""
    if swap.state in UNDECIDED:
        try:
            weighed = exchanging.judge(swaps.moves_of(session, swap_id), now())
        except (ExchangeError, StoreError) as error:
            fault = say(error.message)
    names = {row.id: row.name for row in session.exec(select(Guard)).all()} if weighed else {}
    return render_template(
        "exchange/swap.html",
        line=swap_line(session, swap),
        events=event_lines(session, swap),
        found=weighed,
        fault=fault,
        names=names,
        hard=words(weighed.hard) if weighed else "",
        soft=words(weighed.soft) if weighed else "",
        terms=terms_for(session, swap),
        refused=refused,
        reason=request.form.get("reason", ""),
    )
