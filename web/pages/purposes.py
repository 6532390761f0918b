# SPDX-License-Identifier: MPL-2.0
"""The coordinator's table of what guarding can be ordered for, and what each means for a post."""

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
from pydantic import ValidationError
from sqlmodel import col
from sqlmodel import select

from sites.models import Competence
from sites.models import Service
from sites.orders.models import OrderPurpose
from sites.orders.purposes import install
from web import audit
from web.access import allow
from web.db import get_session
from web.db import writer
from web.i18n import language
from web.pages.forms import Form
from web.pages.queries_orders import named

blueprint = Blueprint("purposes", __name__, url_prefix="/orders/purposes")

DEAREST = 100_000
"""Kroner an hour at most, against slips of the finger."""


@blueprint.get("")
@allow("coordinator")
def index() -> ResponseReturnValue:
    """Show the table, with the form for a new row or for one of them."""
    key = request.args.get("row", type=int)
    row = get_session().get(OrderPurpose, key) if key else None
    if key and row is None:
        abort(HTTPStatus.NOT_FOUND)
    return _page(Form(_typed(row)), row)


@blueprint.post("")
@allow("coordinator")
def save() -> ResponseReturnValue:
    """Keep a new row, or a changed one."""
    form = Form(request.form)
    key = form.integer("row", 1, 2**31 - 1) if form["row"] else None
    values = _read(form)
    row = get_session().get(OrderPurpose, key) if key else None
    if key and row is None:
        abort(HTTPStatus.NOT_FOUND)
    if not form.faults:
        try:
            checked = OrderPurpose.model_validate(values)
        except ValidationError:
            form.faults["code"] = _("Use one word of letters, digits and _ . - / only.")
    if form.faults:
        return _page(form, row), HTTPStatus.UNPROCESSABLE_ENTITY
    with writer() as session:
        kept = session.get_one(OrderPurpose, key) if key else checked
        for name, value in values.items():
            setattr(kept, name, value)
        session.add(kept)
        session.flush()
        audit.record(session, "order.purpose", f"order_purpose:{kept.id}")
    flash(_("The choice is kept."), "good")
    return redirect(url_for("purposes.index"), HTTPStatus.SEE_OTHER)


@blueprint.post("/standard")
@allow("coordinator")
def standard() -> ResponseReturnValue:
    """Add the standard choices that are not there and whose service is."""
    with writer() as session:
        added = install(session)
        audit.record(session, "order.purposes", added=added)
    if added:
        flash(_("The standard choices are added. Change them to fit your city."), "good")
    else:
        flash(_("There was none to add: import services first."), "warn")
    return redirect(url_for("purposes.index"), HTTPStatus.SEE_OTHER)


def _read(form: Form) -> dict[str, object]:
    session = get_session()
    services = set(session.exec(select(Service.id)))
    held = {row.code for row in session.exec(select(Competence))}
    code = form.text("code", 40, needed=True)
    same = session.exec(select(OrderPurpose.id).where(OrderPurpose.code == code)).first()
    if same is not None and str(same) != form["row"]:
        form.faults["code"] = _("Another choice has this code.")
    service = form.integer("service", 1, 2**31 - 1)
    if service not in services:
        form.faults["service"] = _("Choose from the list.")
    price = form.decimal("price", 0, DEAREST) if form["price"].strip() else None
    return {
        "code": code,
        "name_da": form.text("name_da", 100, needed=True),
        "name_en": form.text("name_en", 100, needed=True),
        "service_id": service,
        "competences": sorted(one for one in held if form[f"has-{one}"]),
        "approval_required": bool(form["approval"]),
        "priority": form.integer("priority", 1, 3),
        "hourly_price": None if price is None else round(100 * price),
        "active": bool(form["active"]),
    }


def _typed(row: OrderPurpose | None) -> dict[str, str]:
    if row is None:
        return {"priority": "2", "active": "yes"}
    return {
        "row": str(row.id),
        "code": row.code,
        "name_da": row.name_da,
        "name_en": row.name_en,
        "service": str(row.service_id),
        **{f"has-{code}": "yes" for code in row.competences},
        "approval": "yes" if row.approval_required else "",
        "priority": str(row.priority),
        "price": "" if row.hourly_price is None else f"{row.hourly_price / 100:g}",
        "active": "yes" if row.active else "",
    }


def _page(form: Form, row: OrderPurpose | None) -> str:
    session = get_session()
    english = language() == "en"

    def name(one: Service | Competence) -> str:
        return one.name_en if english else one.name_da

    services = session.exec(select(Service).order_by(Service.code)).all()
    held = session.exec(select(Competence).order_by(Competence.code)).all()
    rows = session.exec(select(OrderPurpose).order_by(col(OrderPurpose.id))).all()
    return render_template(
        "orders/purposes.html",
        form=form,
        row=row,
        rows=[(one, named(one)) for one in rows],
        services=[(one.id, name(one)) for one in services],
        service_names={one.id: name(one) for one in services},
        competences=[(one.code, name(one)) for one in held],
        held={one.code: name(one) for one in held},
    )
