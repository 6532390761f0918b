# SPDX-License-Identifier: MPL-2.0
"""What units let their guards swap by themselves."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlmodel import select

from roster.models import Employer
from roster.swaps.policy import CAUTIOUS
from roster.swaps.policy import Terms
from roster.swaps.policy import decide
from roster.swaps.policy import policies
from sites.models import Administration
from web import audit
from web.access import allow
from web.db import get_session
from web.db import writer
from web.pages.forms import Form

blueprint = Blueprint("swappolicy", __name__, url_prefix="/swaps/policy")


@blueprint.get("")
@allow("coordinator", "administrator")
def index() -> str:
    """Show what holds for whom, with the form to change it."""
    return _page(Form({"cost": "0", "hours": str(CAUTIOUS.notice_hours)}))


@blueprint.post("")
@allow("coordinator", "administrator")
def save() -> ResponseReturnValue:
    """Decide what one unit allows."""
    form = Form(request.form)
    kind, _sep, number = form["unit"].partition("-")
    units = {key for key, _name in _units()}
    if form["unit"] not in units:
        form.faults["unit"] = _("Choose from the list.")
    cost = form.integer("cost", 0, 100_000)
    hours = form.integer("hours", 0, 720)
    if form.faults or cost is None or hours is None:
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    terms = Terms(bool(form["automatic"]), 100 * cost, hours)
    with writer() as session:
        decide(
            session,
            terms,
            employer=int(number) if kind == "employer" else None,
            administration=int(number) if kind == "administration" else None,
        )
        values = {"automatic": terms.automatic, "cost": terms.cost_limit, "hours": hours}
        audit.record(session, "swap.policy", form["unit"], **values)
    flash(_("Saved."), "good")
    return redirect(url_for("swappolicy.index"), HTTPStatus.SEE_OTHER)


def _page(form: Form) -> str:
    rows = policies(get_session())
    return render_template(
        "exchange/policy.html", form=form, units=_units(), rows=rows, names=dict(_units())
    )


def _units() -> list[tuple[str, str]]:
    session = get_session()
    found = [("all", str(_("Everybody, where nothing else is decided")))]
    for row in session.exec(select(Employer).order_by(Employer.name)):
        found.append((f"employer-{row.id}", str(_("Guards of %(name)s", name=row.name))))
    for admin in session.exec(select(Administration).order_by(Administration.name)):
        found.append((f"administration-{admin.id}", str(_("Shifts of %(name)s", name=admin.name))))
    return found
