# SPDX-License-Identifier: MPL-2.0
"""The administrator's page of users."""

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
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster.models import Guard
from sites.models import Site
from web import accounts
from web import contacts
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
    places = _sites(form) if role == "site_contact" else []
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
                    site_ids=[site.id or 0 for site in places],
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


@blueprint.get("/<int:user_id>/sites")
@allow("administrator")
def sites(user_id: int) -> str:
    """Show the sites that a site contact speaks for, with a form for one more."""
    return _contact_page(user_id, Form({}))


@blueprint.post("/<int:user_id>/sites")
@allow("administrator")
def change_sites(user_id: int) -> ResponseReturnValue:
    """Let a site contact speak for one more site, or for one no longer."""
    form = Form(request.form)
    taken = "take" in request.form
    key = form.integer("take" if taken else "site", 1, 2**31 - 1)
    try:
        with writer() as session:
            user = _contact(session, user_id)
            site = session.get(Site, key) if key else None
            if site is None:
                form.faults["site"] = _("Choose from the list.")
            else:
                (contacts.take if taken else contacts.give)(session, user, site)
    except accounts.AccountError as error:
        form.faults["site"] = say(error.message)
    if form.faults or site is None:
        return _contact_page(user_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    done = _("%(name)s no longer speaks for %(site)s.", name=user.name, site=site.name)
    given = _("%(name)s speaks for %(site)s now.", name=user.name, site=site.name)
    flash(done if taken else given, "good")
    return redirect(url_for("users.sites", user_id=user_id), HTTPStatus.SEE_OTHER)


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


def _sites(form: Form) -> list[Site]:
    """Return the sites of the codes that were typed, with commas between them."""
    typed = [code.strip() for code in form.text("site", 1000, needed=True).split(",")]
    codes = [code for code in typed if code]
    rows = get_session().exec(select(Site).where(col(Site.code).in_(codes)))
    known = {site.code: site for site in rows}
    missing = [code for code in codes if code not in known]
    if missing:
        form.faults["site"] = _("There is no site with the code %(code)s.", code=missing[0])
    return [known[code] for code in codes if code in known]


def _page(form: Form) -> str:
    session = get_session()
    rows = session.exec(
        select(User, Guard.name)
        .join(Guard, col(Guard.id) == User.guard_id, isouter=True)
        .order_by(User.username)
    )
    shown = [(user, guard, _own(session, user)) for user, guard in rows]
    return render_template("users/index.html", rows=shown, roles=role_names(), form=form)


def _contact_page(user_id: int, form: Form) -> str:
    session = get_session()
    user = _contact(session, user_id)
    own = _own(session, user)
    mine = {site.id for site in own}
    rows = session.exec(select(Site).order_by(Site.name))
    rest = [(site.id, f"{site.name} ({site.code})") for site in rows if site.id not in mine]
    return render_template("users/contact.html", user=user, own=own, rest=rest, form=form)


def _own(session: Session, user: User) -> list[Site]:
    return contacts.named_sites(session, accounts.sites_of(session, user))


def _contact(session: Session, user_id: int) -> User:
    user = session.get(User, user_id)
    if user is None or user.role != "site_contact":
        abort(HTTPStatus.NOT_FOUND)
    return user
