# SPDX-License-Identifier: MPL-2.0
"""Everybody's own messages, and the administrator's page of mails that did not leave."""

from __future__ import annotations

import re
from http import HTTPStatus

from flask import Blueprint
from flask import Flask
from flask import abort
from flask import flash
from flask import g
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlmodel import col
from sqlmodel import func
from sqlmodel import select

from roster.models import Guard
from web import audit
from web import messages
from web.access import allow
from web.access import everyone
from web.db import get_session
from web.db import writer
from web.i18n import language
from web.messages.mailing import try_again
from web.messages.models import Notice
from web.messages.sending import address_of
from web.models import User
from web.pages.forms import Form
from web.settings import current_settings

blueprint = Blueprint("messages", __name__, url_prefix="/messages")

ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+")
SHOWN = 100
"""Mails that the administrator's page shows."""


@blueprint.get("")
@everyone()
def index() -> str:
    """Show the reader's messages, the newest first."""
    return _page(None)


@blueprint.post("/<int:notice_id>/open")
@everyone()
def follow(notice_id: int) -> ResponseReturnValue:
    """Mark a message as read and go where it leads."""
    with writer() as session:
        link = messages.mark_read(session, current_user, notice_id)
    if link is None:
        abort(HTTPStatus.NOT_FOUND)
    return redirect(link or url_for("messages.index"), HTTPStatus.SEE_OTHER)


@blueprint.post("/read")
@everyone()
def read_all() -> ResponseReturnValue:
    """Mark every message up to the newest that was shown as read."""
    newest = request.form.get("newest", type=int)
    if newest is None:
        abort(HTTPStatus.BAD_REQUEST)
    with writer() as session:
        messages.mark_all_read(session, current_user, newest)
    return redirect(url_for("messages.index"), HTTPStatus.SEE_OTHER)


@blueprint.post("/address")
@everyone()
def address() -> ResponseReturnValue:
    """Keep where the reader's own mail goes."""
    form = Form(request.form)
    wanted = form.text("email", 200)
    if wanted and not ADDRESS.fullmatch(wanted):
        form.faults["email"] = _("Give an address such as name@example.dk.")
    if form.faults:
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    with writer() as session:
        session.get_one(User, current_user.id).email = wanted
        audit.record(session, "account.email", f"account:{current_user.id}")
    flash(_("The address is kept.") if wanted else _("The address is removed."), "good")
    return redirect(url_for("messages.index"), HTTPStatus.SEE_OTHER)


@blueprint.get("/mails")
@allow("administrator")
def mails() -> str:
    """Show how the mails go: what waits, what failed and why; never what they are about."""
    session = get_session()
    count = select(Notice.mail, func.count()).group_by(col(Notice.mail))
    query = (
        select(Notice, User.name, Guard.name)
        .join(User, col(User.id) == Notice.user_id, isouter=True)
        .join(Guard, col(Guard.id) == Notice.guard_id, isouter=True)
        .where(col(Notice.mail_error) != "", col(Notice.mail).in_(("queued", "failed")))
        .order_by(col(Notice.id).desc())
        .limit(SHOWN)
    )
    return render_template(
        "messages/mails.html",
        counts=dict(session.exec(count).all()),
        rows=session.exec(query).all(),
        headings=messages.HEADINGS,
        settings=current_settings(),
    )


@blueprint.post("/mails/retry")
@allow("administrator")
def retry() -> ResponseReturnValue:
    """Queue the mails that were given up once more."""
    count = try_again()
    said = ngettext("%(num)s mail is queued again.", "%(num)s mails are queued again.", count)
    flash(said, "good")
    return redirect(url_for("messages.mails"), HTTPStatus.SEE_OTHER)


def unread() -> int:
    """Return how many messages the reader has not read, looked up once a request."""
    if "unread" not in g:
        g.unread = messages.count_unread(get_session(), current_user)
    found: int = g.unread
    return found


def register(app: Flask) -> None:
    """Let the head of every page say how many messages are unread."""
    app.jinja_env.globals.update(unread=unread)


def _page(form: Form | None) -> str:
    session = get_session()
    page = request.args.get("page", 0, type=int)
    user = session.get_one(User, current_user.id)
    settings = current_settings()
    own = address_of(session, user) if settings.smtp_host else ""
    return render_template(
        "messages/index.html",
        inbox=messages.inbox(session, current_user, language(), max(0, page)),
        page=max(0, page),
        form=form or Form({"email": user.email}),
        mailing=bool(settings.smtp_host),
        own=own,
        days=settings.message_days,
    )
