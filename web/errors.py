# SPDX-License-Identifier: MPL-2.0
"""Show what went wrong and what to do, in the reader's language, with the request's id."""

from __future__ import annotations

import structlog
from flask import Flask
from flask import Response
from flask import g
from flask import jsonify
from flask import make_response
from flask import render_template
from flask import request
from flask_wtf.csrf import CSRFError
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from roster.agreements import AgreementError
from roster.store import RulesError
from sites.text import Text
from web.i18n import language

BARE = Markup("<!doctype html><title>{title}</title><h1>{title}</h1><p>{detail}</p><p>{number}</p>")

log = structlog.get_logger(__name__)

FORM_EXPIRED = Text(
    "Formularen er udløbet. Gå tilbage, hent siden igen, og prøv én gang til.",
    "The form has expired. Go back, reload the page and try again.",
)
TITLES: dict[int, Text] = {
    400: Text("Det kunne ikke forstås", "That could not be understood"),
    403: Text("Det har du ikke adgang til", "You do not have access to that"),
    404: Text("Siden findes ikke", "There is no such page"),
    405: Text("Det kan siden ikke", "The page cannot do that"),
    409: Text("Der er rettet imens", "Somebody else made a change"),
    410: Text("Adressen gælder ikke længere", "The address no longer works"),
    413: Text("Filen er for stor", "The file is too large"),
    429: Text("For mange forsøg", "Too many attempts"),
    422: Text("Reglerne kan ikke bruges", "The rules cannot be used"),
    500: Text("Noget gik galt hos os", "Something went wrong on our side"),
}
REMEDIES: dict[int, Text] = {
    400: Text("Gå tilbage, og prøv igen.", "Go back and try again."),
    403: Text(
        "Spørg administratoren, hvis du mener, at du skal have adgang.",
        "Ask the administrator if you believe you should have access.",
    ),
    404: Text(
        "Tjek adressen, eller begynd på forsiden.", "Check the address, or start on the front page."
    ),
    405: Text("Begynd på forsiden.", "Start on the front page."),
    409: Text(
        "Hent siden igen for at se ændringen, og ret derefter.",
        "Reload the page to see the change, then make yours.",
    ),
    410: Text("Lav en ny adresse på din egen side.", "Make a new address on your own page."),
    413: Text(
        "Del filen op, eller bed administratoren hæve grænsen.",
        "Split the file, or ask the administrator to raise the limit.",
    ),
    429: Text("Vent lidt, og prøv igen.", "Wait a while and try again."),
    422: Text(
        "Bed administratoren rette overenskomstens fil.",
        "Ask the administrator to mend the file of the agreement.",
    ),
    500: Text(
        "Prøv igen. Sker det igen, så giv administratoren nummeret herunder.",
        "Try again. If it happens again, give the administrator the number below.",
    ),
}


def init_app(app: Flask) -> None:
    """Answer every error with a page, or with JSON where JSON is asked for."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(RulesError, _rules_error)
    app.register_error_handler(AgreementError, _agreement_error)
    app.register_error_handler(Exception, _unexpected)


def _http_error(error: HTTPException) -> Response:
    if error.response is not None:
        return make_response(error.response)
    code = error.code or 500
    # A description that a view wrote itself is worth more than the general remedy.
    written = error.description if error.description != type(error).description else None
    return _page(code, written)


def _csrf_error(_error: CSRFError) -> Response:
    return _page(400, FORM_EXPIRED.in_(language()))


def _rules_error(error: RulesError) -> Response:
    return _page(422, error.message.in_(language()))


def _agreement_error(error: AgreementError) -> Response:
    return _page(422, " ".join(message.in_(language()) for message in error.messages))


def _unexpected(_error: Exception) -> Response:
    log.exception("unexpected error", route=str(request.url_rule))
    return _page(500, None)


def _page(code: int, written: str | None) -> Response:
    known = code if code in TITLES else (500 if code >= 500 else 400)
    title = TITLES[known].in_(language())
    detail = written or REMEDIES[known].in_(language())
    number = g.get("request_id", "")
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    if best == "application/json":
        answer = jsonify(error={"status": code, "title": title, "detail": detail, "id": number})
    else:
        answer = Response(_html(code, title, detail, number), mimetype="text/html")
    answer.status_code = code
    return answer


def _html(code: int, title: str, detail: str, number: str) -> str:
    """Return the error page; a bare one where the fault is in the pages themselves."""
    try:
        return render_template("error.html", code=code, title=title, detail=detail, number=number)
    except Exception:
        log.exception("error page cannot be shown")
        return str(BARE.format(title=title, detail=detail, number=number))
