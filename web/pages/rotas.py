# SPDX-License-Identifier: MPL-2.0
"""Rota templates: list them, make and copy one, write its grid, compare it with the need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
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
from sqlmodel import Session

from roster.rota import need
from roster.rota import store
from roster.rota import writing
from roster.rota.cycle import WEEK
from roster.rota.cycle import Template
from roster.rota.cycle import monday_of
from roster.rota.faults import RotaError
from roster.rota.models import MOST_WEEKS
from roster.rota.store import Settings
from roster.rota.writing import Meaning
from roster.rota.writing import Written
from sites.clock import local_day
from web import audit
from web.access import allow
from web.db import get_session
from web.db import writer
from web.models import now
from web.pages.filters import say
from web.pages.forms import Form
from web.pages.queries_rotas import administrations
from web.pages.queries_rotas import guards
from web.pages.queries_rotas import needed
from web.pages.queries_rotas import post_names
from web.pages.queries_rotas import posts

blueprint = Blueprint("rotas", __name__, url_prefix="/rotas")

LONGEST = 53
"""Weeks that are compared at most."""


@dataclass(frozen=True)
class Row:
    """A line as the grid shows it, as it stands or as somebody typed it."""

    line: int
    name: str
    guard: str
    letters: list[str]


@blueprint.get("")
@allow("coordinator")
def index() -> str:
    """List the templates, with the form for a new one."""
    monday = monday_of(local_day(now())) + timedelta(weeks=1)
    return _list(Form({"weeks": "4", "anchor": monday.isoformat()}))


@blueprint.post("")
@allow("coordinator")
def create() -> ResponseReturnValue:
    """Make an empty template and go on to writing it."""
    form = Form(request.form)
    given = _settings(form)
    if given is None:
        return _list(form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with writer() as session:
            row = store.create(session, given)
            audit.record(session, "rota.create", f"rota:{row.id}")
            key = row.id
    except RotaError as error:
        form.faults["name"] = say(error.message)
        return _list(form), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for("rotas.show", rota_id=key), HTTPStatus.SEE_OTHER)


@blueprint.get("/<int:rota_id>")
@allow("coordinator")
def show(rota_id: int) -> str:
    """Show the grid of a template, to be written in."""
    return _page(_load(rota_id))


@blueprint.post("/<int:rota_id>")
@allow("coordinator")
def write(rota_id: int) -> ResponseReturnValue:
    """Keep what was written in the grid: all of it, or nothing with what is wrong."""
    template = _load(rota_id)
    rows = [_typed(template, line.id) for line in template.lines]
    lines = [
        Written(
            row.line,
            row.name,
            int(row.guard) if row.guard.isdecimal() else None,
            dict(enumerate(row.letters)),
        )
        for row in rows
    ]
    try:
        with writer() as session:
            writing.write(session, rota_id, _version(), lines)
            audit.record(session, "rota.write", f"rota:{rota_id}")
    except RotaError as error:
        return _page(template, rows, say(error.message)), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Saved."), "good")
    return _back(rota_id)


@blueprint.post("/<int:rota_id>/settings")
@allow("coordinator")
def change(rota_id: int) -> ResponseReturnValue:
    """Give a template another name, length, first Monday or administration."""
    form = Form(request.form)
    given = _settings(form)
    if given is None:
        return _page(_load(rota_id), form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    return _act(
        rota_id, "rota.change", lambda session: store.change(session, rota_id, _version(), given)
    )


@blueprint.post("/<int:rota_id>/copy")
@allow("coordinator")
def copy(rota_id: int) -> ResponseReturnValue:
    """Make another template like this one, and show it."""
    try:
        with writer() as session:
            made = store.copy(session, rota_id, request.form.get("name", ""))
            audit.record(session, "rota.copy", f"rota:{rota_id}", to=made.id)
            key = made.id or 0
    except RotaError as error:
        flash(say(error.message), "bad")
        return _back(rota_id)
    flash(_("The rota template is copied."), "good")
    return _back(key)


@blueprint.post("/<int:rota_id>/delete")
@allow("coordinator")
def delete(rota_id: int) -> ResponseReturnValue:
    """Delete a template; rosters that follow it keep what it said."""
    try:
        with writer() as session:
            name = store.delete(session, rota_id, _version())
            audit.record(session, "rota.delete", f"rota:{rota_id}", name=name)
    except RotaError as error:
        flash(say(error.message), "bad")
        return _back(rota_id)
    flash(_("The rota template %(name)s is deleted.", name=name), "good")
    return redirect(url_for("rotas.index"), HTTPStatus.SEE_OTHER)


@blueprint.post("/<int:rota_id>/kinds")
@allow("coordinator")
def add_kind(rota_id: int) -> ResponseReturnValue:
    """Add a letter: a post, or shifts that begin between two times."""
    form = Form(request.form)
    post = form.choice("post", [key for key, _name in posts(get_session())])
    times = [form.clock(name) if form[name] else None for name in ("earliest", "latest")]
    if form.faults:
        return _page(_load(rota_id), form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    given = Meaning(form["letter"], form["kind_name"], post, *times)
    return _act(
        rota_id,
        "rota.kind",
        lambda session: writing.add_kind(session, rota_id, _version(), given),
        form,
    )


@blueprint.post("/<int:rota_id>/kinds/<int:kind_id>/delete")
@allow("coordinator")
def remove_kind(rota_id: int, kind_id: int) -> ResponseReturnValue:
    """Take a letter away that stands on no day."""
    return _act(
        rota_id,
        "rota.kind",
        lambda session: writing.remove_kind(session, rota_id, _version(), kind_id),
    )


@blueprint.post("/<int:rota_id>/lines")
@allow("coordinator")
def add_line(rota_id: int) -> ResponseReturnValue:
    """Add a line: empty, or like another one begun some weeks later."""
    form = Form(request.form)
    template = _load(rota_id)
    like = form.choice("like", [line.id for line in template.lines])
    guard = form.choice("guard", [key for key, _name in guards(get_session())])
    later = form.integer("later", 0, template.weeks - 1) if form["later"] else 0
    if form.faults or later is None:
        return _page(template, form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    return _act(
        rota_id,
        "rota.line",
        lambda session: writing.add_line(
            session, rota_id, _version(), form["line_name"], guard=guard, like=like, later=later
        ),
        form,
    )


@blueprint.post("/<int:rota_id>/lines/<int:line_id>/delete")
@allow("coordinator")
def remove_line(rota_id: int, line_id: int) -> ResponseReturnValue:
    """Take a line away with what stands on it."""
    return _act(
        rota_id,
        "rota.line",
        lambda session: writing.remove_line(session, rota_id, _version(), line_id),
    )


@blueprint.get("/<int:rota_id>/need")
@allow("coordinator")
def compare(rota_id: int) -> str:
    """Set a template against what the posts ask for: covered, short, too many, day by day."""
    template = _load(rota_id)
    first = max(template.anchor, monday_of(local_day(now())))
    plain = {"start": first.isoformat(), "weeks": str(template.weeks)}
    form = Form({**plain, **request.args})
    start, weeks = form.date("start"), form.integer("weeks", 1, LONGEST)
    found = None
    if start is not None and weeks is not None:
        found = need.compare(get_session(), template, start, WEEK * weeks)
    return render_template(
        "rotas/need.html",
        template=template,
        form=form,
        found=found,
        named=needed(get_session(), found) if found else {},
        longest=LONGEST,
    )


def _act(
    rota_id: int, action: str, act: Callable[[Session], object], form: Form | None = None
) -> ResponseReturnValue:
    """Make one change and show the template again; a fault keeps what was typed."""
    try:
        with writer() as session:
            act(session)
            audit.record(session, action, f"rota:{rota_id}")
    except RotaError as error:
        page = _page(_load(rota_id), fault=say(error.message), form=form)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Saved."), "good")
    return _back(rota_id)


def _back(rota_id: int) -> ResponseReturnValue:
    return redirect(url_for("rotas.show", rota_id=rota_id), HTTPStatus.SEE_OTHER)


def _version() -> int:
    """Return the version of the template that the form was shown with."""
    return request.form.get("version", 0, type=int)


def _load(rota_id: int) -> Template:
    try:
        return store.load(get_session(), rota_id)
    except RotaError as error:
        abort(HTTPStatus.NOT_FOUND, say(error.message))


def _settings(form: Form) -> Settings | None:
    """Return what a template is to be; None with the faults beside the fields."""
    name = form.text("name", store.LONGEST_NAME, needed=True)
    weeks = form.integer("weeks", 1, MOST_WEEKS)
    anchor = form.date("anchor")
    payer = form.choice("administration", [key for key, _name in administrations(get_session())])
    if anchor is not None and anchor.weekday():
        form.faults["anchor"] = _("Choose a Monday.")
    if form.faults or weeks is None or anchor is None:
        return None
    return Settings(name, weeks, anchor, payer)


def _typed(template: Template, line: int) -> Row:
    """Return a line as it was sent."""
    form = request.form
    return Row(
        line,
        form.get(f"name-{line}", "").strip(),
        form.get(f"guard-{line}", ""),
        [form.get(f"day-{line}-{day}", "").strip()[:20] for day in range(template.days)],
    )


def _rows(template: Template) -> list[Row]:
    out = []
    for line in template.lines:
        said = (line.cells.get(day) for day in range(template.days))
        letters = ["" if kind is None else kind.letter or "-" for kind in said]
        out.append(Row(line.id, line.name, line.guard or "", letters))
    return out


def _list(form: Form) -> str:
    return render_template(
        "rotas/index.html",
        rotas=store.listed(get_session()),
        form=form,
        administrations=administrations(get_session()),
        names=dict(administrations(get_session())),
        most=MOST_WEEKS,
    )


def _page(
    template: Template, rows: list[Row] | None = None, fault: str = "", form: Form | None = None
) -> str:
    payer = template.administration_id
    plain = {"name": template.name, "weeks": str(template.weeks), "later": "1"}
    plain |= {"anchor": template.anchor.isoformat()}
    plain |= {"administration": "" if payer is None else str(payer)}
    shown = Form({**plain, **(form.values if form is not None else {})})
    shown.faults = form.faults if form is not None else {}
    return render_template(
        "rotas/show.html",
        template=template,
        rows=_rows(template) if rows is None else rows,
        known={kind.letter.casefold() for kind in template.kinds} | {"-", "–"},
        fault=fault,
        form=shown,
        guards=guards(get_session()),
        posts=posts(get_session()),
        post_names=post_names(get_session()),
        administrations=administrations(get_session()),
        most=MOST_WEEKS,
    )
