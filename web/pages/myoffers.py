# SPDX-License-Identifier: MPL-2.0
"""The shifts that a guard is offered, answered on the phone."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint
from flask import flash
from flask import redirect
from flask import render_template
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import func
from sqlmodel import select

from roster import offers
from roster.exchange.models import CoverOffer
from web import exchanging
from web.access import allow
from web.db import get_session
from web.models import now
from web.pages.edits import Refused
from web.pages.filters import say
from web.pages.queries_exchange import offer_line
from web.rulebook import rulebook

blueprint = Blueprint("myoffers", __name__, url_prefix="/my-offers")

PAST = 12
"""Offers that are over and still listed."""


@blueprint.get("")
@allow("guard")
def index() -> str:
    """Show what the guard can answer now, and what came of the rest."""
    session, at = get_session(), now()
    mine = (CoverOffer.guard_id == current_user.guard_id, CoverOffer.state != "waiting")
    query = select(CoverOffer).where(*mine).order_by(col(CoverOffer.id).desc())
    lines = [offer_line(session, offer) for offer in session.exec(query.limit(60)).all()]
    to_answer = [line for line in lines if _open(line.row)]
    return render_template(
        "exchange/my_offers.html",
        asked=sorted(to_answer, key=lambda line: line.row.starts_at),
        past=[line for line in lines if line not in to_answer][:PAST],
        now=at,
    )


@blueprint.post("/<int:offer_id>/accept")
@allow("guard")
def accept(offer_id: int) -> ResponseReturnValue:
    """Say yes: the rules are asked again, and the first acceptable yes gets the shift."""
    mine, by, at = current_user.guard_id, current_user.username, now()
    try:
        done = exchanging.settle(
            lambda session: offers.moves_of(session, offer_id, mine, at),
            lambda session, found: offers.accept(
                session, offer_id, mine, found, at, by=by, rulebook=rulebook()
            ),
            at,
        )
    except Refused as refused:
        flash(str(refused), "bad")
    else:
        flash(say(done.message), "good" if done.done else "bad")
    return redirect(url_for("myoffers.index"), HTTPStatus.SEE_OTHER)


@blueprint.post("/<int:offer_id>/decline")
@allow("guard")
def decline(offer_id: int) -> ResponseReturnValue:
    """Say no."""
    mine, by, at = current_user.guard_id, current_user.username, now()
    try:
        done = exchanging.write(lambda session: offers.decline(session, offer_id, mine, at, by=by))
    except Refused as refused:
        flash(str(refused), "bad")
    else:
        flash(say(done.message), "good")
    return redirect(url_for("myoffers.index"), HTTPStatus.SEE_OTHER)


def waiting(session: Session, guard_id: int) -> int:
    """Return how many offers a guard can answer now."""
    query = select(func.count()).where(
        CoverOffer.guard_id == guard_id,
        CoverOffer.state == "open",
        col(CoverOffer.expires_at) > now(),
    )
    return session.exec(query).one()


def _open(offer: CoverOffer) -> bool:
    return offer.state == "open" and offer.expires_at is not None and offer.expires_at > now()
