# SPDX-License-Identifier: MPL-2.0
"""The administrator's page of users."""

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
from pydantic import ValidationError
from sqlmodel import col
from sqlmodel import select

from roster.models import Guard
from sites.models import Site
from web import accounts
from web.access import allow
from web.db import get_session
from web.db import writer
from web.models import ROLES
from web.models import User
from web.pages.filters import say
from web.pages.forms import Form
from web.pages.messages import ADDRESS

blueprint = Blueprint("users", __name__, url_prefix="/users")


@blueprint.get("")
@allow("administrator")
def index() -> str:
    """List the users, with the form for a new one."""
    return _page(Form({"language": "da", "role": "coordinator"}))


@blueprint.post("")
@allow("administrator")
def create() -> ResponseReturnValue:
    """Add a user."""
    form = Form(request.form)
    role = next((role for role in ROLES if role == form["role"]), None)
    if role is None:
        form.faults["role"] = _("Choose from the list.")
    username = form.text("username", 60, needed=True)
    name = form.text("name", 200, needed=True)
    email = form.text("email", 200)
    if email and not ADDRESS.fullmatch(email):
        form.faults["email"] = _("Give an address such as name@example.dk.")
    guard_id = _guard_id(form) if role == "guard" else None
    site_id = _site_id(form) if role == "site_contact" else None
    if role is not None and not form.faults:
        try:
            with writer() as session:
                accounts.create(
                    session,
                    username=username,
                    password=form["password"],
                    role=role,
                    name=name,
                    language="en" if form["language"] == "en" else "da",
                    guard_id=guard_id,
                    site_id=site_id,
                    email=email,
                )
        except accounts.AccountError as error:
            form.faults["username"] = say(error.message)
        except ValidationError:
            form.faults["username"] = _("Use small letters, digits and . _ @ - only; at least 2.")
    if form.faults:
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("%(name)s can log in now.", name=name), "good")
    return redirect(url_for("users.index"), HTTPStatus.SEE_OTHER)


def role_names() -> dict[str, str]:
    """Return the roles in the reader's language."""
    return {
        "coordinator": _("Coordinator"),
        "dispatcher": _("Dispatcher"),
        "guard": _("Guard"),
        "site_contact": _("Site contact"),
        "administrator": _("Administrator"),
    }


def _guard_id(form: Form) -> int | None:
    code = form.text("guard", 40, needed=True)
    found = get_session().exec(select(Guard.id).where(Guard.code == code)).first()
    if code and found is None:
        form.faults["guard"] = _("There is no guard with this code.")
    return found


def _site_id(form: Form) -> int | None:
    code = form.text("site", 40, needed=True)
    found = get_session().exec(select(Site.id).where(Site.code == code)).first()
    if code and found is None:
        form.faults["site"] = _("There is no site with this code.")
    return found


def _page(form: Form) -> str:
    rows = get_session().exec(
        select(User, Guard.name, Site.name)
        .join(Guard, col(Guard.id) == User.guard_id, isouter=True)
        .join(Site, col(Site.id) == User.site_id, isouter=True)
        .order_by(User.username)
    )
    return render_template("users/index.html", rows=rows.all(), roles=role_names(), form=form)
