# SPDX-License-Identifier: MPL-2.0
"""A guard's own wishes and availability: made, changed and withdrawn on the phone."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Literal

from flask import Blueprint
from flask import abort
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from roster import wishes
from roster.models import Wish
from roster.wishes import Asked
from roster.wishes import WishError
from sites.clock import local
from sites.clock import local_day
from sites.clock import midnight
from web import audit
from web.access import allow
from web.db import get_session
from web.db import writer
from web.models import now
from web.pages.filters import say
from web.pages.forms import Form
from web.settings import current_settings

blueprint = Blueprint("mywishes", __name__, url_prefix="/me/wishes")


@blueprint.get("")
@allow("guard")
def index() -> ResponseReturnValue:
    """List the guard's wishes that are still to come, with the form for a new one."""
    return _page(Form({"kind": "off", "strength": "1", "weeks": "1"}))


@blueprint.post("")
@allow("guard")
def create() -> ResponseReturnValue:
    """Keep a new wish."""
    form = Form(request.form)
    asked = _read(form)
    made: list[Wish] = []
    if asked is not None:
        try:
            with writer() as session:
                made = wishes.add(session, current_user.guard_id, asked, now(), _deadline())
                for wish in made:
                    audit.record(session, "wish.add", f"wish:{wish.id}")
        except WishError as error:
            form.faults["first"] = say(error.message)
    if form.faults:
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(ngettext("%(num)s wish is kept.", "%(num)s wishes are kept.", len(made)), "good")
    return redirect(url_for("mywishes.index"), HTTPStatus.SEE_OTHER)


@blueprint.get("/<int:wish_id>")
@allow("guard")
def edit(wish_id: int) -> ResponseReturnValue:
    """Show the form of one wish."""
    return _page(Form(_typed(_own(wish_id))), wish_id)


@blueprint.post("/<int:wish_id>")
@allow("guard")
def change(wish_id: int) -> ResponseReturnValue:
    """Keep a changed wish."""
    _own(wish_id)
    form = Form({**request.form, "weeks": "1"})
    asked = _read(form)
    if asked is not None:
        try:
            with writer() as session:
                guard_id = current_user.guard_id
                wishes.change(session, guard_id, wish_id, asked, now(), _deadline())
                audit.record(session, "wish.change", f"wish:{wish_id}")
        except WishError as error:
            form.faults["first"] = say(error.message)
    if form.faults:
        return _page(form, wish_id), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("The wish is changed."), "good")
    return redirect(url_for("mywishes.index"), HTTPStatus.SEE_OTHER)


@blueprint.post("/<int:wish_id>/withdraw")
@allow("guard")
def withdraw(wish_id: int) -> ResponseReturnValue:
    """Take a wish back."""
    _own(wish_id)
    try:
        with writer() as session:
            wishes.withdraw(session, current_user.guard_id, wish_id, now())
            audit.record(session, "wish.withdraw", f"wish:{wish_id}")
    except WishError as error:
        flash(say(error.message), "bad")
    else:
        flash(_("The wish is withdrawn."), "good")
    return redirect(url_for("mywishes.index"), HTTPStatus.SEE_OTHER)


def strengths() -> list[tuple[int, str]]:
    """Return how strong a wish can be, in words."""
    return [(1, _("It would be nice")), (2, _("It means something")), (3, _("It means a lot"))]


def _own(wish_id: int) -> Wish:
    """Return the guard's own wish; somebody else's is answered like one that is not there."""
    wish = get_session().get(Wish, wish_id)
    if wish is None or wish.guard_id != current_user.guard_id:
        abort(HTTPStatus.NOT_FOUND)
    return wish


def _read(form: Form) -> Asked | None:
    kind: Literal["work", "off"] = "work" if form["kind"] == "work" else "off"
    strength = form.integer("strength", 1, 3)
    weeks = form.integer("weeks", 1, wishes.WEEKS)
    first = form.date("first")
    last = form.date("last") if form["last"].strip() else first
    starts, ends = (form.clock(key) if form[key].strip() else None for key in ("starts", "ends"))
    if form.faults or first is None or last is None or strength is None or weeks is None:
        return None
    return Asked(kind, strength, first, last, starts, ends, weeks)


def _typed(wish: Wish) -> dict[str, str]:
    """Return a wish as its form's fields; whole days leave the times empty."""
    start, end = local(wish.starts_at), local(wish.ends_at)
    last = local_day(wish.ends_at - timedelta(microseconds=1))
    whole = wish.starts_at == midnight(start.date()) and wish.ends_at == midnight(end.date())
    return {
        "kind": wish.kind,
        "strength": str(wish.strength),
        "first": start.date().isoformat(),
        "last": (last if whole else end.date()).isoformat(),
        "starts": "" if whole else f"{start:%H:%M}",
        "ends": "" if whole else f"{end:%H:%M}",
        "weeks": "1",
    }


def _deadline() -> int:
    return current_settings().wish_days


def _page(form: Form, wish_id: int | None = None) -> str:
    at = now()
    return render_template(
        "me/wishes.html",
        form=form,
        wish_id=wish_id,
        wishes=wishes.own(get_session(), current_user.guard_id, at),
        first=wishes.open_from(local_day(at), _deadline()),
        strengths=strengths(),
        words=dict(strengths()),
        weeks=wishes.WEEKS,
        now=at,
    )
