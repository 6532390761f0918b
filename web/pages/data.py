# SPDX-License-Identifier: MPL-2.0
"""The data page: what is loaded, and import by upload, preview and confirmation."""

from __future__ import annotations

import io
import shutil
import tempfile
import zipfile
from datetime import UTC
from datetime import datetime
from http import HTTPStatus
from pathlib import Path

from flask import Blueprint
from flask import abort
from flask import current_app
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import send_file
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlmodel import col
from sqlmodel import select

from dispatch.incidents.catalogue import names
from roster.imports import plan_import
from roster.imports import read_folder
from roster.imports import spelled
from roster.imports import write_loaded
from roster.imports import write_templates
from sites.models import Site
from sites.network import state
from sites.text import Message
from web import audit
from web.access import allow
from web.db import get_session
from web.db import writer
from web.i18n import language
from web.jobs.loading import import_folder
from web.pages import plans
from web.pages import uploads
from web.pages.queries_data import counts
from web.rulebook import rulebook

blueprint = Blueprint("data", __name__, url_prefix="/data")

FAULTS_SHOWN = 300


@blueprint.get("")
@allow("coordinator", "administrator")
def index() -> str:
    """Show what is loaded and the upload form."""
    return _page()


@blueprint.post("/uploads")
@allow("coordinator", "administrator")
def upload() -> ResponseReturnValue:
    """Take the files in and lead to the preview."""
    try:
        key = uploads.keep(request.files.getlist("files"))
    except uploads.UploadError as error:
        return _page(str(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for("data.preview", key=key), HTTPStatus.SEE_OTHER)


@blueprint.get("/uploads/<key>")
@allow("coordinator", "administrator")
def preview(key: str) -> str:
    """Show what the import would change, or every fault in it."""
    folder = _folder(key)
    known = rulebook().library.names
    plan = plan_import(
        get_session(),
        read_folder(folder),
        agreements=known,
        types=spelled(names(get_session())),
    )
    return render_template(
        "data/preview.html",
        key=key,
        plan=plan,
        files=sorted(path.name for path in folder.iterdir()),
        faults=plan.faults[:FAULTS_SHOWN],
    )


@blueprint.post("/uploads/<key>/confirm")
@allow("coordinator", "administrator")
def confirm(key: str) -> ResponseReturnValue:
    """Import everything, or nothing when faults have turned up since the preview."""
    folder = _folder(key)
    plan, written = import_folder(folder)
    if not written:
        flash(_("Nothing was imported: the data has changed since the preview."), "bad")
        return redirect(url_for("data.preview", key=key), HTTPStatus.SEE_OTHER)
    shutil.rmtree(folder, ignore_errors=True)
    flash(
        _(
            "Imported: %(new)s new and %(changed)s changed rows.",
            new=plan.new,
            changed=plan.changed,
        ),
        "good",
    )
    return redirect(url_for("data.index"), HTTPStatus.SEE_OTHER)


@blueprint.post("/uploads/<key>/discard")
@allow("coordinator", "administrator")
def discard(key: str) -> ResponseReturnValue:
    """Throw an upload away."""
    shutil.rmtree(_folder(key), ignore_errors=True)
    flash(_("The upload is thrown away. Nothing was imported."))
    return redirect(url_for("data.index"), HTTPStatus.SEE_OTHER)


@blueprint.get("/templates.zip")
@allow("coordinator", "administrator")
def templates() -> ResponseReturnValue:
    """Send empty tables with headings and explanations in the reader's language."""
    packed = io.BytesIO()
    with tempfile.TemporaryDirectory(prefix="vagt-") as name, zipfile.ZipFile(packed, "w") as out:
        folder = Path(name)
        write_templates(folder, language())
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                out.write(path, path.relative_to(folder))
    packed.seek(0)
    return send_file(
        packed, mimetype="application/zip", as_attachment=True, download_name="vagt.zip"
    )


@blueprint.post("/loaded.xlsx")
@allow("coordinator", "administrator")
def loaded() -> ResponseReturnValue:
    """Send what is loaded as a workbook that can be imported again, and record it."""
    with tempfile.TemporaryDirectory(prefix="vagt-") as name:
        write_loaded(get_session(), name, language(), "xlsx")
        (path,) = Path(name).iterdir()
        body, file = path.read_bytes(), path.name
    with writer() as session:
        audit.record(session, "data.download")
    return send_file(
        io.BytesIO(body),
        mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        as_attachment=True,
        download_name=file,
    )


def _page(fault: str = "") -> str:
    return render_template(
        "data/index.html",
        counts=counts(get_session()),
        network=plans.network(),
        notes=_network_notes(),
        limit=current_app.config["MAX_CONTENT_LENGTH"],
        fault=fault,
    )


def _network_notes() -> list[Message]:
    """Return what to know about the streets now, and which sites lie far from them."""
    sites = get_session().exec(select(Site).order_by(col(Site.code)))
    places = {f"{site.code} {site.name}": (site.lat, site.lon) for site in sites}
    return state(plans.network_at(datetime.now(UTC)), places)


def _folder(key: str) -> Path:
    folder = uploads.find(key)
    if folder is None:
        abort(HTTPStatus.NOT_FOUND, _("The upload is gone. Upload the files again."))
    return folder
