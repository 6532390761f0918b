# SPDX-License-Identifier: MPL-2.0
"""What a dispatcher decides about moves of free units: go there, stay, there now, come back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from urllib.parse import parse_qs
from urllib.parse import urlsplit

from flask import Blueprint
from flask import flash
from flask import redirect
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlmodel import Session

from dispatch.incidents import moves
from dispatch.incidents.commands import AcceptMove
from dispatch.incidents.commands import ArriveMove
from dispatch.incidents.commands import Command
from dispatch.incidents.commands import ConflictError
from dispatch.incidents.commands import EndMove
from dispatch.incidents.commands import RefusedError
from dispatch.incidents.moves import Refusal
from dispatch.incidents.store import act
from dispatch.units.duty import board
from web.access import allow
from web.db import writer
from web.models import now
from web.pages.filters import say

blueprint = Blueprint("move", __name__, url_prefix="/dispatch/moves")


@blueprint.post("/<int:move_id>/accept")
@allow("dispatcher", "administrator")
def accept(move_id: int) -> ResponseReturnValue:
    """Let the unit go there."""
    return _do(AcceptMove(move_id), _("The move is given; the guard sees it on the phone."))


@blueprint.post("/<int:move_id>/decline")
@allow("dispatcher", "administrator")
def decline(move_id: int) -> ResponseReturnValue:
    """Let it stay, with the reason; it is not suggested again for the chosen time."""
    form = request.form
    reason = form.get("reason", "").strip()[:500]
    refusal = Refusal(form.get("scope", ""), form.get("minutes", 0, type=int))

    def write(session: Session, at: datetime) -> None:
        moves.decline(
            session, move_id, reason, refusal, board(session, at), current_user.username, at
        )

    return _write(write, _("Declined. It is left alone for %(n)s minutes.", n=refusal.minutes))


@blueprint.post("/<int:move_id>/arrive")
@allow("dispatcher", "administrator")
def arrive(move_id: int) -> ResponseReturnValue:
    """Report on the unit's behalf that it stands there."""
    return _do(ArriveMove(move_id))


@blueprint.post("/<int:move_id>/end")
@allow("dispatcher", "administrator")
def end(move_id: int) -> ResponseReturnValue:
    """Let the unit go back to its own place."""
    return _do(EndMove(move_id), _("The guard goes back to the own place."))


def _do(command: Command, said: str = "") -> ResponseReturnValue:
    def write(session: Session, at: datetime) -> None:
        act(session, command, board(session, at), current_user.username, at)

    return _write(write, said)


def _write(write: Callable[[Session, datetime], None], said: str) -> ResponseReturnValue:
    try:
        with writer() as session:
            write(session, now())
    except ConflictError as error:
        flash(say(error.message), "warn")
    except RefusedError as error:
        flash(say(error.message), "bad")
    else:
        if said:
            flash(said, "good")
    page = parse_qs(urlsplit(request.referrer or "").query).get("incident", [""])[0]
    chosen = int(page) if page.isdecimal() else None
    return redirect(url_for("dispatch.index", incident=chosen), HTTPStatus.SEE_OTHER)
