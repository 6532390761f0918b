# SPDX-License-Identifier: MPL-2.0
"""A guard's swaps on the phone: ask, answer, take, exchange, take back."""

from __future__ import annotations

from collections.abc import Callable
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

from roster import swaps
from roster.exchange.log import ExchangeError
from roster.exchange.log import Outcome
from roster.exchange.log import said
from roster.exchange.models import UNDECIDED
from roster.exchange.models import Swap
from roster.models import Guard
from roster.store import StoreError
from roster.swaps.asking import own_shift
from roster.swaps.deciding import terms_for
from web import exchanging
from web.access import allow
from web.db import get_session
from web.models import now
from web.pages import queries_swaps as queries
from web.pages.edits import Refused
from web.pages.filters import say
from web.pages.myoffers import waiting
from web.pages.queries_exchange import event_lines
from web.pages.queries_exchange import swap_line
from web.rulebook import rulebook

blueprint = Blueprint("myswaps", __name__, url_prefix="/my-swaps")


@blueprint.get("")
@allow("guard")
def index() -> str:
    """Show what the guard is asked, what colleagues give, and what the guard has put up."""
    session, mine = get_session(), current_user.guard_id
    lines = [swap_line(session, swap) for swap in queries.of_guard(session, mine)]
    return render_template(
        "exchange/my_swaps.html",
        asked=[one for one in lines if one.row.state in UNDECIDED and one.asks(mine)],
        standing=[one for one in lines if one.row.state in UNDECIDED and not one.asks(mine)],
        past=[one for one in lines if one.row.state not in UNDECIDED][: queries.PAST],
        given=[swap_line(session, swap) for swap in queries.given_by_others(session, mine, now())],
        shifts=queries.own_shifts(session, mine, now()),
        offers=waiting(session, mine),
        mine=mine,
    )


@blueprint.get("/<int:swap_id>")
@allow("guard")
def show(swap_id: int) -> str:
    """Show one swap with what it would mean for the guard, before any answer."""
    session, mine = get_session(), current_user.guard_id
    swap = _visible(swap_id)
    line = swap_line(session, swap)
    found, fault = None, ""
    if swap.state in UNDECIDED:
        taker = mine if swap.kind == "give" and swap.guard_id != mine else None
        try:
            found = exchanging.judge(swaps.moves_of(session, swap_id, taker), now())
        except (ExchangeError, StoreError) as error:
            fault = say(error.message)
    may = swap.state == "open" and (line.asks(mine) or queries.may_take(line, mine))
    guard = session.get_one(Guard, mine)
    return render_template(
        "exchange/my_swap.html",
        line=line,
        events=event_lines(session, swap),
        found=found,
        fault=fault,
        may=may,
        mine=mine,
        pay=found.pay.get(mine) if found and queries.own_staff(session, guard) else None,
        terms=terms_for(session, swap),
        remarks=queries.remarks(found, mine),
    )


@blueprint.get("/shift/<int:shift_id>")
@allow("guard")
def begin(shift_id: int) -> ResponseReturnValue:
    """Show whom a shift of one's own can be given to, or exchanged with."""
    session, mine = get_session(), current_user.guard_id
    try:
        row = own_shift(session, mine, shift_id)
    except ExchangeError as error:
        flash(say(error.message), "bad")
        return redirect(url_for("myswaps.index"), HTTPStatus.SEE_OTHER)
    colleague = request.args.get("colleague", type=int)
    people = queries.colleagues(session, mine)
    named = dict(people)
    return render_template(
        "exchange/my_shift.html",
        shift=row,
        words=say(said(session, row)),
        able=queries.takers(session, row, mine),
        people=people,
        colleague=colleague if colleague in named else None,
        name=named.get(colleague or 0, ""),
        exchanges=queries.exchanges(session, row, mine, colleague) if colleague in named else [],
    )


@blueprint.post("/shift/<int:shift_id>/give")
@allow("guard")
def give(shift_id: int) -> ResponseReturnValue:
    """Offer a shift to all colleagues."""
    mine, by, trade = current_user.guard_id, current_user.username, bool(request.form.get("trade"))
    return _begin(lambda session: swaps.give(session, mine, shift_id, now(), trade=trade, by=by))


@blueprint.post("/shift/<int:shift_id>/ask")
@allow("guard")
def ask(shift_id: int) -> ResponseReturnValue:
    """Ask one colleague to take a shift."""
    mine, by = current_user.guard_id, current_user.username
    colleague = request.form.get("colleague", type=int) or mine
    return _begin(lambda session: swaps.ask(session, mine, shift_id, colleague, now(), by=by))


@blueprint.post("/shift/<int:shift_id>/exchange")
@allow("guard")
def exchange(shift_id: int) -> ResponseReturnValue:
    """Ask a colleague to exchange two shifts."""
    mine, by = current_user.guard_id, current_user.username
    colleague, other = (request.form.get(name, type=int) for name in ("colleague", "other"))
    if colleague is None or other is None:
        flash(_("Choose the shift that you want in return."), "bad")
        return redirect(url_for("myswaps.begin", shift_id=shift_id), HTTPStatus.SEE_OTHER)
    return _begin(
        lambda session: swaps.exchange(session, mine, shift_id, colleague, other, now(), by=by)
    )


@blueprint.post("/<int:swap_id>/agree")
@allow("guard")
def agree(swap_id: int) -> ResponseReturnValue:
    """Say yes to a swap, or take a shift that a colleague gives."""
    _visible(swap_id)
    mine, by, at = current_user.guard_id, current_user.username, now()
    try:
        done = exchanging.settle(
            lambda session: swaps.moves_of(session, swap_id, mine),
            lambda session, found: swaps.agree(
                session, swap_id, mine, found, at, by=by, rulebook=rulebook()
            ),
            at,
        )
    except Refused as refused:
        flash(str(refused), "bad")
    else:
        flash(say(done.message), "good" if done.done else "bad")
    return redirect(url_for("myswaps.index"), HTTPStatus.SEE_OTHER)


@blueprint.post("/<int:swap_id>/decline")
@allow("guard")
def decline(swap_id: int) -> ResponseReturnValue:
    """Say no to a swap."""
    _visible(swap_id)
    mine, by = current_user.guard_id, current_user.username
    return _answer(lambda session: swaps.decline(session, swap_id, mine, now(), by=by))


@blueprint.post("/<int:swap_id>/withdraw")
@allow("guard")
def withdraw(swap_id: int) -> ResponseReturnValue:
    """Take a swap back, or step back from one."""
    _visible(swap_id)
    mine, by = current_user.guard_id, current_user.username
    return _answer(lambda session: swaps.withdraw(session, swap_id, mine, now(), by=by))


def _begin(act: Callable[[Session], tuple[Swap, Outcome]]) -> ResponseReturnValue:
    return _answer(lambda session: act(session)[1])


def _answer(act: Callable[[Session], Outcome]) -> ResponseReturnValue:
    try:
        done = exchanging.write(act)
    except Refused as refused:
        flash(str(refused), "bad")
    else:
        flash(say(done.message), "good")
    return redirect(url_for("myswaps.index"), HTTPStatus.SEE_OTHER)


def _visible(swap_id: int) -> Swap:
    """Return a swap that the guard may see; 404 for one of others, as for one that is not there."""
    session, mine = get_session(), current_user.guard_id
    swap = session.get(Swap, swap_id)
    if swap is None or not queries.visible(session, swap, mine):
        abort(HTTPStatus.NOT_FOUND)
    return swap
