# SPDX-License-Identifier: MPL-2.0
"""Log in and out, change one's password, choose a language."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from flask import Blueprint
from flask import Flask
from flask import current_app
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import session as cookie
from flask import url_for
from flask_babel import gettext as _
from flask_login import LoginManager
from flask_login import current_user
from flask_login import login_user
from flask_login import logout_user
from werkzeug.wrappers import Response

from sites.text import Language
from web import accounts
from web import audit
from web.access import allow
from web.access import everyone
from web.accounts import Account
from web.accounts import AccountError
from web.accounts import Throttle
from web.db import get_session
from web.db import writer
from web.i18n import language
from web.models import User
from web.passwords import matches
from web.settings import Settings

blueprint = Blueprint("auth", __name__)


def init_app(app: Flask, settings: Settings) -> None:
    """Tie sessions to accounts and add the pages."""
    manager = LoginManager(app)
    manager.session_protection = None

    @manager.user_loader  # type: ignore[untyped-decorator]
    def load(session_id: str) -> Account | None:
        return accounts.load(get_session(), session_id)

    app.extensions["throttle"] = Throttle(
        settings.secret(), settings.login_attempts, timedelta(minutes=settings.login_window_minutes)
    )
    app.register_blueprint(blueprint)


@blueprint.get("/login")
@allow("public")
def login() -> str | Response:
    """Show the login form."""
    if current_user.is_authenticated:
        return redirect("/", 303)
    return render_template("auth/login.html", next=_inside(request.args.get("next")), problem=None)


@blueprint.post("/login")
@allow("public")
def log_in() -> Response | tuple[str, int]:
    """Check the password; the answer never tells whether the account exists."""
    username = request.form.get("username", "")[:100]
    target = _inside(request.form.get("next"))
    throttle: Throttle = current_app.extensions["throttle"]
    keys = throttle.keys(username, request.remote_addr or "")
    with writer() as session:
        admitted = throttle.admit(session, keys)
    if not admitted:
        return _again(target, _("Too many attempts. Wait a while and try again."), 429)
    user = accounts.by_username(get_session(), username)
    stored = user.password_hash if user else None
    if not matches(request.form.get("password", ""), stored) or user is None:
        with writer() as session:
            audit.record(session, "login.refused")
        return _again(target, _("The user name or the password is wrong."), 401)
    account = Account.of(user)
    with writer() as session:
        throttle.forget(session, keys[:1])
        audit.record(session, "login", f"account:{account.id}", user_id=account.id)
    cookie.clear()
    cookie.permanent = True
    login_user(account)
    return redirect(target or "/", 303)


@blueprint.post("/logout")
@everyone()
def logout() -> Response:
    """End the session."""
    chosen = language()
    with writer() as session:
        audit.record(session, "logout")
    logout_user()
    cookie.clear()
    cookie["language"] = chosen
    return redirect(url_for("auth.login"), 303)


@blueprint.get("/account/password")
@everyone()
def password() -> str:
    """Show the form to change one's password."""
    return render_template("auth/password.html", problem=None)


@blueprint.post("/account/password")
@everyone()
def change_password() -> Response | tuple[str, int]:
    """Change one's password after checking the old one; other sessions end."""
    user = get_session().get_one(User, current_user.id)
    new = request.form.get("new", "")
    problem = None
    if not matches(request.form.get("old", ""), user.password_hash):
        problem = _("The present password is wrong.")
    elif new != request.form.get("again", ""):
        problem = _("The two new passwords differ.")
    else:
        try:
            with writer() as session:
                accounts.set_password(session, current_user.id, new)
        except AccountError as error:
            problem = error.message.in_(language())
    if problem:
        return render_template("auth/password.html", problem=problem), 422
    login_user(Account.of(get_session().get_one(User, current_user.id)))
    flash(_("The password is changed. Other sessions are logged out."))
    return redirect(url_for("auth.password"), 303)


@blueprint.post("/language")
@allow("public")
def choose_language() -> Response:
    """Switch between Danish and English, for the session and for the account."""
    chosen: Language = "en" if request.form.get("language") == "en" else "da"
    cookie["language"] = chosen
    if current_user.is_authenticated:
        with writer() as session:
            session.get_one(User, current_user.id).language = chosen
    return redirect(_inside(request.form.get("next")) or url_for("auth.login"), 303)


def _again(target: str | None, problem: str, status: int) -> tuple[str, int]:
    return render_template("auth/login.html", next=target, problem=problem), status


def _inside(target: str | None) -> str | None:
    """Return a path on this server, or nothing: a login never leads elsewhere."""
    if not target or not target.startswith("/") or "\\" in target:
        return None
    parts = urlsplit(target)
    return target if not parts.netloc and not parts.scheme and target[1:2] != "/" else None
